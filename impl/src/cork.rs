use std::fmt;

use crate::stream::Shared;
use crate::sync::Arc;

/// Holds the sink back as long as it lives: [`Producer::cork`](crate::Producer::cork).
///
/// Corks nest, whoever made them: the sink goes on when the last one is dropped, or at `end`, which
/// makes all of them void. It holds back [`take`](crate::Sink::take) only: a batch that is out
/// completes, and drains.
///
/// It keeps no producer alive: if the last one is dropped, the stream ends, and with that it is
/// uncorked. One that is leaked holds the sink back until `end`.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// let (mut producer, mut sink) = highwater::stream(8);
/// let (outer, inner) = (producer.cork(), producer.cork());
/// let _ = producer.write("a", 1)?;
/// drop(outer);
/// assert_eq!(producer.snapshot().corked, 1);
/// producer.end(); // does not wait for `inner`
/// assert_eq!(producer.snapshot().corked, 0);
/// sink.take(NonZeroUsize::MAX).expect("it is queued").complete();
/// # drop(inner);
/// # Ok::<(), highwater::Refused<&str>>(())
/// ```
#[must_use = "a cork that is dropped at once holds nothing back"]
pub struct Cork<T> {
    shared: Arc<Shared<T>>,
    /// Whose handle it is of.
    producer: u64,
}

impl<T> Cork<T> {
    pub(crate) fn made(shared: Arc<Shared<T>>, producer: u64) -> Self {
        shared.with(|state, _| state.cork(producer));
        Self { shared, producer }
    }
}

impl<T> Drop for Cork<T> {
    /// One that was made after `end`, or that `end` made void, finds nothing to take back.
    fn drop(&mut self) {
        self.shared
            .with(|state, wakes| state.uncork(self.producer, wakes));
    }
}

impl<T> fmt::Debug for Cork<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cork")
            .field("producer", &self.producer)
            .finish_non_exhaustive()
    }
}
