//! Every theorem, with what it took: a change of these numbers is a change of the machine, of its
//! invariant or of the method, and wants to be looked at.

use std::io::{self, Write as _};
use std::time::Instant;

use highwater_proofs::attained::prove_attained;
use highwater_proofs::bound::{
    BOUND_OF_MANY, BOUND_WITHOUT_POLITENESS, NOTIFICATIONS, WAKE_UP, prove,
};
use highwater_proofs::goals::Goal;
use highwater_proofs::mutant::Mutant;
use highwater_proofs::report::Report;
use highwater_proofs::walk::{Theorem, walk};

/// Proves it, prints it, and gives (control states, paths proved).
fn proved(theorem: &Theorem) -> (usize, u64) {
    let start = Instant::now();
    let report = walk(theorem, Mutant::None);
    let _ = writeln!(io::stderr(), "{report}  {:.2?}", start.elapsed());
    check(&report);
    (report.shapes, report.total().proved)
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
    let start = Instant::now();
    let report = prove();
    let _ = writeln!(io::stderr(), "{report}  {:.2?}", start.elapsed());
    check(&report);
    assert_eq!((report.shapes, report.total().proved), (382, 12_574));
    let met: Vec<&str> = report.edges.keys().map(String::as_str).collect();
    let _ = writeln!(io::stderr(), "{met:?}");
    assert_eq!(met, EDGES);
}

#[test]
fn bound_of_many() {
    assert_eq!(proved(&BOUND_OF_MANY), (288, 12_354));
}

#[test]
fn notifications() {
    assert_eq!(proved(&NOTIFICATIONS), (288, 11_462));
}

#[test]
fn wake_up() {
    assert_eq!(proved(&WAKE_UP), (382, 12_670));
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

/// The ablation: the hypothesis is needed.
#[test]
fn bound_needs_politeness() {
    let report = walk(&BOUND_WITHOUT_POLITENESS, Mutant::None);
    let _ = writeln!(io::stderr(), "{report}");
    assert!(!report.holds());
    let (goals, helpers) = report.failed();
    assert_eq!(goals, [Goal::Entries.name(), Goal::Length.name()]);
    assert!(
        helpers.is_empty(),
        "the machine itself is not to blame: {helpers:?}"
    );
}
