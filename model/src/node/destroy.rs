//! `destroy`, `errorOrDestroy`, and the events behind them.

use super::stack::Flow;
use super::{EndCallbacks, Frame, Job, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Call, ErrorCode, Event, Hook, OpKind};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// User code calls `destroy`.
    pub(super) fn destroy_called(&mut self, error: Option<ErrorCode>) -> Event<N> {
        if !self.dialect.destroys {
            return Event::Skipped;
        }
        self.then(Frame::Returns(OpKind::Destroy));
        let flow = self.destroy(error);
        self.go_on(flow)
    }

    /// `Writable.prototype.destroy`, then that of all streams.
    pub(super) fn destroy(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if self.dialect.linked {
            return self.linked_destroy(error);
        }
        if self.dialect.errors_at_once {
            return self.destroy_13(error);
        }
        let pending = self.waits_for_end();
        if pending && self.flags.destroyed && self.dialect.destroy_asserts {
            return self.throw(ErrorCode::Assertion);
        }
        let flush = if self.dialect.destroy_ticks_first_time {
            !self.flags.destroyed
        } else if self.dialect.destroy_always_ticks {
            pending || !self.flags.destroyed
        } else {
            pending && !self.flags.destroyed
        };
        if flush {
            self.ticks.push_back(Job::ErrorBuffer);
        }
        if self.flags.destroyed {
            return None;
        }
        self.note(error);
        self.flags.destroyed = true;
        if !self.flags.constructed {
            self.flags.destroy_waits = Some(error);
            return None;
        }
        self.call_destroy(error)
    }

    /// Whether chunks are queued, or callbacks of `end` wait.
    fn waits_for_end(&self) -> bool {
        self.buffered.is_some() || !self.on_finished.is_empty()
    }

    /// `checkError`.
    fn note(&mut self, error: Option<ErrorCode>) {
        self.flags.errored = self.flags.errored.or(error);
    }

    /// `_destroy`.
    pub(super) fn call_destroy(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if !self.settings.destroys {
            return self.on_destroy(error);
        }
        self.then(Frame::Destroy);
        self.hand(Hook::Destroy);
        self.flags.held.given = error;
        self.call(Call::Destroy { error })
    }

    /// `onDestroy`: `_destroy` calls back.
    pub(super) fn on_destroy(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if self.dialect.linked {
            return self.linked_on_destroy(error);
        }
        if self.dialect.errors_at_once {
            return self.on_destroy_13(error);
        }
        if self.flags.destroy_answered && self.dialect.hooks_answer_once {
            return None;
        }
        self.flags.destroy_answered = true;
        self.note(error);
        self.flags.closed = true;
        self.ticks.push_back(match error {
            Some(error) => Job::EmitErrorClose(error),
            None => Job::EmitClose,
        });
        None
    }

    /// `errorOrDestroy`.
    pub(super) fn error_or_destroy(&mut self, error: ErrorCode, sync: bool) -> Flow<N> {
        if self.dialect.errors_at_once {
            return self.error_or_destroy_13(error);
        }
        if self.flags.destroyed {
            return None;
        }
        if self.settings.auto_destroy {
            return self.destroy(Some(error));
        }
        self.note(Some(error));
        if self.waits_for_end() && !self.dialect.defects.error_cuts_nothing_short {
            self.ticks.push_back(Job::ErrorBuffer);
        }
        if sync {
            self.ticks.push_back(Job::EmitError(error));
            return None;
        }
        self.emit_error(error)
    }

    /// `emitErrorNT`.
    pub(super) fn emit_error(&mut self, error: ErrorCode) -> Flow<N> {
        if self.dialect.errors_at_once {
            return self.call(Call::Error { error });
        }
        if self.flags.error_emitted {
            return None;
        }
        self.flags.error_emitted = true;
        if self.dialect.end_callbacks != EndCallbacks::Listeners {
            return self.call(Call::Error { error });
        }
        self.then(Frame::ErrorListeners { error });
        let ends = self.on_finished.iter().rev().copied().collect();
        self.finished_callbacks(ends, Some(error))
    }

    /// `emitErrorCloseNT`.
    pub(super) fn emit_error_close(&mut self, error: ErrorCode) -> Flow<N> {
        self.then(Frame::ErrorEmitted);
        self.emit_error(error)
    }

    /// `emitCloseNT`.
    pub(super) fn emit_close(&mut self) -> Flow<N> {
        self.flags.close_emitted = self.dialect.notes_close;
        if self.settings.emit_close {
            return self.call(Call::Close);
        }
        None
    }
}
