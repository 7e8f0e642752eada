use std::fmt;

use crate::core::{Answer as Flow, Snapshot, Written};
use crate::cork::Cork;
use crate::error::{Closed, Refused, SinkGone};
use crate::monitor::Room;
use crate::stream::Shared;
use crate::sync::Arc;

/// A handle that writes. Clone it to write from several places.
///
/// All producers of a stream share its mark. Each waits for its own
/// [`Wait`](Flow::Wait); one that is cloned while a drain is owed has to wait
/// before its first write ([`drained`](Self::drained)). When the last one is dropped the stream
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
pub struct Producer<T> {
    shared: Arc<Shared<T>>,
    number: u64,
    /// The generation of the newest `Wait` this handle got or was born into: the largest, so the
    /// drain that answers it answers all.
    waits_in: Option<u64>,
}

impl<T> Producer<T> {
    pub(crate) fn made(shared: Arc<Shared<T>>) -> Self {
        let (number, waits_in) = shared.with(|state, _| state.producer_made());
        Self {
            shared,
            number,
            waits_in,
        }
    }

    /// Writes `item`, which counts `weight` (at least 1) towards the mark.
    ///
    /// It is accepted whatever the answer; after [`Wait`](Flow::Wait), call
    /// [`drained`](Self::drained) before the next. Never blocks.
    ///
    /// ```
    /// use highwater::Flow;
    ///
    /// let (mut producer, _sink) = highwater::stream(10);
    /// assert_eq!(producer.write("hello", 5)?, Flow::Continue);
    /// assert_eq!(producer.write("world", 5)?, Flow::Wait { generation: 0 });
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn write(&mut self, item: T, weight: u64) -> Result<Flow, Refused<T>> {
        Ok(self.write_entry(item, weight, false)?.answer)
    }

    /// [`write`](Self::write), and a [`Receipt`] that tells when the sink has completed the item.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// let (mut producer, mut sink) = highwater::stream(10);
    /// let (_flow, receipt) = producer.write_with_receipt("hello", 5)?;
    /// sink.take(NonZeroUsize::MAX).expect("it is queued").complete();
    /// receipt.wait().expect("completed");
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn write_with_receipt(
        &mut self,
        item: T,
        weight: u64,
    ) -> Result<(Flow, Receipt<T>), Refused<T>> {
        let Written { id, answer } = self.write_entry(item, weight, true)?;
        Ok((
            answer,
            Receipt {
                shared: Arc::clone(&self.shared),
                id,
            },
        ))
    }

    fn write_entry(&mut self, item: T, weight: u64, receipt: bool) -> Result<Written, Refused<T>> {
        let written = self
            .shared
            .with(|state, wakes| state.write(self.number, item, weight, receipt, wakes))?;
        if let Flow::Wait { generation } = written.answer {
            self.waits_in = Some(generation);
        }
        Ok(written)
    }

    /// Waits until this handle may write: until every [`Wait`](Flow::Wait) it got
    /// is answered by a drain. At once if it got none, or if the drain has been: a producer that
    /// asks late has lost nothing.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::{Closed, Flow};
    ///
    /// let (mut producer, mut sink) = highwater::stream(1);
    /// assert_eq!(producer.drained(), Ok(()));
    /// assert_eq!(producer.write("a", 1)?, Flow::Wait { generation: 0 });
    /// sink.take(NonZeroUsize::MAX).expect("it is queued").complete();
    /// assert_eq!(producer.drained(), Ok(()));
    /// producer.end();
    /// assert_eq!(producer.drained(), Err(Closed::Ended));
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn drained(&self) -> Result<(), Closed> {
        self.shared.wait_until(Room::Producers, |state| {
            let shown = state.snapshot();
            if state.sink_gone() {
                Some(Err(Closed::SinkGone))
            } else if shown.ending {
                Some(Err(Closed::Ended))
            } else {
                self.is_answered(&shown).then_some(Ok(()))
            }
        })
    }

    /// Whether this handle has permission: no [`Wait`](Flow::Wait) of its own is
    /// unanswered. Says nothing of whether the stream still takes writes.
    ///
    /// ```
    /// let (producer, _sink) = highwater::stream::<()>(0);
    /// assert!(producer.may_write()); // the mark bounds what follows, not the first
    /// ```
    pub fn may_write(&self) -> bool {
        self.is_answered(&self.snapshot())
    }

    fn is_answered(&self, shown: &Snapshot) -> bool {
        self.waits_in
            .is_none_or(|generation| shown.generation > generation)
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
    pub fn cork(&self) -> Cork<T> {
        Cork::made(Arc::clone(&self.shared), self.number)
    }

    /// Ends the stream, for all producers: no more writes, and no [`Cork`] holds back any more. What
    /// was written still flows, then the stream has finished. A second end is a no-op.
    ///
    /// ```
    /// use highwater::Refused;
    ///
    /// let (mut producer, _sink) = highwater::stream(1);
    /// producer.end();
    /// assert_eq!(producer.write("late", 1), Err(Refused::Ended("late")));
    /// ```
    pub fn end(&self) {
        self.shared
            .with(|state, wakes| state.end(self.number, wakes));
    }

    /// Waits until the stream has finished: ended, and everything completed.
    ///
    /// ```
    /// let (producer, _sink) = highwater::stream::<()>(1);
    /// producer.end();
    /// assert_eq!(producer.finished(), Ok(()));
    /// ```
    pub fn finished(&self) -> Result<(), SinkGone> {
        self.shared.wait_until(Room::Settled, |state| {
            if state.sink_gone() {
                Some(Err(SinkGone))
            } else {
                state.snapshot().finished.then_some(Ok(()))
            }
        })
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

impl<T> Clone for Producer<T> {
    /// A producer of its own: stopped if a drain is owed now, whatever this one waits for.
    fn clone(&self) -> Self {
        Self::made(Arc::clone(&self.shared))
    }
}

impl<T> Drop for Producer<T> {
    fn drop(&mut self) {
        self.shared
            .with(|state, wakes| state.producer_dropped(self.number, wakes));
    }
}

impl<T> fmt::Debug for Producer<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Producer")
            .field("number", &self.number)
            .field("waits_in", &self.waits_in)
            .finish_non_exhaustive()
    }
}

/// Tells when one write is completed. Dropping it changes nothing.
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
pub struct Receipt<T> {
    shared: Arc<Shared<T>>,
    id: u64,
}

impl<T> Receipt<T> {
    /// Waits until the write is completed, or until it never can be.
    ///
    /// ```
    /// let (mut producer, sink) = highwater::stream(10);
    /// let (_flow, receipt) = producer.write_with_receipt("hello", 5)?;
    /// drop(sink);
    /// assert_eq!(receipt.wait(), Err(highwater::SinkGone));
    /// # Ok::<(), highwater::Refused<&str>>(())
    /// ```
    pub fn wait(&self) -> Result<(), SinkGone> {
        self.shared
            .wait_until(Room::Settled, |state| state.receipt(self.id))
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

impl<T> fmt::Debug for Receipt<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receipt")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
