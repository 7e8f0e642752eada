//! A system's graph, for what a promise is asked of it: the fair runs on which something owed never
//! comes, and the nearest broken state.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::System;
use super::fair::{self, Classes, Edge, Fairness, Graph, Step};

/// A system in which something may be owed.
pub trait Live: System {
    /// What a fair run owes each class of steps.
    fn fairness(&self) -> Fairness;
    /// Of which classes this step is.
    fn takes(&self, state: &Self::State, action: &Self::Action) -> Classes;
    /// Whether something is owed that must not stay so for ever.
    fn pending(&self, state: &Self::State) -> bool;
}

/// Every reachable state and transition of a system.
pub struct Explored<'s, S: Live> {
    system: &'s S,
    states: IndexSet<S::State, FxBuildHasher>,
    graph: Graph,
    /// How each state but the initial one was first reached.
    by: Vec<Option<Step>>,
}

/// A fair run on which something owed never comes: `stem`, then `cycle` for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run<A> {
    /// From the initial state.
    pub stem: Vec<A>,
    /// Empty: nothing more happens.
    pub cycle: Vec<A>,
}

impl<A: Clone> Run<A> {
    /// Its beginning: the cycle so many times.
    pub fn unrolled(&self, rounds: usize) -> Vec<A> {
        let rounds = self.cycle.iter().cycle().take(self.cycle.len() * rounds);
        self.stem.iter().chain(rounds).cloned().collect()
    }
}

/// Explores a system to its end, nearest states first.
pub fn explore<S: Live>(system: &S) -> Explored<'_, S> {
    let mut states = IndexSet::<S::State, FxBuildHasher>::default();
    states.insert(system.initial());
    let mut graph = Graph::default();
    let mut by = vec![None];
    let mut actions = Vec::new();
    while let Some(state) = states.get_index(graph.len()) {
        let (from, state) = (graph.len(), state.clone());
        actions.clear();
        system.actions(&state, &mut actions);
        let mut edges = Vec::with_capacity(actions.len());
        for (edge, action) in actions.iter().enumerate() {
            let (to, is_new) = states.insert_full(system.next(&state, action));
            if is_new {
                by.push(Some(Step { from, edge }));
            }
            edges.push(Edge {
                to,
                takes: system.takes(&state, action),
                progress: false,
            });
        }
        graph.push(system.pending(&state), edges);
    }
    Explored {
        system,
        states,
        graph,
        by,
    }
}

impl<S: Live> Explored<'_, S> {
    /// How many states there are.
    pub fn states(&self) -> usize {
        self.graph.len()
    }

    /// How many transitions.
    pub fn transitions(&self) -> usize {
        self.graph.size()
    }

    /// How many states satisfy a condition.
    pub fn count(&self, condition: impl Fn(&S::State) -> bool) -> usize {
        self.states.iter().filter(|state| condition(state)).count()
    }

    /// Every class that some transition is of.
    pub fn used(&self) -> Classes {
        let states = 0..self.graph.len();
        states.fold(0, |used, state| used | self.graph.enabled(state))
    }

    /// A shortest path to the nearest broken state.
    pub fn broken(&self) -> Option<Vec<S::Action>> {
        let is_broken = |state: &S::State| self.system.is_broken(state);
        let mut at = self.states.iter().position(is_broken)?;
        let mut steps = Vec::new();
        while let Some(step) = self.by[at] {
            steps.push(step);
            at = step.from;
        }
        steps.reverse();
        Some(self.actions(&steps))
    }

    /// The nearest fair run on which something owed never comes.
    pub fn starved(&self) -> Option<Run<S::Action>> {
        self.starved_under(self.system.fairness())
    }

    /// The same under another fairness.
    pub fn starved_under(&self, fairness: Fairness) -> Option<Run<S::Action>> {
        let lasso = fair::lasso(&self.graph, fairness)?;
        Some(Run {
            stem: self.actions(&lasso.stem),
            cycle: self.actions(&lasso.cycle),
        })
    }

    fn actions(&self, steps: &[Step]) -> Vec<S::Action> {
        let mut actions = Vec::new();
        let action = |step: &Step| {
            actions.clear();
            self.system.actions(&self.states[step.from], &mut actions);
            actions[step.edge].clone()
        };
        steps.iter().map(action).collect()
    }
}
