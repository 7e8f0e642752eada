//! `destroy`, `errorOrDestroy` of Node 13.

use super::stack::Flow;
use super::{Job, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Call, ErrorCode};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `Writable.prototype.destroy`, then that of all streams.
    pub(super) fn destroy_13(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if !self.flags.destroyed {
            self.ticks.push_back(Job::ErrorBuffer);
        }
        self.flags.errored = self.flags.errored.or(error);
        if self.flags.destroyed {
            if let Some(error) = self.need_error(error) {
                self.ticks.push_back(Job::EmitError(error));
            }
            return None;
        }
        self.flags.destroyed = true;
        self.call_destroy(error)
    }

    /// `_destroy` calls back, as often as it likes.
    pub(super) fn on_destroy_13(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        match self.need_error(error) {
            Some(error) if self.settings.emit_close => {
                self.ticks.push_back(Job::EmitErrorClose(error));
            }
            Some(error) => self.ticks.push_back(Job::EmitError(error)),
            None if self.settings.emit_close => self.ticks.push_back(Job::EmitClose),
            None => {}
        }
        None
    }

    /// `errorOrDestroy`. It means to note the error, and does not.
    pub(super) fn error_or_destroy_13(&mut self, error: ErrorCode) -> Flow<N> {
        if self.settings.auto_destroy {
            return self.destroy(Some(error));
        }
        let error = self.need_error(Some(error))?;
        self.call(Call::Error { error })
    }

    /// `needError`: the error, if it is to be emitted.
    fn need_error(&mut self, error: Option<ErrorCode>) -> Option<ErrorCode> {
        let error = error?;
        let emitted = std::mem::replace(&mut self.flags.error_emitted, true);
        (!emitted).then_some(error)
    }
}
