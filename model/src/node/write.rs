//! `_write`, `writeOrBuffer`: a chunk comes in.

use super::{Frame, Job, Node, WriteAfterEnd, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::{Entry, Queue};
use crate::vocabulary::{Answer, Call, Callback, Event, WriteResult};

impl<N: Quantity, Q: Queue<N>> Node<N, Q> {
    /// `_write`.
    pub(super) fn write(&mut self, weight: N, callback: Callback) -> Event<N> {
        self.writes += N::one();
        let chunk = self.writes;
        let over = if self.dialect.refuses_while_ending {
            self.flags.ending
        } else {
            self.flags.ended
        };
        if over {
            return self.write_after_end(chunk, callback);
        }
        self.pending_callbacks += N::one();
        self.write_or_buffer(chunk, weight, callback)
    }

    /// `_write` with `err`, then `errorOrDestroy` under `autoDestroy: false`.
    fn write_after_end(&mut self, chunk: N, callback: Callback) -> Event<N> {
        let callback = WriteCallback::of(chunk, callback);
        let error = self.dialect.error;
        match self.dialect.write_after_end {
            WriteAfterEnd::Ticks => {
                self.ticks.push_back(Job::WriteError(callback));
                self.flags.errored = true;
                self.ticks.push_back(Job::EmitError(error));
                Self::refused(chunk)
            }
            WriteAfterEnd::TickThenError => {
                self.ticks.push_back(Job::WriteError(callback));
                if self.flags.error_emitted {
                    return Self::refused(chunk);
                }
                self.flags.error_emitted = true;
                self.open(Frame::WriteAfterEnd {
                    chunk,
                    callback: None,
                });
                Event::Called(Call::Error { error })
            }
            WriteAfterEnd::ErrorThenTick => {
                self.open(Frame::WriteAfterEnd {
                    chunk,
                    callback: Some(callback),
                });
                Event::Called(Call::Error { error })
            }
        }
    }

    /// `write` after end, behind the error that it emitted in its own stack.
    pub(super) fn after_error(&mut self, chunk: N, callback: Option<WriteCallback<N>>) -> Event<N> {
        if let Some(callback) = callback {
            self.ticks.push_back(Job::WriteError(callback));
        }
        Self::refused(chunk)
    }

    fn refused(chunk: N) -> Event<N> {
        let result = WriteResult::False { generation: None };
        Event::Returned(Answer::Write { chunk, result })
    }

    /// `writeOrBuffer`.
    fn write_or_buffer(&mut self, chunk: N, weight: N, callback: Callback) -> Event<N> {
        self.length += weight;
        let full = self.dialect.result_before_sink.then(|| self.mark_if_full());
        if self.flags.writing || self.flags.errored {
            self.flags.buffered = true;
            self.queue.push(Entry {
                chunk,
                weight,
                callback,
            });
            return self.write_result(chunk, full);
        }
        self.open(Frame::Write { chunk, full });
        self.do_write(Entry {
            chunk,
            weight,
            callback,
        })
    }

    /// The common part of `writeOrBuffer` and `doWrite`: the sink is called.
    pub(super) fn do_write(&mut self, entry: Entry<N>) -> Event<N> {
        self.write_length = entry.weight;
        self.write_callback = WriteCallback::of(entry.chunk, entry.callback);
        self.flags.writing = true;
        self.flags.sync = true;
        Event::Called(Call::Sink { chunk: entry.chunk })
    }

    /// The end of `writeOrBuffer`.
    pub(super) fn write_result(&mut self, chunk: N, full: Option<bool>) -> Event<N> {
        let full = full.unwrap_or_else(|| self.mark_if_full());
        let result = if full || self.flags.errored {
            WriteResult::False { generation: None }
        } else {
            WriteResult::True
        };
        Event::Returned(Answer::Write { chunk, result })
    }

    /// `if (!ret) state.needDrain = true`; gives `!ret`.
    fn mark_if_full(&mut self) -> bool {
        let below = self.length < self.high_water_mark;
        let full = !(below || self.dialect.true_when_empty && self.length <= N::zero());
        self.flags.need_drain |= full;
        full
    }
}

impl<N> WriteCallback<N> {
    fn of(chunk: N, callback: Callback) -> Self {
        match callback {
            Callback::None => Self::Nop,
            Callback::Own | Callback::Shared => Self::Own(chunk),
        }
    }
}
