//! Every theorem is proved, and rests on no axiom.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use crate::coqc::{self, Coq, REPLAY, THEOREMS};

/// What is proved, by file: a theorem that is gone, or has a new name, wants to be looked at.
const NAMES: [(&str, &[&str]); 8] = [
    ("Machine", &[]),
    ("Invariant", &["step_keeps_invariant", "invariant_holds"]),
    (
        "Accounts",
        &[
            "exactly_once",
            "delivered_in_order",
            "receipts_in_order",
            "receipts_not_missed",
        ],
    ),
    (
        "Notifications",
        &[
            "drain",
            "drain_not_missed",
            "finish",
            "finish_last",
            "finish_not_missed",
            "error",
            "close_",
            "destroyed_last",
            "close_last",
            "close_not_missed",
            "cut_is_the_rest",
            "within_limit",
            "full_changes_nothing",
            "full_for_now",
            "cork_holds_back",
            "skipped_changes_nothing",
            "settling",
        ],
    ),
    ("Producers", &[]),
    (
        "Bound",
        &["bound", "bound_of_k", "bound_of_one", "limit_not_met"],
    ),
    ("Attained", &["attained"]),
    ("WakeUp", &["woken"]),
];

/// The theorems that a file states.
fn stated(text: &str) -> Vec<&str> {
    let lines = text.lines();
    let stated = lines.filter_map(|line| line.strip_prefix("Theorem "));
    let names = stated.filter_map(|rest| {
        rest.split(|c: char| c != '_' && !c.is_alphanumeric())
            .next()
    });
    names.collect()
}

pub(crate) fn every_file_is_compiled() {
    let files = fs::read_dir(coqc::sources()).expect("it is a folder");
    let files = files.map(|file| PathBuf::from(file.expect("it is readable").file_name()));
    let files = files.filter(|file| file.extension().is_some_and(|extension| extension == "v"));
    let there: BTreeSet<PathBuf> = files.collect();
    let compiled = THEOREMS.iter().chain(&REPLAY);
    let compiled: BTreeSet<PathBuf> = compiled.map(PathBuf::from).collect();
    assert_eq!(there, compiled);
    for (file, theorems) in NAMES {
        let text = fs::read_to_string(coqc::sources().join(format!("{file}.v")));
        assert_eq!(stated(&text.expect("it is there")), theorems, "{file}.v");
    }
    assert_eq!(
        NAMES.map(|(file, _)| format!("{file}.v")),
        THEOREMS,
        "every file of theorems is named"
    );
}

pub(crate) fn are_closed() {
    let coq = Coq::new(&THEOREMS, |_, text| text);
    let mut text = "Set Printing Width 200.\n".to_owned();
    let mut count = 0;
    for (file, theorems) in NAMES {
        let _ = writeln!(text, "From Highwater Require {file}.");
        for theorem in theorems {
            let _ = writeln!(text, "Print Assumptions {file}.{theorem}.");
            count += 1;
        }
    }
    let answer = coq.check("Assumptions.v", &text);
    assert!(answer.accepted, "{}", answer.text);
    let closed = vec!["Closed under the global context"; count];
    let lines: Vec<&str> = answer.text.lines().collect();
    assert_eq!(lines, closed);

    // It would tell.
    let admitted = "From Coq Require Import ZArith.\n\
        Theorem wrong : (1 = 2)%Z. Admitted.\nTheorem rests : (2 = 1)%Z. Proof. now rewrite wrong. Qed.\n\
        Print Assumptions rests.\n";
    let answer = coq.check("Admitted.v", admitted);
    assert!(
        answer.accepted && answer.text.contains("Axioms:"),
        "{}",
        answer.text
    );
}
