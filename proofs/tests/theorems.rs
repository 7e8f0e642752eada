//! Every theorem, with what it took: a change of these numbers is a change of the machine, of its
//! invariant or of the method, and wants to be looked at.

use std::io::{self, Write as _};
use std::time::Instant;

use highwater_proofs::ablation::ABLATIONS;
use highwater_proofs::attained::prove_attained;
use highwater_proofs::bound::{
    BOUND, BOUND_OF_MANY, NOTIFICATIONS, THEOREMS, WAKE_UP, WAKE_UP_OF_MANY,
};
use highwater_proofs::mutant::Mutant;
use highwater_proofs::report::Report;
use highwater_proofs::walk::{Theorem, walk};

/// Proves it, and prints it.
fn proved(theorem: &Theorem) -> Report {
    let start = Instant::now();
    let report = walk(theorem, Mutant::None);
    let _ = writeln!(io::stderr(), "{report}  {:.2?}", start.elapsed());
    check(&report);
    report
}

/// Control states, and paths proved.
fn size(report: &Report) -> (usize, u64) {
    (report.shapes, report.total().proved)
}

/// What each theorem promises. A goal that is gone is a promise that nobody keeps.
const GOALS: [(&str, &[&str]); 5] = [
    (
        "Bound",
        &["length ≤ max(H, 1) − 1 + m", "entries ≤ max(H, 1)"],
    ),
    (
        "Bound, many producers",
        &[
            "length ≤ max(H, 1) − 1 + Σ mᵢ",
            "entries ≤ max(H, 1) − 1 + k",
        ],
    ),
    (
        "Notifications",
        &[
            "drain only if a false is unanswered",
            "drain only at length 0",
            "no drain after end",
            "settled, open and nothing retained: no false is unanswered",
            "finish once, after end and after every receipt",
            "settled, ended and nothing retained: finish was told",
            "the sink gets every accepted chunk, once, in order",
            "receipts in order, once, of delivered chunks",
            "a skipped op changes nothing",
            "an op is skipped exactly where it makes no sense",
            "while corked, the sink gets no chunk",
            "take says corked only while there are more corks than uncorks",
            "no drain after destroy",
            "after destroy the sink gets no chunk",
            "destroy hands back what the sink was not given, and retains the batch alone",
            "error once, if there is one, then close once",
            "after close nothing is told but receipts",
            "settled and destroyed: error and close were told",
            "settled, and finished or destroyed with no batch out: every write has its receipt",
            "length ≤ L",
            "what does not fit changes nothing, but that a drain is owed if there is room after it",
            "full, something is retained and a drain is owed",
            "what is handed back for good is alone charged more than L",
        ],
    ),
    (
        "Wake-up",
        &[
            "settled, open and nothing retained: the producer holds permission",
            "while somebody waits, uncorked, take gives a chunk or one is out",
            "each uncork leaves one cork less",
            "each completion lowers what the wake-up is away",
            "while somebody waits, no op raises what the wake-up is away",
            "each settle lowers what is left to settle",
        ],
    ),
    (
        "Wake-up, many producers",
        &[
            "settled, open and nothing retained: no false is unanswered",
            "while somebody waits, uncorked, take gives a chunk or one is out",
            "each uncork leaves one cork less",
            "each completion lowers what the wake-up is away",
            "while somebody waits, no op raises what the wake-up is away",
            "each settle lowers what is left to settle",
        ],
    ),
];

#[test]
fn nothing_less_is_promised() {
    let names = |theorem: &Theorem| theorem.goals.iter().map(|goal| goal.name()).collect();
    let promised = THEOREMS
        .each_ref()
        .map(|theorem| (theorem.name, names(theorem)));
    let pinned: [(&str, Vec<&str>); 5] = GOALS.map(|(name, goals)| (name, goals.to_vec()));
    assert_eq!(promised, pinned);
}

/// What each op gave on the proved paths: no goal about any of these is empty.
const EDGES: [&str; 34] = [
    "Complete Returned",
    "Complete Skipped",
    "Cork Returned",
    "Cork Skipped",
    "Destroy Returned",
    "Destroy Skipped",
    "End Returned",
    "End Skipped",
    "Microtask Skipped",
    "NextTick Skipped",
    "Return Skipped",
    "Settle Called(Callback)",
    "Settle Called(Close)",
    "Settle Called(Drain)",
    "Settle Called(Error)",
    "Settle Called(Finish)",
    "Settle Silent",
    "Settle Skipped",
    "Take NotTaken(Busy)",
    "Take NotTaken(Corked)",
    "Take NotTaken(Empty)",
    "Take NotTaken(Finished)",
    "Take Skipped",
    "Take Taken",
    "Throw Skipped",
    "Tick Skipped",
    "Uncork Returned",
    "Uncork Skipped",
    "Write False",
    "Write Full",
    "Write Refused",
    "Write Skipped",
    "Write TooHeavy",
    "Write True",
];

fn check(report: &Report) {
    assert!(
        report.total().failures.is_empty(),
        "not proved: {:?}",
        report.failed()
    );
    assert_eq!(
        report.vacuous(),
        [],
        "every kind of op has paths that were proved"
    );
    assert!(report.holds());
}

#[test]
fn bound() {
    let report = proved(&BOUND);
    assert_eq!(size(&report), (382, 12_574));
    let met: Vec<&str> = report.edges.keys().map(String::as_str).collect();
    let _ = writeln!(io::stderr(), "{met:?}");
    assert_eq!(met, EDGES);
}

#[test]
fn bound_of_many() {
    assert_eq!(size(&proved(&BOUND_OF_MANY)), (288, 12_354));
}

#[test]
fn notifications() {
    assert_eq!(size(&proved(&NOTIFICATIONS)), (288, 11_462));
}

#[test]
fn wake_up() {
    assert_eq!(size(&proved(&WAKE_UP)), (382, 12_670));
}

#[test]
fn wake_up_of_many() {
    assert_eq!(size(&proved(&WAKE_UP_OF_MANY)), (288, 11_142));
}

#[test]
fn bound_is_attained_for_every_mark_and_chunk() {
    for (part, statistics) in prove_attained() {
        let _ = writeln!(io::stderr(), "{part}: {statistics:?}");
        assert!(
            statistics.failures.is_empty(),
            "{part}: {:?}",
            statistics.failures
        );
        assert!(statistics.proved > 0, "{part}: nothing was proved");
    }
}

/// Each hypothesis is needed: without it, what it is needed for fails, and nothing else.
#[test]
fn what_lacks_a_hypothesis_is_refused() {
    for ablation in ABLATIONS {
        let report = walk(&ablation.theorem, Mutant::None);
        let _ = writeln!(io::stderr(), "{report}");
        let (goals, helpers) = report.failed();
        let mut fails: Vec<&str> = ablation.fails.iter().map(|goal| goal.name()).collect();
        fails.sort_unstable();
        assert_eq!(goals, fails, "{}", ablation.theorem.name);
        assert!(
            helpers.is_empty(),
            "the machine itself is not to blame: {helpers:?}"
        );
    }
}
