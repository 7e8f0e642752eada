//! `_write`, `writeOrBuffer`, `doWrite`: a chunk comes in.

use super::stack::Flow;
use super::{Frame, Job, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::{Entry, List};
use crate::vocabulary::{
    Answer, Call, Callback, Data, ErrorCode, Event, Hook, Payload, WriteResult,
};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `write`.
    pub(super) fn write(&mut self, payload: Payload<N>, callback: Callback) -> Event<N> {
        self.then(Frame::WriteReturns {
            chunk: self.writes + N::one(),
        });
        let flow = self.write_chunk(payload, callback);
        self.go_on(flow)
    }

    /// `_write`.
    pub(super) fn write_chunk(&mut self, payload: Payload<N>, callback: Callback) -> Flow<N> {
        self.writes += N::one();
        let chunk = self.writes;
        if self.dialect.linked {
            return self.linked_write(chunk, payload, callback);
        }
        let fault = match payload.data {
            Data::Null => Some(ErrorCode::NullValues),
            Data::Object if !self.settings.object_mode => Some(ErrorCode::InvalidChunk),
            Data::Bytes | Data::Text | Data::Object => None,
        };
        if let Some(error) = fault
            && !self.dialect.refuses_by_event
        {
            return self.throw(error);
        }
        let error = if self.flags.ending {
            Some(ErrorCode::WriteAfterEnd)
        } else if self.flags.destroyed {
            Some(ErrorCode::Destroyed)
        } else if self.flags.errored.is_some() && !self.dialect.defects.queues_in_error {
            self.flags.errored
        } else {
            fault
        };
        if let Some(error) = error {
            let callback = WriteCallback::of(chunk, callback);
            self.ticks.push_back(Job::WriteError { callback, error });
            self.then(Frame::Refused { error });
            return self.error_or_destroy(error, true);
        }
        self.pending_callbacks += N::one();
        let weight = payload.charged(self.settings.object_mode, self.settings.decode_strings);
        self.write_or_buffer(Entry {
            chunk,
            weight,
            callback,
        })
    }

    /// `writeOrBuffer`.
    fn write_or_buffer(&mut self, entry: Entry<N>) -> Flow<N> {
        self.length += entry.weight;
        let full = self.dialect.result_before_sink.then(|| self.mark_if_full());
        if self.flags.writing
            || self.flags.errored.is_some()
            || N::zero() < self.corked
            || !self.flags.constructed
            || self.flags.buffer_processing && !self.dialect.defects.idle_while_flushing
        {
            if self.dialect.linked_list {
                self.linked_buffer(entry);
            } else {
                self.buffer(entry);
            }
            return self.write_result(full);
        }
        self.then(Frame::WriteOrBuffer { full });
        self.call_sink(entry)
    }

    /// The common part of `writeOrBuffer` and `doWrite`.
    pub(super) fn call_sink(&mut self, entry: Entry<N>) -> Flow<N> {
        self.sink_is_called(entry.weight, WriteCallback::of(entry.chunk, entry.callback));
        self.hand(Hook::Sink);
        self.call(Call::Sink { chunk: entry.chunk })
    }

    pub(super) fn sink_is_called(&mut self, length: N, callback: WriteCallback<N>) {
        self.write_length = length;
        if callback != WriteCallback::Nop {
            self.write_callback = callback;
        }
        self.flags.writing = true;
        self.flags.sync = true;
        self.flags.expect_write_callback = true;
    }

    /// The end of `writeOrBuffer`.
    pub(super) fn write_result(&mut self, full: Option<bool>) -> Flow<N> {
        let full = full.unwrap_or_else(|| self.mark_if_full());
        let dead = self.flags.destroyed || self.flags.errored.is_some();
        self.write_returns(if full || dead {
            WriteResult::False { generation: None }
        } else {
            WriteResult::True
        })
    }

    /// `_write` comes back, to `write` or to `end`.
    pub(super) fn write_returns(&mut self, result: WriteResult<N>) -> Flow<N> {
        match self.frames.last() {
            Some(Frame::WriteReturns { chunk }) => {
                let chunk = *chunk;
                self.frames.pop();
                Some(Event::Returned(Answer::Write { chunk, result }))
            }
            _ => None,
        }
    }

    /// `_write` comes back with an error.
    pub(super) fn write_refused(&mut self, refused: ErrorCode) -> Flow<N> {
        if let Some(Frame::End { error, .. }) = self.frames.last_mut() {
            *error = Some(refused).filter(|_| self.dialect.end_tells_refused);
        }
        self.write_returns(WriteResult::False { generation: None })
    }

    /// `if (!ret) state.needDrain = true`; gives `!ret`.
    fn mark_if_full(&mut self) -> bool {
        let below = self.length < self.high_water_mark;
        let full = !(below || self.dialect.true_when_empty && self.length.is_zero());
        self.flags.need_drain |= full;
        full
    }
}

impl<N: Quantity> WriteCallback<N> {
    pub(super) fn of(chunk: N, callback: Callback) -> Self {
        match callback {
            Callback::None => Self::Nop,
            Callback::Own => Self::Own(chunk),
            Callback::Shared => Self::Shared,
        }
    }
}
