//! One system searched whole: what was met on the way, what is broken and how soon.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::thread::available_parallelism;

use super::parts::{Numbers, Parts};
use super::surveyor::Surveyor;
use super::{Closed, Small};
use crate::checker::pack::Pack;
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
        let parts = Parts::of(self);
        let surveyors = (0..threads.get()).map(|_| Surveyor::new(&parts));
        let mut surveyors: Vec<_> = surveyors.collect();
        // By rest, which says what is broken: the first state with it.
        let mut firsts: Vec<Option<u32>> = Vec::new();
        let discovered = |index, state: &Numbers| {
            let rest = state.rest as usize;
            if firsts.len() <= rest {
                firsts.resize(rest + 1, None);
            }
            firsts[rest].get_or_insert(index);
        };
        let found = search(&parts, &mut surveyors, Keep::Paths, discovered);
        let broken: Vec<_> = (0..)
            .zip(&firsts)
            .filter_map(|(rest, first)| Some((parts.rests.value(rest).broken, (*first)?)))
            .collect();
        let broken = RULES.iter().enumerate().filter_map(|(rule, this)| {
            let breaks = broken.iter().filter(|(broken, _)| broken & 1 << rule != 0);
            let first = breaks.map(|(_, first)| *first).min();
            Some((*this, found.path(first?)))
        });
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
