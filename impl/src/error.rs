use std::error::Error;
use std::fmt;

/// The sink was dropped before the stream had finished; what it had not completed is lost.
///
/// ```
/// let (producer, sink) = highwater::stream::<()>(1);
/// drop(sink);
/// assert_eq!(producer.finished(), Err(highwater::SinkGone));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SinkGone;

impl fmt::Display for SinkGone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the sink was dropped")
    }
}

impl Error for SinkGone {}

/// Why there is no point in waiting for a drain: writes are no longer accepted.
///
/// ```
/// use highwater::Closed;
///
/// let (producer, sink) = highwater::stream::<()>(1);
/// producer.end();
/// assert_eq!(producer.drained(), Err(Closed::Ended));
/// drop(sink); // after finish nothing is lost
/// assert_eq!(producer.drained(), Err(Closed::Ended));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Closed {
    /// [`end`](crate::Producer::end) was called.
    Ended,
    /// The sink was dropped before the stream had finished.
    SinkGone,
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended => f.write_str("the stream has ended"),
            Self::SinkGone => SinkGone.fmt(f),
        }
    }
}

impl Error for Closed {}

/// A write that was not accepted: why, and the item back. Nothing has changed.
///
/// ```
/// use highwater::Refused;
///
/// let (mut producer, sink) = highwater::stream(1);
/// drop(sink);
/// let refused = producer.write("late", 1).unwrap_err();
/// assert_eq!(refused, Refused::SinkGone("late"));
/// assert_eq!(refused.into_item(), "late");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum Refused<T> {
    /// [`end`](crate::Producer::end) was called.
    Ended(T),
    /// The sink was dropped before the stream had finished.
    SinkGone(T),
    /// With this item the length would pass [`u64::MAX`].
    TooHeavy(T),
}

impl<T> Refused<T> {
    /// The item that was not written.
    pub fn into_item(self) -> T {
        match self {
            Self::Ended(item) | Self::SinkGone(item) | Self::TooHeavy(item) => item,
        }
    }
}

impl<T> fmt::Debug for Refused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ended(_) => "Ended(..)",
            Self::SinkGone(_) => "SinkGone(..)",
            Self::TooHeavy(_) => "TooHeavy(..)",
        })
    }
}

impl<T> fmt::Display for Refused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ended(_) => Closed::Ended.fmt(f),
            Self::SinkGone(_) => Closed::SinkGone.fmt(f),
            Self::TooHeavy(_) => f.write_str("the item's weight does not fit the length"),
        }
    }
}

impl<T> Error for Refused<T> {}
