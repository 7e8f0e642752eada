use std::fmt;
use std::iter::FusedIterator;
use std::num::NonZeroUsize;
use std::ops::Deref;

use crate::core::{Batch, NotTaken, Snapshot};
use crate::monitor::Room;
use crate::stream::{Shared, State};
use crate::sync::Arc;

/// The handle that takes what is written, batch by batch, and says when a batch is completed.
///
/// A stream has one. Dropping it before the stream has finished drops what is queued, and tells
/// producers and receipts [`SinkGone`](crate::SinkGone).
///
/// ```
/// use std::num::NonZeroUsize;
///
/// let (mut producer, mut sink) = highwater::stream(8);
/// for chunk in ["a", "b", "c"] {
///     let _ = producer.write(chunk, 1)?;
/// }
/// drop(producer); // the last one: ends the stream
///
/// let mut written = String::new();
/// while let Ok(mut batch) = sink.take(NonZeroUsize::new(2).expect("not zero")) {
///     written.extend(batch.by_ref().map(|(_id, chunk)| chunk));
///     batch.complete();
/// }
/// assert_eq!(written, "abc");
/// # Ok::<(), highwater::Refused<&str>>(())
/// ```
pub struct Sink<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Sink<T> {
    pub(crate) fn new(shared: Arc<Shared<T>>) -> Self {
        Self { shared }
    }

    /// Waits until something is queued and no [`Cork`](crate::Cork) holds it back, and takes the
    /// oldest entries, at most `max`.
    ///
    /// Gives [`NotTaken::Finished`] once nothing will come, and [`NotTaken::Busy`] at once if the
    /// last batch was dropped without being completed; never [`NotTaken::Empty`] or
    /// [`NotTaken::Corked`].
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::NotTaken;
    ///
    /// let (mut producer, mut sink) = highwater::stream(8);
    /// let _ = producer.write("a", 1)?;
    /// producer.end();
    /// drop(sink.take(NonZeroUsize::MAX)); // not completed
    /// assert_eq!(sink.take(NonZeroUsize::MAX).unwrap_err(), NotTaken::Busy);
    /// assert!(sink.complete());
    /// assert_eq!(sink.take(NonZeroUsize::MAX).unwrap_err(), NotTaken::Finished);
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn take(&mut self, max: NonZeroUsize) -> Result<Taken<'_, T>, NotTaken> {
        let batch = self
            .shared
            .wait_until(Room::Sink, |state| match state.take(max) {
                Err(NotTaken::Empty | NotTaken::Corked) => None,
                taken @ (Ok(_) | Err(NotTaken::Finished | NotTaken::Busy)) => Some(taken),
            })?;
        Ok(Taken { sink: self, batch })
    }

    /// [`take`](Self::take) that never waits: [`NotTaken::Corked`] if the stream is corked,
    /// [`NotTaken::Empty`] if nothing is queued.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::NotTaken;
    ///
    /// let (_producer, mut sink) = highwater::stream::<()>(8);
    /// assert_eq!(sink.try_take(NonZeroUsize::MIN).unwrap_err(), NotTaken::Empty);
    /// ```
    pub fn try_take(&mut self, max: NonZeroUsize) -> Result<Taken<'_, T>, NotTaken> {
        let batch = self.shared.with(|state, _| state.take(max))?;
        Ok(Taken { sink: self, batch })
    }

    /// Completes the batch whose [`Taken`] was dropped: all of it is written. `false`, and nothing
    /// else, if no batch is outstanding.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// let (mut producer, mut sink) = highwater::stream(8);
    /// let _ = producer.write("a", 1)?;
    /// assert!(!sink.complete());
    /// let items: Vec<_> = sink.take(NonZeroUsize::MAX).expect("queued").collect();
    /// assert!(sink.complete()); // later, once `items` are written
    /// # drop(items);
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn complete(&mut self) -> bool {
        self.shared.with(State::complete)
    }

    /// What the stream shows of itself now.
    ///
    /// ```
    /// let (_producer, sink) = highwater::stream::<()>(8);
    /// assert!(!sink.snapshot().batch_outstanding);
    /// ```
    pub fn snapshot(&self) -> Snapshot {
        self.shared.with(|state, _| state.snapshot())
    }
}

impl<T> Drop for Sink<T> {
    fn drop(&mut self) {
        drop(self.shared.with(State::sink_dropped));
    }
}

impl<T> fmt::Debug for Sink<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").finish_non_exhaustive()
    }
}

/// A batch with the sink: an iterator over its items, oldest first, each with its id.
///
/// It counts towards the mark until [`complete`](Self::complete). Dropped without that it stays
/// outstanding, for only the sink knows whether its items were written: either they were, and
/// [`Sink::complete`] says so, or the sink gives up and is dropped.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// let (mut producer, mut sink) = highwater::stream(8);
/// let _ = producer.write("a", 1)?;
/// let mut batch = sink.take(NonZeroUsize::MAX).expect("queued");
/// for (id, item) in &mut batch {
///     assert_eq!((id, item), (1, "a"));
/// }
/// batch.complete();
/// # Ok::<(), highwater::Refused<&str>>(())
/// ```
#[must_use = "a batch is settled only by `complete`"]
pub struct Taken<'a, T> {
    sink: &'a mut Sink<T>,
    batch: Batch<T>,
}

impl<T> Taken<'_, T> {
    /// All of the batch is written: it is no longer retained, and producers may be let go on.
    /// Items that were not moved out are dropped before that.
    pub fn complete(self) {
        let Self { sink, batch } = self;
        drop(batch);
        sink.complete();
    }
}

impl<T> Deref for Taken<'_, T> {
    type Target = Batch<T>;

    fn deref(&self) -> &Batch<T> {
        &self.batch
    }
}

impl<T> Iterator for Taken<'_, T> {
    type Item = (u64, T);

    fn next(&mut self) -> Option<Self::Item> {
        self.batch.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.batch.size_hint()
    }
}

impl<T> ExactSizeIterator for Taken<'_, T> {}
impl<T> FusedIterator for Taken<'_, T> {}

impl<T> fmt::Debug for Taken<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Taken")
            .field("left", &self.batch.len())
            .finish_non_exhaustive()
    }
}
