use std::error::Error;
use std::fmt;

/// The stream's answer to an accepted write: Node's `true` or `false`, as a type that cannot be
/// overlooked. At the crate's root its name is `Flow`.
///
/// ```
/// use highwater::core::{Answer, Core};
/// use highwater::queue::Items;
///
/// let mut core = Core::<Items<_>>::new(1);
/// match core.write("a", 1, false)?.answer {
///     Answer::Continue => unreachable!("the mark is reached"),
///     Answer::Wait { generation } => assert_eq!(generation, 0),
/// }
/// # Ok::<(), highwater::core::NotWritten<&str>>(())
/// ```
#[must_use = "a producer that goes on after `Wait` is what makes memory grow without bound"]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer {
    /// `true`: go on.
    Continue,
    /// `false`: the item was accepted; write no more until a drain.
    Wait {
        /// How many drains there had been. The first drain with a larger generation answers this.
        generation: u64,
    },
}

/// What an accepted write gives.
///
/// ```
/// use highwater::core::{Answer, Core, Written};
/// use highwater::queue::Items;
///
/// let written = Core::<Items<_>>::new(2).write("a", 1, false);
/// assert_eq!(written, Ok(Written { id: 1, answer: Answer::Continue }));
/// ```
#[must_use = "the answer says whether to go on"]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Written {
    /// The number of this write among those accepted, from 1.
    pub id: u64,
    /// Whether to go on.
    pub answer: Answer,
}

/// A write that was not accepted: the chunk back, and why. Nothing else has changed, but that a drain
/// is owed if it was [`Full`](WhyNot::Full).
///
/// ```
/// use highwater::core::{Core, NotWritten, WhyNot};
/// use highwater::queue::Items;
///
/// let mut core = Core::<Items<_>>::new(1);
/// core.end().for_each(drop);
/// let NotWritten { chunk, why } = core.write("late", 1, false).unwrap_err();
/// assert_eq!((chunk, why), ("late", WhyNot::Ended));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct NotWritten<C> {
    /// What was to be written.
    pub chunk: C,
    /// Why it was not.
    pub why: WhyNot,
}

/// Why a write was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WhyNot {
    /// `end` was called.
    Ended,
    /// The stream was destroyed.
    Destroyed,
    /// The length would pass the limit (R9). There is room after the next drain.
    Full {
        /// How many drains there had been. The first drain with a larger generation makes room.
        generation: u64,
    },
    /// The chunk alone passes the limit: there never is room for it. No drain is owed for it.
    TooHeavy,
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ended => "write after end",
            Self::Destroyed => "write after destroy",
            Self::Full { .. } => "the stream is full: write again after drain",
            Self::TooHeavy => "the chunk alone is heavier than the stream's limit",
        })
    }
}

impl Error for WhyNot {}

impl<C> fmt::Debug for NotWritten<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NotWritten")
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

impl<C> fmt::Display for NotWritten<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.why.fmt(f)
    }
}

impl<C> Error for NotWritten<C> {}

/// Why a take gave nothing: the first of these that applies.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::core::{Core, NotTaken};
/// use highwater::queue::Items;
///
/// let mut core = Core::<Items<()>>::new(1);
/// assert_eq!(core.take(NonZeroUsize::MIN), Err(NotTaken::Empty));
/// core.end().for_each(drop);
/// assert_eq!(core.take(NonZeroUsize::MIN), Err(NotTaken::Finished));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotTaken {
    /// The stream has finished or was destroyed: nothing will come.
    Finished,
    /// The last batch is not completed.
    Busy,
    /// The stream is corked.
    Corked,
    /// Nothing is queued yet.
    Empty,
}

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Finished => "the stream has finished",
            Self::Busy => "the last batch is not completed",
            Self::Corked => "the stream is corked",
            Self::Empty => "nothing is queued",
        })
    }
}

impl Error for NotTaken {}
