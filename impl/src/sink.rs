mod taken;

use std::fmt;
use std::num::NonZeroUsize;
use std::task::{Context, Poll};

pub use self::taken::Taken;
use crate::core::{NotTaken, Snapshot};
use crate::error::{Cause, Closed};
use crate::queue::{Items, Queue};
use crate::rooms::{Room, Ticket};
use crate::shared::Shared;
use crate::sharing::{Sharing, Threads};
use crate::state::State;

/// The handle that takes what is written, batch by batch, and says when a batch is completed.
///
/// A stream has one. Dropping it before the stream has finished drops what is queued, and tells
/// producers and receipts [`Closed::SinkGone`].
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
pub struct Sink<Q: Queue, S: Sharing = Threads> {
    shared: Shared<Q, S>,
    ticket: Option<Ticket>,
}

impl<Q: Queue, S: Sharing> Sink<Q, S> {
    pub(crate) fn new(shared: Shared<Q, S>) -> Self {
        Self {
            shared,
            ticket: None,
        }
    }

    /// Waits until something is queued and no [`Cork`](crate::Cork) holds it back, and takes all
    /// of it. [`take`](Sink::take_all) for tasks; cancel-safe: a future that is dropped has
    /// taken nothing.
    pub async fn next_all(&mut self) -> Result<Taken<'_, Q, S>, NotTaken> {
        let batch = self.shared.until(Room::Sink, take_all).await?;
        Ok(Taken::new(self, batch))
    }

    /// [`next_all`](Self::next_all) for those who write a future by hand. The batch is settled by
    /// [`complete`](Self::complete) or [`fail`](Self::fail).
    pub fn poll_next_all(&mut self, context: &mut Context<'_>) -> Poll<Result<Q::Batch, NotTaken>> {
        let Self { shared, ticket } = self;
        shared.poll(Room::Sink, ticket, context, &mut take_all)
    }

    /// Takes all that is queued now: [`NotTaken::Corked`] if the stream is corked,
    /// [`NotTaken::Empty`] if nothing is.
    pub fn try_take_all(&mut self) -> Result<Taken<'_, Q, S>, NotTaken> {
        let batch = self.shared.with(|state, _| state.take_all())?;
        Ok(Taken::new(self, batch))
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

    /// Gives up: the batch that was taken, if there is one, will not be completed, and the stream is
    /// destroyed, which everybody who waits is told with this cause. Gives what was queued.
    ///
    /// `None` if nothing was: also if the stream has finished or was destroyed before.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::{Cause, Closed};
    ///
    /// let (mut producer, mut sink) = highwater::stream(8);
    /// let (_flow, receipt) = producer.write_with_receipt("a", 1)?;
    /// drop(sink.take(NonZeroUsize::MAX));
    /// let _ = producer.write("b", 1)?;
    /// let cause = Cause::new("disk full");
    /// let queued = sink.fail(cause.clone()).expect("b was queued");
    /// assert_eq!(queued.collect::<Vec<_>>(), [(2, "b")]);
    /// assert_eq!(receipt.wait(), Err(Closed::Failed(cause)));
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn fail(&mut self, cause: Cause) -> Option<Q::Batch> {
        let left = self
            .shared
            .with(|state, wakes| state.fail(Closed::Failed(cause), wakes));
        let left = left?;
        (left.entries > 0).then_some(left.batch)
    }

    /// Why the stream was destroyed, if it was.
    ///
    /// ```
    /// use highwater::Closed;
    ///
    /// let (producer, sink) = highwater::stream::<()>(8);
    /// assert_eq!(sink.destroyed(), None);
    /// let _ = producer.destroy();
    /// assert_eq!(sink.destroyed(), Some(Closed::Destroyed));
    /// ```
    pub fn destroyed(&self) -> Option<Closed> {
        self.shared.with(|state, _| state.destroyed())
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

impl<T, S: Sharing> Sink<Items<T>, S> {
    /// [`take`](Sink::take) for tasks; cancel-safe: a future that is dropped has taken nothing.
    ///
    /// ```
    /// # use futures_executor::block_on;
    /// use std::num::NonZeroUsize;
    ///
    /// let (mut producer, mut sink) = highwater::stream(8);
    /// let _ = producer.write("a", 1)?;
    /// # block_on(async {
    /// let batch = sink.next(NonZeroUsize::MAX).await.expect("it is queued");
    /// assert_eq!(batch.ids(), 1..2);
    /// batch.complete();
    /// # });
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub async fn next(&mut self, max: NonZeroUsize) -> Result<Taken<'_, Items<T>, S>, NotTaken> {
        let batch = self
            .shared
            .until(Room::Sink, move |state| unless_later(state.take(max)))
            .await?;
        Ok(Taken::new(self, batch))
    }

    /// [`take`](Sink::take) that never waits: [`NotTaken::Corked`] if the stream is corked,
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
    pub fn try_take(&mut self, max: NonZeroUsize) -> Result<Taken<'_, Items<T>, S>, NotTaken> {
        let batch = self.shared.with(|state, _| state.take(max))?;
        Ok(Taken::new(self, batch))
    }
}

impl<Q: Queue> Sink<Q> {
    /// Waits until something is queued and no [`Cork`](crate::Cork) holds it back, and takes all of
    /// it.
    ///
    /// Gives [`NotTaken::Finished`] once nothing will come, and [`NotTaken::Busy`] at once if the
    /// last batch was dropped without being completed; never [`NotTaken::Empty`] or
    /// [`NotTaken::Corked`].
    pub fn take_all(&mut self) -> Result<Taken<'_, Q>, NotTaken> {
        let batch = self.shared.wait_until(Room::Sink, take_all)?;
        Ok(Taken::new(self, batch))
    }
}

impl<T> Sink<Items<T>> {
    /// Waits until something is queued and no [`Cork`](crate::Cork) holds it back, and takes the
    /// oldest items, at most `max`.
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
    pub fn take(&mut self, max: NonZeroUsize) -> Result<Taken<'_, Items<T>>, NotTaken> {
        let batch = self
            .shared
            .wait_until(Room::Sink, |state| unless_later(state.take(max)))?;
        Ok(Taken::new(self, batch))
    }
}

fn take_all<Q: Queue>(state: &mut State<Q>) -> Option<Result<Q::Batch, NotTaken>> {
    unless_later(state.take_all())
}

/// A take that waits: `None` if one may succeed later.
fn unless_later<B>(taken: Result<B, NotTaken>) -> Option<Result<B, NotTaken>> {
    match taken {
        Err(NotTaken::Empty | NotTaken::Corked) => None,
        taken @ (Ok(_) | Err(NotTaken::Finished | NotTaken::Busy)) => Some(taken),
    }
}

impl<Q: Queue, S: Sharing> Unpin for Sink<Q, S> {}

impl<Q: Queue, S: Sharing> Drop for Sink<Q, S> {
    fn drop(&mut self) {
        self.shared.leave(Room::Sink, &mut self.ticket);
        let cause = if std::thread::panicking() {
            Closed::SinkPanicked
        } else {
            Closed::SinkGone
        };
        let left = self.shared.with(|state, wakes| state.fail(cause, wakes));
        drop(left); // outside the lock
    }
}

impl<Q: Queue, S: Sharing> fmt::Debug for Sink<Q, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sink").finish_non_exhaustive()
    }
}
