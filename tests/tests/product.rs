//! Model × core: the machine `reference` and the sans-IO core, walked side by side.

#[path = "product/found.rs"]
mod found;
#[path = "product/wrong.rs"]
mod wrong;

use std::io::{self, Write as _};

use highwater_conformance::product::edges::of_the_abstract_machine;
use highwater_conformance::product::{
    Coverage, Edge, Op, Product, Size, compare, nearest_difference,
};
use highwater_model::reference::Control;
use highwater_model::vocabulary::{EventKind, OpKind};

use found::MUTANTS;
use wrong::{Fault, wrong};

/// The walk at its default size: pairs, transitions, depth. The counts change with the size or the
/// machine, and with nothing else: five writes of two charged weights, with a receipt or without,
/// what is held of them, at most two corks, and destroy; each without a limit and with one.
const CORKED: (usize, usize, usize) = (400_632, 4_483_514, 21);
/// Six writes, no corks, no destroy and no limit. The depth: each of them taken and completed by itself, and an end.
const UNCORKED: (usize, usize, usize) = (504_662, 3_153_160, 19);
/// What the model's invariant allows. All of it must be met: there is no edge here that we excuse.
const EDGES: usize = 363;

#[test]
fn r1_to_r9_model_and_core_never_differ() {
    let edges = walked(Size::DEFAULT, CORKED);
    assert_eq!(edges.missing, [], "edges that the walk never took");
    assert_eq!((edges.covered, edges.total), (EDGES, EDGES));
}

#[test]
fn r1_to_r7_model_and_core_never_differ_in_six_writes_without_corks() {
    let size = Size {
        writes: 6,
        limits: &[None],
        corks: 0,
        destroys: false,
        ..Size::DEFAULT
    };
    let edges = walked(size, UNCORKED);
    let left_out = |edge: &Edge| {
        let Control { flags, corked, .. } = edge.control;
        corked
            || flags.destroyed.is_some()
            || matches!(edge.op, OpKind::Cork | OpKind::Destroy)
            || matches!(edge.event, EventKind::Full | EventKind::TooHeavy)
    };
    let missing = edges.missing.iter();
    let missing: Vec<_> = missing.filter(|edge| !left_out(edge)).collect();
    assert_eq!(missing, [] as [&Edge; 0], "edges that the walk never took");
}

/// Walks, compares the counts, and gives the edges.
fn walked(size: Size, counts: (usize, usize, usize)) -> Coverage {
    let product = Product::walk(size);
    let _ = writeln!(
        io::stderr(),
        "{} pairs, {} transitions, depth {}, {} of {} edges",
        product.pairs,
        product.transitions,
        product.depth,
        product.edges.covered,
        product.edges.total,
    );
    assert_eq!(product.mismatch.map(|found| found.to_string()), None);
    assert_eq!((product.pairs, product.transitions, product.depth), counts);
    let edges = product.edges;
    assert_eq!(
        edges.unforeseen,
        [],
        "edges out of no state that satisfies the invariant"
    );
    edges
}

#[test]
fn coverage_is_not_measured_by_the_walk_itself() {
    let size = Size {
        writes: 1,
        ..Size::DEFAULT
    };
    let edges = Product::walk(size).edges;
    assert_eq!(edges.total, of_the_abstract_machine().len());
    assert!(
        !edges.reaches(98),
        "one write cannot show what two do: {edges:?}"
    );
    let missing: Vec<_> = edges.missing.iter().map(ToString::to_string).collect();
    for edge in ["taken, queued: Complete → Returned", "queued: Write → True"] {
        assert!(
            missing.iter().any(|name| name == edge),
            "{edge} in {missing:#?}"
        );
    }
}

/// How far the wrong cores are walked.
const FEWER: Size = Size {
    writes: 3,
    corks: 2,
    ..Size::DEFAULT
};

#[test]
fn every_wrong_core_is_found_by_a_shortest_path() {
    for (fault, expected) in MUTANTS {
        let found = nearest_difference(FEWER, |mark, limit| wrong(fault, mark, limit));
        let found = found.unwrap_or_else(|| panic!("{fault:?} was not noticed"));
        let text = found.to_string();
        assert!(
            text.starts_with(expected),
            "{fault:?}\n   found {text}\nexpected {expected}"
        );
        // One op less, and nothing differs.
        let (_, before) = found.path.split_last().expect("all begin alike");
        let (mark, limit) = (found.mark, found.limit);
        let core = wrong(fault, mark, limit);
        assert_eq!(compare(mark, limit, core, before), None);
    }
}

#[test]
fn a_comparison_stops_at_the_first_difference() {
    let ops = [Op::End, Op::End, Op::Complete];
    let found =
        compare(2, None, wrong(Fault::FinishesAtEveryEnd, 2, None), &ops).expect("ended twice");
    assert_eq!(
        found.to_string(),
        "mark 2: end, end: the list of notifications differs: the model has [], the core [Finish]"
    );
    let ops = [Op::Complete, Op::End];
    assert_eq!(
        compare(2, None, wrong(Fault::FinishesAtEveryEnd, 2, None), &ops),
        None
    );
}

#[test]
fn the_wrapper_of_the_wrong_cores_is_not_what_is_noticed() {
    let product = Product::walk_with(FEWER, |mark, limit| wrong(Fault::None, mark, limit));
    assert_eq!(product.mismatch, None);
    assert_eq!((product.pairs, product.transitions), (18_297, 208_507));
}
