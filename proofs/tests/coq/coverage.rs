//! What the runs meet: no kind of op, and no answer, is only replayed by name.

use std::collections::BTreeSet;

use crate::replay;
use crate::runs::Runs;

/// Op and what it gave; behind the comma in which state, if that is not an open, settled, uncorked one.
const MET: [&str; 51] = [
    "Complete Returned",
    "Complete Returned, corked",
    "Complete Returned, ending",
    "Complete Skipped",
    "Complete Skipped, corked",
    "Complete Skipped, ending",
    "Complete Skipped, finished",
    "Complete Skipped, unsettled",
    "Cork Returned",
    "Cork Returned, corked",
    "Cork Skipped, ending",
    "Cork Skipped, finished",
    "Cork Skipped, unsettled",
    "End Returned",
    "End Returned, corked",
    "End Returned, ending",
    "End Returned, finished",
    "End Skipped, unsettled",
    "Settle Called(Callback), unsettled",
    "Settle Called(Drain), unsettled",
    "Settle Called(Finish), unsettled",
    "Settle Silent, unsettled",
    "Settle Skipped",
    "Settle Skipped, corked",
    "Settle Skipped, ending",
    "Settle Skipped, finished",
    "Take NotTaken(Busy)",
    "Take NotTaken(Busy), corked",
    "Take NotTaken(Busy), ending",
    "Take NotTaken(Corked), corked",
    "Take NotTaken(Empty)",
    "Take NotTaken(Finished), finished",
    "Take Skipped",
    "Take Skipped, corked",
    "Take Skipped, ending",
    "Take Skipped, finished",
    "Take Skipped, unsettled",
    "Take Taken",
    "Take Taken, ending",
    "Uncork Returned, corked",
    "Uncork Skipped",
    "Uncork Skipped, ending",
    "Uncork Skipped, finished",
    "Uncork Skipped, unsettled",
    "Write False",
    "Write False, corked",
    "Write Refused, ending",
    "Write Refused, finished",
    "Write Skipped, unsettled",
    "Write True",
    "Write True, corked",
];

pub(crate) fn what_the_runs_meet() {
    let all = replay::all();
    let mut met = BTreeSet::new();
    for runs in &all {
        runs.met(&mut met);
    }
    assert_eq!(met, MET.map(str::to_owned).into());
    let ops: usize = all.iter().map(Runs::ops).sum();
    assert_eq!((all.len(), ops), (3_004, 101_631), "runs, ops");
}
