//! `onwrite`, `onwriteError`, `afterWrite`.

use super::{Place, Task};
use crate::node::stack::Flow;
use crate::node::{Frame, Job, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Call, ErrorCode};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `onwrite`.
    pub(in crate::node) fn linked_on_write(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        let sync = self.flags.sync;
        let callback = if self.flags.expect_write_callback {
            std::mem::replace(&mut self.write_callback, WriteCallback::Nop)
        } else if self.dialect.refuses_second_answer {
            return self.throw(ErrorCode::MultipleCallback);
        } else {
            WriteCallback::Missing
        };
        self.flags.writing = false;
        self.flags.expect_write_callback = false;
        self.length -= self.write_length;
        self.write_length = N::zero();
        if let Some(error) = error {
            return self.linked_on_write_error(sync, error, callback);
        }
        let destroyed = self.flags.destroyed && self.dialect.destroyed_needs_no_finish;
        let finished = self.linked_need_finish() || destroyed;
        self.then(Frame::Linked(Place::OnWriteFlushed {
            sync,
            finished,
            callback,
        }));
        if !finished
            && self.corked <= N::zero()
            && !self.flags.buffer_processing
            && self.buffered.is_some()
        {
            return self.linked_clear_buffer();
        }
        None
    }

    /// `onwriteError`.
    fn linked_on_write_error(
        &mut self,
        sync: bool,
        error: ErrorCode,
        callback: WriteCallback<N>,
    ) -> Flow<N> {
        if !(sync && self.dialect.counts_failed_by_tick) {
            self.pay_callback();
        }
        if !sync {
            self.then(Frame::Linked(Place::ErrorCalled { error }));
            return self.call_back(callback, Some(error));
        }
        if callback == WriteCallback::Missing
            && let Some(refusal) = self.dialect.next_tick_refuses_null
        {
            return self.throw(refusal);
        }
        self.ticks
            .push_back(Job::Linked(Task::WriteFailed { callback, error }));
        if self.dialect.finishes_after_error {
            self.ticks.push_back(Job::Linked(Task::FinishMaybe));
        }
        self.linked_tell_error(error, true)
    }

    /// Its end.
    pub(super) fn linked_tell_error(&mut self, error: ErrorCode, sync: bool) -> Flow<N> {
        self.flags.error_emitted = true;
        if self.dialect.finishes_after_error && !sync {
            self.then(Frame::Linked(Place::ErrorTold));
        }
        self.linked_error_or_destroy(error)
    }

    /// `onwrite` behind `clearBuffer`.
    pub(super) fn linked_on_write_flushed(
        &mut self,
        sync: bool,
        finished: bool,
        callback: WriteCallback<N>,
    ) -> Flow<N> {
        if !sync {
            return self.linked_after_write(finished, N::one(), callback);
        }
        if !self.dialect.shares_ticks {
            self.ticks
                .push_back(Job::Linked(Task::AfterWrite { finished, callback }));
        } else if !self.shares_tick(callback) {
            self.ticks.push_back(Job::AfterWriteTick {
                count: N::one(),
                callback,
            });
            self.flags.after_write_tick_info = true;
        }
        None
    }

    /// `afterWrite`.
    pub(in crate::node) fn linked_after_write(
        &mut self,
        finished: bool,
        count: N,
        callback: WriteCallback<N>,
    ) -> Flow<N> {
        self.then(Frame::Linked(Place::Drained {
            finished,
            count,
            callback,
        }));
        let flags = &mut self.flags;
        let over = if self.dialect.drains_after_end {
            finished
        } else {
            flags.ending || flags.destroyed
        };
        if !over && flags.need_drain && self.length.is_zero() {
            flags.need_drain = false;
            return self.call(Call::Drain { generation: None });
        }
        None
    }

    /// `while (count-- > 0) { state.pendingcb--; cb(); }`, and what follows.
    pub(super) fn linked_drained(
        &mut self,
        finished: bool,
        count: N,
        callback: WriteCallback<N>,
    ) -> Flow<N> {
        if count <= N::zero() {
            if self.dialect.counts_callbacks || finished {
                return self.linked_finish_maybe();
            }
            return None;
        }
        self.pay_callback();
        self.then(Frame::Linked(Place::Drained {
            finished,
            count: count - N::one(),
            callback,
        }));
        self.call_back(callback, None)
    }
}
