//! One system searched whole: what was met on the way, what is broken and how soon.

use std::collections::BTreeSet;

use super::{Closed, Small, State};
use crate::checker::explorer::explore;
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::rules::{RULES, Rule};
use crate::vocabulary::{Event, EventKind, Op, OpKind};

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
    M: Machine<Whole> + Eq + std::hash::Hash + std::fmt::Debug,
{
    /// Searches this system whole.
    pub fn survey(&self) -> Survey<M::Control> {
        let mut met = vec![0; RULES.len()];
        let mut edges = BTreeSet::new();
        let mut largest = Whole(0);
        let system: &Closed<M> = &self.system;
        let found = explore(system, |from: &State<M>, op, to| {
            largest = largest.max(to.machine.shown().length);
            let (_, event) = system.advance(from, *op, |ledger, body| {
                for (rule, met) in RULES.iter().zip(&mut met) {
                    *met += u64::from((rule.meets)(ledger, body));
                }
            });
            if event != Event::Skipped {
                edges.insert((from.machine.control(), op.kind(), event.kind()));
            }
        });
        let broken = RULES.iter().enumerate().filter_map(|(index, rule)| {
            Some((*rule, found.shortest(|state| state.breaks(index))?))
        });
        Survey {
            states: found.len(),
            transitions: found.transitions,
            depth: found.depth,
            edges,
            met,
            broken: broken.collect(),
            largest_length: largest.count(),
        }
    }
}
