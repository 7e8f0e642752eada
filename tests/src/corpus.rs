//! The corpus of a dialect: the shortest program for each edge of its small model.

use std::collections::hash_map::Entry;
use std::fmt::Debug;
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use highwater_model::declared::{AnyControl, Declared};
use highwater_model::machine::Machine;
use highwater_model::program::Program;
use highwater_model::quantity::Whole;
use highwater_model::systems::{
    AnyEdge, Exemplar, Small, edges_of, marks_small, node_small, reference_small, streamx_small,
};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::identify::Table;

/// Programs by construction.
#[derive(Clone, Debug)]
pub struct Corpus {
    declared: Declared,
    /// Every edge of the small model.
    pub edges: FxHashSet<AnyEdge>,
    /// A shortest program for each, each program once, shortest first.
    pub programs: Vec<Program>,
    /// Of a dialect of Node: what tells it, and any other, from its neighbours.
    pub apart: Vec<Program>,
}

impl Corpus {
    /// Searches the small model of a dialect, on every core.
    pub fn of(declared: Declared) -> Self {
        let mut exemplars = match declared {
            Declared::Reference => shortest(&reference_small()),
            Declared::Node(dialect) => shortest(&node_small(dialect)),
            Declared::Streamx => shortest(&streamx_small()),
            Declared::Marks(dialect) => shortest(&marks_small(dialect)),
        };
        exemplars
            .sort_unstable_by(|one, other| (one.steps, &one.edge).cmp(&(other.steps, &other.edge)));
        let mut known = FxHashSet::default();
        let mut corpus = Self {
            declared,
            edges: FxHashSet::default(),
            programs: Vec::new(),
            apart: match declared {
                Declared::Node(_) => Table::shipped().all(),
                Declared::Reference | Declared::Streamx | Declared::Marks(_) => Vec::new(),
            },
        };
        for Exemplar { edge, program, .. } in exemplars {
            corpus.edges.insert(edge);
            if known.insert(program.clone()) {
                corpus.programs.push(program);
            }
        }
        corpus
    }
}

/// A shortest exemplar for each edge of these systems; of two as long, the one of the earlier system.
fn shortest<M>(systems: &[Small<M>]) -> Vec<Exemplar>
where
    M: Machine<Whole> + Eq + Hash + Debug + Sync,
    AnyControl: From<M::Control>,
{
    let shortest = Mutex::new(FxHashMap::<AnyEdge, (usize, Exemplar)>::default());
    let taken = AtomicUsize::new(0);
    let search = || {
        loop {
            let number = taken.fetch_add(1, Ordering::Relaxed);
            let Some(small) = systems.get(number) else {
                return;
            };
            let exemplars = small.exemplars();
            let mut shortest = shortest.lock().expect("no search panics");
            for exemplar in exemplars {
                match shortest.entry(exemplar.edge.clone()) {
                    Entry::Vacant(place) => _ = place.insert((number, exemplar)),
                    Entry::Occupied(mut known) => {
                        let (known_number, known_exemplar) = known.get();
                        if (exemplar.steps, number) < (known_exemplar.steps, *known_number) {
                            known.insert((number, exemplar));
                        }
                    }
                }
            }
        }
    };
    let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    thread::scope(|scope| {
        for _ in 0..threads.get() {
            scope.spawn(search);
        }
    });
    let shortest = shortest.into_inner().expect("no search panics");
    shortest
        .into_values()
        .map(|(_, exemplar)| exemplar)
        .collect()
}

/// How many edges of a small model were driven: taken by the dialect's machine in a program that the
/// subject played as predicted.
#[derive(Clone, Debug)]
pub struct Coverage {
    declared: Declared,
    all: usize,
    missing: FxHashSet<AnyEdge>,
}

impl Coverage {
    /// None yet.
    pub fn of(corpus: &Corpus) -> Self {
        Self {
            declared: corpus.declared,
            all: corpus.edges.len(),
            missing: corpus.edges.clone(),
        }
    }

    /// A program was played as predicted.
    pub fn played(&mut self, program: &Program) {
        if self.missing.is_empty() {
            return;
        }
        for edge in edges_of(program, self.declared) {
            self.missing.remove(&edge);
        }
    }

    /// How many edges there are.
    pub fn all(&self) -> usize {
        self.all
    }

    /// How many were driven.
    pub fn driven(&self) -> usize {
        self.all - self.missing.len()
    }
}
