//! `_open`, the counterpart of Node's `_construct`.

use super::Streamx;
use super::stack::Flow;
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Call, ErrorCode, Hook};

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// `updateNonPrimary`, where it opens the stream.
    pub(super) fn open(&mut self) -> Flow<N> {
        self.flags.active = true;
        self.flags.opening = false;
        if self.settings.constructs {
            self.flags.held.hand(Hook::Construct);
            return self.call(Call::Construct);
        }
        self.after_open(None)
    }

    /// `afterOpen`.
    pub(super) fn after_open(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if error.is_some() {
            self.start_to_destroy(error);
        }
        let flags = &self.flags;
        if !self.open_status() && !flags.finishing && !flags.done {
            self.flags.primary = true;
        }
        self.flags.active = false;
        self.update_callback()
    }
}
