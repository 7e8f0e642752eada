//! A producer that cannot ignore backpressure: a type for each of its two states.

use crate::core::Answer as Flow;
use crate::error::{Closed, Reason, Refused};
use crate::producer::Producer;
use crate::queue::{Items, Queue, Segments};
use crate::sharing::{Sharing, Threads};

/// A producer that may write. A write consumes it, and gives it back only as what it then is.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::polite::{Next, Ready};
///
/// let (producer, mut sink) = highwater::stream(1);
/// let ready = Ready::new(producer).expect("nothing is owed yet");
/// let Next::Draining(draining) = ready.write("a", 1)? else {
///     unreachable!("the mark is reached");
/// };
/// sink.take(NonZeroUsize::MAX).expect("it is queued").complete();
/// let ready = draining.drained().expect("still open"); // the only way on
/// # drop(ready);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// A second write with the handle of the first does not compile:
///
/// ```compile_fail,E0382
/// use highwater::polite::Ready;
///
/// let (producer, sink) = highwater::stream(1);
/// let ready = Ready::new(producer).expect("nothing is owed yet");
/// let next = ready.write("a", 1);
/// let next = ready.write("b", 1); // use of moved value
/// ```
///
/// Nor does a write by one that has to wait:
///
/// ```compile_fail,E0599
/// use highwater::polite::{Next, Ready};
///
/// let (producer, sink) = highwater::stream(1);
/// let ready = Ready::new(producer).expect("nothing is owed yet");
/// if let Ok(Next::Draining(draining)) = ready.write("a", 1) {
///     draining.write("b", 1); // no method named `write`
/// }
/// ```
#[derive(Debug)]
pub struct Ready<Q: Queue, S: Sharing = Threads>(Producer<Q, S>);

/// A producer that has to wait for drain. It has no way to write.
#[derive(Debug)]
pub struct Draining<Q: Queue, S: Sharing = Threads>(Producer<Q, S>);

/// What a producer is after a write.
#[must_use = "it is the producer"]
#[derive(Debug)]
pub enum Next<Q: Queue, S: Sharing = Threads> {
    /// It may write on.
    Ready(Ready<Q, S>),
    /// It has to wait for drain.
    Draining(Draining<Q, S>),
}

/// A write that was not accepted: the producer too, unless the stream is closed.
#[derive(Debug)]
pub struct NotAccepted<Q: Queue, C, S: Sharing = Threads> {
    /// What was not written (of copied bytes nothing: the caller has them), and why.
    pub refused: Refused<C>,
    /// What it is now: it has to wait if there is room after a drain, and may write something lighter if there
    /// never is. `None`: there is no point in either.
    pub producer: Option<Next<Q, S>>,
}

impl<Q: Queue, C, S: Sharing> std::fmt::Display for NotAccepted<Q, C, S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.refused.fmt(f)
    }
}

impl<Q: Queue, C, S: Sharing> std::error::Error for NotAccepted<Q, C, S>
where
    Self: std::fmt::Debug,
{
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.refused.reason {
            Reason::Closed(closed) => Some(closed),
            Reason::Full { .. } | Reason::TooHeavy => None,
        }
    }
}

impl<Q: Queue, S: Sharing> Ready<Q, S> {
    /// Of a producer that has permission; of another one, what it is to wait with.
    pub fn new(producer: Producer<Q, S>) -> Result<Self, Draining<Q, S>> {
        if producer.may_write() {
            Ok(Self(producer))
        } else {
            Err(Draining(producer))
        }
    }

    /// The producer that anything can be done with.
    pub fn into_inner(self) -> Producer<Q, S> {
        self.0
    }

    fn after<C>(self, flow: Result<Flow, Refused<C>>) -> Result<Next<Q, S>, NotAccepted<Q, C, S>> {
        match flow {
            Ok(Flow::Continue) => Ok(Next::Ready(self)),
            Ok(Flow::Wait { .. }) => Ok(Next::Draining(Draining(self.0))),
            Err(refused) => {
                let producer = match refused.reason {
                    Reason::Full { .. } => Some(Next::Draining(Draining(self.0))),
                    Reason::TooHeavy => Some(Next::Ready(self)),
                    Reason::Closed(_) => None,
                };
                Err(NotAccepted { refused, producer })
            }
        }
    }
}

impl<T, S: Sharing> Ready<Items<T>, S> {
    /// [`Producer::write`].
    pub fn write(
        mut self,
        item: T,
        weight: u64,
    ) -> Result<Next<Items<T>, S>, NotAccepted<Items<T>, T, S>> {
        let flow = self.0.write(item, weight);
        self.after(flow)
    }
}

impl<S: Sharing> Ready<Segments, S> {
    /// [`Producer::write`].
    pub fn write(
        mut self,
        chunk: &[u8],
    ) -> Result<Next<Segments, S>, NotAccepted<Segments, (), S>> {
        let flow = self.0.write(chunk);
        self.after(flow.map_err(|reason| Refused { chunk: (), reason }))
    }
}

impl<Q: Queue, S: Sharing> Draining<Q, S> {
    /// Waits for drain, in a task.
    pub async fn ready(self) -> Result<Ready<Q, S>, Closed> {
        self.0.ready().await?;
        Ok(Ready(self.0))
    }
}

impl<Q: Queue> Draining<Q> {
    /// Waits for drain, on a thread.
    pub fn drained(self) -> Result<Ready<Q>, Closed> {
        self.0.drained()?;
        Ok(Ready(self.0))
    }
}

impl<Q: Queue> Next<Q> {
    /// Waits for drain, on a thread, if it has to be waited for.
    pub fn drained(self) -> Result<Ready<Q>, Closed> {
        match self {
            Self::Ready(ready) => Ok(ready),
            Self::Draining(draining) => draining.drained(),
        }
    }
}
