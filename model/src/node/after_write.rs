//! `onwrite`, `clearBuffer`, `afterWrite`: the sink has completed.

use super::{AfterCallback, Caller, Completed, Frame, Job, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, Call, Event};

impl<N: Quantity, Q: Queue<N>> Node<N, Q> {
    /// `onwrite`.
    pub(super) fn on_write(&mut self) -> Event<N> {
        if !self.flags.writing {
            return Event::Skipped;
        }
        let sync = self.flags.sync;
        let callback = std::mem::replace(&mut self.write_callback, WriteCallback::Nop);
        self.flags.writing = false;
        self.length -= self.write_length;
        self.write_length = N::zero();
        let completed = Completed {
            callback,
            count: N::one(),
            finished: self.dialect.drains_after_end && self.need_finish(),
        };
        if self.flags.buffered && !completed.finished {
            self.clear_buffer(sync, completed)
        } else {
            self.on_write_success(sync, completed)
        }
    }

    /// `clearBuffer`, up to its loop.
    fn clear_buffer(&mut self, sync: bool, completed: Completed<N>) -> Event<N> {
        if self.flags.buffer_processing || self.queue.is_empty() {
            return self.on_write_success(sync, completed);
        }
        self.flags.buffer_processing = true;
        self.clear_buffer_next(sync, completed)
    }

    /// One round of `clearBuffer`'s loop: the next chunk goes to the sink.
    fn clear_buffer_next(&mut self, sync: bool, completed: Completed<N>) -> Event<N> {
        match self.queue.pop() {
            Some(entry) => {
                self.open(Frame::Flush { sync, completed });
                self.do_write(entry)
            }
            None => self.clear_buffer_done(sync, completed),
        }
    }

    /// `while (i < buffered.length && !writing)`.
    pub(super) fn clear_buffer_loop(&mut self, sync: bool, completed: Completed<N>) -> Event<N> {
        if self.flags.writing {
            self.clear_buffer_done(sync, completed)
        } else {
            self.clear_buffer_next(sync, completed)
        }
    }

    fn clear_buffer_done(&mut self, sync: bool, completed: Completed<N>) -> Event<N> {
        if self.queue.is_empty() {
            self.flags.buffered = false;
        }
        self.flags.buffer_processing = false;
        self.on_write_success(sync, completed)
    }

    /// The rest of `onwrite`.
    fn on_write_success(&mut self, sync: bool, completed: Completed<N>) -> Event<N> {
        if !sync {
            return self.after_write(completed, Caller::Complete);
        }
        if self.dialect.always_ticks {
            self.tick_or_count(completed);
        } else {
            self.tick_if_needed(completed);
        }
        Event::Returned(Answer::Complete)
    }

    /// Up to 20.9: every completion inside its sink call is followed by a tick, which since 12.14 it
    /// shares with the one before if their callbacks are the same function.
    fn tick_or_count(&mut self, completed: Completed<N>) {
        let shares = self.dialect.shares_ticks && self.flags.after_write_tick_info;
        let newest = self.ticks.iter_mut().rev().find_map(|job| match job {
            Job::AfterWrite(newest) => Some(newest),
            _ => None,
        });
        match (newest, completed.callback) {
            (Some(newest), WriteCallback::Nop)
                if shares && newest.callback == WriteCallback::Nop =>
            {
                newest.count += N::one();
            }
            _ => {
                self.ticks.push_back(Job::AfterWrite(completed));
                self.flags.after_write_tick_info = self.dialect.shares_ticks;
            }
        }
    }

    /// Since 20.10: only one that has something to do.
    fn tick_if_needed(&mut self, completed: Completed<N>) {
        let need_drain = self.flags.need_drain && self.length <= N::zero();
        match completed.callback {
            WriteCallback::Nop if !need_drain || self.flags.after_write_pending => {
                self.pending_callbacks -= N::one();
                if self.flags.ending {
                    self.finish_maybe();
                }
            }
            WriteCallback::Nop | WriteCallback::Own(_) => {
                self.ticks.push_back(Job::AfterWrite(completed));
                self.flags.after_write_pending = true;
            }
        }
    }

    /// `afterWrite`.
    pub(super) fn after_write(&mut self, completed: Completed<N>, caller: Caller) -> Event<N> {
        self.flags.after_write_pending = false;
        let wanted = if self.dialect.drains_after_end {
            !completed.finished
        } else {
            !self.flags.ending
        };
        if self.flags.need_drain && wanted && self.length <= N::zero() {
            self.flags.need_drain = false;
            self.open(Frame::Drain { completed, caller });
            return Event::Called(Call::Drain { generation: None });
        }
        self.after_drain(completed, caller)
    }

    /// `afterWrite` behind its drain: the callback.
    pub(super) fn after_drain(&mut self, completed: Completed<N>, caller: Caller) -> Event<N> {
        self.pending_callbacks -= completed.count;
        match completed.callback {
            WriteCallback::Nop => self.after_callbacks(completed.finished, caller),
            WriteCallback::Own(chunk) => {
                self.open(Frame::Callback {
                    then: AfterCallback::FinishMaybe {
                        finished: completed.finished,
                        caller,
                    },
                });
                Event::Called(Call::Callback { chunk, error: None })
            }
        }
    }

    /// `afterWrite` behind its callbacks.
    pub(super) fn after_callbacks(&mut self, finished: bool, caller: Caller) -> Event<N> {
        if !self.dialect.counts_callbacks && !finished {
            return self.back_to(caller);
        }
        if self.dialect.finishes_at_once {
            return self.finish_now(caller);
        }
        if self.flags.ending {
            self.finish_maybe();
        }
        self.back_to(caller)
    }

    /// Control goes back to whoever ran this.
    pub(super) fn back_to(&mut self, caller: Caller) -> Event<N> {
        match caller {
            Caller::End => self.end_returns(),
            Caller::Complete => Event::Returned(Answer::Complete),
            Caller::Tick => Event::Silent,
        }
    }
}
