//! Cores that do one thing wrong, each with the shortest way to notice.

use std::num::NonZeroUsize;

use highwater::core::{Answer, Core, Effect, NotTaken, NotWritten, Snapshot, WhyNot, Written};
use highwater::queue::Items;
use highwater_conformance::product::{Implementation, Queued};

/// A core that does one thing wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Wrong {
    core: Core<Items<u64>>,
    fault: Fault,
    /// A take was answered `Busy`. No snapshot shows it, and the model does not know of it.
    was_busy: bool,
    /// How many corks there were at `end`.
    corked: u64,
    /// How many entries were cut.
    cut: u64,
    /// `end` was called.
    ended: bool,
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
    ClosesBeforeError,
    ErrorComesBeforeReceipts,
    KeepsAnError,
    CutFailsBeforeTheBatch,
    CutReceiptsAreLost,
    FailsABatchThatIsOut,
    CompletesWhatIsCut,
    DrainsThoughDestroyed,
    FinishesThoughDestroyed,
    CutEntriesStay,
    BatchGoesWithDestroy,
    AcceptsAfterDestroy,
    TakesAfterDestroy,
    KeepsWhatIsCut,
    DestroysWhatHasFinished,
    DestroysTwice,
    SinkFailsTwice,
    BatchSurvivesAFailure,
    EndsAfterDestroy,
    OneAboveTheLimit,
    FullOwesNothing,
    WaitsForWhatNeverFits,
    FullUntilTheNextGeneration,
}

impl Implementation for Wrong {
    fn write(&mut self, item: u64, weight: u64, receipt: bool) -> Result<Written, NotWritten<u64>> {
        let before = self.core.snapshot();
        if self.fault == Fault::RefusesAThirdEntry && before.entries == 2 {
            let why = WhyNot::Ended;
            return Err(NotWritten { chunk: item, why });
        }
        let earlier = self.core.clone();
        let written = match self.core.write(item, weight, receipt) {
            Err(NotWritten { chunk, mut why })
                if matches!(why, WhyNot::Full { .. } | WhyNot::TooHeavy) =>
            {
                match (self.fault, &mut why) {
                    (Fault::FullOwesNothing, _) => self.core = earlier,
                    (Fault::FullUntilTheNextGeneration, WhyNot::Full { generation }) => {
                        *generation += 1;
                    }
                    (Fault::WaitsForWhatNeverFits, WhyNot::TooHeavy) if before.length > 0 => {
                        let generation = before.generation;
                        why = WhyNot::Full { generation };
                    }
                    _ => {}
                }
                return Err(NotWritten { chunk, why });
            }
            Err(NotWritten { why, .. })
                if self.fault == Fault::AcceptsAfterEnd && why == WhyNot::Ended
                    || self.fault == Fault::AcceptsAfterDestroy && why == WhyNot::Destroyed =>
            {
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
            Err(NotTaken::Finished)
                if self.fault == Fault::TakesAfterDestroy && !before.finished =>
            {
                return Err(NotTaken::Empty);
            }
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
            Fault::CutReceiptsAreLost => {
                effects.retain(|effect| !matches!(effect, Effect::Failed { .. }));
            }
            Fault::FailsABatchThatIsOut if before.destroyed => {
                for effect in &mut effects {
                    if let Effect::Receipt { id } = *effect {
                        *effect = Effect::Failed { id };
                    }
                }
            }
            Fault::CompletesWhatIsCut => {
                for effect in &mut effects {
                    if let Effect::Failed { id } = *effect {
                        *effect = Effect::Receipt { id };
                    }
                }
            }
            Fault::DrainsThoughDestroyed if before.destroyed && before.need_drain && settled => {
                let generation = before.generation + 1;
                effects.insert(0, Effect::Drain { generation });
            }
            Fault::FinishesThoughDestroyed if before.destroyed && before.ending && settled => {
                effects.push(Effect::Finish);
            }
            _ => {}
        }
        (settled, effects)
    }

    fn destroy(&mut self, errored: bool) -> Option<(Queued, Vec<Effect>)> {
        let before = self.core.clone();
        let shown = before.snapshot();
        let destroyed = Implementation::destroy(&mut self.core, errored);
        let again = match self.fault {
            Fault::DestroysWhatHasFinished => shown.finished,
            Fault::DestroysTwice => shown.destroyed,
            _ => false,
        };
        if again {
            return Some((vec![], vec![Effect::Close]));
        }
        let (mut queued, mut effects) = destroyed?;
        match self.fault {
            Fault::ClosesBeforeError => {
                effects.sort_by_key(|effect| *effect == Effect::Error);
            }
            Fault::ErrorComesBeforeReceipts => {
                effects.sort_by_key(|effect| *effect != Effect::Error);
            }
            Fault::KeepsAnError => effects.retain(|effect| *effect != Effect::Error),
            Fault::CutFailsBeforeTheBatch if shown.batch_outstanding => {
                // What the sink would fail, but for its batch.
                let mut failed = before;
                let (_, mut all) = Implementation::complete(&mut failed);
                all.clear();
                if let Some((_, told)) = Implementation::destroy(&mut failed, errored) {
                    all.extend(told);
                }
                effects = all;
            }
            Fault::KeepsWhatIsCut => queued.clear(),
            _ => {}
        }
        if self.fault == Fault::CutEntriesStay {
            self.cut = queued.len() as u64;
        }
        Some((queued, effects))
    }

    fn fail(&mut self) -> Option<(bool, Queued, Vec<Effect>)> {
        let before = self.core.clone();
        let Some((settled, queued, mut effects)) = Implementation::fail(&mut self.core) else {
            let again = self.fault == Fault::SinkFailsTwice && before.snapshot().errored;
            return again.then(|| (true, vec![], vec![]));
        };
        if self.fault == Fault::BatchSurvivesAFailure && settled {
            let mut completed = before;
            let (_, told) = Implementation::complete(&mut completed);
            let receipts = told.into_iter().filter_map(|effect| match effect {
                Effect::Receipt { id } => Some(id),
                _ => None,
            });
            let receipts: Vec<_> = receipts.collect();
            for effect in &mut effects {
                if let Effect::Failed { id } = *effect
                    && receipts.contains(&id)
                {
                    *effect = Effect::Receipt { id };
                }
            }
        }
        Some((settled, queued, effects))
    }

    fn end(&mut self) -> (bool, Vec<Effect>) {
        self.ended |= self.fault == Fault::EndsAfterDestroy;
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
            Fault::CutEntriesStay if shown.destroyed => shown.entries += self.cut,
            Fault::BatchGoesWithDestroy if shown.destroyed => shown.length = 0,
            Fault::EndsAfterDestroy if shown.destroyed => shown.ending |= self.ended,
            Fault::CountsOneDrain => shown.generation = shown.generation.min(1),
            _ => {}
        }
        shown
    }
}

pub(crate) fn wrong(fault: Fault, mark: u64, limit: Option<u64>) -> Wrong {
    let above = u64::from(fault == Fault::OneAboveTheLimit);
    let limit = limit.map_or(u64::MAX, |limit| limit + above);
    Wrong {
        core: Core::with_limit(mark, limit),
        fault,
        was_busy: false,
        corked: 0,
        cut: 0,
        ended: false,
    }
}
