use std::error::Error;
use std::fmt;

/// The stream's answer to an accepted write: Node's `true` or `false`, as a type that cannot be
/// overlooked. At the crate's root its name is `Flow`.
///
/// ```
/// use highwater::core::{Answer, Core};
///
/// let mut core = Core::new(1);
/// match core.write("a", 1, false)?.answer {
///     Answer::Continue => unreachable!("the mark is reached"),
///     Answer::Wait { generation } => assert_eq!(generation, 0),
/// }
/// # Ok::<(), highwater::core::Ended<&str>>(())
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
///
/// let written = Core::new(2).write("a", 1, false);
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

/// A write after `end`: here is the item back.
///
/// ```
/// use highwater::core::{Core, Ended};
///
/// let mut core = Core::new(1);
/// core.end().for_each(drop);
/// let Ended(item) = core.write("late", 1, false).unwrap_err();
/// assert_eq!(item, "late");
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ended<T>(pub T);

impl<T> fmt::Debug for Ended<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ended(..)")
    }
}

impl<T> fmt::Display for Ended<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("write after end")
    }
}

impl<T> Error for Ended<T> {}

/// Why a take gave nothing: the first of these that applies.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::core::{Core, NotTaken};
///
/// let mut core = Core::<()>::new(1);
/// assert_eq!(core.take(NonZeroUsize::MIN), Err(NotTaken::Empty));
/// core.end().for_each(drop);
/// assert_eq!(core.take(NonZeroUsize::MIN), Err(NotTaken::Finished));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotTaken {
    /// The stream has finished: nothing will come.
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
