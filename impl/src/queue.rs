//! Where the data of a stream is, until the sink has taken it.
//!
//! | queue | chunks | what the sink takes |
//! |---|---|---|
//! | [`Items<T>`] | any `T`, each with a weight of its own | [`Batch<T>`]: the items, each with its id |
//! | [`Segments`] | bytes: copied in, or a `Vec` handed over | [`Bytes`]: the bytes, without the bounds of the chunks |
//!
//! Both grow and shrink by blocks of a fixed size, so that nothing is moved when a queue grows, and a
//! burst leaves nothing allocated behind it. What a stream retains, capacities included, is at most what
//! its length and entries say, the part of that which its list of blocks takes (a 32nd of the bytes, a 16th of
//! the items' places), and a constant: two segments of 16 KiB, or four blocks of 1 KiB. A place is an item and
//! its weight. `tests/retained.rs` measures it.

mod items;
mod segments;

use std::num::NonZeroUsize;

pub use self::items::{Batch, Items};
pub use self::segments::{Bytes, Chunk, Segments};

/// A first-in, first-out queue of what was accepted and not taken. The crate has two of them; no
/// other type can be one.
pub trait Queue: Default + sealed::Sealed {
    /// What a take gives: the data leaves the queue.
    type Batch;

    /// Everything. `first`: the id of the oldest entry; `count`: how many there are.
    #[doc(hidden)]
    fn take_all(&mut self, first: u64, count: u64) -> Self::Batch;
}

/// A queue that takes chunks of type `C`.
pub trait Accept<C>: Queue {
    /// Appends one. `charged`: what it counts towards the mark, at least 1.
    #[doc(hidden)]
    fn push(&mut self, chunk: C, charged: u64);
}

/// A take of a part.
pub(crate) struct Taken<B> {
    pub(crate) batch: B,
    /// Charged.
    pub(crate) weight: u64,
}

impl<T> Items<T> {
    /// The oldest `count`; fewer than there are.
    pub(crate) fn take(&mut self, first: u64, count: NonZeroUsize) -> Taken<Batch<T>> {
        let (items, weight) = self.split(count);
        Taken {
            batch: Batch::new(first, items),
            weight,
        }
    }
}

mod sealed {
    pub trait Sealed {}
    impl<T> Sealed for super::Items<T> {}
    impl Sealed for super::Segments {}
}
