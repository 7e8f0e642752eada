use std::collections::VecDeque;
use std::iter::FusedIterator;
use std::ops::Range;

use super::retained::Entry;

/// What a take gave: an iterator over the items, oldest first, each with its id.
///
/// The core keeps only the accounts of a batch. Dropping it, or items of it, settles nothing.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::core::Core;
///
/// let mut core = Core::new(8);
/// for item in ["a", "b", "c"] {
///     let _ = core.write(item, 1, false)?;
/// }
/// let mut batch = core.take(NonZeroUsize::MAX)?;
/// assert_eq!(batch.len(), 3);
/// assert_eq!(batch.next(), Some((1, "a")));
/// assert_eq!(batch.iter().collect::<Vec<_>>(), [(2, &"b"), (3, &"c")]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "these are the items; the core no longer has them"]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Batch<T> {
    /// The id of the first entry; the others follow without a gap.
    pub(super) first: u64,
    pub(super) entries: VecDeque<Entry<T>>,
}

impl<T> Batch<T> {
    /// The ids of the entries of which nothing was moved out yet; of all, at first.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::core::Core;
    ///
    /// let mut core = Core::new(8);
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
        self.first..self.first + self.entries.len() as u64
    }

    /// Looks at the items that were not yet moved out, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (u64, &T)> {
        (self.first..).zip(self.entries.iter().map(|entry| &entry.item))
    }
}

impl<T> Iterator for Batch<T> {
    type Item = (u64, T);

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.entries.pop_front()?;
        let id = self.first;
        self.first += 1;
        Some((id, entry.item))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.entries.len(), Some(self.entries.len()))
    }
}

impl<T> ExactSizeIterator for Batch<T> {}
impl<T> FusedIterator for Batch<T> {}
