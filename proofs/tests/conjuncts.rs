//! What the induction rests on: without any one of these conjuncts some theorem has no proof, and without all the others
//! together each of them has.

use std::collections::BTreeSet;
use std::io::{self, Write as _};

use highwater_proofs::bound::{BOUND, NOTIFICATIONS, THEOREMS};
use highwater_proofs::conjunct::{named_by, without};
use highwater_proofs::mutant::Mutant;
use highwater_proofs::walk::{Theorem, refuses, walk};

/// And a theorem that has no proof without it. Every conjunct that is not among them is a hint: the walk, which visits one
/// control state after the other, finds out by itself what concerns flags alone. It is proved all the same, and the
/// checker holds the machine to it.
const NEEDED: [(&str, Theorem); 13] = [
    ("a drain that is due is newer", BOUND),
    ("a false carries a generation that was", BOUND),
    ("accepted: all written before end or destroy", BOUND),
    (
        "accepted: settled, or with the sink, or completed, or queued or cut",
        BOUND,
    ),
    ("corked as seen", BOUND),
    ("delivered: settled, or with the sink, or completed", BOUND),
    ("entries is the count retained", BOUND),
    ("length is the weight retained", BOUND),
    ("no drain owed: below the mark", BOUND),
    ("the oldest completed is the next to settle", NOTIFICATIONS),
    (
        "the oldest cut settles behind what the sink has or has completed",
        NOTIFICATIONS,
    ),
    ("the oldest queued is the next to deliver", BOUND),
    ("the oldest with the sink is the next to settle", BOUND),
];

#[test]
fn each_of_these_is_needed() {
    for (name, theorem) in NEEDED {
        let refused = without([name], || refuses(&theorem, Mutant::None));
        assert!(refused, "«{name}» is a hint to {}", theorem.name);
    }
}

#[test]
fn all_others_are_hints() {
    let needed = NEEDED.map(|(name, _)| name);
    for theorem in &THEOREMS {
        let mut whole = None;
        let names = named_by(|| whole = Some(walk(theorem, Mutant::None)));
        let whole = whole.expect("it was walked");
        assert!(needed.iter().all(|name| names.contains(name)), "{names:?}");
        let hints: BTreeSet<_> = names
            .into_iter()
            .filter(|name| !needed.contains(name))
            .collect();
        let _ = writeln!(io::stderr(), "{}: {} hints", theorem.name, hints.len());
        let bare = without(hints, || walk(theorem, Mutant::None));
        assert!(bare.holds(), "{bare}");
        assert_eq!(
            bare.shapes, whole.shapes,
            "{}: control states",
            theorem.name
        );
    }
}
