//! `cork`, `uncork`, `end`.

use super::stack::Flow;
use super::{EndCallbacks, EndStage, Frame, Job, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Answer, Callback, ErrorCode, Event, OpKind, Payload};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `cork`.
    pub(super) fn cork(&mut self) -> Event<N> {
        if !self.dialect.corks {
            return Event::Skipped;
        }
        if !self.flags.ending || self.dialect.defects.corks_after_end {
            self.corked += N::one();
        }
        Event::Returned(Answer::Cork)
    }

    /// `uncork`.
    pub(super) fn uncork(&mut self) -> Event<N> {
        if !self.dialect.corks {
            return Event::Skipped;
        }
        self.then(Frame::Returns(OpKind::Uncork));
        let flow = self.uncork_once();
        self.go_on(flow)
    }

    fn uncork_once(&mut self) -> Flow<N> {
        if self.corked <= N::zero() {
            return None;
        }
        if self.dialect.linked {
            return self.linked_uncork();
        }
        self.corked -= N::one();
        if self.flags.writing {
            return None;
        }
        self.clear_buffer()
    }

    /// `end`.
    pub(super) fn end(&mut self, payload: Option<Payload<N>>, callback: bool) -> Event<N> {
        if callback {
            self.ends += N::one();
        }
        self.then(Frame::End {
            stage: EndStage::Written,
            callback: callback.then_some(self.ends),
            error: None,
        });
        let flow = payload.and_then(|payload| self.write_chunk(payload, Callback::None));
        self.go_on(flow)
    }

    /// `end`, from one of its calls on.
    pub(super) fn end_goes_on(
        &mut self,
        stage: EndStage,
        callback: Option<N>,
        error: Option<ErrorCode>,
    ) -> Flow<N> {
        if self.dialect.linked {
            return self.linked_end_goes_on(stage, callback);
        }
        let next = |stage| Frame::End {
            stage,
            callback,
            error,
        };
        match stage {
            EndStage::Written => {
                let corked = N::zero() < self.corked;
                self.then(next(if corked && !self.dialect.defects.corks_after_end {
                    // What it flushes may cork again.
                    stage
                } else {
                    EndStage::Uncorked
                }));
                if corked {
                    self.corked = N::one();
                    return self.uncork_once();
                }
                None
            }
            EndStage::Uncorked => {
                let goes_on = self.dialect.ends_after_error;
                let flags = &mut self.flags;
                if error.is_none() && !flags.ending && (goes_on || flags.errored.is_none()) {
                    flags.ending = true;
                    self.frames.push(next(EndStage::Ended));
                    return self.finish_maybe(true);
                }
                if goes_on {
                    return self.end_again(callback);
                }
                let error = error.or(if !flags.ending && flags.errored.is_none() {
                    None
                } else if flags.finished {
                    Some(ErrorCode::AlreadyFinished)
                } else if flags.destroyed {
                    Some(ErrorCode::Destroyed)
                } else {
                    None
                });
                Some(self.end_answers(callback, error))
            }
            EndStage::Ended => {
                self.flags.ended = true;
                Some(self.end_answers(callback, error))
            }
        }
    }

    /// `end` of a stream that is ended: its callback waits for finish, or is called at once.
    fn end_again(&mut self, callback: Option<N>) -> Flow<N> {
        self.then(Frame::Returns(OpKind::End));
        let end = callback?;
        if self.flags.finished {
            let error = Some(ErrorCode::AlreadyFinished);
            return self.call(crate::vocabulary::Call::EndCallback { end, error });
        }
        self.on_finished.push(end);
        None
    }

    /// `end` queues its callback, or keeps it until finish.
    fn end_answers(&mut self, callback: Option<N>, error: Option<ErrorCode>) -> Event<N> {
        if let Some(end) = callback {
            let errored = self
                .flags
                .errored
                .filter(|_| self.dialect.end_tells_errored);
            let waits = self.dialect.defects.end_of_destroyed_waits || self.flags.finished;
            let destroyed = self.flags.destroyed && !waits;
            let error = error
                .or(errored)
                .or(destroyed.then_some(ErrorCode::Destroyed));
            if error.is_some() || self.flags.finished {
                self.ticks.push_back(Job::EndCallback { end, error });
            } else {
                self.on_finished.push(end);
            }
        }
        Event::Returned(Answer::End)
    }

    /// `callFinishedCallbacks`.
    pub(super) fn call_finished_callbacks(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        let ends = std::mem::take(&mut self.on_finished);
        self.finished_callbacks(ends, error)
    }

    /// Its loop.
    pub(super) fn finished_callbacks(
        &mut self,
        mut ends: Vec<N>,
        error: Option<ErrorCode>,
    ) -> Flow<N> {
        if ends.is_empty() {
            return None;
        }
        let end = ends.remove(0);
        let error = error.or_else(|| self.cut_short_meanwhile());
        self.then(Frame::FinishedCallbacks { ends, error });
        if self.dialect.end_callbacks != EndCallbacks::List {
            let listening = self.on_finished.iter().position(|other| *other == end);
            match listening {
                Some(at) => drop(self.on_finished.remove(at)),
                // What goes on is the emission that it was listening to.
                None if self.dialect.end_callbacks == EndCallbacks::Once => return None,
                None => {}
            }
        }
        self.call(crate::vocabulary::Call::EndCallback { end, error })
    }

    /// What keeps finish from being told any further.
    pub(super) fn cut_short_meanwhile(&self) -> Option<ErrorCode> {
        if self.dialect.defects.finish_told_unasked {
            return None;
        }
        let destroyed = self.flags.destroyed.then_some(ErrorCode::Destroyed);
        self.flags.errored.or(destroyed)
    }
}
