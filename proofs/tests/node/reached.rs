//! Every state that a small model of Node reaches is of a control state that the proof has walked: none is forgotten
//! where a step lays bare what was hidden.

use std::collections::BTreeSet;
use std::io::{self, Write as _};

use highwater_model::checker::explorer::explore;
use highwater_proofs::node::report::Report;
use highwater_proofs::node::shape::Shape;
use highwater_proofs::node::window;

use crate::small_node::{BOTH, IMPOLITE, POLITE, Walked};

/// How many control states the small model reaches, but for what a machine does not know.
pub(crate) fn reached(report: &Report) -> usize {
    let theorem = &report.theorem;
    let walked = report.shapes.iter().map(|shape| Shape {
        permitted: false,
        write_open: false,
        chunk_given: false,
        ..shape.clone()
    });
    let walked: BTreeSet<_> = walked.collect();
    let who = if theorem.fragment.is_polite() {
        POLITE
    } else {
        IMPOLITE
    };
    let mut small = Walked::new(theorem.dialect, theorem.fragment, who, BOTH);
    small.one_chunk = theorem.fragment.is_polite();
    let mut found = BTreeSet::new();
    explore(&small, |state, _, next| {
        for state in [state, next] {
            let mut machine = state.machine.clone();
            window::forget(&mut machine);
            found.insert(Shape::of(&machine, 0).0);
        }
    });
    let forgotten: Vec<_> = found.difference(&walked).map(Shape::to_string).collect();
    assert!(
        forgotten.is_empty(),
        "{} are forgotten, as {:#?}",
        forgotten.len(),
        &forgotten[..forgotten.len().min(5)]
    );
    let _ = writeln!(
        io::stderr(),
        "{}: {} of {} reached",
        theorem.name,
        found.len(),
        walked.len()
    );
    found.len()
}
