//! R8: a stream that is destroyed, by whoever uses it, or because its sink failed.

use std::collections::VecDeque;

use super::retained::{Outstanding, Receipts};
use super::{Core, Effects, Phase};
use crate::queue::Queue;

/// What a destroyed stream still keeps account of.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Destroyed {
    /// With the sink, which may yet complete it.
    batch: Option<Outstanding>,
    /// Of the batch and of all that was queued behind it. They fail in the order of their writes, and
    /// so wait for the batch.
    receipts: Receipts,
    pub(super) errored: bool,
    /// `end` had been called before.
    pub(super) ending: bool,
}

impl Destroyed {
    pub(super) fn length(&self) -> u64 {
        self.batch.map_or(0, |batch| batch.weight)
    }

    pub(super) fn entries(&self) -> u64 {
        self.batch.map_or(0, |batch| batch.count)
    }

    pub(super) fn batch_outstanding(&self) -> bool {
        self.batch.is_some()
    }

    /// The sink has written its batch after all. What was queued behind it never will be.
    pub(super) fn complete(&mut self, completed: &mut u64) -> Effects {
        let Some(batch) = self.batch.take() else {
            return Effects::default();
        };
        *completed = batch.last;
        Effects {
            settled: true,
            receipts: self.receipts.up_to(batch.last),
            failed: self.receipts.all(),
            ..Effects::default()
        }
    }
}

/// What was accepted, and will not be written: it was queued when the stream was destroyed.
///
/// ```
/// use highwater::core::{Core, Effect, Left};
/// use highwater::queue::Items;
///
/// let mut core = Core::<Items<_>>::new(4);
/// let _ = core.write("a", 1, true)?;
/// let (Left { batch, entries }, effects) = core.destroy(false).expect("it was open");
/// assert_eq!(batch.collect::<Vec<_>>(), [(1, "a")]);
/// assert_eq!(entries, 1);
/// assert!(effects.eq([Effect::Failed { id: 1 }, Effect::Close]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "these are the chunks; the core no longer has them"]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Left<B> {
    /// The chunks.
    pub batch: B,
    /// How many there are.
    pub entries: u64,
}

impl<Q: Queue> Core<Q> {
    /// R8: no more writes, no more takes, and no drain: the stream is destroyed. What was queued is
    /// handed back. A batch that is out stays with the sink, which may still complete it.
    ///
    /// Receipts of what was queued fail at once, or once the batch before them is settled.
    /// `errored`: an [`Effect::Error`](super::Effect::Error) comes before
    /// [`Effect::Close`](super::Effect::Close). `None`, and nothing has changed, if the stream has
    /// finished or was destroyed.
    pub fn destroy(&mut self, errored: bool) -> Option<(Left<Q::Batch>, Effects)> {
        let (left, batch, receipts) = self.give_up()?;
        let mut destroyed = self.destroyed(batch, receipts, errored);
        let failed = match batch {
            None => destroyed.receipts.all(),
            Some(_) => VecDeque::new(),
        };
        self.phase = Phase::Destroyed(destroyed);
        let effects = Effects {
            failed,
            error: errored,
            close: true,
            ..Effects::default()
        };
        Some((left, effects))
    }

    /// R8: the sink cannot go on: its batch, if it has one, will never be completed, and the stream is
    /// destroyed with an error. Every receipt fails, in order.
    ///
    /// On a stream that was destroyed before it settles the batch that was out, as failed. `None`,
    /// and nothing has changed, if there was none, or if the stream has finished.
    ///
    /// ```
    /// use highwater::core::{Core, Effect};
    /// use highwater::queue::Items;
    ///
    /// let mut core = Core::<Items<_>>::new(4);
    /// let _ = core.write("a", 1, true)?;
    /// let _given = core.take_all()?;
    /// let _ = core.write("b", 1, true)?;
    /// let (left, effects) = core.fail().expect("it was open");
    /// assert_eq!(left.expect("b was queued").batch.next(), Some((2, "b")));
    /// assert!(effects.eq([
    ///     Effect::Failed { id: 1 },
    ///     Effect::Failed { id: 2 },
    ///     Effect::Error,
    ///     Effect::Close,
    /// ]));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn fail(&mut self) -> Option<(Option<Left<Q::Batch>>, Effects)> {
        if let Phase::Destroyed(destroyed) = &mut self.phase {
            destroyed.batch.take()?;
            let effects = Effects {
                settled: true,
                failed: destroyed.receipts.all(),
                ..Effects::default()
            };
            return Some((None, effects));
        }
        let (left, batch, mut receipts) = self.give_up()?;
        let effects = Effects {
            settled: batch.is_some(),
            failed: receipts.all(),
            error: true,
            close: true,
            ..Effects::default()
        };
        self.phase = Phase::Destroyed(self.destroyed(None, receipts, true));
        Some((Some(left), effects))
    }

    /// Whether the entry with this id was completed; `None`: it still can be.
    pub(crate) fn settled(&self, id: u64) -> Option<bool> {
        if id <= self.completed {
            return Some(true);
        }
        match &self.phase {
            Phase::Destroyed(destroyed) => {
                let pending = destroyed.batch.is_some();
                (!pending).then_some(false)
            }
            Phase::Open { .. } | Phase::Ending(_) | Phase::Finished => None,
        }
    }

    fn destroyed(
        &self,
        batch: Option<Outstanding>,
        receipts: Receipts,
        errored: bool,
    ) -> Destroyed {
        Destroyed {
            batch,
            receipts,
            errored,
            ending: self.snapshot().ending,
        }
    }

    /// Takes everything out of a stream that is open or ending.
    fn give_up(&mut self) -> Option<(Left<Q::Batch>, Option<Outstanding>, Receipts)> {
        let retained = match &mut self.phase {
            Phase::Open { retained, .. } | Phase::Ending(retained) => retained,
            Phase::Finished | Phase::Destroyed(_) => return None,
        };
        let first = self.accepted - retained.queued() + 1;
        let (mut queue, entries, batch, receipts) = retained.give_up();
        let batch_left = queue.take_all(first, entries);
        let left = Left {
            batch: batch_left,
            entries,
        };
        Some((left, batch, receipts))
    }
}
