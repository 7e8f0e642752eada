//! Writing: items with a weight, or bytes.

use super::Producer;
use crate::core::{Answer as Flow, Written};
use crate::error::{Reason, Refused};
use crate::queue::{Accept, Items, Queue, Segments};
use crate::receipt::Receipt;
use crate::sharing::Sharing;

impl<T, S: Sharing> Producer<Items<T>, S> {
    /// Writes `item`, which counts `weight` (at least 1) towards the mark.
    ///
    /// It is accepted whatever the answer; after [`Wait`](Flow::Wait), wait
    /// ([`drained`](Self::drained), [`ready`](Self::ready)) before the next. Never blocks.
    ///
    /// ```
    /// use highwater::Flow;
    ///
    /// let (mut producer, _sink) = highwater::stream(10);
    /// assert_eq!(producer.write("hello", 5)?, Flow::Continue);
    /// assert_eq!(producer.write("world", 5)?, Flow::Wait { generation: 0 });
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    #[inline]
    pub fn write(&mut self, item: T, weight: u64) -> Result<Flow, Refused<T>> {
        Ok(self.write_chunk(item, weight, false)?.answer)
    }

    /// [`write`](Self::write), and a [`Receipt`] that tells when the sink has completed the item.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// let (mut producer, mut sink) = highwater::stream(10);
    /// let (_flow, receipt) = producer.write_with_receipt("hello", 5)?;
    /// sink.take(NonZeroUsize::MAX).expect("it is queued").complete();
    /// receipt.wait().expect("completed");
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn write_with_receipt(
        &mut self,
        item: T,
        weight: u64,
    ) -> Result<(Flow, Receipt<Items<T>, S>), Refused<T>> {
        let Written { id, answer } = self.write_chunk(item, weight, true)?;
        Ok((answer, Receipt::new(self.shared.clone(), id)))
    }
}

impl<S: Sharing> Producer<Segments, S> {
    /// Copies `chunk` into the stream; it counts its length (at least 1) towards the mark.
    ///
    /// All of it is accepted whatever the answer; after [`Wait`](Flow::Wait), wait
    /// ([`drained`](Self::drained), [`ready`](Self::ready)) before the next. Never blocks.
    ///
    /// ```
    /// use highwater::Flow;
    ///
    /// let (mut producer, _sink) = highwater::byte_stream(10);
    /// assert_eq!(producer.write(b"hello")?, Flow::Continue);
    /// assert_eq!(producer.write(b"world")?, Flow::Wait { generation: 0 });
    /// # Ok::<(), highwater::Reason>(())
    /// ```
    #[inline]
    pub fn write(&mut self, chunk: &[u8]) -> Result<Flow, Reason> {
        match self.write_chunk(chunk, chunk.len() as u64, false) {
            Ok(written) => Ok(written.answer),
            Err(refused) => Err(refused.reason), // the caller has the chunk
        }
    }

    /// [`write`](Self::write), and a [`Receipt`] that tells when the sink has completed the chunk.
    pub fn write_with_receipt(
        &mut self,
        chunk: &[u8],
    ) -> Result<(Flow, Receipt<Segments, S>), Reason> {
        match self.write_chunk(chunk, chunk.len() as u64, true) {
            Ok(Written { id, answer }) => Ok((answer, Receipt::new(self.shared.clone(), id))),
            Err(refused) => Err(refused.reason),
        }
    }

    /// Hands `chunk` over, without a copy. It counts its *capacity* towards the mark, for that is
    /// the memory it pins. One whose capacity is below 4 KiB is copied after all, and counts its length: it
    /// would pin more than its bytes.
    ///
    /// ```
    /// use highwater::Flow;
    ///
    /// let (mut producer, _sink) = highwater::byte_stream(10_000);
    /// assert_eq!(producer.write_owned(vec![7; 3])?, Flow::Continue);
    /// assert_eq!(producer.snapshot().length, 3);
    /// let mut chunk = Vec::with_capacity(20_000);
    /// chunk.push(7);
    /// assert_eq!(producer.write_owned(chunk)?, Flow::Wait { generation: 0 });
    /// assert_eq!(producer.snapshot().length, 20_003);
    /// # Ok::<(), highwater::Refused<Vec<u8>>>(())
    /// ```
    pub fn write_owned(&mut self, chunk: Vec<u8>) -> Result<Flow, Refused<Vec<u8>>> {
        if Segments::would_copy(chunk.capacity()) {
            return match self.write(&chunk) {
                Ok(flow) => Ok(flow),
                Err(reason) => Err(Refused { chunk, reason }),
            };
        }
        let pinned = chunk.capacity() as u64;
        Ok(self.write_chunk(chunk, pinned, false)?.answer)
    }
}

impl<Q: Queue, S: Sharing> Producer<Q, S> {
    #[inline(always)]
    fn write_chunk<C>(
        &mut self,
        chunk: C,
        weight: u64,
        receipt: bool,
    ) -> Result<Written, Refused<C>>
    where
        Q: Accept<C>,
    {
        let number = self.number;
        // What leaves the lock stays in registers: a refused chunk takes another way.
        let mut refused = None;
        let written = self.shared.with(|state, wakes| {
            match state.write(number, chunk, weight, receipt, wakes) {
                Ok(written) => Some(written),
                Err(not) => {
                    refused = Some(not);
                    None
                }
            }
        });
        if let Some(written) = written {
            self.newest = written.id;
            if let Flow::Wait { generation } = written.answer {
                self.waits_in = Some(generation);
            }
            return Ok(written);
        }
        let refused = refused.expect("a write is accepted or refused");
        if let Reason::Full { generation } = refused.reason {
            self.waits_in = Some(generation);
        }
        Err(refused)
    }
}
