//! `state.buffered`: what `clearBuffer` and `errorBuffer` do with it, and the batch's callback.
//!
//! It is an array, and which array it is matters: the flush loop and the callback of a batch go on
//! with the one that they found, whatever the state refers to by then.

use serde::{Deserialize, Serialize};

use super::stack::Flow;
use super::{EndCallbacks, Frame, Node, Place, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::{Entry, List};
use crate::vocabulary::{Call, Callback, ErrorCode, Hook};

/// One array.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Buffer<N, Q> {
    /// Its name: the number of the chunk that it began with.
    pub name: N,
    /// `bufferedIndex`: where it begins. It is behind `nulls` while the flush loop runs, and for ever
    /// if an exception left that.
    pub index: N,
    /// Up to which index its entries are null.
    pub nulls: N,
    /// Those behind.
    pub entries: Q,
    /// Where they stay until `bufferedIndex` has passed them: those up to `nulls`.
    pub passed: Q,
}

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `state.buffered`.
    pub(super) fn buffered(&self) -> Option<&Buffer<N, Q>> {
        self.buffered.and_then(|name| self.named(name))
    }

    pub(super) fn named(&self, name: N) -> Option<&Buffer<N, Q>> {
        self.buffers.iter().find(|buffer| buffer.name == name)
    }

    pub(super) fn named_mut(&mut self, name: N) -> Option<&mut Buffer<N, Q>> {
        self.buffers.iter_mut().find(|buffer| buffer.name == name)
    }

    /// `state.buffered.push(…)`.
    pub(super) fn buffer(&mut self, entry: Entry<N>) {
        let name = *self.buffered.get_or_insert(entry.chunk);
        self.flags.all_nop &= entry.callback == Callback::None;
        if self.named(name).is_none() {
            self.buffers.push(Buffer {
                name,
                index: N::zero(),
                nulls: N::zero(),
                entries: Q::empty(),
                passed: Q::empty(),
            });
        }
        if let Some(buffer) = self.named_mut(name) {
            buffer.entries.push(entry);
        }
    }

    /// `resetBuffer`.
    pub(super) fn reset_buffer(&mut self) {
        self.buffered = None;
        self.flags.all_nop = true;
    }

    /// Arrays that nothing refers to are gone.
    pub(super) fn forget_buffers(&mut self) {
        if self.buffers.is_empty() {
            return;
        }
        self.forget_indices();
        let mut used: Vec<N> = self.buffered.into_iter().collect();
        used.extend(self.last_buffered);
        used.extend(self.write_callback.batch());
        used.extend(self.frames.iter().filter_map(|frame| match frame {
            Frame::Flush { buffer } | Frame::BatchCallbacks { buffer, .. } => Some(*buffer),
            Frame::OnWriteFlushed { callback, .. } | Frame::AfterDrain { callback, .. } => {
                callback.batch()
            }
            Frame::Linked(place) => place.list(),
            _ => None,
        }));
        used.extend(self.ticks.iter().filter_map(|job| job.callback()?.batch()));
        self.buffers.retain(|buffer| used.contains(&buffer.name));
    }

    /// Indices matter only from where `errorBuffer` may still look at them.
    fn forget_indices(&mut self) {
        let looked_at = |frame: &Frame<N>| {
            let list = matches!(frame, Frame::Linked(Place::ErrorBuffer { .. }));
            list || matches!(frame, Frame::ErrorBuffer { .. })
        };
        if self.frames.iter().any(looked_at) {
            return;
        }
        for buffer in &mut self.buffers {
            buffer.nulls -= buffer.index;
            buffer.passed.take(buffer.index);
            buffer.index = N::zero();
            // Where nothing more is read of them, one null is as good as many.
            if buffer.passed.is_empty() && N::one() < buffer.nulls {
                buffer.nulls = N::one();
            }
        }
    }

    /// `clearBuffer`.
    pub(super) fn clear_buffer(&mut self) -> Flow<N> {
        if self.dialect.linked_list {
            let idle = self.corked <= N::zero() && !self.flags.buffer_processing;
            return match self.buffered {
                Some(_) if idle => self.linked_clear_buffer(),
                _ => None,
            };
        }
        let flags = &self.flags;
        if flags.destroyed
            || self.flushes_nothing()
            || flags.buffer_processing
            || N::zero() < self.corked
            || !flags.constructed && !self.dialect.flushes_unconstructed
        {
            return None;
        }
        let buffer = self.buffered()?;
        let (name, count) = (buffer.name, buffer.entries.count());
        let (first, holes) = (buffer.entries.first(), buffer.entries.holes());
        if count <= N::zero() {
            return None;
        }
        self.flags.buffer_processing = true;
        if N::one() < count && self.settings.writev {
            self.pending_callbacks -= count - N::one();
            let callback = if self.flags.all_nop {
                WriteCallback::Nop
            } else {
                WriteCallback::Batch(name)
            };
            if !self.dialect.defects.batch_stays_queued {
                self.reset_buffer();
            }
            self.then(Frame::FlushBatch);
            self.sink_is_called(self.length, callback);
            self.hand(Hook::Sink);
            return self.call(Call::Batch {
                first,
                count,
                holes,
            });
        }
        self.clear_buffer_next(name)
    }

    /// One round of the loop: the next entry goes to the sink.
    fn clear_buffer_next(&mut self, name: N) -> Flow<N> {
        let buffer = self.named_mut(name)?;
        let entry = buffer.entries.pop()?;
        buffer.nulls += N::one();
        self.then(Frame::Flush { buffer: name });
        if self.flags.destroyed {
            let callback = WriteCallback::of(entry.chunk, entry.callback);
            self.sink_is_called(entry.weight, callback);
            return self.on_write(Some(ErrorCode::Destroyed));
        }
        self.call_sink(entry)
    }

    /// `while (i < buffered.length && !writing)`, and what follows.
    pub(super) fn clear_buffer_loop(&mut self, name: N) -> Flow<N> {
        let more = self
            .named(name)
            .is_some_and(|buffer| !buffer.entries.is_empty());
        let corked = N::zero() < self.corked && !self.dialect.defects.flush_ignores_cork;
        if more && !self.flags.writing && !corked && !self.flushes_nothing() {
            return self.clear_buffer_next(name);
        }
        if more {
            if let Some(buffer) = self.named_mut(name) {
                buffer.index = buffer.nulls;
            }
        } else {
            self.reset_buffer();
        }
        self.flags.buffer_processing = false;
        if self.flags.ending && !self.dialect.defects.flush_hides_finish {
            return self.finish_maybe(true);
        }
        None
    }

    /// Behind the batch call: whatever was pushed meanwhile is dropped, where the batch is still the queue.
    pub(super) fn clear_buffer_batched(&mut self) -> Flow<N> {
        self.flags.buffer_processing = false;
        if self.dialect.defects.batch_stays_queued {
            self.reset_buffer();
            return None;
        }
        if self.flags.writing {
            return None;
        }
        self.clear_buffer()
    }

    /// Whether nothing more is flushed, because the stream is in error.
    pub(super) fn flushes_nothing(&self) -> bool {
        self.flags.errored.is_some() && !self.dialect.defects.error_cuts_nothing_short
    }

    /// The callback that `clearBuffer` makes for a batch.
    pub(super) fn batch_callbacks(
        &mut self,
        name: N,
        next: N,
        error: Option<ErrorCode>,
    ) -> Flow<N> {
        let entry = self.named(name)?.entries.get(next)?;
        self.then(Frame::BatchCallbacks {
            buffer: name,
            next: next + N::one(),
            error,
        });
        self.call_back(WriteCallback::of(entry.chunk, entry.callback), error)
    }

    /// `cb(error)`.
    pub(super) fn call_back(
        &mut self,
        callback: WriteCallback<N>,
        error: Option<ErrorCode>,
    ) -> Flow<N> {
        match callback {
            WriteCallback::Nop => None,
            WriteCallback::Own(chunk) => self.call(Call::Callback { chunk, error }),
            WriteCallback::Shared => self.call(Call::SharedCallback { error }),
            WriteCallback::Batch(list) if self.dialect.linked || self.dialect.linked_list => {
                self.linked_batch_callbacks(list, N::zero(), error)
            }
            WriteCallback::Batch(name) => self.batch_callbacks(name, N::zero(), error),
            WriteCallback::Missing => self.throw(ErrorCode::Type),
        }
    }

    /// `errorBuffer`.
    pub(super) fn error_buffer(&mut self) -> Flow<N> {
        if self.flags.writing {
            return None;
        }
        let index = self.buffered().map(|buffer| buffer.index);
        if self.dialect.linked_list {
            return self.linked_error_buffer(self.buffered?, index?);
        }
        self.error_buffer_loop(index.unwrap_or(N::zero()))
    }

    /// `for (let n = state.bufferedIndex; n < state.buffered.length; ++n)`, and what follows.
    pub(super) fn error_buffer_loop(&mut self, next: N) -> Flow<N> {
        if !self.dialect.defects.cut_short_stays_queued {
            return self.cut_short_next();
        }
        if let Some(buffer) = self.buffered() {
            if next < buffer.nulls {
                // The entry is null, and it is read for its chunk.
                return self.throw(ErrorCode::Type);
            }
            if let Some(entry) = buffer.entries.get(next - buffer.nulls) {
                self.length -= entry.weight;
                self.then(Frame::ErrorBuffer {
                    next: next + N::one(),
                });
                let error = self.why_cut_short();
                let callback = WriteCallback::of(entry.chunk, entry.callback);
                return self.call_back(callback, Some(error));
            }
        }
        if self.dialect.end_callbacks != EndCallbacks::List {
            self.reset_buffer();
            return None;
        }
        self.cut_short_ends()
    }

    /// The same with entries that leave the queue before their callback is called; those that have none leave it
    /// together, as nobody can see them one by one.
    fn cut_short_next(&mut self) -> Flow<N> {
        if self.flags.writing {
            // The rest waits for the completion of what the callback has flushed.
            return None;
        }
        let buffer = self.buffered.and_then(|name| self.named_mut(name));
        let Some(buffer) = buffer else {
            return self.cut_short_ends();
        };
        let (silent, called) = buffer.entries.pop_called();
        buffer.nulls += silent.count();
        if called.is_some() {
            buffer.nulls += N::one();
        }
        buffer.index = buffer.nulls;
        let next = buffer.index;
        self.length -= silent.weight();
        let Some(entry) = called else {
            return self.cut_short_ends();
        };
        self.length -= entry.weight;
        self.then(Frame::ErrorBuffer { next });
        let error = self.why_cut_short();
        self.call_back(WriteCallback::of(entry.chunk, entry.callback), Some(error))
    }

    /// `errorBuffer` behind the entries.
    fn cut_short_ends(&mut self) -> Flow<N> {
        let error = self.why_cut_short();
        self.then(Frame::ErrorBufferReset);
        self.call_finished_callbacks(Some(error))
    }

    /// What the callbacks are told that `errorBuffer` calls.
    fn why_cut_short(&self) -> ErrorCode {
        let errored = self
            .flags
            .errored
            .filter(|_| self.dialect.tells_why_cut_short);
        errored.unwrap_or(ErrorCode::Destroyed)
    }
}
