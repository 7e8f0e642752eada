//! Up to Node 12, where the requests that wait are a linked list: what is not as in later releases.
//!
//! There an error is an event and not a state: the stream goes on behind it. What the source calls in
//! between is in this module; each function is named after its own with `linked_` before it, and later
//! releases' functions of that name hand over to it ([`super::Dialect::linked`]).
//!
//! 0.10 has an array where the others have the list. It goes through the same motions.

mod buffer;
mod destroy;
mod end;
mod finish;
mod on_write;
mod place;
mod task;
mod write;

pub use place::{Place, PlaceKind};
pub use task::Task;

use super::Node;
use super::stack::Flow;
use crate::quantity::Quantity;
use crate::queue::List;

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `state.pendingcb++`.
    fn owe_callback(&mut self) {
        if !self.dialect.counts_callbacks {
            return;
        }
        self.pending_callbacks += N::one();
    }

    /// `state.pendingcb--`, which a hook that answers twice takes below 0.
    fn pay_callback(&mut self) {
        if !self.dialect.counts_callbacks {
            return;
        }
        self.pending_callbacks -= N::one();
    }

    /// `state.pendingcb === 0`.
    fn owes_no_callback(&self) -> bool {
        self.pending_callbacks.is_zero()
    }

    /// Goes on behind a call.
    pub(super) fn resume_linked(&mut self, place: Place<N>) -> Flow<N> {
        match place {
            Place::Refused { callback, error } => self.linked_refused(callback, error),
            Place::Written { full } => {
                self.flags.sync = false;
                self.linked_write_returns(full)
            }
            Place::Flushed { list } => {
                self.flags.sync = false;
                self.linked_flushed(list)
            }
            Place::FlushedBatch => {
                self.flags.sync = false;
                self.linked_flushed_batch()
            }
            Place::OnWriteFlushed {
                sync,
                finished,
                callback,
            } => self.linked_on_write_flushed(sync, finished, callback),
            Place::ErrorCalled { error } => self.linked_tell_error(error, false),
            Place::Drained {
                finished,
                count,
                callback,
            } => self.linked_drained(finished, count, callback),
            Place::BatchCallbacks { list, next, error } => {
                self.linked_batch_callbacks(list, next, error)
            }
            Place::ErrorBuffer { list, next } => self.linked_error_buffer(list, next),
            Place::FinalAnswered => self.linked_final_prefinishes(),
            Place::ErrorTold | Place::FinalPrefinished => self.linked_finish_maybe(),
            Place::Prefinished { due } => self.linked_prefinished(due),
            Place::FinishListeners { ends } => self.linked_finish_listeners(ends),
            Place::DestroyUncorked { error } => self.linked_destroy_uncorked(error),
            Place::DestroyEnded { began, error } => {
                self.flags.ended |= began;
                self.linked_on_destroy(error)
            }
            Place::ErrorEmitted => self.linked_emit_close(),
        }
    }
}
