//! `write`, `cork`, and the way of a chunk to the sink and back.

use super::stack::Flow;
use super::{Frame, Streamx};
use crate::quantity::Quantity;
use crate::queue::{Entry, Queue};
use crate::trace::Settings;
use crate::vocabulary::{
    Answer, Call, Callback, Data, ErrorCode, Event, Holes, Hook, Payload, WriteResult,
};

/// What `defaultByteLength` says of anything that is not bytes.
const BYTE_LENGTH_OF_OTHERS: u32 = 1024;

/// What neither bytes nor text is charged at.
pub fn weight_of_others<N: Quantity>(settings: Settings) -> N {
    if settings.object_mode {
        N::one()
    } else {
        N::from(BYTE_LENGTH_OF_OTHERS)
    }
}

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// `Writable.write`. It has one parameter: a callback falls on the ground.
    pub(super) fn write(&mut self, payload: Payload<N>, callback: Callback) -> Event<N> {
        self.update_next_tick();
        let result = self.push(payload, callback);
        let chunk = self.writes;
        Event::Returned(Answer::Write { chunk, result })
    }

    /// `WritableState.push`.
    pub(super) fn push(&mut self, payload: Payload<N>, callback: Callback) -> WriteResult<N> {
        self.writes += N::one();
        if self.drops_data() {
            return WriteResult::False { generation: None };
        }
        let weight = self.byte_length(payload);
        self.buffered += weight;
        self.queue.push(Entry {
            chunk: self.writes,
            weight,
            callback,
        });
        self.flags.queued = true;
        if self.buffered < self.high_water_mark {
            return WriteResult::True;
        }
        self.flags.undrained = true;
        WriteResult::False { generation: None }
    }

    /// `byteLength`, behind `map`, which turns strings into bytes where they are decoded.
    fn byte_length(&self, payload: Payload<N>) -> N {
        let settings = self.settings;
        match payload.data {
            Data::Null | Data::Object => weight_of_others(settings),
            Data::Bytes | Data::Text => {
                payload.charged(settings.object_mode, settings.decode_strings)
            }
        }
    }

    /// `WRITE_DROP_DATA`.
    pub(super) fn drops_data(&self) -> bool {
        self.flags.finishing || self.flags.done || self.destroy_status()
    }

    /// `Writable.cork`. It does not count.
    pub(super) fn cork(&mut self) -> Event<N> {
        self.flags.corked = true;
        Event::Returned(Answer::Cork)
    }

    /// `Writable.uncork`.
    pub(super) fn uncork(&mut self) -> Event<N> {
        self.flags.corked = false;
        self.update_next_tick();
        Event::Returned(Answer::Uncork)
    }

    /// `update`, where it gives the sink the next chunk. A stream with `_writev` has no `_write` but
    /// `autoBatch`.
    pub(super) fn write_next(&mut self) -> Flow<N> {
        let first = self.shift();
        self.flags.active = true;
        self.flags.held.hand(Hook::Sink);
        if !self.settings.writev {
            return self.call(Call::Sink { chunk: first });
        }
        let mut count = N::one();
        while self.flags.queued {
            self.shift();
            count += N::one();
        }
        self.call(Call::Batch {
            first,
            count,
            holes: Holes::default(),
        })
    }

    /// `WritableState.shift`: the number of the chunk.
    fn shift(&mut self) -> N {
        let entry = self
            .queue
            .pop()
            .expect("`queued` is set only by `push`, and falls with the last");
        self.buffered -= entry.weight;
        // At 0 there may still be chunks that weigh nothing: they stay behind until the next push.
        if self.buffered <= N::zero() {
            self.flags.queued = false;
        }
        entry.chunk
    }

    /// `afterWrite`.
    pub(super) fn after_write(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if error.is_some() {
            self.start_to_destroy(error);
        }
        self.flags.active = false;
        if self.flags.undrained && !self.flags.queued && !self.open_status() {
            self.flags.undrained = false;
            self.then(Frame::DrainEmitted);
            return self.call(Call::Drain { generation: None });
        }
        self.update_callback()
    }
}
