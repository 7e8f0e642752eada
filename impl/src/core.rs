//! The logic of the stream, sans I/O: no lock, no waker, no clock, no thread.
//!
//! A [`Core`] is told what happens (`write`, `cork`, `take`, …) and answers at once; what
//! the outside must now be told comes as an ordered list of [`Effect`]s. It is deterministic, and
//! it is the same logic that the handles of this crate run behind their lock.
//!
//! The rule numbers (R3, R4, …) are those of the contract, `model/RULES.md`.

mod answer;
mod batch;
mod effects;
mod retained;
mod snapshot;

use std::num::NonZeroUsize;

pub use self::answer::{Answer, Ended, NotTaken, Written};
pub use self::batch::Batch;
pub use self::effects::{Effect, Effects};
use self::retained::Retained;
pub use self::snapshot::Snapshot;

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
/// *batch* that the sink has taken and not completed. `write` and `cork` work in `Open` only, `take`
/// in both. There is nothing to retain in `Finished`, and so no place for it.
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
    Open {
        retained: Retained<T>,
        /// How many corks were not taken back.
        corked: u64,
    },
    /// After `end`, which uncorks. Something is retained.
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
            phase: Phase::Open {
                retained: Retained::new(),
                corked: 0,
            },
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
        let Phase::Open { retained, .. } = &mut self.phase else {
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
            Phase::Open { retained, corked } => retained.take(max, self.accepted, *corked > 0),
            Phase::Ending(retained) => retained.take(max, self.accepted, false),
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
        let (Phase::Open { retained, .. } | Phase::Ending(retained)) = &mut self.phase else {
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
            Phase::Open { retained, .. } if self.need_drain && retained.length() == 0 => {
                self.need_drain = false;
                self.generation += 1;
                effects.drain = Some(self.generation);
            }
            Phase::Ending(retained) if retained.entries() == 0 => {
                self.phase = Phase::Finished;
                effects.finish = true;
            }
            Phase::Open { .. } | Phase::Ending(_) | Phase::Finished => {}
        }
        effects
    }

    /// R6: holds [`take`](Self::take) back, so that writes gather into one batch. Nothing else: a
    /// batch that is out completes and drains. Corks nest.
    ///
    /// Gives how many there are now; `None` after `end`, when there is nothing left to gather, and a
    /// cork is a no-op.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::core::{Core, NotTaken};
    ///
    /// let mut core = Core::new(8);
    /// assert_eq!(core.cork(), Some(1));
    /// for item in ["a", "b"] {
    ///     let _ = core.write(item, 1, false)?;
    ///     assert_eq!(core.take(NonZeroUsize::MAX), Err(NotTaken::Corked));
    /// }
    /// assert_eq!(core.uncork(), Some(0));
    /// assert_eq!(core.take(NonZeroUsize::MAX)?.len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn cork(&mut self) -> Option<u64> {
        let Phase::Open { corked, .. } = &mut self.phase else {
            return None;
        };
        *corked += 1;
        Some(*corked)
    }

    /// R6: takes one [`cork`](Self::cork) back. At the last, whoever waits to take is to be woken.
    ///
    /// Gives how many there still are; `None` if there was none, for then it is a no-op. `end` takes
    /// them all back.
    ///
    /// ```
    /// use highwater::core::Core;
    ///
    /// let mut core = Core::<()>::new(8);
    /// assert_eq!((core.cork(), core.cork()), (Some(1), Some(2)));
    /// assert_eq!((core.uncork(), core.uncork()), (Some(1), Some(0)));
    /// assert_eq!(core.uncork(), None);
    /// ```
    pub fn uncork(&mut self) -> Option<u64> {
        match &mut self.phase {
            Phase::Open { corked, .. } if *corked > 0 => {
                *corked -= 1;
                Some(*corked)
            }
            Phase::Open { .. } | Phase::Ending(_) | Phase::Finished => None,
        }
    }

    /// R6: no more writes, and no cork holds back any more. What is retained still flows; if that is
    /// nothing, the stream has finished. A second `end` is a no-op.
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
            Phase::Open { retained, .. } if retained.entries() > 0 => Phase::Ending(retained),
            Phase::Open { .. } => {
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
            corked: match self.phase {
                Phase::Open { corked, .. } => corked,
                Phase::Ending(_) | Phase::Finished => 0,
            },
            ending: !matches!(self.phase, Phase::Open { .. }),
            finished: matches!(self.phase, Phase::Finished),
            batch_outstanding: self.retained().is_some_and(Retained::batch_outstanding),
        }
    }

    fn retained(&self) -> Option<&Retained<T>> {
        match &self.phase {
            Phase::Open { retained, .. } | Phase::Ending(retained) => Some(retained),
            Phase::Finished => None,
        }
    }
}

/// What a write is charged: an item without weight takes an entry all the same.
pub(crate) fn charged(weight: u64) -> u64 {
    weight.max(1)
}
