//! The explorer goes every way there is, and takes nothing for proved that is not.

use std::cell::Cell;
use std::cmp::Ordering::{Equal, Greater, Less};

use highwater_model::quantity::Quantity;
use highwater_proofs::explore::{
    Statistics, assume, at_least, either, explore, fresh, grant, prove, total,
};
use highwater_proofs::term::{STAYS_NATURAL, Term};

fn run<S>(hypotheses: impl FnMut() -> Option<S>, conclusion: impl FnMut(S)) -> Statistics {
    total(explore(hypotheses, conclusion))
}

fn failed(statistics: Statistics) -> Vec<String> {
    statistics.failures.into_keys().collect()
}

#[test]
fn every_way_is_gone_once() {
    let mut ways = Vec::new();
    let found = run(
        || Some((fresh("x"), fresh("y"))),
        |(x, y)| ways.push((x < y, x == y, x > y, x <= y, x >= y, x.partial_cmp(&y))),
    );
    ways.sort_unstable();
    assert_eq!(
        ways,
        [
            (false, false, true, false, true, Some(Greater)),
            (false, true, false, true, true, Some(Equal)),
            (true, false, false, true, false, Some(Less)),
        ]
    );
    assert_eq!((found.proved, found.pruned), (3, 0));
    assert_eq!(run(|| Some((either(), either())), |_| {}).proved, 4);
}

#[test]
fn strict_comparison_is_over_integers() {
    let between = || {
        let x = fresh("x");
        assume(Term::zero() < x)?;
        assume(x < Term::from(2))?;
        Some(x)
    };
    let found = run(between, |x| prove("x = 1", x == Term::one()));
    assert_eq!((found.proved, failed(found)), (1, vec![]));
}

#[test]
fn what_is_false_fails_and_says_where() {
    let found = run(
        || Some((at_least("x", 0), at_least("y", 0))),
        |(x, y)| prove("x ≤ y", x <= y),
    );
    assert_eq!(found.proved, 1);
    let failure = &found.failures["x ≤ y"];
    assert_eq!(
        (failure.paths, &failure.first[..]),
        (1, &["0 ≤ x", "0 ≤ y", "y + 1 ≤ x"].map(String::from)[..])
    );
}

#[test]
fn a_panic_is_a_failure_and_leaves_no_session() {
    let found = run(|| Some(()), |()| panic!("at {}", 7));
    assert_eq!(
        (found.proved, failed(found)),
        (0, vec!["no panic: at 7".to_owned()])
    );
    let found = run(|| -> Option<()> { panic!("early") }, |()| {});
    assert_eq!(
        (found.proved, failed(found)),
        (0, vec!["no panic: early".to_owned()])
    );
    assert_eq!(run(|| Some(()), |()| {}).proved, 1);
}

#[test]
fn a_subtraction_below_zero_fails() {
    let found = run(
        || Some(at_least("x", 0)),
        |x| {
            let _ = x - Term::one();
        },
    );
    assert_eq!(
        (found.proved, failed(found)),
        (1, vec![STAYS_NATURAL.to_owned()])
    );
}

#[test]
fn a_number_of_another_run_is_refused() {
    let kept = Cell::new(None);
    let found = run(
        || Some(either()),
        |_| {
            let old = kept.replace(Some(Term::one()));
            prove("used", old.is_none_or(|old| old <= Term::one()));
        },
    );
    assert_eq!(found.proved, 1);
    assert_eq!(found.failures.len(), 1, "{:?}", found.failures);
    assert!(
        found
            .failures
            .keys()
            .all(|name| name.contains("outlived its run"))
    );
}

#[test]
fn a_program_that_does_not_repeat_itself_is_refused() {
    let runs = Cell::new(0);
    let found = run(
        || Some(fresh("x")),
        |x| {
            runs.set(runs.get() + 1);
            prove("x", x < Term::from(runs.get()) || either());
        },
    );
    assert!(
        found
            .failures
            .keys()
            .any(|name| name.contains("another question"))
    );
}

/// What was granted against the path is not counted as proved.
#[test]
fn a_contradictory_path_is_no_proof() {
    let found = run(
        || Some(at_least("x", 1)),
        |x| {
            grant(x, Term::zero());
            prove("anything", false);
        },
    );
    assert_eq!((found.proved, found.pruned, failed(found)), (0, 1, vec![]));
}

/// A loop over what has no bound fails; it does not hang.
#[test]
fn a_run_without_end_is_refused() {
    let found = run(
        || Some(()),
        |()| {
            let mut x = Term::zero();
            loop {
                x += Term::one();
            }
        },
    );
    assert_eq!(
        (found.proved, failed(found)),
        (0, vec!["no panic: a run does not end".to_owned()])
    );
}
