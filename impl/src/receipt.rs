use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::error::Closed;
use crate::queue::Queue;
use crate::rooms::{Room, Ticket};
use crate::shared::Shared;
use crate::sharing::{Sharing, Threads};

/// Tells when one write is completed: a future, or [`wait`](Self::wait). Dropping it changes nothing.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// let (mut producer, mut sink) = highwater::stream(10);
/// let (_flow, receipt) = producer.write_with_receipt("hello", 5)?;
/// assert_eq!((receipt.id(), receipt.is_settled()), (1, false));
/// let batch = sink.take(NonZeroUsize::MAX).expect("it is queued");
/// batch.complete();
/// assert!(receipt.is_settled());
/// # Ok::<(), highwater::Refused<&str>>(())
/// ```
pub struct Receipt<Q: Queue, S: Sharing = Threads> {
    shared: Shared<Q, S>,
    id: u64,
    ticket: Option<Ticket>,
}

impl<Q: Queue, S: Sharing> Receipt<Q, S> {
    pub(crate) fn new(shared: Shared<Q, S>, id: u64) -> Self {
        Self {
            shared,
            id,
            ticket: None,
        }
    }

    /// Whether the write is completed.
    pub fn is_settled(&self) -> bool {
        self.shared
            .with(|state, _| state.receipt(self.id) == Some(Ok(())))
    }

    /// The number of the write among those accepted, from 1.
    pub fn id(&self) -> u64 {
        self.id
    }
}

impl<Q: Queue> Receipt<Q> {
    /// Waits until the write is completed, or until it never can be.
    ///
    /// ```
    /// let (mut producer, sink) = highwater::stream(10);
    /// let (_flow, receipt) = producer.write_with_receipt("hello", 5)?;
    /// drop(sink);
    /// assert_eq!(receipt.wait(), Err(highwater::Closed::SinkGone));
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn wait(&self) -> Result<(), Closed> {
        self.shared
            .wait_until(Room::Settled, |state| state.receipt(self.id))
    }
}

impl<Q: Queue, S: Sharing> Unpin for Receipt<Q, S> {}

impl<Q: Queue, S: Sharing> Future for Receipt<Q, S> {
    type Output = Result<(), Closed>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { shared, id, ticket } = &mut *self;
        shared.poll(Room::Settled, ticket, context, &mut |state| {
            state.receipt(*id)
        })
    }
}

impl<Q: Queue, S: Sharing> Drop for Receipt<Q, S> {
    fn drop(&mut self) {
        self.shared.leave(Room::Settled, &mut self.ticket);
    }
}

impl<Q: Queue, S: Sharing> fmt::Debug for Receipt<Q, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
