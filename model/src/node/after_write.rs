//! `afterWrite`: drain, then the callbacks.

use super::stack::Flow;
use super::{Frame, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::Call;

impl<N: Quantity, Q: Queue<N>> Node<N, Q> {
    /// `afterWrite`.
    pub(super) fn after_write(&mut self, count: N, callback: WriteCallback<N>) -> Flow<N> {
        let flags = &mut self.flags;
        flags.after_write_pending = false;
        self.frames.push(Frame::AfterDrain { count, callback });
        let wanted = flags.need_drain && !flags.ending && !flags.destroyed;
        if wanted && self.length <= N::zero() {
            flags.need_drain = false;
            return self.call(Call::Drain { generation: None });
        }
        None
    }

    /// Behind drain: `while (count-- > 0) { state.pendingcb--; cb(null) }`.
    pub(super) fn after_drain(&mut self, count: N, callback: WriteCallback<N>) -> Flow<N> {
        if callback == WriteCallback::Nop {
            self.settle(count);
            return self.after_callbacks();
        }
        if count <= N::zero() {
            return self.after_callbacks();
        }
        self.settle(N::one());
        self.then(Frame::AfterDrain {
            count: count - N::one(),
            callback,
        });
        self.call_back(callback, None)
    }

    /// `state.pendingcb++`
    pub(super) fn owe(&mut self) {
        if self.dialect.hooks_answer_once || self.overpaid_callbacks <= N::zero() {
            self.pending_callbacks += N::one();
        } else {
            self.overpaid_callbacks -= N::one();
        }
    }

    /// `state.pendingcb--`, so often. It falls below zero where every answer of `_final` counts.
    pub(super) fn settle(&mut self, count: N) {
        if self.dialect.hooks_answer_once || count <= self.pending_callbacks {
            self.pending_callbacks -= count;
        } else {
            self.overpaid_callbacks += count - self.pending_callbacks;
            self.pending_callbacks = N::zero();
        }
    }

    /// Behind the callbacks.
    pub(super) fn after_callbacks(&mut self) -> Flow<N> {
        self.then(Frame::AfterErrorBuffer);
        if self.flags.destroyed {
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
