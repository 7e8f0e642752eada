use std::error::Error;
use std::fmt;
use std::sync::Arc;

/// Why nothing more comes of a stream: no drain, no receipt, no finish.
///
/// ```
/// use highwater::Closed;
///
/// let (producer, sink) = highwater::stream::<()>(1);
/// producer.end();
/// assert_eq!(producer.drained(), Err(Closed::Ended));
/// drop(sink); // it had finished: nothing is lost
/// assert_eq!(producer.finished(), Ok(()));
///
/// let (producer, sink) = highwater::stream::<()>(1);
/// drop(sink);
/// assert_eq!(producer.finished(), Err(Closed::SinkGone));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Closed {
    /// [`end`](crate::Producer::end) was called. What was written still flows.
    Ended,
    /// The sink was dropped before the stream had finished. What it had not completed is lost.
    SinkGone,
    /// The sink was dropped because its thread or task panicked, before the stream had finished.
    SinkPanicked,
    /// [`destroy`](crate::Producer::destroy) was called.
    Destroyed,
    /// The stream was destroyed because of an error: the sink's, or a producer's.
    Failed(Cause),
}

impl Closed {
    pub(crate) fn is_error(&self) -> bool {
        matches!(self, Self::Failed(_) | Self::SinkGone | Self::SinkPanicked)
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("the stream has ended"),
            Self::SinkGone => f.write_str("the sink was dropped"),
            Self::SinkPanicked => f.write_str("the sink panicked"),
            Self::Destroyed => f.write_str("the stream was destroyed"),
            Self::Failed(cause) => write!(f, "the stream failed: {cause}"),
        }
    }
}

impl Error for Closed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Failed(Cause(cause)) => Some(&**cause),
            Self::Ended | Self::SinkGone | Self::SinkPanicked | Self::Destroyed => None,
        }
    }
}

/// An error that every handle of the stream is told of. Two are equal if they are the same one.
#[derive(Clone, Debug)]
pub struct Cause(pub Arc<dyn Error + Send + Sync>);

impl Cause {
    /// Of any error.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(Arc::from(error.into()))
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A write that was not accepted: the chunk back, and why.
///
/// ```
/// use highwater::{Closed, Reason};
///
/// let (mut producer, sink) = highwater::stream(1);
/// drop(sink);
/// let refused = producer.write("late", 1).unwrap_err();
/// assert_eq!(refused.reason, Reason::Closed(Closed::SinkGone));
/// assert_eq!(refused.chunk, "late");
/// ```
#[derive(Clone, PartialEq)]
pub struct Refused<C> {
    /// What was not written.
    pub chunk: C,
    /// Why.
    pub reason: Reason,
}

/// Why a write was not accepted.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// The stream takes no writes any more.
    Closed(Closed),
    /// With this chunk the length would pass the limit of the stream
    /// ([`Builder::limit`](crate::Builder::limit)). There is room after the next drain, for which
    /// [`drained`](crate::Producer::drained) waits.
    Full {
        /// How many drains there had been.
        generation: u64,
    },
    /// The chunk alone passes the limit of the stream, also with nothing retained: waiting is of no use.
    TooHeavy,
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Closed(closed) => closed.fmt(f),
            Self::Full { .. } => f.write_str("the stream is full: write again after drain"),
            Self::TooHeavy => f.write_str("the chunk alone is heavier than the stream's limit"),
        }
    }
}

impl Error for Reason {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Closed(closed) => closed.source(),
            Self::Full { .. } | Self::TooHeavy => None,
        }
    }
}

impl<C> fmt::Debug for Refused<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Refused")
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl<C> fmt::Display for Refused<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}

impl<C> Error for Refused<C> {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.reason.source()
    }
}
