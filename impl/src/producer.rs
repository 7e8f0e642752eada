mod wait;
mod write;

use std::fmt;

use crate::core::Snapshot;
use crate::cork::Cork;
use crate::error::{Cause, Closed};
use crate::queue::Queue;
use crate::rooms::{Room, Ticket};
use crate::shared::Shared;
use crate::sharing::{Sharing, Threads};

/// A handle that writes. Clone it to write from several places.
///
/// All producers of a stream share its mark. Each waits for its own
/// [`Wait`](crate::Flow::Wait); one that is cloned while a drain is owed has to wait
/// before its first write ([`drained`](Self::drained), [`ready`](Self::ready)). Those who wait are
/// woken in the order in which they came. When the last one is dropped the stream
/// ends, as if by [`end`](Self::end).
///
/// ```
/// use highwater::Flow;
///
/// let (mut first, _sink) = highwater::stream(1);
/// assert!(first.may_write());
/// assert_eq!(first.write("a", 1)?, Flow::Wait { generation: 0 });
/// assert!(!first.may_write());
/// assert!(!first.clone().may_write()); // born stopped
/// # Ok::<(), highwater::Refused<&str>>(())
/// ```
pub struct Producer<Q: Queue, S: Sharing = Threads> {
    shared: Shared<Q, S>,
    number: u64,
    /// The generation of the newest `Wait` this handle got or was born into: the largest, so the
    /// drain that answers it answers all.
    waits_in: Option<u64>,
    /// The id of this handle's newest accepted write; 0: none.
    newest: u64,
    /// Of the tasks that poll this handle: for drain, and for what is settled.
    at_drain: Option<Ticket>,
    at_settled: Option<Ticket>,
}

impl<Q: Queue, S: Sharing> Producer<Q, S> {
    pub(crate) fn made(shared: Shared<Q, S>) -> Self {
        let (number, waits_in) = shared.with(|state, _| state.producer_made());
        Self {
            shared,
            number,
            waits_in,
            newest: 0,
            at_drain: None,
            at_settled: None,
        }
    }

    /// Corks the stream, for all producers, until the guard is dropped: writes gather, and the sink
    /// takes them together. They are answered as ever: a producer that is told to wait uncorks before
    /// it waits, or it waits for itself.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::NotTaken;
    ///
    /// let (mut producer, mut sink) = highwater::stream(8);
    /// let cork = producer.cork();
    /// let _ = producer.write("head", 1)?;
    /// assert_eq!(sink.try_take(NonZeroUsize::MAX).unwrap_err(), NotTaken::Corked);
    /// let _ = producer.write("body", 1)?;
    /// drop(cork);
    /// assert_eq!(sink.try_take(NonZeroUsize::MAX).expect("uncorked").len(), 2);
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn cork(&self) -> Cork<Q, S> {
        Cork::made(self.shared.clone(), self.number)
    }

    /// Ends the stream, for all producers: no more writes, and no [`Cork`] holds back any more. What
    /// was written still flows, then the stream has finished. A second end is a no-op.
    ///
    /// ```
    /// use highwater::{Closed, Reason};
    ///
    /// let (mut producer, _sink) = highwater::stream(1);
    /// producer.end();
    /// let refused = producer.write("late", 1).unwrap_err();
    /// assert_eq!(refused.reason, Reason::Closed(Closed::Ended));
    /// ```
    pub fn end(&self) {
        self.shared
            .with(|state, wakes| state.end(self.number, wakes));
    }

    /// Destroys the stream, for all handles: no more writes, and what was queued will not flow; it is
    /// handed back. A batch that the sink has taken it may still complete. Everybody who waits is told.
    ///
    /// `None`, and nothing has happened, if the stream has finished or was destroyed.
    ///
    /// ```
    /// use highwater::Closed;
    ///
    /// let (mut producer, _sink) = highwater::stream(4);
    /// let _ = producer.write("a", 1)?;
    /// let queued = producer.destroy().expect("it was open");
    /// assert_eq!(queued.collect::<Vec<_>>(), [(1, "a")]);
    /// assert_eq!(producer.finished(), Err(Closed::Destroyed));
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn destroy(&self) -> Option<Q::Batch> {
        self.destroy_as(Closed::Destroyed)
    }

    /// [`destroy`](Self::destroy) because of an error, which everybody who waits is told.
    ///
    /// ```
    /// use highwater::{Cause, Closed};
    ///
    /// let (mut producer, _sink) = highwater::stream(4);
    /// let _ = producer.write("a", 1)?;
    /// let cause = Cause::new("the source broke off");
    /// let queued = producer.destroy_with(cause.clone()).expect("it was open");
    /// assert_eq!(queued.len(), 1);
    /// assert_eq!(producer.drained(), Err(Closed::Failed(cause)));
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn destroy_with(&self, cause: Cause) -> Option<Q::Batch> {
        self.destroy_as(Closed::Failed(cause))
    }

    fn destroy_as(&self, cause: Closed) -> Option<Q::Batch> {
        let left = self.shared.with(|state, wakes| state.destroy(cause, wakes));
        left.map(|left| left.batch)
    }

    /// What the stream shows of itself now.
    ///
    /// ```
    /// let (mut producer, _sink) = highwater::stream(10);
    /// let _ = producer.write("hello", 5)?;
    /// assert_eq!(producer.snapshot().length, 5);
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn snapshot(&self) -> Snapshot {
        self.shared.with(|state, _| state.snapshot())
    }

    /// The number of this handle, from 1 by making; an [`Event`](crate::Event) names it.
    ///
    /// ```
    /// let (producer, _sink) = highwater::stream::<()>(1);
    /// assert_eq!((producer.number(), producer.clone().number()), (1, 2));
    /// ```
    pub fn number(&self) -> u64 {
        self.number
    }
}

impl<Q: Queue, S: Sharing> Unpin for Producer<Q, S> {}

impl<Q: Queue, S: Sharing> Clone for Producer<Q, S> {
    /// A producer of its own: stopped if a drain is owed now, whatever this one waits for.
    fn clone(&self) -> Self {
        Self::made(self.shared.clone())
    }
}

impl<Q: Queue, S: Sharing> Drop for Producer<Q, S> {
    fn drop(&mut self) {
        self.shared.leave(Room::Producers, &mut self.at_drain);
        self.shared.leave(Room::Settled, &mut self.at_settled);
        self.shared
            .with(|state, wakes| state.producer_dropped(self.number, wakes));
    }
}

impl<Q: Queue, S: Sharing> fmt::Debug for Producer<Q, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer")
            .field("number", &self.number)
            .field("waits_in", &self.waits_in)
            .finish_non_exhaustive()
    }
}
