//! Items, one by one.

use std::collections::VecDeque;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::iter::FusedIterator;
use std::num::NonZeroUsize;
use std::ops::Range;
use std::vec;

use super::{Accept, Queue};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Entry<T> {
    item: T,
    /// Charged: at least 1.
    weight: u64,
}

/// A queue of items in blocks of about a kilobyte, or of one item if that is larger.
///
/// Blocks are filled one after another and emptied one after another, and never moved: a take of
/// everything moves the list of them. An empty queue owns no memory.
pub struct Items<T> {
    /// The rest of the oldest block, of which some items were taken.
    head: vec::IntoIter<Entry<T>>,
    full: VecDeque<Vec<Entry<T>>>,
    /// Being filled.
    tail: Vec<Entry<T>>,
}

impl<T> Items<T> {
    /// How many items a block has room for.
    const BLOCK: usize = {
        let fit = 1024 / size_of::<Entry<T>>();
        if fit == 0 { 1 } else { fit }
    };

    #[inline(always)]
    fn push_entry(&mut self, entry: Entry<T>) {
        // Two pushes, so that the one here need not ask for room again.
        if self.tail.len() == self.tail.capacity() {
            self.push_into_next_block(entry);
        } else {
            self.tail.push(entry);
        }
    }

    #[cold]
    #[inline(never)]
    fn push_into_next_block(&mut self, entry: Entry<T>) {
        let filled = std::mem::replace(&mut self.tail, Vec::with_capacity(Self::BLOCK));
        if !filled.is_empty() {
            self.full.push_back(filled);
        }
        self.tail.push(entry);
    }

    #[inline(always)]
    fn pop(&mut self) -> Option<Entry<T>> {
        if let Some(entry) = self.head.next() {
            return Some(entry);
        }
        let block = match self.full.pop_front() {
            Some(block) => block,
            None => std::mem::take(&mut self.tail),
        };
        self.head = block.into_iter();
        self.head.next()
    }

    fn len(&self) -> usize {
        let full: usize = self.full.iter().map(Vec::len).sum();
        self.head.len() + full + self.tail.len()
    }

    fn entries(&self) -> impl Iterator<Item = &Entry<T>> {
        let full = self.full.iter().flatten();
        self.head.as_slice().iter().chain(full).chain(&self.tail)
    }

    /// The oldest `count`, and what they weigh; fewer than there are.
    pub(super) fn split(&mut self, count: NonZeroUsize) -> (Self, u64) {
        let mut front = Self {
            tail: Vec::with_capacity(count.get().min(Self::BLOCK)),
            ..Self::default()
        };
        let mut weight = 0;
        for _ in 0..count.get() {
            let Some(entry) = self.pop() else { break };
            weight += entry.weight;
            front.push_entry(entry);
        }
        // The list of blocks is the one thing here that keeps what a burst made it.
        if self.full.capacity() > 16.max(4 * self.full.len()) {
            self.full.shrink_to(2 * self.full.len());
        }
        (front, weight)
    }
}

impl<T> Default for Items<T> {
    fn default() -> Self {
        Self {
            head: Vec::new().into_iter(),
            full: VecDeque::new(),
            tail: Vec::new(),
        }
    }
}

impl<T> Queue for Items<T> {
    type Batch = Batch<T>;

    fn take_all(&mut self, first: u64, _count: u64) -> Batch<T> {
        Batch::new(first, std::mem::take(self))
    }
}

impl<T> Accept<T> for Items<T> {
    #[inline(always)]
    fn push(&mut self, item: T, weight: u64) {
        self.push_entry(Entry { item, weight });
    }
}

// Equal queues hold equal items; how they lie in blocks is nobody's business.

impl<T: Clone> Clone for Items<T> {
    fn clone(&self) -> Self {
        let mut clone = Self::default();
        for entry in self.entries() {
            clone.push_entry(entry.clone());
        }
        clone
    }
}

impl<T: PartialEq> PartialEq for Items<T> {
    fn eq(&self, other: &Self) -> bool {
        self.entries().eq(other.entries())
    }
}

impl<T: Eq> Eq for Items<T> {}

impl<T: Hash> Hash for Items<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_usize(self.len());
        self.entries().for_each(|entry| entry.hash(state));
    }
}

impl<T: fmt::Debug> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.entries()).finish()
    }
}

/// What a take gave: an iterator over the items, oldest first, each with its id.
///
/// The stream keeps only the accounts of a batch. Dropping it, or items of it, settles nothing.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::core::Core;
/// use highwater::queue::Items;
///
/// let mut core = Core::<Items<_>>::new(8);
/// for item in ["a", "b", "c"] {
///     let _ = core.write(item, 1, false)?;
/// }
/// let mut batch = core.take(NonZeroUsize::MAX)?;
/// assert_eq!(batch.len(), 3);
/// assert_eq!(batch.next(), Some((1, "a")));
/// assert_eq!(batch.iter().collect::<Vec<_>>(), [(2, &"b"), (3, &"c")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "these are the items; the stream no longer has them"]
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Batch<T> {
    /// The id of the first item; the others follow without a gap.
    first: u64,
    items: Items<T>,
}

impl<T> Batch<T> {
    pub(super) fn new(first: u64, items: Items<T>) -> Self {
        Self { first, items }
    }

    /// The ids of the items that were not moved out yet; of all, at first.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::core::Core;
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<_>>::new(8);
    /// for item in ["a", "b", "c"] {
    ///     let _ = core.write(item, 1, false)?;
    /// }
    /// let mut batch = core.take(NonZeroUsize::MAX)?;
    /// assert_eq!(batch.ids(), 1..4);
    /// batch.next();
    /// assert_eq!(batch.ids(), 2..4);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn ids(&self) -> Range<u64> {
        self.first..self.first + self.items.len() as u64
    }

    /// Looks at the items that were not yet moved out, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        (self.first..).zip(self.items.entries().map(|entry| &entry.item))
    }
}

impl<T> Iterator for Batch<T> {
    type Item = (u64, T);

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.items.pop()?;
        let id = self.first;
        self.first += 1;
        Some((id, entry.item))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.items.len();
        (left, Some(left))
    }
}

impl<T> ExactSizeIterator for Batch<T> {}
impl<T> FusedIterator for Batch<T> {}

impl<T: fmt::Debug> fmt::Debug for Batch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capacity<T>(items: &Items<T>) -> usize {
        let full: usize = items.full.iter().map(Vec::capacity).sum();
        items.head.len() + full + items.tail.capacity()
    }

    #[test]
    fn a_burst_leaves_no_high_tide_allocated() {
        let mut items = Items::default();
        for _ in 0..10_000 {
            items.push([0_u8; 64], 1);
        }
        let block = Items::<[u8; 64]>::BLOCK;
        for held in (0..10_000).rev() {
            let (front, weight) = items.split(NonZeroUsize::MIN);
            assert_eq!((front.len(), weight, items.len()), (1, 1, held));
            assert!(capacity(&items) <= held + 2 * block);
            assert!(items.full.capacity() <= 16.max(4 * (items.full.len() + 1)));
        }
    }

    #[test]
    fn blocks_do_not_show() {
        let mut one = Items::default();
        let mut other = Items::default();
        for item in 0..1000 {
            one.push(item, 1);
        }
        for item in 0..1000 {
            other.push(item, 1);
            if item == 700 {
                let (front, _) = one.split(NonZeroUsize::new(650).unwrap());
                let (same, _) = other.split(NonZeroUsize::new(650).unwrap());
                assert_eq!(front, same);
            }
        }
        assert_eq!(one, other);
        assert_eq!(one.clone(), other);
        assert!(Batch::new(651, one).map(|(_, item)| item).eq(650..1000));
    }

    #[test]
    fn items_larger_than_a_block_have_one_each() {
        assert_eq!(Items::<[u8; 5000]>::BLOCK, 1);
        assert_eq!(Items::<()>::BLOCK, 128);
    }
}
