//! `destroy`, `errorOrDestroy`.

use super::{Place, Task};
use crate::node::stack::Flow;
use crate::node::{Frame, Job, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Call, ErrorCode, Hook};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `destroy`. What the user's `_destroy` throws comes out of it.
    pub(in crate::node) fn linked_destroy(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if self.flags.destroyed {
            if let Some(error) = error
                && !self.flags.error_emitted
            {
                self.flags.error_emitted = self.dialect.destroy_tells_once;
                self.ticks.push_back(Job::Linked(Task::EmitError(error)));
            }
            return None;
        }
        self.flags.destroyed = true;
        if self.settings.destroys {
            self.hand(Hook::Destroy);
            self.flags.held.given = error;
            return self.call(Call::Destroy { error });
        }
        if self.dialect.destroy_ends {
            self.then(Frame::Linked(Place::DestroyUncorked { error }));
            return self.linked_end_uncorks();
        }
        self.linked_on_destroy(error)
    }

    /// `_destroy`, in its `end`, behind `uncork`.
    pub(super) fn linked_destroy_uncorked(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        let began = !self.flags.ending;
        self.then(Frame::Linked(Place::DestroyEnded { began, error }));
        if began {
            self.flags.ending = true;
            return self.linked_finish_maybe();
        }
        None
    }

    /// `_destroy` calls back, as often as it likes.
    pub(in crate::node) fn linked_on_destroy(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        let told = self.flags.error_emitted && self.dialect.destroy_tells_once;
        self.flags.error_emitted |= error.is_some();
        let task = match error {
            Some(error) if !told && self.dialect.destroy_closes => Task::EmitErrorClose(error),
            Some(error) if !told => Task::EmitError(error),
            _ if self.dialect.destroy_closes => Task::EmitClose,
            _ => return None,
        };
        self.ticks.push_back(Job::Linked(task));
        None
    }

    /// `emitErrorAndCloseNT`.
    pub(super) fn linked_emit_error_close(&mut self, error: ErrorCode) -> Flow<N> {
        self.then(Frame::Linked(Place::ErrorEmitted));
        self.call(Call::Error { error })
    }

    /// `emitCloseNT`.
    pub(super) fn linked_emit_close(&mut self) -> Flow<N> {
        if self.settings.emit_close {
            return self.call(Call::Close);
        }
        None
    }

    /// `errorOrDestroy`: the event comes at once, and as often as there is an error.
    pub(super) fn linked_error_or_destroy(&mut self, error: ErrorCode) -> Flow<N> {
        if self.linked_auto_destroys() {
            return self.destroy(Some(error));
        }
        self.call(Call::Error { error })
    }

    pub(super) fn linked_auto_destroys(&self) -> bool {
        self.settings.auto_destroy && self.dialect.auto_destroys
    }
}
