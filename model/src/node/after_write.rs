//! `onwrite`, `clearBuffer`, `afterWrite`: the sink has completed.

use super::{AfterCallback, Caller, Frame, Job, Node, WriteCallback};
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
        if self.flags.buffered {
            self.clear_buffer(sync, callback)
        } else {
            self.on_write_success(sync, callback)
        }
    }

    /// `clearBuffer`, up to its loop.
    fn clear_buffer(&mut self, sync: bool, callback: WriteCallback<N>) -> Event<N> {
        if self.flags.buffer_processing || self.queue.is_empty() {
            return self.on_write_success(sync, callback);
        }
        self.flags.buffer_processing = true;
        self.clear_buffer_next(sync, callback)
    }

    /// One round of `clearBuffer`'s loop: the next chunk goes to the sink.
    fn clear_buffer_next(&mut self, sync: bool, callback: WriteCallback<N>) -> Event<N> {
        match self.queue.pop() {
            Some(entry) => {
                self.open(Frame::Flush { sync, callback });
                self.do_write(entry)
            }
            None => self.clear_buffer_done(sync, callback),
        }
    }

    /// `while (i < buffered.length && !writing)`.
    pub(super) fn clear_buffer_loop(&mut self, sync: bool, callback: WriteCallback<N>) -> Event<N> {
        if self.flags.writing {
            self.clear_buffer_done(sync, callback)
        } else {
            self.clear_buffer_next(sync, callback)
        }
    }

    fn clear_buffer_done(&mut self, sync: bool, callback: WriteCallback<N>) -> Event<N> {
        if self.queue.is_empty() {
            self.flags.buffered = false;
        }
        self.flags.buffer_processing = false;
        self.on_write_success(sync, callback)
    }

    /// The rest of `onwrite`.
    fn on_write_success(&mut self, sync: bool, callback: WriteCallback<N>) -> Event<N> {
        if !sync {
            return self.after_write(callback, Caller::Complete);
        }
        let need_drain = self.flags.need_drain && self.length <= N::zero();
        match callback {
            WriteCallback::Nop if need_drain && !self.flags.after_write_pending => {
                self.ticks.push_back(Job::AfterWrite(callback));
                self.flags.after_write_pending = true;
            }
            WriteCallback::Nop => {
                self.pending_callbacks -= N::one();
                if self.flags.ending {
                    self.finish_maybe();
                }
            }
            WriteCallback::Own(_) => {
                self.ticks.push_back(Job::AfterWrite(callback));
                self.flags.after_write_pending = true;
            }
        }
        Event::Returned(Answer::Complete)
    }

    /// `afterWrite`.
    pub(super) fn after_write(&mut self, callback: WriteCallback<N>, caller: Caller) -> Event<N> {
        self.flags.after_write_pending = false;
        let owed = self.flags.need_drain && !self.flags.ending;
        if owed && self.length <= N::zero() {
            self.flags.need_drain = false;
            self.open(Frame::Drain { callback, caller });
            return Event::Called(Call::Drain { generation: None });
        }
        self.after_drain(callback, caller)
    }

    /// `afterWrite` behind its drain: the callback.
    pub(super) fn after_drain(&mut self, callback: WriteCallback<N>, caller: Caller) -> Event<N> {
        self.pending_callbacks -= N::one();
        match callback {
            WriteCallback::Nop => self.after_callbacks(caller),
            WriteCallback::Own(chunk) => {
                self.open(Frame::Callback {
                    then: AfterCallback::FinishMaybe(caller),
                });
                Event::Called(Call::Callback { chunk, error: None })
            }
        }
    }

    /// `afterWrite` behind its callbacks.
    pub(super) fn after_callbacks(&mut self, caller: Caller) -> Event<N> {
        if self.flags.ending {
            self.finish_maybe();
        }
        match caller {
            Caller::Complete => Event::Returned(Answer::Complete),
            Caller::Tick => Event::Silent,
        }
    }
}
