//! The logic of the stream, sans I/O: no lock, no waker, no clock, no thread.
//!
//! A [`Core`] is told what happens (`write`, `cork`, `take`, …) and answers at once; what
//! the outside must now be told comes as an ordered list of [`Effect`]s. It is deterministic, and
//! it is the same logic that the handles of this crate run behind their lock.
//!
//! What is retained is in a [`Queue`](crate::queue): items one by one, or bytes in segments. The core
//! keeps the accounts, the queue keeps the data.
//!
//! The rule numbers (R3, R4, …) are those of the contract, `model/RULES.md`.

mod answer;
mod close;
mod effects;
mod retained;
mod snapshot;

use std::num::NonZeroUsize;

pub use self::answer::{Answer, NotTaken, NotWritten, WhyNot, Written};
pub use self::close::Left;
pub use self::effects::{Effect, Effects};
use self::retained::Retained;
pub use self::snapshot::Snapshot;
use crate::queue::{Accept, Chunk, Items, Queue, Segments};

/// One stream's state. `Q` is where its data is: [`Items<T>`](crate::queue::Items) or
/// [`Segments`].
///
/// ```text
///             end, something retained                complete empties it
///   ┌──────┐ ─────────────────────────► ┌────────┐ ───────────────────────► ┌──────────┐
///   │ Open │                            │ Ending │          Finish          │ Finished │
///   └──────┘ ─────────────────────────────────────────────────────────────► └──────────┘
///    │  │ ▲              end, nothing retained: Finish
///    │  └─┘ complete empties it, and a drain is owed: Drain
///    │                                      ┌───────────┐
///    └─ destroy, fail; from Ending too ───► │ Destroyed │ Error if there is one, Close
///                                           └───────────┘
/// ```
///
/// In `Open` and `Ending` entries are retained, each in one of two places: *queued*, or in the one
/// *batch* that the sink has taken and not completed. `write` and `cork` work in `Open` only, `take`
/// in both. There is nothing to retain in `Finished`, and so no place for it; and in `Destroyed`
/// nothing but the batch that the sink still had.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::core::{Answer, Core, Effect};
/// use highwater::queue::Items;
///
/// let mut core = Core::<Items<_>>::new(2);
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
pub struct Core<Q> {
    high_water_mark: u64,
    /// R9: no write may bring the length above it.
    limit: u64,
    phase: Phase<Q>,
    /// A false is unanswered. Kept by `end`: the drain that was owed then never comes.
    need_drain: bool,
    /// How many drains there have been.
    generation: u64,
    /// How many writes were accepted, and so the id of the newest.
    accepted: u64,
    /// The id of the newest entry that was completed; all before it are.
    completed: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Phase<Q> {
    Open {
        retained: Retained<Q>,
        /// How many corks were not taken back.
        corked: u64,
    },
    /// After `end`, which uncorks. Something is retained.
    Ending(Retained<Q>),
    Finished,
    Destroyed(close::Destroyed),
}

impl<Q: Queue> Core<Q> {
    /// An open stream that retains nothing.
    ///
    /// Mark 0 is allowed and says [`Wait`](Answer::Wait) to every write, as mark 1 does.
    pub fn new(high_water_mark: u64) -> Self {
        Self::with_limit(high_water_mark, u64::MAX)
    }

    /// R9: an open stream whose length never passes `limit`, whoever writes: what would is handed
    /// back, as [`WhyNot::Full`], and a drain is owed for it.
    ///
    /// A limit of max(H, 1) − 1 + k·m never refuses k polite producers whose chunks are charged at
    /// most m.
    ///
    /// ```
    /// use highwater::core::{Answer, Core, NotWritten, WhyNot};
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<_>>::with_limit(2, 3);
    /// assert_eq!(core.write("a", 2, false)?.answer, Answer::Wait { generation: 0 });
    /// let full = WhyNot::Full { generation: 0 };
    /// assert_eq!(core.write("b", 2, false), Err(NotWritten { chunk: "b", why: full }));
    /// assert_eq!(core.snapshot().length, 2);
    /// # Ok::<(), NotWritten<&str>>(())
    /// ```
    pub fn with_limit(high_water_mark: u64, limit: u64) -> Self {
        Self {
            high_water_mark,
            limit,
            phase: Phase::Open {
                retained: Retained::new(),
                corked: 0,
            },
            need_drain: false,
            generation: 0,
            accepted: 0,
            completed: 0,
        }
    }

    /// R3: accepts `chunk`, whatever the answer, unless the stream is closed, or full (R9).
    ///
    /// `weight` is what the chunk counts towards the mark; it is charged `max(weight, 1)`, so that
    /// weightless chunks are bounded as well. `receipt` asks for [`Effect::Receipt`] once the entry
    /// is completed, or [`Effect::Failed`] once it cannot be any more.
    ///
    /// ```
    /// use highwater::core::{Answer, Core, NotWritten, WhyNot, Written};
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<_>>::new(3);
    /// assert_eq!(core.write("a", 2, false), Ok(Written { id: 1, answer: Answer::Continue }));
    /// let wait = Answer::Wait { generation: 0 };
    /// assert_eq!(core.write("b", 0, false), Ok(Written { id: 2, answer: wait })); // 0 is charged 1
    /// core.end().for_each(drop);
    /// let late = core.write("c", 1, false);
    /// assert_eq!(late, Err(NotWritten { chunk: "c", why: WhyNot::Ended }));
    /// ```
    #[inline(always)]
    pub fn write<C>(
        &mut self,
        chunk: C,
        weight: u64,
        receipt: bool,
    ) -> Result<Written, NotWritten<C>>
    where
        Q: Accept<C>,
    {
        let Phase::Open { retained, .. } = &mut self.phase else {
            return Err(self.closed(chunk));
        };
        let charged = charged(weight);
        // What is retained never passes the limit, so this does not overflow.
        if charged > self.limit - retained.length() {
            return Err(self.full(chunk, charged));
        }
        self.accepted += 1;
        let id = self.accepted;
        retained.queue().push(chunk, charged);
        retained.charge(charged, receipt.then_some(id));
        let length = retained.length();
        let answer = self.answer(length);
        Ok(Written { id, answer })
    }

    /// R3: true iff no drain was owed and the length is below the mark now.
    #[inline(always)]
    fn answer(&mut self, length: u64) -> Answer {
        if !self.need_drain && length < self.high_water_mark {
            Answer::Continue
        } else {
            self.need_drain = true;
            Answer::Wait {
                generation: self.generation,
            }
        }
    }

    #[cold]
    fn closed<C>(&self, chunk: C) -> NotWritten<C> {
        let why = match self.phase {
            Phase::Destroyed(_) => WhyNot::Destroyed,
            Phase::Open { .. } | Phase::Ending(_) | Phase::Finished => WhyNot::Ended,
        };
        NotWritten { chunk, why }
    }

    /// R9: there is room after the next drain, and so one is owed; or there never is.
    #[cold]
    fn full<C>(&mut self, chunk: C, charged: u64) -> NotWritten<C> {
        let why = if charged > self.limit {
            WhyNot::TooHeavy
        } else {
            self.need_drain = true;
            WhyNot::Full {
                generation: self.generation,
            }
        };
        NotWritten { chunk, why }
    }

    /// R4: moves everything that is queued into the batch, which the sink has to
    /// [`complete`](Self::complete) before it may take again. It stays in `length` and `entries`.
    ///
    /// ```
    /// use highwater::core::{Core, NotTaken};
    /// use highwater::queue::Segments;
    ///
    /// let mut core = Core::<Segments>::new(8);
    /// assert_eq!(core.take_all().unwrap_err(), NotTaken::Empty);
    /// for chunk in [b"to".as_slice(), b"gether"] {
    ///     let _ = core.write(chunk, chunk.len() as u64, false)?;
    /// }
    /// assert_eq!(core.take_all()?.to_vec(), b"together");
    /// assert_eq!(core.take_all().unwrap_err(), NotTaken::Busy);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn take_all(&mut self) -> Result<Q::Batch, NotTaken> {
        let (retained, first) = self.takeable()?;
        Ok(retained.take_all(first))
    }

    /// What a take takes from, and the id of the oldest entry that is queued there.
    fn takeable(&mut self) -> Result<(&mut Retained<Q>, u64), NotTaken> {
        let (retained, corked) = match &mut self.phase {
            Phase::Finished | Phase::Destroyed(_) => return Err(NotTaken::Finished),
            Phase::Open { retained, corked } => (retained, *corked > 0),
            Phase::Ending(retained) => (retained, false),
        };
        if retained.batch_outstanding() {
            Err(NotTaken::Busy)
        } else if corked {
            Err(NotTaken::Corked)
        } else if retained.queued() == 0 {
            Err(NotTaken::Empty)
        } else {
            let first = self.accepted - retained.queued() + 1;
            Ok((retained, first))
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
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<_>>::new(1);
    /// assert_eq!(core.complete(), Effects::default()); // no batch: a no-op
    /// let _ = core.write("a", 1, true)?;
    /// core.end().for_each(drop); // the drain that was owed gives way to finish
    /// let _items = core.take(NonZeroUsize::MIN)?;
    /// assert!(core.complete().eq([Effect::Receipt { id: 1 }, Effect::Finish]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn complete(&mut self) -> Effects {
        let retained = match &mut self.phase {
            Phase::Open { retained, .. } | Phase::Ending(retained) => retained,
            Phase::Finished => return Effects::default(),
            Phase::Destroyed(destroyed) => return destroyed.complete(&mut self.completed),
        };
        let Some((last, receipts)) = retained.complete() else {
            return Effects::default();
        };
        self.completed = last;
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
            Phase::Open { .. } | Phase::Ending(_) | Phase::Finished | Phase::Destroyed(_) => {}
        }
        effects
    }

    /// R6: holds [`take`](Core::take) back, so that writes gather into one batch. Nothing else: a
    /// batch that is out completes and drains. Corks nest.
    ///
    /// Gives how many there are now; `None` after `end` or `destroy`, when there is nothing left to
    /// gather, and a cork is a no-op.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::core::{Core, NotTaken};
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<_>>::new(8);
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
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<()>>::new(8);
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
            Phase::Open { .. } | Phase::Ending(_) | Phase::Finished | Phase::Destroyed(_) => None,
        }
    }

    /// R6: no more writes, and no cork holds back any more. What is retained still flows; if that is
    /// nothing, the stream has finished. A second `end` is a no-op.
    ///
    /// ```
    /// use highwater::core::{Core, Effect};
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<()>>::new(1);
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
            ended @ (Phase::Ending(_) | Phase::Finished | Phase::Destroyed(_)) => ended,
        };
        effects
    }

    /// The id of the oldest entry that was not taken, or is to be written.
    pub(crate) fn taken(&self) -> u64 {
        let queued = match &self.phase {
            Phase::Open { retained, .. } | Phase::Ending(retained) => retained.queued(),
            Phase::Finished | Phase::Destroyed(_) => 0,
        };
        self.accepted - queued + 1
    }

    /// What the stream shows of itself.
    ///
    /// ```
    /// use highwater::core::{Core, Snapshot};
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<_>>::new(2);
    /// let _ = core.write("a", 7, false)?;
    /// let Snapshot { length, entries, need_drain, .. } = core.snapshot();
    /// assert_eq!((length, entries, need_drain), (7, 1, true));
    /// # Ok::<(), highwater::core::NotWritten<&str>>(())
    /// ```
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(self)
    }
}

impl<T> Core<Items<T>> {
    /// R4: as [`take_all`](Self::take_all), but at most `max` entries, the oldest.
    ///
    /// ```
    /// use std::num::NonZeroUsize;
    ///
    /// use highwater::core::{Core, NotTaken};
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<_>>::new(8);
    /// assert_eq!(core.take(NonZeroUsize::MIN), Err(NotTaken::Empty));
    /// for item in ["a", "b"] {
    ///     let _ = core.write(item, 1, false)?;
    /// }
    /// assert_eq!(core.take(NonZeroUsize::MIN)?.collect::<Vec<_>>(), [(1, "a")]);
    /// assert_eq!(core.take(NonZeroUsize::MIN), Err(NotTaken::Busy));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn take(&mut self, max: NonZeroUsize) -> Result<<Items<T> as Queue>::Batch, NotTaken> {
        let (retained, first) = self.takeable()?;
        Ok(retained.take(first, max))
    }
}

impl Core<Segments> {
    /// R3: [`write`](Self::write) of a chunk that `fill` puts down where it is to lie, without a copy
    /// between. If `fill` panics nothing has changed.
    ///
    /// ```
    /// use std::io::Write as _;
    ///
    /// use highwater::core::{Answer, Core, WhyNot};
    /// use highwater::queue::Segments;
    ///
    /// let mut core = Core::<Segments>::with_limit(8, 12);
    /// let written = core.write_with(false, |chunk| chunk.extend(b"seven: "))?;
    /// assert_eq!(written.answer, Answer::Continue);
    /// let full = core.write_with(false, |chunk| chunk.extend(b"too long"));
    /// assert_eq!(full, Err(WhyNot::Full { generation: 0 }));
    /// core.write_with(false, |chunk| write!(chunk, "{}", 7).expect("it never fails"))?;
    /// assert_eq!(core.take_all()?.to_vec(), b"seven: 7");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline(always)]
    pub fn write_with(
        &mut self,
        receipt: bool,
        fill: impl FnOnce(&mut Chunk<'_>),
    ) -> Result<Written, WhyNot> {
        let Phase::Open { retained, .. } = &mut self.phase else {
            return Err(self.closed(()).why);
        };
        let room = self.limit - retained.length();
        let mut chunk = Chunk::new(retained.queue(), room);
        fill(&mut chunk);
        let charged = charged(chunk.len());
        if charged > room {
            drop(chunk);
            return Err(self.full((), charged).why);
        }
        chunk.keep();
        self.accepted += 1;
        let id = self.accepted;
        retained.charge(charged, receipt.then_some(id));
        let length = retained.length();
        let answer = self.answer(length);
        Ok(Written { id, answer })
    }
}

/// R3: what a chunk of this weight counts towards the mark.
pub(crate) fn charged(weight: u64) -> u64 {
    weight.max(1)
}
