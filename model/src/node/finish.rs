//! `needFinish`, `finishMaybe`, `prefinish`, `onFinish`, `finish`.

use super::stack::Flow;
use super::{EndCallbacks, Frame, Job, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Call, ErrorCode, Hook};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `needFinish`.
    pub(super) fn need_finish(&self) -> bool {
        let flags = &self.flags;
        flags.ending
            && !(flags.destroyed && self.dialect.finish_looks_again)
            && flags.constructed
            && !flags.finished
            && !flags.writing
            && !(self.dialect.finish_due_without_events
                && (flags.error_emitted || flags.close_emitted))
            && flags.errored.is_none()
            && self.buffered.is_none()
            && self.length.is_zero()
    }

    /// `finishMaybe`.
    pub(super) fn finish_maybe(&mut self, sync: bool) -> Flow<N> {
        if !self.need_finish() {
            return None;
        }
        self.then(Frame::FinishMaybe { sync });
        self.prefinish()
    }

    /// Behind `prefinish`.
    pub(super) fn finish_maybe_prefinished(&mut self, sync: bool) -> Flow<N> {
        if !self.pending_callbacks.is_zero() {
            return None;
        }
        if !self.dialect.finish_looks_again {
            if self.dialect.finish_asks_behind_prefinish && !self.need_finish() {
                return None;
            }
            self.pending_callbacks += N::one();
            if sync && !self.dialect.end_finishes_at_once {
                self.ticks.push_back(Job::Finish);
                return None;
            }
            return self.finish();
        }
        if sync {
            self.pending_callbacks += N::one();
            self.ticks.push_back(Job::FinishIfNeeded);
            return None;
        }
        if !self.need_finish() {
            return None;
        }
        self.pending_callbacks += N::one();
        self.finish()
    }

    /// `prefinish`.
    fn prefinish(&mut self) -> Flow<N> {
        if self.flags.prefinished || self.flags.final_called {
            return None;
        }
        self.flags.final_called = true;
        if self.settings.finalizes && !self.flags.destroyed {
            if self.dialect.final_by_tick {
                self.pending_callbacks += N::one();
                self.ticks.push_back(Job::CallFinal);
                return None;
            }
            self.flags.sync = true;
            self.pending_callbacks += N::one();
            self.then(Frame::Final);
            self.hand(Hook::Final);
            return self.call(Call::Final);
        }
        self.flags.prefinished = true;
        self.call(Call::Prefinish)
    }

    /// `callFinal`, where it is a tick of its own.
    pub(super) fn call_final(&mut self) -> Flow<N> {
        self.hand(Hook::Final);
        self.call(Call::Final)
    }

    /// `_final` threw.
    pub(super) fn final_threw(&mut self, error: ErrorCode) -> Flow<N> {
        self.then(Frame::FinalCaught);
        self.on_finish(Some(if self.dialect.final_throws_stream {
            ErrorCode::Stream
        } else {
            error
        }))
    }

    /// `onFinish`: `_final` calls back.
    pub(super) fn on_finish(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if self.dialect.linked {
            return self.linked_final_answers(error);
        }
        let answered = if !self.dialect.hooks_answer_once {
            false
        } else if self.dialect.final_answers_once {
            std::mem::replace(&mut self.flags.final_answered, true)
        } else {
            self.flags.prefinished
        };
        if answered {
            return match error.or(self.dialect.final_answered_again) {
                Some(error) => self.error_or_destroy(error, false),
                None => self.throw(ErrorCode::Type),
            };
        }
        self.pending_callbacks -= N::one();
        if let Some(error) = error {
            if self.dialect.final_by_tick {
                return self.error_or_destroy(error, false);
            }
            self.then(Frame::OnFinishFailed { error });
            return self.call_finished_callbacks(Some(error));
        }
        if !self.dialect.final_by_tick && !self.need_finish() {
            return None;
        }
        self.flags.prefinished = true;
        self.then(Frame::OnFinishPrefinished);
        self.call(Call::Prefinish)
    }

    /// `onFinish` behind the event.
    pub(super) fn on_finish_prefinished(&mut self) -> Flow<N> {
        if self.dialect.final_by_tick {
            return self.finish_maybe(false);
        }
        self.pending_callbacks += N::one();
        self.ticks.push_back(Job::Finish);
        None
    }

    /// The tick that `finishMaybe` queued.
    pub(super) fn finish_if_needed(&mut self) -> Flow<N> {
        if self.need_finish() {
            return self.finish();
        }
        self.pending_callbacks -= N::one();
        None
    }

    /// `finish`.
    pub(super) fn finish(&mut self) -> Flow<N> {
        self.pending_callbacks -= N::one();
        let emitted = self.flags.error_emitted || self.flags.close_emitted;
        if emitted && !self.dialect.finish_due_without_events {
            return None;
        }
        self.flags.finished = true;
        if self.dialect.end_callbacks == EndCallbacks::List {
            self.then(Frame::FinishCalled);
            return self.call_finished_callbacks(None);
        }
        self.then(Frame::FinishEmitted);
        self.then(Frame::FinishedCallbacks {
            ends: self.on_finished.clone(),
            error: None,
        });
        self.call(Call::Finish)
    }

    /// `finish` behind the callbacks of `end`.
    pub(super) fn finish_called(&mut self) -> Flow<N> {
        if self.cut_short_meanwhile().is_some() {
            return None;
        }
        self.then(Frame::FinishEmitted);
        self.call(Call::Finish)
    }

    /// `finish` behind the event.
    pub(super) fn finish_emitted(&mut self) -> Flow<N> {
        if self.settings.auto_destroy {
            return self.destroy(None);
        }
        None
    }
}
