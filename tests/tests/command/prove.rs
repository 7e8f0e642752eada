//! The theorems, from the command line.

use std::fs;

use libtest_mimic::Trial;

use super::run::highwater;
use super::support::plain;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("prove::theorems_and_what_is_false", theorems),
        plain("prove::one_with_its_goals", one),
        plain("prove::questions_for_a_solver", questions),
        plain("prove::refused", refused),
    ]
}

fn theorems() {
    let ran = highwater("prove");
    ran.reports(
        0,
        &["Bound, many producers", "proved", "refused, as it is false"],
    );
    assert!(!ran.stdout.contains("NOT PROVED"));
    let json = highwater("prove --format json").json();
    let theorems = json["theorems"].as_array().expect("a list");
    for theorem in theorems {
        assert!(theorem["proved"].as_u64() > Some(0), "{theorem}");
        assert!(theorem["refutations"].as_u64() > Some(0), "{theorem}");
        let failed = theorem["failed"].as_array().expect("a list");
        assert_eq!(
            failed.is_empty(),
            theorem["expected"] == "proved",
            "{theorem}"
        );
    }
    let false_ones = theorems
        .iter()
        .filter(|theorem| theorem["expected"] == "refused");
    assert_eq!(false_ones.count(), 10);
}

fn one() {
    highwater("prove wake-up").reports(
        0,
        &[
            "goal: each completion lowers what the wake-up is away",
            "Take → Taken",
        ],
    );
    // What is false is told with the path that shows it.
    let ran = highwater("prove bound-without-politeness");
    ran.reports(0, &["goal failed on", "queued.count ≤ entries"]);
}

fn questions() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bound.smt2");
    let ran = highwater(&format!("prove bound --smt {}", file.display()));
    ran.reports(0, &["Bound: proved"]);
    let script = fs::read_to_string(file).expect("it was written");
    assert!(script.contains("(set-logic QF_LIA)"));
    assert!(script.matches("(check-sat)").count() > 100);
}

fn refused() {
    highwater("prove wakeup").refuses(2, &["no theorem wakeup", "did you mean wake-up, "]);
    highwater("prove --smt /no/such/file.smt2").refuses(2, &["there is no folder /no/such"]);
}
