//! Model × core: the machine `reference` and the sans-IO core, walked side by side.

use std::io::{self, Write as _};
use std::num::NonZeroUsize;

use highwater::core::{Answer, Core, Effect, Ended, NotTaken, Snapshot, Written};
use highwater_conformance::product::edges::of_the_abstract_machine;
use highwater_conformance::product::{Implementation, Op, Product, Size, compare};

/// The walk at its default size. The counts change with the size or the machine, and with nothing
/// else: six writes of two charged weights, with a receipt or without, and what is held of them.
const PAIRS: usize = 504_662;
const TRANSITIONS: usize = 3_153_160;
/// Each of the six writes taken and completed by itself, and an end.
const DEPTH: usize = 19;
/// What the model's invariant allows. All of it must be met: there is no edge here that we excuse.
const EDGES: usize = 73;

#[test]
fn r1_to_r7_model_and_core_never_differ() {
    let product = Product::walk(Size::DEFAULT);
    let _ = writeln!(
        io::stderr(),
        "{} pairs, {} transitions, depth {}, {} of {} edges",
        product.pairs,
        product.transitions,
        product.depth,
        product.edges.covered,
        product.edges.total,
    );
    assert_eq!(product.mismatch.map(|found| found.to_string()), None);
    assert_eq!(
        (product.pairs, product.transitions, product.depth),
        (PAIRS, TRANSITIONS, DEPTH)
    );
    let edges = product.edges;
    assert_eq!(edges.missing, [], "edges that the walk never took");
    assert_eq!(
        edges.unforeseen,
        [],
        "edges out of no state that satisfies the invariant"
    );
    assert_eq!((edges.covered, edges.total), (EDGES, EDGES));
}

#[test]
fn coverage_is_not_measured_by_the_walk_itself() {
    let size = Size {
        writes: 1,
        ..Size::DEFAULT
    };
    let edges = Product::walk(size).edges;
    assert_eq!(edges.total, of_the_abstract_machine().len());
    assert!(
        !edges.reaches(98),
        "one write cannot show what two do: {edges:?}"
    );
    let missing: Vec<_> = edges.missing.iter().map(ToString::to_string).collect();
    for edge in ["taken, queued: Complete → Returned", "queued: Write → True"] {
        assert!(
            missing.iter().any(|name| name == edge),
            "{edge} in {missing:#?}"
        );
    }
}

/// A core that does one thing wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Wrong {
    core: Core<u64>,
    fault: Fault,
    /// A take was answered `Busy`. No snapshot shows it, and the model does not know of it.
    was_busy: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Fault {
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
}

impl Implementation for Wrong {
    fn write(&mut self, item: u64, weight: u64, receipt: bool) -> Result<Written, Ended<u64>> {
        let before = self.core.snapshot();
        if self.fault == Fault::RefusesAThirdEntry && before.entries == 2 {
            return Err(Ended(item));
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
            Fault::CountsOneDrain => shown.generation = shown.generation.min(1),
            _ => {}
        }
        shown
    }
}

/// Each fault, and the shortest way to it.
const MUTANTS: [(Fault, &str); 17] = [
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
    // A walk that took pairs with equal models for one would have passed it by.
    (
        Fault::LosesReceiptsAfterABusyTake,
        "mark 0: write(weight 0, receipt), take(1), take(1), complete: \
         the list of notifications differs",
    ),
];

fn wrong(fault: Fault, mark: u64) -> Wrong {
    Wrong {
        core: Core::new(mark),
        fault,
        was_busy: false,
    }
}

fn walk(fault: Fault) -> Product {
    let size = Size {
        writes: 3,
        ..Size::DEFAULT
    };
    Product::walk_with(size, |mark| wrong(fault, mark))
}

#[test]
fn every_wrong_core_is_found_by_a_shortest_path() {
    for (fault, expected) in MUTANTS {
        let found = walk(fault).mismatch;
        let found = found.unwrap_or_else(|| panic!("{fault:?} was not noticed"));
        let text = found.to_string();
        assert!(
            text.starts_with(expected),
            "{fault:?}\n   found {text}\nexpected {expected}"
        );
        // One op less, and nothing differs.
        let (_, before) = found.path.split_last().expect("all begin alike");
        assert_eq!(compare(found.mark, wrong(fault, found.mark), before), None);
    }
}

#[test]
fn a_comparison_stops_at_the_first_difference() {
    let ops = [Op::End, Op::End, Op::Complete];
    let found = compare(2, wrong(Fault::FinishesAtEveryEnd, 2), &ops).expect("ended twice");
    assert_eq!(
        found.to_string(),
        "mark 2: end, end: the list of notifications differs: the model has [], the core [Finish]"
    );
    let ops = [Op::Complete, Op::End];
    assert_eq!(compare(2, wrong(Fault::FinishesAtEveryEnd, 2), &ops), None);
}

#[test]
fn the_wrapper_of_the_wrong_cores_is_not_what_is_noticed() {
    let product = walk(Fault::None);
    assert_eq!(product.mismatch, None);
    assert_eq!((product.pairs, product.transitions), (3984, 23988));
}
