//! The logic of the stream, sans I/O: no lock, no waker, no clock, no thread.
//!
//! A [`Core`] is told what happens (`write`, `take`, `complete`, `end`) and answers at once; what
//! the outside must now be told comes as an ordered list of [`Effect`]s. It is deterministic, and
//! it is the same logic that the handles of this crate run behind their lock.
//!
//! The rule numbers (R3, R4, …) are those of the contract, `model/RULES.md`.

mod batch;
mod effects;
mod retained;

use std::error::Error;
use std::fmt;
use std::num::NonZeroUsize;

pub use self::batch::Batch;
pub use self::effects::{Effect, Effects};
use self::retained::Retained;

/// One stream's state.
///
/// ```text
///             end, something retained                complete empties it
///   ┌──────┐ ─────────────────────────► ┌────────┐ ───────────────────────► ┌──────────┐
///   │ Open │                            │ Ending │          Finish          │ Finished │
///   └──────┘ ─────────────────────────────────────────────────────────────► └──────────┘
///    │    ▲              end, nothing retained: Finish
///    └────┘ complete empties it, and a drain is owed: Drain
/// ```
///
/// In `Open` and `Ending` entries are retained, each in one of two places: *queued*, or in the one
/// *batch* that the sink has taken and not completed. `write` works in `Open` only, `take` in both.
/// There is nothing to retain in `Finished`, and so no place for it.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::core::{Answer, Core, Effect};
///
/// let mut core = Core::new(2);
/// assert_eq!(core.write("a", 1, false)?.answer, Answer::Continue);
/// assert_eq!(core.write("b", 1, true)?.answer, Answer::Wait { generation: 0 });
///
/// let batch = core.take(NonZeroUsize::MAX)?;
/// assert_eq!(batch.collect::<Vec<_>>(), [(1, "a"), (2, "b")]);
/// assert_eq!(core.snapshot().length, 2); // taken, and still retained
///
/// let effects = core.complete();
/// assert!(effects.eq([Effect::Drain { generation: 1 }, Effect::Receipt { id: 2 }]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Core<T> {
    high_water_mark: u64,
    phase: Phase<T>,
    /// A false is unanswered. Kept by `end`: the drain that was owed then never comes.
    need_drain: bool,
    /// How many drains there have been.
    generation: u64,
    /// How many writes were accepted, and so the id of the newest.
    accepted: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Phase<T> {
    Open(Retained<T>),
    /// After `end`. Something is retained.
    Ending(Retained<T>),
    Finished,
}

impl<T> Core<T> {
    /// An open stream that retains nothing.
    ///
    /// Mark 0 is allowed and says [`Wait`](Answer::Wait) to every write, as mark 1 does.
    pub fn new(high_water_mark: u64) -> Self {
        Self {
            high_water_mark,
            phase: Phase::Open(Retained::new()),
            need_drain: false,
            generation: 0,
            accepted: 0,
        }
    }

    /// R3: accepts `item`, whatever the answer, unless `end` was called.
    ///
    /// `weight` is what the item counts towards the mark; it is charged `max(weight, 1)`, so that
    /// weightless items are bounded as well. `receipt` asks for [`Effect::Receipt`] once the entry
    /// is completed.
    ///
    /// ```
    /// use highwater::core::{Answer, Core, Ended, Written};
    ///
    /// let mut core = Core::new(3);
    /// assert_eq!(core.write("a", 2, false), Ok(Written { id: 1, answer: Answer::Continue }));
    /// let wait = Answer::Wait { generation: 0 };
    /// assert_eq!(core.write("b", 0, false), Ok(Written { id: 2, answer: wait })); // 0 is charged 1
    /// core.end().for_each(drop);
    /// assert_eq!(core.write("c", 1, false), Err(Ended("c")));
    /// ```
    ///
    /// # Panics
    ///
    /// If the length would pass [`u64::MAX`]; nothing has changed then. Ask [`room`](Self::room)
    /// first where weights are not under your control.
    pub fn write(&mut self, item: T, weight: u64, receipt: bool) -> Result<Written, Ended<T>> {
        let Phase::Open(retained) = &mut self.phase else {
            return Err(Ended(item));
        };
        let id = self.accepted + 1;
        retained.push(item, charged(weight), receipt.then_some(id));
        self.accepted = id;
        let answer = if !self.need_drain && retained.length() < self.high_water_mark {
            Answer::Continue
        } else {
            self.need_drain = true;
            Answer::Wait {
                generation: self.generation,
            }
        };
        Ok(Written { id, answer })
    }

    /// R4: moves the oldest queued entries, at most `max`, into the batch, which the sink has to
    /// [`complete`](Self::complete) before it may take again. They stay in `length` and `entries`.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::core::{Core, NotTaken};
    ///
    /// let mut core = Core::new(8);
    /// assert_eq!(core.take(NonZeroUsize::MIN), Err(NotTaken::Empty));
    /// for item in ["a", "b"] {
    ///     let _ = core.write(item, 1, false)?;
    /// }
    /// assert_eq!(core.take(NonZeroUsize::MIN)?.collect::<Vec<_>>(), [(1, "a")]);
    /// assert_eq!(core.take(NonZeroUsize::MIN), Err(NotTaken::Busy));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn take(&mut self, max: NonZeroUsize) -> Result<Batch<T>, NotTaken> {
        match &mut self.phase {
            Phase::Finished => Err(NotTaken::Finished),
            Phase::Open(retained) | Phase::Ending(retained) => retained.take(max, self.accepted),
        }
    }

    /// R4, R5: settles the outstanding batch as a whole: its entries are written, and no longer
    /// retained. Without a batch a no-op, and not `settled`.
    ///
    /// This alone drains (R5): when nothing is retained any more, a drain is owed and `end` was not
    /// called. From that instant every producer whose [`Wait`](Answer::Wait) carries a smaller
    /// generation may write again, whenever it hears of it.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::core::{Core, Effect, Effects};
    ///
    /// let mut core = Core::new(1);
    /// assert_eq!(core.complete(), Effects::default()); // no batch: a no-op
    /// let _ = core.write("a", 1, true)?;
    /// core.end().for_each(drop); // the drain that was owed gives way to finish
    /// let _items = core.take(NonZeroUsize::MIN)?;
    /// assert!(core.complete().eq([Effect::Receipt { id: 1 }, Effect::Finish]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn complete(&mut self) -> Effects {
        let (Phase::Open(retained) | Phase::Ending(retained)) = &mut self.phase else {
            return Effects::default();
        };
        let Some(receipts) = retained.complete() else {
            return Effects::default();
        };
        let mut effects = Effects {
            settled: true,
            receipts,
            ..Effects::default()
        };
        match &self.phase {
            Phase::Open(retained) if self.need_drain && retained.length() == 0 => {
                self.need_drain = false;
                self.generation += 1;
                effects.drain = Some(self.generation);
            }
            Phase::Ending(retained) if retained.entries() == 0 => {
                self.phase = Phase::Finished;
                effects.finish = true;
            }
            Phase::Open(_) | Phase::Ending(_) | Phase::Finished => {}
        }
        effects
    }

    /// R6: no more writes. What is retained still flows; if that is nothing, the stream has
    /// finished. A second `end` is a no-op.
    ///
    /// ```
    /// use highwater::core::{Core, Effect};
    ///
    /// let mut core = Core::<()>::new(1);
    /// assert!(core.end().eq([Effect::Finish]));
    /// assert!(core.end().eq([]));
    /// ```
    pub fn end(&mut self) -> Effects {
        let mut effects = Effects::default();
        self.phase = match std::mem::replace(&mut self.phase, Phase::Finished) {
            Phase::Open(retained) if retained.entries() > 0 => Phase::Ending(retained),
            Phase::Open(_) => {
                effects.finish = true;
                Phase::Finished
            }
            ended @ (Phase::Ending(_) | Phase::Finished) => ended,
        };
        effects
    }

    /// How much charged weight one more write can bring before the length passes [`u64::MAX`].
    ///
    /// ```
    /// use highwater::core::Core;
    ///
    /// let mut core = Core::new(10);
    /// let _ = core.write("heavy", u64::MAX - 5, false)?;
    /// assert_eq!(core.room(), 5);
    /// # Ok::<(), highwater::core::Ended<&str>>(())
    /// ```
    pub fn room(&self) -> u64 {
        u64::MAX - self.retained().map_or(0, Retained::length)
    }

    /// What the stream shows of itself.
    ///
    /// ```
    /// use highwater::core::{Core, Snapshot};
    ///
    /// let mut core = Core::new(2);
    /// let _ = core.write("a", 7, false)?;
    /// let Snapshot { length, entries, need_drain, .. } = core.snapshot();
    /// assert_eq!((length, entries, need_drain), (7, 1, true));
    /// # Ok::<(), highwater::core::Ended<&str>>(())
    /// ```
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            high_water_mark: self.high_water_mark,
            length: self.retained().map_or(0, Retained::length),
            entries: self.retained().map_or(0, Retained::entries),
            need_drain: self.need_drain,
            generation: self.generation,
            ending: !matches!(self.phase, Phase::Open(_)),
            finished: matches!(self.phase, Phase::Finished),
            batch_outstanding: self.retained().is_some_and(Retained::batch_outstanding),
        }
    }

    fn retained(&self) -> Option<&Retained<T>> {
        match &self.phase {
            Phase::Open(retained) | Phase::Ending(retained) => Some(retained),
            Phase::Finished => None,
        }
    }
}

/// What a write is charged: an item without weight takes an entry all the same.
pub(crate) fn charged(weight: u64) -> u64 {
    weight.max(1)
}

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
    /// Nothing is queued yet.
    Empty,
}

impl fmt::Display for NotTaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Finished => "the stream has finished",
            Self::Busy => "the last batch is not completed",
            Self::Empty => "nothing is queued",
        })
    }
}

impl Error for NotTaken {}

/// What a stream shows of itself, in Node's words.
///
/// ```
/// let (producer, _sink) = highwater::stream::<()>(16);
/// let shown = producer.snapshot();
/// assert_eq!((shown.high_water_mark, shown.length, shown.need_drain), (16, 0, false));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// The mark at and above which writes are answered [`Wait`](Answer::Wait).
    pub high_water_mark: u64,
    /// The charged weight of everything accepted and not completed, the batch included.
    pub length: u64,
    /// How many entries that is. `length` is 0 exactly if this is.
    pub entries: u64,
    /// A [`Wait`](Answer::Wait) is unanswered. Stays as it was at `end`.
    pub need_drain: bool,
    /// How many drains there have been.
    pub generation: u64,
    /// `end` was called.
    pub ending: bool,
    /// Everything was completed after `end`.
    pub finished: bool,
    /// The sink has taken a batch and not completed it.
    pub batch_outstanding: bool,
}
