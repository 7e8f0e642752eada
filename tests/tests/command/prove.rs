//! The theorems, from the command line.

use std::fs;

use libtest_mimic::Trial;

use super::run::highwater;
use super::support::{needs, plain, requires_all};

pub(crate) fn trials() -> Vec<Trial> {
    let whole = if requires_all() {
        Ok(())
    } else {
        Err(
            "a minute and more of what proofs/ proves anyway; HIGHWATER_REQUIRE_NODE=1 has it done"
                .into(),
        )
    };
    vec![
        needs("prove::all_and_what_is_false", whole, |()| all()),
        plain("prove::as_json", as_json),
        plain("prove::one_with_its_goals", one),
        plain("prove::questions_for_a_solver", questions),
        plain("prove::refused", refused),
    ]
}

fn all() {
    let ran = highwater("prove");
    let told = ["Bound, many producers", "proved", "refused, as it is false"];
    ran.reports(0, &told);
    assert_eq!(ran.stdout.matches("  proved\n").count(), 13);
    assert_eq!(
        ran.stdout.matches("  refused, as it is false\n").count(),
        17
    );
}

fn as_json() {
    for (name, expected) in [
        ("attained", "proved"),
        ("bound", "proved"),
        ("wake-up-ended", "refused"),
        ("defect-flush-hides-finish", "refused"),
        ("node-26-without-others-pause", "refused"),
    ] {
        let json = highwater(&format!("prove {name} --format json")).json();
        let theorem = &json["theorems"][0];
        assert_eq!(theorem["expected"], expected);
        assert!(theorem["proved"].as_u64() > Some(0), "{theorem}");
        assert!(theorem["refutations"].as_u64() > Some(0), "{theorem}");
        let failed = theorem["failed"].as_array().expect("a list");
        assert_eq!(failed.is_empty(), expected == "proved", "{theorem}");
    }
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
    ran.reports(
        0,
        &[
            "goal failed on",
            "queued.count ≤ entries",
            "verdict: refused, as it is false",
        ],
    );
}

fn questions() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("bound.smt2");
    let ran = highwater(&format!("prove bound --smt {}", file.display()));
    ran.reports(0, &["Bound: proved", "different questions are in the file"]);
    let script = fs::read_to_string(file).expect("it was written");
    assert!(script.contains("(set-logic QF_LIA)"));
    assert!(script.matches("(check-sat)").count() > 100);
}

fn refused() {
    highwater("prove wakeup").refuses(2, &["no theorem wakeup", "did you mean wake-up, "]);
    highwater("prove --smt /no/such/file.smt2").refuses(2, &["there is no folder /no/such"]);
}
