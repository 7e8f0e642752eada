use std::fmt;

use crate::queue::Queue;
use crate::shared::Shared;
use crate::sharing::{Sharing, Threads};

/// Holds the sink back as long as it lives: [`Producer::cork`](crate::Producer::cork).
///
/// Corks nest, whoever made them: the sink goes on when the last one is dropped, or at `end`, which
/// makes all of them void. It holds back takes only: a batch that is out completes, and drains.
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
pub struct Cork<Q: Queue, S: Sharing = Threads> {
    shared: Shared<Q, S>,
    /// Whose handle it is of.
    producer: u64,
}

impl<Q: Queue, S: Sharing> Cork<Q, S> {
    pub(crate) fn made(shared: Shared<Q, S>, producer: u64) -> Self {
        shared.with(|state, _| state.cork(producer));
        Self { shared, producer }
    }
}

impl<Q: Queue, S: Sharing> Drop for Cork<Q, S> {
    /// One that was made after `end`, or that `end` made void, finds nothing to take back.
    fn drop(&mut self) {
        self.shared
            .with(|state, wakes| state.uncork(self.producer, wakes));
    }
}

impl<Q: Queue, S: Sharing> fmt::Debug for Cork<Q, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cork")
            .field("producer", &self.producer)
            .finish_non_exhaustive()
    }
}
