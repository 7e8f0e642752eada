//! What the induction rests on: without any one of these conjuncts some theorem has no proof, and without all the others
//! together each of them has.

use std::io::{self, Write as _};
use std::thread;

use highwater_proofs::bound::{BOUND, NOTIFICATIONS, THEOREMS};
use highwater_proofs::closed::Manner;
use highwater_proofs::conjunct::{named_by, with_only, without};
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
        let refused = without(name, || refuses(&theorem, Mutant::None));
        assert!(refused, "«{name}» is a hint to {}", theorem.name);
    }
}

/// A thread for each theorem: their walks are independent, and the longest of this package.
#[test]
#[ignore = "half a minute of processor time: every theorem about reference once more, without its hints"]
fn all_others_are_hints() {
    thread::scope(|scope| {
        for theorem in &THEOREMS {
            scope.spawn(|| has_hints(theorem));
        }
    });
}

fn has_hints(theorem: &Theorem) {
    let needed = NEEDED.map(|(name, _)| name);
    let mut bare = None;
    let names = named_by(|| bare = Some(with_only(&needed, || walk(theorem, Mutant::None))));
    let bare = bare.expect("it was walked");
    assert!(bare.holds(), "{bare}");
    // No more control states than with all of them (`theorems.rs`).
    let shapes = match theorem.manner {
        Manner::OnePolite => 382,
        Manner::ManyPolite | Manner::ManyCounted | Manner::Careless => 288,
    };
    assert_eq!(bare.shapes, shapes, "{}: control states", theorem.name);
    assert!(needed.iter().all(|name| names.contains(name)), "{names:?}");
    let hints = names.len() - needed.len();
    let _ = writeln!(io::stderr(), "{}: {hints} hints", theorem.name);
    assert!(hints > 30, "{names:?}");
}
