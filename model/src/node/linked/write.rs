//! `write`, `writeAfterEnd`, `validChunk`, `writeOrBuffer`, `doWrite`.

use super::Place;
use crate::node::stack::Flow;
use crate::node::{Frame, Job, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::{Entry, List};
use crate::vocabulary::{Call, Callback, Data, ErrorCode, Hook, Payload, WriteResult};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `write`.
    pub(in crate::node) fn linked_write(
        &mut self,
        chunk: N,
        payload: Payload<N>,
        callback: Callback,
    ) -> Flow<N> {
        if let Some(error) = self.linked_refusal(payload.data) {
            let callback = WriteCallback::of(chunk, callback);
            self.then(Frame::Linked(Place::Refused { callback, error }));
            return self.linked_error_or_destroy(error);
        }
        self.owe_callback();
        if payload.data == Data::Null && !self.settings.object_mode {
            // Its length is read.
            return self.throw(ErrorCode::Type);
        }
        let weight = payload.charged(self.settings.object_mode, self.settings.decode_strings);
        self.linked_write_or_buffer(Entry {
            chunk,
            weight,
            callback,
        })
    }

    /// What `writeAfterEnd` or `validChunk` has against it.
    fn linked_refusal(&self, data: Data) -> Option<ErrorCode> {
        let ended = if self.dialect.refuses_while_ending {
            self.flags.ending
        } else {
            self.flags.ended
        };
        let (code, uncoded) = match data {
            _ if ended => (ErrorCode::WriteAfterEnd, ErrorCode::Plain),
            Data::Null if !self.dialect.accepts_null => (ErrorCode::NullValues, ErrorCode::Type),
            Data::Object if !self.settings.object_mode => {
                (ErrorCode::InvalidChunk, ErrorCode::Type)
            }
            _ => return None,
        };
        let coded = self.dialect.errors_have_codes;
        Some(if coded { code } else { uncoded })
    }

    /// `writeAfterEnd`, `validChunk` behind the event.
    pub(super) fn linked_refused(
        &mut self,
        callback: WriteCallback<N>,
        error: ErrorCode,
    ) -> Flow<N> {
        self.ticks.push_back(Job::WriteError { callback, error });
        self.linked_write_returns(true)
    }

    pub(super) fn linked_write_returns(&mut self, full: bool) -> Flow<N> {
        self.write_returns(if full {
            WriteResult::False { generation: None }
        } else {
            WriteResult::True
        })
    }

    /// `writeOrBuffer`.
    fn linked_write_or_buffer(&mut self, entry: Entry<N>) -> Flow<N> {
        self.length += entry.weight;
        let below = self.length < self.high_water_mark;
        let full = !below;
        self.flags.need_drain |= full;
        if self.flags.writing || N::zero() < self.corked {
            self.linked_buffer(entry);
            return self.linked_write_returns(full);
        }
        self.then(Frame::Linked(Place::Written { full }));
        self.linked_do_write_entry(entry)
    }

    /// `doWrite` of one entry.
    pub(super) fn linked_do_write_entry(&mut self, entry: Entry<N>) -> Flow<N> {
        let callback = WriteCallback::of(entry.chunk, entry.callback);
        let sink = Call::Sink { chunk: entry.chunk };
        self.linked_do_write(entry.weight, callback, sink)
    }

    /// `doWrite`.
    pub(super) fn linked_do_write(
        &mut self,
        length: N,
        callback: WriteCallback<N>,
        sink: Call<N>,
    ) -> Flow<N> {
        self.write_length = length;
        self.write_callback = callback;
        self.flags.expect_write_callback = true;
        self.flags.writing = true;
        self.flags.sync = true;
        if self.flags.destroyed && self.dialect.spares_sink_when_destroyed {
            return self.on_write(Some(ErrorCode::Destroyed));
        }
        self.hand(Hook::Sink);
        self.call(sink)
    }
}
