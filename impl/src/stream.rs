use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use crate::core::Core;
use crate::observer::Observer;
use crate::producer::Producer;
use crate::queue::{Items, Queue, Segments};
use crate::shared::Shared;
use crate::sharing::{Sharing, Threads};
use crate::sink::Sink;
use crate::state::State;

/// A stream of items: the first [`Producer`], and the [`Sink`]. Items of one weight count towards the
/// mark one each; see [`Producer::write`].
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::Flow;
///
/// let (mut producer, mut sink) = highwater::stream(2);
/// assert_eq!(producer.write("a", 1)?, Flow::Continue);
/// assert_eq!(producer.write("b", 1)?, Flow::Wait { generation: 0 });
/// sink.take(NonZeroUsize::MAX).expect("two are queued").complete();
/// producer.drained().expect("still open");
/// # Ok::<(), highwater::Refused<&str>>(())
/// ```
pub fn stream<T>(high_water_mark: u64) -> (Producer<Items<T>>, Sink<Items<T>>) {
    Builder::new(high_water_mark).stream()
}

/// A stream of bytes: the first [`Producer`], and the [`Sink`]. The mark is in bytes.
///
/// ```
/// use highwater::Flow;
///
/// let (mut producer, mut sink) = highwater::byte_stream(8);
/// assert_eq!(producer.write(b"hello, ")?, Flow::Continue);
/// assert_eq!(producer.write(b"world")?, Flow::Wait { generation: 0 });
/// let bytes = sink.take_all().expect("they are queued");
/// assert_eq!(bytes.to_vec(), b"hello, world");
/// bytes.complete();
/// producer.drained().expect("still open");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn byte_stream(high_water_mark: u64) -> (Producer<Segments>, Sink<Segments>) {
    Builder::new(high_water_mark).byte_stream()
}

/// Streams whose handles stay on one thread: no lock, and nothing else is different. For programs with
/// one thread, and for tasks of one thread's runtime.
///
/// There is nothing that blocks (the thread would wait for itself): wait with
/// [`ready`](Producer::ready), or do the sink's work until the producer may go on.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::{Flow, local};
///
/// let (mut producer, mut sink) = local::stream(2);
/// let mut written = Vec::new();
/// for item in 0..10 {
///     if let Flow::Wait { .. } = producer.write(item, 1)? {
///         let mut batch = sink.try_take(NonZeroUsize::MAX).expect("two are queued");
///         written.extend(batch.by_ref().map(|(_id, item)| item));
///         batch.complete();
///     }
/// }
/// assert_eq!(written, (0..10).collect::<Vec<_>>());
/// # Ok::<(), highwater::Refused<i32>>(())
/// ```
pub mod local {
    use super::{Builder, Items, Producer, Segments, Sink};
    pub use crate::sharing::Local;

    /// As [`stream`](crate::stream()).
    pub fn stream<T>(high_water_mark: u64) -> (Producer<Items<T>, Local>, Sink<Items<T>, Local>) {
        Builder::new(high_water_mark).local().stream()
    }

    /// As [`byte_stream`](crate::byte_stream).
    pub fn byte_stream(high_water_mark: u64) -> (Producer<Segments, Local>, Sink<Segments, Local>) {
        Builder::new(high_water_mark).local().byte_stream()
    }
}

/// A stream with more than the defaults.
///
/// ```
/// use highwater::{Builder, Record};
///
/// let (producer, sink) = Builder::new(16)
///     .limit(64)
///     .observer(|Record { number, event }| println!("{number}: {event:?}"))
///     .stream::<Vec<u8>>();
/// # drop((producer, sink));
/// ```
#[must_use = "a builder makes nothing until `stream` or `byte_stream`"]
pub struct Builder<S = Threads> {
    high_water_mark: u64,
    limit: u64,
    observer: Option<Arc<dyn Observer>>,
    sharing: PhantomData<fn() -> S>,
}

impl Builder {
    /// A stream with this mark, no limit, and handles that may go to other threads.
    pub fn new(high_water_mark: u64) -> Self {
        Self {
            high_water_mark,
            limit: u64::MAX,
            observer: None,
            sharing: PhantomData,
        }
    }

    /// Handles that stay on one thread: [`local`].
    pub fn local(self) -> Builder<local::Local> {
        let Self {
            high_water_mark,
            limit,
            observer,
            sharing: _,
        } = self;
        Builder {
            high_water_mark,
            limit,
            observer,
            sharing: PhantomData,
        }
    }
}

impl<S: Sharing> Builder<S> {
    /// No write may bring the length above `limit`, whoever writes, polite or not: what would is handed
    /// back, as [`Reason::Full`](crate::Reason::Full).
    ///
    /// With `max(H, 1) - 1 + k * m` no polite producer ever meets it: mark `H`, `k` producers, no
    /// charged chunk above `m`.
    pub fn limit(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    /// Attaches an observer, in place of the one attached before.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self
    }

    /// Makes a stream of items.
    pub fn stream<T>(self) -> (Producer<Items<T>, S>, Sink<Items<T>, S>) {
        self.over()
    }

    /// Makes a stream of bytes.
    pub fn byte_stream(self) -> (Producer<Segments, S>, Sink<Segments, S>) {
        self.over()
    }

    fn over<Q: Queue>(self) -> (Producer<Q, S>, Sink<Q, S>) {
        let core = Core::with_limit(self.high_water_mark, self.limit);
        let state = State::new(core, self.observer.is_some());
        let shared = Shared::new(state, self.observer);
        (Producer::made(shared.clone()), Sink::new(shared))
    }
}

impl<S> fmt::Debug for Builder<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("high_water_mark", &self.high_water_mark)
            .field("limit", &self.limit)
            .finish_non_exhaustive()
    }
}
