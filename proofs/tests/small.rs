//! The invariant and the goals on real numbers and real queues, exhaustively at small sizes: the
//! invariant is not so strong that nothing satisfies it, and the bound is really reached.

use std::collections::{BTreeSet, HashSet};
use std::io::{self, Write as _};

use highwater_model::checker::fingerprint::BuildFingerprinter;
use highwater_model::machine::Machine;
use highwater_model::quantity::Whole;
use highwater_proofs::attained::write;
use highwater_proofs::bound::THEOREMS;
use highwater_proofs::closed::Manner;
use highwater_proofs::mutant::Mutant;
use highwater_proofs::small::{Limits, Small, search};

/// Visits every state for marks 0 to 3, with and without a limit, and weights 0 to 2, at most 4 writes, under one manner.
/// Gives how many states of the closed system, of the machine, and how many control states.
fn visit(manner: Manner) -> (usize, usize, usize) {
    let goals: Vec<_> = THEOREMS
        .iter()
        .filter(|theorem| theorem.manner == manner || theorem.manner == Manner::Careless)
        .flat_map(|theorem| theorem.goals)
        .copied()
        .collect();
    let mut machines = HashSet::with_hasher(BuildFingerprinter::default());
    let (mut states, mut controls) = (0, BTreeSet::new());
    for (high_water_mark, limit) in (0..=3).flat_map(|mark| [(mark, None), (mark, Some(2))]) {
        let limits = Limits {
            high_water_mark,
            limit,
            heaviest: 2,
            writes: 4,
            corks: 2,
            others: 2,
        };
        let found = search(manner, Mutant::None, limits, &goals, |state| {
            assert_eq!(state.helpers(), Ok(()), "{state:?}");
            if !machines.contains(&state.stream) {
                machines.insert(state.stream.clone());
            }
            controls.insert(state.stream.control());
        });
        assert_eq!(found.broken, None);
        if manner == Manner::OnePolite {
            assert_eq!(
                found.highest,
                (high_water_mark.max(1) - 1 + 2).min(limit.unwrap_or(u64::MAX)),
                "the bound is attained, or the limit"
            );
        }
        states += found.states;
    }
    let _ = writeln!(
        io::stderr(),
        "{manner:?}: {states} states, {} of the machine, {} controls",
        machines.len(),
        controls.len()
    );
    (states, machines.len(), controls.len())
}

#[test]
fn invariant_holds_of_one_polite_producer() {
    assert_eq!(visit(Manner::OnePolite), (31_973, 27_916, 144));
}

#[test]
fn invariant_holds_of_many_polite_producers() {
    assert_eq!(visit(Manner::ManyPolite), (302_750, 242_626, 144));
}

/// Three of them.
#[test]
fn invariant_holds_of_counted_producers() {
    assert_eq!(visit(Manner::ManyCounted), (240_567, 152_714, 144));
}

#[test]
fn invariant_holds_of_careless_producers() {
    assert_eq!(visit(Manner::Careless), (289_228, 242_626, 144));
}

/// The witness family of `attained`, run: H chunks at most, then the largest.
#[test]
fn bound_is_attained_on_a_grid() {
    let mut cells = 0;
    for high_water_mark in 0..=40_i64 {
        for m in 1..=20_i64 {
            let mut state = Small::new(Manner::OnePolite, Whole(high_water_mark), None);
            while state.stream.length + Whole(1) < state.mark() {
                assert!(state.allows(&write(Whole(1))));
                state.step(write(Whole(1)), Whole(m), Mutant::None);
            }
            assert!(state.allows(&write(Whole(m))));
            state.step(write(Whole(m)), Whole(m), Mutant::None);
            assert_eq!(state.stream.length.0, high_water_mark.max(1) - 1 + m);
            cells += 1;
        }
    }
    let _ = writeln!(io::stderr(), "attained for {cells} pairs of H and m");
    assert_eq!(cells, 41 * 20);
}
