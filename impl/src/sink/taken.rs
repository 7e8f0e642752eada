use std::fmt;
use std::iter::FusedIterator;
use std::ops::{Deref, DerefMut};

use super::Sink;
use crate::error::Cause;
use crate::queue::{Items, Queue};
use crate::sharing::{Sharing, Threads};

/// A batch with the sink: of items an iterator, oldest first, each with its id; of bytes
/// [`Bytes`](crate::queue::Bytes).
///
/// It counts towards the mark until [`complete`](Self::complete). Dropped without that it stays
/// outstanding, for only the sink knows whether it was written: either it was, and
/// [`Sink::complete`] says so, or the sink gives up, by [`Sink::fail`] or by being dropped.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// let (mut producer, mut sink) = highwater::stream(8);
/// let _ = producer.write("a", 1)?;
/// let mut batch = sink.take(NonZeroUsize::MAX).expect("queued");
/// for (id, item) in batch.by_ref() {
///     assert_eq!((id, item), (1, "a"));
/// }
/// batch.complete();
/// # Ok::<(), highwater::Refused<&str>>(())
/// ```
#[must_use = "a batch is settled only by `complete`"]
pub struct Taken<'a, Q: Queue, S: Sharing = Threads> {
    sink: &'a mut Sink<Q, S>,
    batch: Q::Batch,
}

impl<'a, Q: Queue, S: Sharing> Taken<'a, Q, S> {
    pub(super) fn new(sink: &'a mut Sink<Q, S>, batch: Q::Batch) -> Self {
        Self { sink, batch }
    }

    /// All of the batch is written: it is no longer retained, and producers may be let go on.
    /// Items that were not moved out are dropped before that.
    pub fn complete(self) {
        let Self { sink, batch } = self;
        drop(batch);
        sink.complete();
    }

    /// The sink gives up: [`Sink::fail`]. Gives what is left of this batch, and what was queued behind
    /// it.
    pub fn fail(self, cause: Cause) -> (Q::Batch, Option<Q::Batch>) {
        let Self { sink, batch } = self;
        (batch, sink.fail(cause))
    }
}

impl<Q: Queue, S: Sharing> Deref for Taken<'_, Q, S> {
    type Target = Q::Batch;

    fn deref(&self) -> &Q::Batch {
        &self.batch
    }
}

impl<Q: Queue, S: Sharing> DerefMut for Taken<'_, Q, S> {
    fn deref_mut(&mut self) -> &mut Q::Batch {
        &mut self.batch
    }
}

impl<T, S: Sharing> Iterator for Taken<'_, Items<T>, S> {
    type Item = (u64, T);

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.batch.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.batch.size_hint()
    }
}

impl<T, S: Sharing> ExactSizeIterator for Taken<'_, Items<T>, S> {}
impl<T, S: Sharing> FusedIterator for Taken<'_, Items<T>, S> {}

impl<Q: Queue<Batch: fmt::Debug>, S: Sharing> fmt::Debug for Taken<'_, Q, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Taken").field(&self.batch).finish()
    }
}
