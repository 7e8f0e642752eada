//! Waiting: for drain and for finish, on a thread or in a task.

use std::task::{Context, Poll};

use super::Producer;
use crate::error::Closed;
use crate::queue::Queue;
use crate::rooms::Room;
use crate::sharing::Sharing;

impl<Q: Queue, S: Sharing> Producer<Q, S> {
    /// Whether this handle has permission: no [`Wait`](crate::Flow::Wait) of its own is
    /// unanswered. Says nothing of whether the stream still takes writes.
    ///
    /// ```
    /// let (producer, _sink) = highwater::stream::<()>(0);
    /// assert!(producer.may_write()); // the mark bounds what follows, not the first
    /// ```
    pub fn may_write(&self) -> bool {
        let shown = self.snapshot();
        self.waits_in
            .is_none_or(|generation| shown.generation > generation)
    }

    /// Waits until this handle may write: until every [`Wait`](crate::Flow::Wait) it got
    /// is answered by a drain. At once if it got none, or if the drain has been: a producer that
    /// asks late has lost nothing.
    ///
    /// Cancel-safe: a future that is dropped has changed nothing.
    ///
    /// ```
    /// # use futures_executor::block_on;
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::Flow;
    ///
    /// # block_on(async {
    /// let (mut producer, mut sink) = highwater::stream(1);
    /// assert_eq!(producer.write("a", 1)?, Flow::Wait { generation: 0 });
    /// sink.next(NonZeroUsize::MAX).await.expect("it is queued").complete();
    /// producer.ready().await.expect("drained");
    /// # Ok::<(), highwater::Refused<&str>>(()) });
    /// ```
    pub async fn ready(&self) -> Result<(), Closed> {
        let waits_in = self.waits_in;
        self.shared
            .until(Room::Producers, move |state| state.drained(waits_in))
            .await
    }

    /// [`ready`](Self::ready) for those who write a future by hand. One task is woken: the one that
    /// polled last.
    pub fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        let Self {
            shared,
            waits_in,
            at_drain,
            ..
        } = self;
        shared.poll(Room::Producers, at_drain, context, &mut |state| {
            state.drained(*waits_in)
        })
    }

    /// Waits until everything that this handle has written is completed.
    ///
    /// ```
    /// # use futures_executor::block_on;
    /// let (mut producer, mut sink) = highwater::byte_stream(16);
    /// let _ = producer.write(b"a line")?;
    /// sink.take_all().expect("it is queued").complete();
    /// block_on(producer.flush()).expect("it is completed");
    /// # Ok::<(), highwater::Reason>(())
    /// ```
    pub async fn flush(&self) -> Result<(), Closed> {
        let newest = self.newest;
        self.shared
            .until(Room::Settled, move |state| state.receipt(newest))
            .await
    }

    /// [`flush`](Self::flush) for those who write a future by hand.
    pub fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        let Self {
            shared,
            newest,
            at_settled,
            ..
        } = self;
        shared.poll(Room::Settled, at_settled, context, &mut |state| {
            state.receipt(*newest)
        })
    }

    /// Ends the stream, and waits until it has finished: everything is completed.
    ///
    /// ```
    /// # use futures_executor::block_on;
    /// let (mut producer, mut sink) = highwater::byte_stream(16);
    /// let _ = producer.write(b"the last")?;
    /// # block_on(async {
    /// producer.end();
    /// sink.next_all().await.expect("it is queued").complete();
    /// producer.finish().await
    /// # }).expect("nothing failed");
    /// # Ok::<(), highwater::Reason>(())
    /// ```
    pub async fn finish(&self) -> Result<(), Closed> {
        self.end();
        self.shared
            .until(Room::Settled, |state| state.finished())
            .await
    }

    /// [`finish`](Self::finish) for those who write a future by hand.
    pub fn poll_finish(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        self.end();
        let Self {
            shared, at_settled, ..
        } = self;
        shared.poll(Room::Settled, at_settled, context, &mut |state| {
            state.finished()
        })
    }
}

impl<Q: Queue> Producer<Q> {
    /// [`ready`](Self::ready) for threads: blocks until this handle may write.
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
        self.shared
            .wait_until(Room::Producers, |state| state.drained(self.waits_in))
    }

    /// [`flush`](Self::flush) for threads: blocks until everything that this handle has written is
    /// completed.
    pub fn flushed(&self) -> Result<(), Closed> {
        self.shared
            .wait_until(Room::Settled, |state| state.receipt(self.newest))
    }

    /// Blocks until the stream has finished: ended (this does not end it), and everything completed.
    ///
    /// ```
    /// let (producer, _sink) = highwater::stream::<()>(1);
    /// producer.end();
    /// assert_eq!(producer.finished(), Ok(()));
    /// ```
    pub fn finished(&self) -> Result<(), Closed> {
        self.shared
            .wait_until(Room::Settled, |state| state.finished())
    }
}
