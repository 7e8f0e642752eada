//! `onwrite`, `onwriteError`: the sink calls back.

use super::stack::Flow;
use super::{Frame, Job, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::ErrorCode;

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `onwrite`.
    pub(super) fn on_write(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if self.dialect.linked {
            return self.linked_on_write(error);
        }
        if !self.flags.expect_write_callback {
            if self.dialect.second_answer_throws {
                return self.throw(ErrorCode::MultipleCallback);
            }
            return self.error_or_destroy(ErrorCode::MultipleCallback, false);
        }
        let sync = self.flags.sync;
        let callback = std::mem::replace(&mut self.write_callback, WriteCallback::Nop);
        self.flags.writing = false;
        self.flags.expect_write_callback = false;
        self.length -= self.write_length;
        self.write_length = N::zero();
        if let Some(error) = error {
            self.flags.errored.get_or_insert(error);
            if sync {
                self.ticks.push_back(Job::OnWriteError { callback, error });
                return None;
            }
            return self.on_write_error(callback, error);
        }
        if self.overtakes(sync, callback) {
            self.calls_back_by_tick(callback);
        } else {
            self.then(Frame::OnWriteFlushed { sync, callback });
        }
        if self.flags.destroyed {
            return None;
        }
        self.clear_buffer()
    }

    /// `onwriteError`.
    pub(super) fn on_write_error(
        &mut self,
        callback: WriteCallback<N>,
        error: ErrorCode,
    ) -> Flow<N> {
        self.pending_callbacks -= N::one();
        self.then(Frame::OnWriteErrorCalled { error });
        self.call_back(callback, Some(error))
    }

    /// The rest of `onwrite` after success.
    pub(super) fn on_write_success(&mut self, sync: bool, callback: WriteCallback<N>) -> Flow<N> {
        if !sync {
            return self.after_write(N::one(), callback);
        }
        if self.dialect.always_ticks {
            if !(self.dialect.shares_ticks && self.shares_tick(callback)) {
                self.ticks.push_back(Job::AfterWriteTick {
                    count: N::one(),
                    callback,
                });
                self.flags.after_write_tick_info = self.dialect.shares_ticks;
            }
            return None;
        }
        // Operators bind so that the source asks for object mode where it means destroyed.
        let need_drain = self.flags.need_drain && self.length.is_zero();
        let need_tick = need_drain || self.settings.object_mode;
        if callback == WriteCallback::Nop {
            if !need_tick || self.flags.after_write_pending {
                return self.count_off();
            }
            self.ticks.push_back(Job::AfterWrite {
                count: N::one(),
                callback,
            });
        } else {
            self.calls_back_by_tick(callback);
            return None;
        }
        self.flags.after_write_pending = true;
        None
    }

    fn calls_back_by_tick(&mut self, callback: WriteCallback<N>) {
        if self.shares_tick(callback) {
            return;
        }
        self.ticks.push_back(Job::AfterWriteTick {
            count: N::one(),
            callback,
        });
        self.flags.after_write_tick_info = true;
        self.flags.after_write_pending = true;
    }

    /// Whether this callback, called behind what the completion flushes, would come before that of an earlier
    /// write, or behind that of a later one.
    fn overtakes(&self, sync: bool, callback: WriteCallback<N>) -> bool {
        let calls = |callback: &WriteCallback<N>| *callback != WriteCallback::Nop;
        if self.dialect.defects.callbacks_overtake || !calls(&callback) {
            return false;
        }
        let left = |frame: &Frame<N>| match frame {
            Frame::AfterDrain { count, callback } => N::zero() < *count && calls(callback),
            Frame::BatchCallbacks { buffer, next, .. } => self
                .named(*buffer)
                .is_some_and(|buffer| *next < buffer.entries.count()),
            _ => false,
        };
        let waits = |job: &Job<N>| match job {
            Job::AfterWrite { callback, .. } | Job::AfterWriteTick { callback, .. } => {
                calls(callback)
            }
            _ => false,
        };
        sync || self.frames.iter().any(left) || self.ticks.iter().any(waits)
    }

    /// Without a tick: `state.pendingcb--`, and finish if that was the last.
    fn count_off(&mut self) -> Flow<N> {
        self.pending_callbacks -= N::one();
        if self.flags.ending {
            return self.finish_maybe(true);
        }
        None
    }

    /// `state.afterWriteTickInfo.count++`, if that tick calls the same function.
    pub(super) fn shares_tick(&mut self, callback: WriteCallback<N>) -> bool {
        if !self.flags.after_write_tick_info {
            return false;
        }
        let newest = self.ticks.iter_mut().rev().find_map(|job| match job {
            Job::AfterWriteTick { count, callback } => Some((count, callback)),
            _ => None,
        });
        match newest {
            Some((count, newest)) if *newest == callback => {
                *count += N::one();
                true
            }
            _ => false,
        }
    }
}
