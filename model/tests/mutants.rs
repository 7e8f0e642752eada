//! One mutant per rule: a machine with one line wrong, whose shortest failing run breaks that rule
//! and no other first. A rule that no mutant breaks would prove nothing by holding.

#[path = "mutants/lines.rs"]
mod lines;
#[path = "mutants/machine.rs"]
mod machine;

use std::fmt::Debug;
use std::hash::Hash;

use highwater_model::checker::System;
use highwater_model::checker::explorer::nearest;
use highwater_model::checker::search::{Keep, Walker, search};
use highwater_model::machine::Machine;
use highwater_model::node::{Dialect, NODE_26, Node};
use highwater_model::quantity::Whole;
use highwater_model::reference::Reference;
use highwater_model::rules::{PRODUCER_RULES, RULES};
use highwater_model::systems::{
    Closed, Small, State, Who, node_small, reference_limited, reference_small,
};
use highwater_model::vocabulary::Callback;
use machine::{Fault, Mutant};

/// The small model of `reference`, with limits too, and a fault, all rules judged or one alone.
fn mutants(fault: Fault, judged: u64) -> Vec<Small<Mutant>> {
    let mutate = |small: Small<Reference>| {
        let Small {
            name,
            polite,
            system,
        } = small;
        let system = Closed {
            machine: Mutant::new(system.machine, fault),
            options: system.options,
            size: system.size,
            judged,
        };
        Small {
            name,
            polite,
            system,
        }
    };
    let limited = reference_limited();
    let systems = reference_small().into_iter().chain(limited);
    systems.map(mutate).collect()
}

/// The rules that the shortest failing run of all systems breaks, and its length.
fn first_broken<M>(systems: &[Small<M>]) -> Option<(Vec<&'static str>, usize)>
where
    M: Machine<Whole> + Eq + Hash + Debug,
{
    let mut shortest: Option<(Vec<_>, usize)> = None;
    for small in systems {
        let shorter = shortest.as_ref().map_or(usize::MAX, |(_, steps)| steps - 1);
        let Some(path) = nearest(&small.system, shorter, |state| state.broken != 0) else {
            continue;
        };
        let mut state = small.system.initial();
        for op in &path {
            state = small.system.next(&state, op);
        }
        let ids = RULES
            .iter()
            .enumerate()
            .filter(|(index, _)| state.breaks(*index));
        shortest = Some((ids.map(|(_, rule)| rule.id).collect(), path.len()));
    }
    shortest
}

fn killed_by_alone(fault: Fault, rule: &'static str) {
    let found = first_broken(&mutants(fault, u64::MAX));
    println!("{fault:?}: {found:?}");
    assert_eq!(found.map(|(rules, _)| rules), Some(vec![rule]), "{fault:?}");
}

macro_rules! mutants {
    ($($test:ident: $fault:ident breaks $rule:literal,)*) => { $(
        #[test]
        fn $test() {
            killed_by_alone(Fault::$fault, $rule);
        }
    )* };
}

mutants! {
    w1_true_at_the_mark: TrueAtTheMark breaks "W1",
    w2_false_without_a_drain_owed: FalseWithoutDrainOwed breaks "W2",
    w4_length_without_the_batch: LengthWithoutBatch breaks "W4",
    d1_drain_forgotten: DrainForgotten breaks "D1",
    d2_drain_below_the_mark: DrainBelowTheMark breaks "D2",
    d3_drain_unowed: DrainUnowed breaks "D3",
    d4_drain_after_end: DrainAfterEnd breaks "D4",
    s1_newest_first: NewestFirst breaks "S1",
    s2_taken_again: TakenAgain breaks "S2",
    s3_taken_and_lost: TakenAndLost breaks "S3",
    s4_two_batches: TwoBatches breaks "S4",
    k1_cork_ignored: CorkIgnored breaks "K1",
    k2_last_uncork_forgotten: LastUncorkForgotten breaks "K2",
    c1_receipt_twice: ReceiptTwice breaks "C1",
    c2_receipt_forgotten: ReceiptForgotten breaks "C2",
    c3_receipts_backwards: ReceiptsBackwards breaks "C3",
    c4_receipt_at_take: ReceiptAtTake breaks "C4",
    f1_finish_twice: FinishTwice breaks "F1",
    f2_finish_early: FinishEarly breaks "F2",
    f3_finish_forgotten: FinishForgotten breaks "F3",
    c5_cut_receipt_forgotten: CutReceiptForgotten breaks "C5",
    c6_completed_receipt_fails: CompletedReceiptFails breaks "C6",
    e1_error_told_twice: ErrorToldTwice breaks "E1",
    e2_finish_after_the_sink_failed: FinishAfterSinkFailed breaks "E2",
    e3_close_told_twice: CloseToldTwice breaks "E3",
    e4_close_untold: CloseUntold breaks "E4",
    e5_error_untold: ErrorUntold breaks "E5",
    x1_cut_chunk_taken: CutTaken breaks "X1",
    x2_drain_though_destroyed: DrainThoughDestroyed breaks "X2",
    x3_finish_though_destroyed: FinishThoughDestroyed breaks "X3",
    b1_one_above_the_limit: OneAboveTheLimit breaks "B1",
    w2_full_without_a_drain_owed: FullWithoutDrainOwed breaks "W2",
}

/// B1 follows from W1, W2, W3, D2, D3 and W4, so its mutant runs under B1 alone.
#[test]
fn b1_true_at_the_mark_under_b1_alone() {
    breaks_alone("B1");
}

/// As B1.
#[test]
fn b2_true_at_the_mark_under_b2_alone() {
    breaks_alone("B2");
}

fn breaks_alone(id: &str) {
    let index = RULES.iter().position(|rule| rule.id == id);
    let index = index.expect("a rule");
    let found = first_broken(&mutants(Fault::TrueAtTheMark, 1 << index));
    println!("TrueAtTheMark under {id} alone: {found:?}");
    assert_eq!(found.map(|(rules, _)| rules), Some(vec![id]));
}

/// W3 speaks of a drain inside an open write, so its mutant is a Node: the result is computed
/// before the sink is called, as up to 20.9.
static RESULT_BEFORE_SINK: Dialect = Dialect {
    name: "mutant",
    result_before_sink: true,
    ..NODE_26
};

#[test]
fn w3_result_before_the_sink_call() {
    // With callbacks C3 is broken sooner, as in every Node; at a mark above 1 the same fault also
    // lets a true be overtaken by a write inside its own sink call, which is W1.
    let plain = |mut small: Small<Node>| {
        small.system.size.callbacks = &[Callback::None];
        small.system.size.weights = &[1];
        (small.system.options.high_water_mark <= Whole(1)).then_some(small)
    };
    let systems =
        |dialect| -> Vec<_> { node_small(dialect).into_iter().filter_map(plain).collect() };
    let found = first_broken(&systems(&RESULT_BEFORE_SINK));
    println!("RESULT_BEFORE_SINK: {found:?}");
    assert_eq!(found.map(|(rules, _)| rules), Some(vec!["W3"]));
    assert_eq!(
        first_broken(&systems(&NODE_26)),
        None,
        "the same systems without the fault"
    );
}

/// Judges every step of `reference` by the rule of its producers.
struct Judge<'s> {
    system: &'s Closed<Reference>,
    /// Whether it looks no further than the first break.
    stops: bool,
    writes: u64,
    breaks: u64,
}

impl Walker<Closed<Reference>> for Judge<'_> {
    fn expand(
        &mut self,
        states: &[State<Reference>],
        mut found: impl FnMut(usize, State<Reference>),
    ) {
        for (from, state) in states.iter().enumerate() {
            if self.stops && self.breaks > 0 {
                return;
            }
            let mut ops = Vec::new();
            self.system.actions(state, &mut ops);
            for op in ops {
                let (next, _) = self.system.advance(state, op, |ledger, body| {
                    self.writes += u64::from((PRODUCER_RULES[0].meets)(ledger, body));
                    self.breaks += u64::from((PRODUCER_RULES[0].observe)(ledger, body).is_some());
                });
                found(from, next);
            }
        }
    }
}

/// P1 judges producers: the mutant is one that writes when it likes.
#[test]
fn p1_an_impolite_producer() {
    let judged = |who: Who, stops| {
        reference_small().into_iter().map(move |mut small| {
            small.system.size.producers = match who {
                Who::Polite => &[Who::Polite, Who::Polite],
                Who::Impolite => &[Who::Impolite],
            };
            let mut judge = Judge {
                system: &small.system,
                stops,
                writes: 0,
                breaks: 0,
            };
            let judges = std::slice::from_mut(&mut judge);
            search(&small.system, judges, Keep::Paths, |_, _| {});
            println!(
                "{}, {who:?}: {} of {} writes break P1",
                small.name, judge.breaks, judge.writes
            );
            (judge.writes > 0, judge.breaks > 0)
        })
    };
    assert!(judged(Who::Polite, false).all(|found| found == (true, false)));
    assert!(judged(Who::Impolite, true).all(|found| found == (true, true)));
}
