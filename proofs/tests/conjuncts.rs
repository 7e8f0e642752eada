//! What the induction rests on: without any one of these conjuncts some theorem has no proof, and without all the others
//! together each of them has.

use std::collections::BTreeSet;
use std::io::{self, Write as _};

use highwater_proofs::bound::THEOREMS;
use highwater_proofs::conjunct::{named_by, without};
use highwater_proofs::mutant::Mutant;
use highwater_proofs::walk::{refuses, walk};

/// Every conjunct that is not among them is a hint: the walk, which visits one control state after the other, finds
/// out by itself what concerns flags alone. It is proved all the same, and the checker holds the machine to it.
const NEEDED: [&str; 13] = [
    "a drain that is due is newer",
    "a false carries a generation that was",
    "accepted: all written before end or destroy",
    "accepted: settled, or with the sink, or completed, or queued or cut",
    "corked as seen",
    "delivered: settled, or with the sink, or completed",
    "entries is the count retained",
    "length is the weight retained",
    "no drain owed: below the mark",
    "the oldest completed is the next to settle",
    "the oldest cut settles behind what the sink has or has completed",
    "the oldest queued is the next to deliver",
    "the oldest with the sink is the next to settle",
];

#[test]
fn each_of_these_is_needed() {
    for name in NEEDED {
        let lacks = |theorem: &&_| without([name], || refuses(theorem, Mutant::None));
        let theorem = THEOREMS.iter().find(lacks).map(|theorem| theorem.name);
        let _ = writeln!(io::stderr(), "«{name}» is needed for {theorem:?}");
        assert!(theorem.is_some(), "«{name}» is a hint");
    }
}

#[test]
fn all_others_are_hints() {
    for theorem in &THEOREMS {
        let mut whole = None;
        let names = named_by(|| whole = Some(walk(theorem, Mutant::None)));
        let whole = whole.expect("it was walked");
        let needed = BTreeSet::from(NEEDED);
        assert!(needed.is_subset(&names), "{:?}", needed.difference(&names));
        let hints: BTreeSet<_> = names.difference(&needed).copied().collect();
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
