//! `afterWrite`: drain, then the callbacks.

use super::stack::Flow;
use super::{Frame, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::Call;

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `afterWrite`.
    pub(super) fn after_write(&mut self, count: N, callback: WriteCallback<N>) -> Flow<N> {
        if self.dialect.linked {
            return self.linked_after_write(false, count, callback);
        }
        let flags = &mut self.flags;
        flags.after_write_pending = false;
        self.frames.push(Frame::AfterDrain { count, callback });
        let cut_short = flags.errored.is_some() && !self.dialect.defects.drains_in_error;
        let wanted = flags.need_drain && !flags.ending && !flags.destroyed && !cut_short;
        if wanted && self.length.is_zero() {
            flags.need_drain = false;
            return self.call(Call::Drain { generation: None });
        }
        None
    }

    /// Behind drain: `while (count-- > 0) { state.pendingcb--; cb(null) }`.
    pub(super) fn after_drain(&mut self, count: N, callback: WriteCallback<N>) -> Flow<N> {
        if callback == WriteCallback::Nop {
            self.pending_callbacks -= count;
            return self.after_callbacks();
        }
        if count <= N::zero() {
            return self.after_callbacks();
        }
        self.pending_callbacks -= N::one();
        self.then(Frame::AfterDrain {
            count: count - N::one(),
            callback,
        });
        self.call_back(callback, None)
    }

    /// Behind the callbacks.
    pub(super) fn after_callbacks(&mut self) -> Flow<N> {
        self.then(Frame::AfterErrorBuffer);
        if self.flags.destroyed || self.flushes_nothing() {
            return self.error_buffer();
        }
        None
    }

    /// Behind `errorBuffer`.
    pub(super) fn after_error_buffer(&mut self) -> Flow<N> {
        if self.flags.ending {
            return self.finish_maybe(!self.dialect.finishes_at_once);
        }
        None
    }
}
