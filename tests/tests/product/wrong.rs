//! Cores that do one thing wrong, each with the shortest way to notice.

use std::num::NonZeroUsize;

use highwater::core::{Answer, Core, Effect, NotTaken, NotWritten, Snapshot, WhyNot, Written};
use highwater::queue::Items;
use highwater_conformance::product::Implementation;

/// A core that does one thing wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wrong {
    core: Core<Items<u64>>,
    fault: Fault,
    /// A take was answered `Busy`. No snapshot shows it, and the model does not know of it.
    was_busy: bool,
    /// How many corks there were at `end`.
    corked: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Fault {
    None,
    ContinuesAtTheMark,
    ContinuesWhileADrainIsOwed,
    WaitsForTheNextGeneration,
    AcceptsAfterEnd,
    RefusesAThirdEntry,
    TakesNewestFirst,
    EmptyComesBeforeBusy,
    CompletesWithoutABatch,
    DrainsAfterReceipts,
    DrainsAfterEnd,
    LosesTheSecondReceipt,
    FinishesBeforeReceipts,
    FinishesAtEveryEnd,
    ForgetsEntriesAtTake,
    ForgetsADrainAtEnd,
    CountsOneDrain,
    LosesReceiptsAfterABusyTake,
    TakesThoughCorked,
    EmptyComesBeforeCorked,
    CorksOnce,
    UncorksAll,
    StaysCorkedAtEnd,
}

impl Implementation for Wrong {
    fn write(&mut self, item: u64, weight: u64, receipt: bool) -> Result<Written, NotWritten<u64>> {
        let before = self.core.snapshot();
        if self.fault == Fault::RefusesAThirdEntry && before.entries == 2 {
            let why = WhyNot::Ended;
            return Err(NotWritten { chunk: item, why });
        }
        let written = match self.core.write(item, weight, receipt) {
            Err(_) if self.fault == Fault::AcceptsAfterEnd => {
                let answer = Answer::Continue;
                return Ok(Written { id: item, answer });
            }
            written => written?,
        };
        let Snapshot {
            length,
            high_water_mark,
            ..
        } = self.core.snapshot();
        Ok(match (self.fault, written.answer) {
            (Fault::ContinuesAtTheMark, _) if length == high_water_mark && !before.need_drain => {
                let answer = Answer::Continue;
                Written { answer, ..written }
            }
            (Fault::ContinuesWhileADrainIsOwed, _) if length < high_water_mark => {
                let answer = Answer::Continue;
                Written { answer, ..written }
            }
            (Fault::WaitsForTheNextGeneration, Answer::Wait { generation }) => {
                let generation = generation + 1;
                let answer = Answer::Wait { generation };
                Written { answer, ..written }
            }
            _ => written,
        })
    }

    fn take(&mut self, max: NonZeroUsize) -> Result<Vec<(u64, u64)>, NotTaken> {
        let before = self.core.snapshot();
        let mut batch = match Implementation::take(&mut self.core, max) {
            Err(NotTaken::Corked) if self.fault == Fault::TakesThoughCorked => {
                let mut uncorked = self.core.clone();
                while uncorked.uncork().is_some() {}
                return Implementation::take(&mut uncorked, max);
            }
            Err(NotTaken::Corked)
                if self.fault == Fault::EmptyComesBeforeCorked && before.entries == 0 =>
            {
                return Err(NotTaken::Empty);
            }
            Err(NotTaken::Busy) if self.fault == Fault::EmptyComesBeforeBusy => {
                // The batch is all there is exactly if completing it leaves nothing.
                let mut rest = self.core.clone();
                rest.complete().for_each(drop);
                let nothing_queued = before.entries > 0 && rest.snapshot().entries == 0;
                return Err(if nothing_queued {
                    NotTaken::Empty
                } else {
                    NotTaken::Busy
                });
            }
            Err(NotTaken::Busy) => {
                self.was_busy = self.fault == Fault::LosesReceiptsAfterABusyTake;
                return Err(NotTaken::Busy);
            }
            batch => batch?,
        };
        if self.fault == Fault::TakesNewestFirst {
            batch.reverse();
        }
        Ok(batch)
    }

    fn cork(&mut self) -> Option<u64> {
        if self.fault == Fault::CorksOnce && self.core.snapshot().corked == 1 {
            return Some(1);
        }
        self.core.cork()
    }

    fn uncork(&mut self) -> Option<u64> {
        if self.fault == Fault::UncorksAll {
            while self.core.snapshot().corked > 1 {
                self.core.uncork();
            }
        }
        self.core.uncork()
    }

    fn complete(&mut self) -> (bool, Vec<Effect>) {
        let before = self.core.snapshot();
        let (mut settled, mut effects) = Implementation::complete(&mut self.core);
        let is_drain = |effect: &Effect| matches!(effect, Effect::Drain { .. });
        match self.fault {
            Fault::CompletesWithoutABatch => settled = true,
            Fault::DrainsAfterReceipts => effects.sort_by_key(is_drain),
            Fault::DrainsAfterEnd if before.ending && before.need_drain && settled => {
                let generation = before.generation + 1;
                effects.insert(0, Effect::Drain { generation });
            }
            Fault::LosesTheSecondReceipt => {
                let mut receipts = 0;
                effects.retain(|effect| {
                    receipts += usize::from(matches!(effect, Effect::Receipt { .. }));
                    !matches!(effect, Effect::Receipt { .. }) || receipts != 2
                });
            }
            Fault::LosesReceiptsAfterABusyTake if self.was_busy => {
                effects.retain(|effect| !matches!(effect, Effect::Receipt { .. }));
            }
            Fault::FinishesBeforeReceipts => {
                effects.sort_by_key(|effect| matches!(effect, Effect::Receipt { .. }));
            }
            _ => {}
        }
        (settled, effects)
    }

    fn end(&mut self) -> (bool, Vec<Effect>) {
        if self.fault == Fault::StaysCorkedAtEnd {
            self.corked = self.corked.max(self.core.snapshot().corked);
        }
        let (settled, mut effects) = Implementation::end(&mut self.core);
        if self.fault == Fault::FinishesAtEveryEnd && self.core.snapshot().finished {
            effects = vec![Effect::Finish];
        }
        (settled, effects)
    }

    fn snapshot(&self) -> Snapshot {
        let mut shown = self.core.snapshot();
        match self.fault {
            Fault::ForgetsEntriesAtTake if shown.batch_outstanding => shown.entries = 0,
            Fault::ForgetsADrainAtEnd => shown.need_drain &= !shown.ending,
            Fault::StaysCorkedAtEnd if shown.ending => shown.corked = self.corked,
            Fault::CountsOneDrain => shown.generation = shown.generation.min(1),
            _ => {}
        }
        shown
    }
}

/// Each fault, and the shortest way to it.
pub(crate) const MUTANTS: [(Fault, &str); 22] = [
    (
        Fault::ContinuesAtTheMark,
        "mark 1: write(weight 0): the answer differs",
    ),
    (
        Fault::ContinuesWhileADrainIsOwed,
        "mark 3: write(weight 2), write(weight 0), take(1), complete, write(weight 0): the answer differs",
    ),
    (
        Fault::WaitsForTheNextGeneration,
        "mark 0: write(weight 0): the answer differs",
    ),
    (
        Fault::AcceptsAfterEnd,
        "mark 0: end, write(weight 0): the answer differs",
    ),
    (
        Fault::RefusesAThirdEntry,
        "mark 0: write(weight 0), write(weight 0), write(weight 0): the answer differs",
    ),
    (
        Fault::TakesNewestFirst,
        "mark 0: write(weight 0), write(weight 0), take(2): the answer differs",
    ),
    (
        Fault::EmptyComesBeforeBusy,
        "mark 0: write(weight 0), take(1), take(1): the answer differs",
    ),
    (
        Fault::CompletesWithoutABatch,
        "mark 0: complete: the answer differs",
    ),
    (
        Fault::DrainsAfterReceipts,
        "mark 0: write(weight 0, receipt), take(1), complete: the list of notifications differs",
    ),
    (
        Fault::DrainsAfterEnd,
        "mark 0: write(weight 0), take(1), end, complete: the list of notifications differs",
    ),
    (
        Fault::LosesTheSecondReceipt,
        "mark 0: write(weight 0, receipt), write(weight 0, receipt), take(2), complete: \
         the list of notifications differs",
    ),
    (
        Fault::FinishesBeforeReceipts,
        "mark 0: write(weight 0, receipt), take(1), end, complete: \
         the list of notifications differs",
    ),
    (
        Fault::FinishesAtEveryEnd,
        "mark 0: end, end: the list of notifications differs",
    ),
    (
        Fault::ForgetsEntriesAtTake,
        "mark 0: write(weight 0), take(1): the snapshot differs",
    ),
    (
        Fault::ForgetsADrainAtEnd,
        "mark 0: write(weight 0), end: the snapshot differs",
    ),
    (
        Fault::CountsOneDrain,
        "mark 0: write(weight 0), take(1), complete, write(weight 0), take(1), complete: \
         the snapshot differs",
    ),
    (
        Fault::TakesThoughCorked,
        "mark 0: cork, take(1): the answer differs",
    ),
    (
        Fault::EmptyComesBeforeCorked,
        "mark 0: cork, take(1): the answer differs",
    ),
    (Fault::CorksOnce, "mark 0: cork, cork: the snapshot differs"),
    (
        Fault::UncorksAll,
        "mark 0: cork, cork, uncork: the snapshot differs",
    ),
    (
        Fault::StaysCorkedAtEnd,
        "mark 0: cork, end: the snapshot differs",
    ),
    // A walk that took pairs with equal models for one would have passed it by.
    (
        Fault::LosesReceiptsAfterABusyTake,
        "mark 0: write(weight 0, receipt), take(1), take(1), complete: \
         the list of notifications differs",
    ),
];

pub(crate) fn wrong(fault: Fault, mark: u64) -> Wrong {
    Wrong {
        core: Core::new(mark),
        fault,
        was_busy: false,
        corked: 0,
    }
}
