//! What the stream retains: the queue, and the accounts of the batch.

use std::collections::VecDeque;
use std::num::NonZeroUsize;

use super::{Batch, NotTaken};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Entry<T> {
    pub(super) item: T,
    /// Charged: at least 1.
    weight: u64,
}

/// Everything accepted and not completed. Invariants: `length` is the charged weight of `queued`
/// and of the batch; queued ids follow each other and end with the newest accepted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Retained<T> {
    queued: VecDeque<Entry<T>>,
    /// The accounts of what was taken and not completed; the sink has the items.
    batch: Option<Outstanding>,
    /// Ids of the retained entries whose receipt was asked for, ascending.
    receipts: VecDeque<u64>,
    length: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Outstanding {
    last: u64,
    count: usize,
    weight: u64,
}

impl<T> Retained<T> {
    pub(super) fn new() -> Self {
        Self {
            queued: VecDeque::new(),
            batch: None,
            receipts: VecDeque::new(),
            length: 0,
        }
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn entries(&self) -> u64 {
        // A count of things in memory: `usize` fits on every platform there is.
        (self.queued.len() + self.batch.map_or(0, |batch| batch.count)) as u64
    }

    pub(super) fn batch_outstanding(&self) -> bool {
        self.batch.is_some()
    }

    /// Panics if the length overflows, and has changed nothing then.
    pub(super) fn push(&mut self, item: T, weight: u64, receipt: Option<u64>) {
        self.length = self
            .length
            .checked_add(weight)
            .expect("the length of a stream fits in u64");
        self.queued.push_back(Entry { item, weight });
        self.receipts.extend(receipt);
    }

    /// `newest`: the id of the newest accepted entry.
    pub(super) fn take(
        &mut self,
        max: NonZeroUsize,
        newest: u64,
        corked: bool,
    ) -> Result<Batch<T>, NotTaken> {
        if self.batch.is_some() {
            return Err(NotTaken::Busy);
        }
        if corked {
            return Err(NotTaken::Corked);
        }
        if self.queued.is_empty() {
            return Err(NotTaken::Empty);
        }
        let first = newest - self.queued.len() as u64 + 1;
        let entries = take_front(&mut self.queued, max.get());
        self.batch = Some(Outstanding {
            last: first + entries.len() as u64 - 1,
            count: entries.len(),
            weight: if self.queued.is_empty() {
                self.length
            } else {
                entries.iter().map(|entry| entry.weight).sum()
            },
        });
        Ok(Batch { first, entries })
    }

    /// The receipts of the batch, or `None` if there is no batch.
    pub(super) fn complete(&mut self) -> Option<VecDeque<u64>> {
        let Outstanding { last, weight, .. } = self.batch.take()?;
        self.length -= weight;
        let settled = self.receipts.partition_point(|&id| id <= last);
        Some(take_front(&mut self.receipts, settled))
    }
}

/// The first `count` of `queue`, or all. A burst leaves no high tide behind: an emptied queue owns
/// no memory, and one that is not empty has at most [`SPARE`] places, or four times what it holds.
fn take_front<E>(queue: &mut VecDeque<E>, count: usize) -> VecDeque<E> {
    if count >= queue.len() {
        return std::mem::take(queue);
    }
    let front = queue.drain(..count).collect();
    if queue.capacity() > SPARE.max(4 * queue.len()) {
        // Half of it stays free, so at least as many takes or writes follow as this moves entries.
        queue.shrink_to(2 * queue.len());
    }
    front
}

const SPARE: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_leaves_no_high_tide_allocated() {
        let mut retained = Retained::new();
        for id in 1..=10_000 {
            retained.push([0_u8; 64], 1, Some(id));
        }
        for _ in 0..10_000 {
            let held = retained.queued.len();
            let _ = retained.take(NonZeroUsize::MIN, 10_000, false).unwrap();
            let _ = retained.complete().unwrap();
            assert!(retained.queued.capacity() <= SPARE.max(4 * held));
            assert!(retained.receipts.capacity() <= SPARE.max(4 * held));
        }
        assert_eq!((retained.length(), retained.entries()), (0, 0));
        assert_eq!(
            (retained.queued.capacity(), retained.receipts.capacity()),
            (0, 0)
        );
    }
}
