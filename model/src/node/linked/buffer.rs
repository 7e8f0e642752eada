//! `state.bufferedRequest`, `state.lastBufferedRequest`: `clearBuffer`, `onCorkedFinish`.
//!
//! They are two pointers, and need not point into the same list: a write inside a batch call goes
//! behind the batch, and is lost with it. A list is called by the number of its first chunk; entries
//! that the flush loop has passed are left out, since nothing points to them any more.

use super::Place;
use crate::node::stack::Flow;
use crate::node::{Buffer, Frame, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::{Entry, List};
use crate::vocabulary::{Call, ErrorCode};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `writeOrBuffer` appends to the list.
    pub(in crate::node) fn linked_buffer(&mut self, entry: Entry<N>) {
        let list = self.last_buffered.unwrap_or(entry.chunk);
        if self.last_buffered.is_none() {
            self.buffered = Some(list);
        }
        self.last_buffered = Some(list);
        if self.named(list).is_none() {
            self.buffers.push(Buffer {
                name: list,
                entries: Q::empty(),
                index: N::zero(),
                nulls: N::zero(),
                passed: Q::empty(),
            });
        }
        if let Some(buffer) = self.named_mut(list) {
            buffer.entries.push(entry);
        }
    }

    /// `clearBuffer`.
    pub(in crate::node) fn linked_clear_buffer(&mut self) -> Flow<N> {
        self.flags.buffer_processing = true;
        let buffer = self.buffered()?;
        let (list, count) = (buffer.name, buffer.entries.count());
        if N::one() < count && self.settings.writev && self.dialect.corks {
            let (first, holes) = (buffer.entries.first(), buffer.entries.holes());
            if self.dialect.batch_copies_callbacks {
                self.owe_callback();
                self.last_buffered = None;
            }
            self.then(Frame::Linked(Place::FlushedBatch));
            let batch = Call::Batch {
                first,
                count,
                holes,
            };
            return self.linked_do_write(self.length, WriteCallback::Batch(list), batch);
        }
        self.linked_flush(list)
    }

    /// One round of the loop: the next entry goes to the sink.
    fn linked_flush(&mut self, list: N) -> Flow<N> {
        let stays = self.dialect.linked_list;
        let buffer = self.named_mut(list)?;
        let entry = buffer.entries.pop()?;
        if stays {
            buffer.nulls += N::one();
            buffer.passed.push(entry);
        }
        self.then(Frame::Linked(Place::Flushed { list }));
        self.linked_do_write_entry(entry)
    }

    /// `entry = entry.next`, the next round or the end of the loop.
    pub(super) fn linked_flushed(&mut self, list: N) -> Flow<N> {
        let more = self
            .named(list)
            .is_some_and(|buffer| !buffer.entries.is_empty());
        if more && !self.flags.writing {
            return self.linked_flush(list);
        }
        if !more {
            self.last_buffered = None;
        } else if let Some(buffer) = self.named_mut(list) {
            buffer.index = buffer.nulls;
        }
        self.buffered = more.then_some(list);
        self.flags.buffer_processing = false;
        None
    }

    /// `clearBuffer` behind the batch.
    pub(super) fn linked_flushed_batch(&mut self) -> Flow<N> {
        if !self.dialect.batch_copies_callbacks {
            self.owe_callback();
            self.last_buffered = None;
        }
        self.buffered = None;
        self.flags.buffer_processing = false;
        None
    }

    /// `errorBuffer`, from one of the entries on. The flush loop may have passed it already.
    pub(in crate::node) fn linked_error_buffer(&mut self, list: N, next: N) -> Flow<N> {
        let entry = self.named(list).and_then(|buffer| {
            let later = || buffer.entries.get(next - buffer.nulls);
            buffer.passed.get(next).or_else(later)
        });
        let Some(entry) = entry else {
            self.buffered = None;
            self.last_buffered = None;
            return None;
        };
        self.length -= entry.weight;
        self.then(Frame::Linked(Place::ErrorBuffer {
            list,
            next: next + N::one(),
        }));
        let callback = WriteCallback::of(entry.chunk, entry.callback);
        self.call_back(callback, Some(ErrorCode::Destroyed))
    }

    /// `onCorkedFinish`.
    pub(in crate::node) fn linked_batch_callbacks(
        &mut self,
        list: N,
        next: N,
        error: Option<ErrorCode>,
    ) -> Flow<N> {
        let entry = self.named(list)?.entries.get(next)?;
        let error = error.filter(|_| self.dialect.batch_tells_error);
        self.pay_callback();
        self.then(Frame::Linked(Place::BatchCallbacks {
            list,
            next: next + N::one(),
            error,
        }));
        self.call_back(WriteCallback::of(entry.chunk, entry.callback), error)
    }
}
