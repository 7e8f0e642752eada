//! The small model, searched whole by two checkers that must agree on every count.
//!
//! The counts are pinned: a changed one is a changed model, and the commit says why.

use std::fmt::Debug;
use std::hash::Hash;
use std::io::Write as _;

use highwater_model::checker::explorer::explore;
use highwater_model::checker::stateright::verdict;
use highwater_model::machine::Machine;
use highwater_model::node::{NODE_20_10, NODE_26};
use highwater_model::quantity::Whole;
use highwater_model::reference::invariant::invariant;
use highwater_model::rules::RULES;
use highwater_model::systems::{Small, Survey, node_small, reference_small};

/// Says how much was looked at, also where the test harness captures what tests print.
macro_rules! report {
    ($($text:tt)*) => {
        writeln!(std::io::stderr(), $($text)*).expect("standard error is open")
    };
}

/// Searches every system, compares with stateright, and gives the surveys.
fn search<M>(
    dialect: &str,
    all: Vec<Small<M>>,
    pinned: &[(usize, usize)],
) -> Vec<(Small<M>, Survey<M::Control>)>
where
    M: Machine<Whole> + Eq + Hash + Debug + Send + Sync + 'static,
{
    let mut counts = Vec::new();
    let mut surveys = Vec::new();
    for small in all {
        let survey = small.survey();
        report!(
            "{dialect}, {}: {} states, {} transitions, {} edges, depth {}",
            small.name,
            survey.states,
            survey.transitions,
            survey.edges.len(),
            survey.depth
        );
        let theirs = verdict(small.system.clone());
        assert_eq!(theirs.states, survey.states, "{}", small.name);
        assert_eq!(theirs.transitions, survey.transitions, "{}", small.name);
        assert_eq!(theirs.holds, survey.broken.is_empty(), "{}", small.name);
        counts.push((survey.states, survey.transitions));
        surveys.push((small, survey));
    }
    assert_eq!(counts, pinned, "states and transitions of each system");
    surveys
}

/// Which rules are broken in some system, and in how few steps.
fn broken<C>(surveys: &[(Small<impl Sized>, Survey<C>)]) -> Vec<(&'static str, usize)> {
    RULES
        .iter()
        .filter_map(|rule| {
            let steps = surveys.iter().flat_map(|(_, survey)| &survey.broken);
            let steps = steps
                .filter(|(broken, _)| broken.id == rule.id)
                .map(|(_, path)| path.len());
            Some((rule.id, steps.min()?))
        })
        .collect()
}

/// Rules whose antecedent no system ever met.
fn unmet<C>(surveys: &[(Small<impl Sized>, Survey<C>)]) -> Vec<&'static str> {
    let met = |index: usize| surveys.iter().any(|(_, survey)| survey.met[index] > 0);
    RULES
        .iter()
        .enumerate()
        .filter(|(index, _)| !met(*index))
        .map(|(_, rule)| rule.id)
        .collect()
}

fn the_bound_is_attained<C>(surveys: &[(Small<impl Sized>, Survey<C>)]) {
    let polite = surveys
        .iter()
        .filter_map(|(small, survey)| Some((small, small.bound()?, survey)));
    let mut count = 0;
    for (small, bound, survey) in polite {
        assert_eq!(survey.largest_length, bound, "{}", small.name);
        count += 1;
    }
    assert!(
        count >= 6,
        "only {count} systems have polite producers alone"
    );
}

#[test]
fn reference_keeps_every_rule() {
    let surveys = search("reference", reference_small(), &REFERENCE);
    assert_eq!(broken(&surveys), []);
    // W3 speaks of a drain inside an open write, and `reference` calls nobody (R1).
    assert_eq!(unmet(&surveys), ["W3"]);
    the_bound_is_attained(&surveys);
}

/// What the proofs assume of a state holds of every state there is.
#[test]
fn the_invariant_of_the_proofs_holds_of_reference() {
    let mut states = 0;
    for small in reference_small() {
        explore(&small.system, |_, _, to| {
            assert_eq!(invariant(&to.machine), Ok(()), "{:?}", to.machine);
            states += 1;
        });
    }
    report!("the invariant holds behind {states} transitions of reference");
    assert_eq!(
        states,
        REFERENCE
            .iter()
            .map(|(_, transitions)| transitions)
            .sum::<usize>()
    );
}

#[test]
fn node_26_calls_callbacks_and_sinks_out_of_order() {
    let surveys = search("node-26", node_small(&NODE_26), &NODE_26_COUNTS);
    assert_eq!(broken(&surveys), [("S1", 7), ("C3", 5)]);
    assert_eq!(unmet(&surveys), [] as [&str; 0]);
}

#[test]
fn node_20_10_loses_the_drain_at_mark_0() {
    let surveys = search("node-20.10", node_small(&NODE_20_10), &NODE_20_10_COUNTS);
    assert_eq!(broken(&surveys), [("D1", 3), ("S1", 7), ("C3", 5)]);
    assert_eq!(unmet(&surveys), [] as [&str; 0]);
}

const REFERENCE: [(usize, usize); 9] = [
    (201, 585),
    (3721, 11_815),
    (10_303, 33_469),
    (201, 585),
    (3721, 11_815),
    (10_303, 33_469),
    (2172, 6417),
    (23_179, 74_065),
    (10_796, 35_594),
];

// Mark 0 and mark 1 give the same graph: `length < 1` is `length < 0 or length = 0`.
const NODE_26_COUNTS: [(usize, usize); 11] = [
    (8151, 19_320),
    (24_786, 63_572),
    (42_531, 129_962),
    (8151, 19_320),
    (24_786, 63_572),
    (42_531, 129_962),
    (17_006, 41_353),
    (38_162, 99_658),
    (44_664, 136_166),
    (127, 289),
    (732, 1685),
];

const NODE_20_10_COUNTS: [(usize, usize); 11] = [
    (3048, 7750),
    (14_758, 39_218),
    (34_994, 109_719),
    (8151, 19_320),
    (24_786, 63_572),
    (42_531, 129_962),
    (17_006, 41_353),
    (38_162, 99_658),
    (44_664, 136_166),
    (127, 289),
    (732, 1685),
];
