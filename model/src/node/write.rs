//! `_write`, `writeOrBuffer`: a chunk comes in.

use super::{Frame, Job, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::{Entry, Queue};
use crate::vocabulary::{Answer, Call, Callback, ErrorCode, Event, WriteResult};

impl<N: Quantity, Q: Queue<N>> Node<N, Q> {
    /// `_write`.
    pub(super) fn write(&mut self, weight: N, callback: Callback) -> Event<N> {
        self.writes += N::one();
        let chunk = self.writes;
        if self.flags.ending {
            return self.write_after_end(chunk, callback);
        }
        self.pending_callbacks += N::one();
        self.write_or_buffer(chunk, weight, callback)
    }

    /// `_write` with `err`, then `errorOrDestroy(stream, err, true)` under `autoDestroy: false`.
    fn write_after_end(&mut self, chunk: N, callback: Callback) -> Event<N> {
        self.ticks
            .push_back(Job::WriteError(WriteCallback::of(chunk, callback)));
        self.flags.errored = true;
        self.ticks
            .push_back(Job::EmitError(ErrorCode::WriteAfterEnd));
        Event::Returned(Answer::Write {
            chunk,
            result: WriteResult::False { generation: None },
        })
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
            Callback::Own => Self::Own(chunk),
        }
    }
}
