//! What the stream retains: the queue, and the accounts of the batch.

use std::collections::VecDeque;
use std::num::NonZeroUsize;

use crate::queue::{Items, Queue, Taken};

/// Everything accepted and not completed. Invariants: `length` is the charged weight of what is
/// queued and of the batch; queued ids follow each other and end with the newest accepted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Retained<Q> {
    queue: Q,
    /// How many entries are queued.
    queued: u64,
    length: u64,
    /// The accounts of what was taken and not completed; the sink has the data.
    batch: Option<Outstanding>,
    receipts: Receipts,
}

/// A batch that the sink has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Outstanding {
    pub(super) last: u64,
    pub(super) count: u64,
    pub(super) weight: u64,
}

/// Ids of the entries whose receipt was asked for, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Receipts(VecDeque<u64>);

impl Receipts {
    /// Those up to the entry with this id.
    pub(super) fn up_to(&mut self, last: u64) -> VecDeque<u64> {
        if self.0.is_empty() {
            return VecDeque::new();
        }
        let settled = self.0.partition_point(|&id| id <= last);
        if settled == self.0.len() {
            return self.all();
        }
        let front = self.0.drain(..settled).collect();
        // A burst leaves no high tide behind.
        if self.0.capacity() > SPARE.max(4 * self.0.len()) {
            self.0.shrink_to(2 * self.0.len());
        }
        front
    }

    pub(super) fn all(&mut self) -> VecDeque<u64> {
        std::mem::take(&mut self.0)
    }
}

const SPARE: usize = 16;

impl<Q: Queue> Retained<Q> {
    pub(super) fn new() -> Self {
        Self {
            queue: Q::default(),
            queued: 0,
            length: 0,
            batch: None,
            receipts: Receipts::default(),
        }
    }

    #[inline(always)]
    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn queued(&self) -> u64 {
        self.queued
    }

    pub(super) fn entries(&self) -> u64 {
        self.queued + self.batch.map_or(0, |batch| batch.count)
    }

    pub(super) fn batch_outstanding(&self) -> bool {
        self.batch.is_some()
    }

    /// Where the next chunk goes; it is to be charged for.
    #[inline(always)]
    pub(super) fn queue(&mut self) -> &mut Q {
        &mut self.queue
    }

    /// Of a chunk that was put into the queue.
    #[inline(always)]
    pub(super) fn charge(&mut self, charged: u64, receipt: Option<u64>) {
        self.length += charged;
        self.queued += 1;
        if let Some(id) = receipt {
            self.receipts.0.push_back(id);
        }
    }

    /// `first`: the id of the oldest entry that is queued. Something is.
    pub(super) fn take_all(&mut self, first: u64) -> Q::Batch {
        self.batch = Some(Outstanding {
            last: first + self.queued - 1,
            count: self.queued,
            weight: self.length, // there is no other batch
        });
        let count = std::mem::take(&mut self.queued);
        self.queue.take_all(first, count)
    }

    /// The accounts of the batch, settled: the id of its last entry, and its receipts.
    pub(super) fn complete(&mut self) -> Option<(u64, VecDeque<u64>)> {
        let Outstanding { last, weight, .. } = self.batch.take()?;
        self.length -= weight;
        Some((last, self.receipts.up_to(last)))
    }

    /// All of it: what is queued, the accounts of the batch, and every receipt.
    pub(super) fn give_up(&mut self) -> (Q, u64, Option<Outstanding>, Receipts) {
        let Self {
            queue,
            queued,
            length: _,
            batch,
            receipts,
        } = std::mem::replace(self, Self::new());
        (queue, queued, batch, receipts)
    }
}

impl<T> Retained<Items<T>> {
    /// As `take_all`, but at most `max`.
    pub(super) fn take(&mut self, first: u64, max: NonZeroUsize) -> <Items<T> as Queue>::Batch {
        if max.get() as u64 >= self.queued {
            return self.take_all(first);
        }
        let Taken { batch, weight } = self.queue.take(first, max);
        let count = max.get() as u64;
        self.queued -= count;
        self.batch = Some(Outstanding {
            last: first + count - 1,
            count,
            weight,
        });
        batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::queue::Accept as _;

    #[test]
    fn a_burst_leaves_no_high_tide_of_receipts() {
        let mut retained = Retained::<Items<_>>::new();
        for id in 1..=10_000 {
            retained.queue().push([0_u8; 64], 1);
            retained.charge(1, Some(id));
        }
        for id in 1..=10_000 {
            let held = retained.receipts.0.len();
            let _ = retained.take(id, NonZeroUsize::MIN);
            let _ = retained.complete().unwrap();
            assert!(retained.receipts.0.capacity() <= SPARE.max(4 * held));
        }
        assert_eq!((retained.length(), retained.entries()), (0, 0));
        assert_eq!(retained.receipts.0.capacity(), 0);
    }
}
