//! Edges by example: a shortest program for each.

use std::cell::RefCell;
use std::collections::hash_map::Entry;
use std::fmt::Debug;
use std::hash::Hash;

use rustc_hash::{FxHashMap, FxHashSet};

use super::{Edge, Small};
use crate::checker::explorer::explore;
use crate::declared::{AnyControl, Declared};
use crate::machine::Machine;
use crate::program::{self, Program};
use crate::quantity::Whole;
use crate::vocabulary::{Event, Op, Shown};

/// An edge of a dialect's machine.
pub type AnyEdge = Edge<AnyControl>;

/// A shortest program that a machine takes an edge in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exemplar {
    /// The edge.
    pub edge: AnyEdge,
    /// How many steps it takes, the edge included.
    pub steps: usize,
    /// The program.
    pub program: Program,
}

impl<M> Small<M>
where
    M: Machine<Whole> + Eq + Hash + Debug,
    AnyControl: From<M::Control>,
{
    /// An exemplar for each edge of this system. It is searched on one thread and with whole states.
    pub fn exemplars(&self) -> Vec<Exemplar> {
        let mut first = FxHashMap::default();
        let found = explore(&self.system, |from, op, _| {
            if let Some(edge) = taken(&mut from.machine.clone(), *op).1
                && let Entry::Vacant(place) = first.entry(edge)
            {
                place.insert((from.clone(), *op));
            }
        });
        let exemplar = |(edge, (from, op))| {
            let mut path = found.path_to(&from);
            path.push(op);
            Exemplar {
                edge,
                steps: path.len(),
                program: self.system.program(&path),
            }
        };
        first.into_iter().map(exemplar).collect()
    }
}

/// The edges that a dialect's machine takes in a program.
pub fn edges_of(program: &Program, declared: Declared) -> FxHashSet<AnyEdge> {
    let options = declared.options(program.high_water_mark, program.settings);
    let machine = declared
        .open(options)
        .expect("a dialect opens its own options");
    let edges = RefCell::default();
    let watched = Watched {
        machine,
        edges: &edges,
    };
    program::run(program, watched, options, |_| {});
    edges.into_inner()
}

/// One step, and the edge it takes: a no-op takes none.
fn taken<M>(machine: &mut M, op: Op<Whole>) -> (Event<Whole>, Option<AnyEdge>)
where
    M: Machine<Whole>,
    AnyControl: From<M::Control>,
{
    let control = machine.control();
    let event = machine.step(op);
    let edge = (event != Event::Skipped).then(|| (control.into(), op.kind(), event.kind()));
    (event, edge)
}

/// A machine whose edges are noted.
#[derive(Clone)]
struct Watched<'e, M> {
    machine: M,
    edges: &'e RefCell<FxHashSet<AnyEdge>>,
}

impl<M> Machine<Whole> for Watched<'_, M>
where
    M: Machine<Whole>,
    AnyControl: From<M::Control>,
{
    type Control = M::Control;

    fn step(&mut self, op: Op<Whole>) -> Event<Whole> {
        let (event, edge) = taken(&mut self.machine, op);
        self.edges.borrow_mut().extend(edge);
        event
    }

    fn shown(&self) -> Shown<Whole> {
        self.machine.shown()
    }

    fn implied(&self) -> Option<Op<Whole>> {
        self.machine.implied()
    }

    fn held(&self) -> bool {
        self.machine.held()
    }

    fn settles_at_once(&self) -> bool {
        self.machine.settles_at_once()
    }

    fn control(&self) -> M::Control {
        self.machine.control()
    }
}
