//! One system searched whole: what was met on the way, what is broken and how soon.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use super::surveyor::Surveyor;
use super::{Closed, Small, pack};
use crate::checker::pack::{Pack, Packed, Packing};
use crate::checker::search::{Keep, search};
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::rules::{RULES, Rule};
use crate::vocabulary::{EventKind, Op, OpKind};

/// A transition without its numbers: control state, op, and the kind of event it gave.
pub type Edge<C> = (C, OpKind, EventKind);

/// What a whole search has met.
#[derive(Debug)]
pub struct Survey<C> {
    /// Distinct states.
    pub states: usize,
    /// Transitions between them.
    pub transitions: usize,
    /// The longest shortest path, in steps.
    pub depth: usize,
    /// Every edge met, no-ops left out.
    pub edges: BTreeSet<Edge<C>>,
    /// How often the antecedent of each rule was met, in the order of [`RULES`].
    pub met: Vec<u64>,
    /// Each broken rule with a shortest path to it.
    pub broken: Vec<(&'static Rule, Vec<Op<Whole>>)>,
    /// The largest length of any state.
    pub largest_length: u64,
}

impl<M> Small<M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    /// Searches this system whole, on every core.
    pub fn survey(&self) -> Survey<M::Control> {
        self.system
            .survey(available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }
}

impl<M> Closed<M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    /// Searches this system whole. What it finds does not depend on the number of threads.
    pub fn survey(&self, threads: NonZeroUsize) -> Survey<M::Control> {
        let packing = Packing::new(self);
        let surveyors = (0..threads.get()).map(|_| Surveyor::new(&packing));
        let mut surveyors: Vec<_> = surveyors.collect();
        let mut first_broken = [None; RULES.len()];
        let discovered = |index, state: &Packed| {
            let broken = pack::broken(state);
            for (rule, first) in first_broken.iter_mut().enumerate() {
                if first.is_none() && broken & 1 << rule != 0 {
                    *first = Some(index);
                }
            }
        };
        let found = search(&packing, &mut surveyors, Keep::Paths, discovered);
        let broken = RULES.iter().zip(first_broken);
        let broken = broken.filter_map(|(rule, first)| Some((*rule, found.path(first?))));
        let (states, transitions, depth) = (found.len(), found.transitions, found.depth);
        let broken = broken.collect();
        let (edges, met, largest) = Surveyor::merge(surveyors);
        Survey {
            states,
            transitions,
            depth,
            edges,
            met,
            broken,
            largest_length: largest.count(),
        }
    }
}
