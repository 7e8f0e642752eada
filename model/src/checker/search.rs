//! Breadth-first search on several threads that finds what one would, in the same order.
//!
//! Of a state that was met before there are left eight bytes of fingerprint, four of its parent's
//! index and two of the action's: whole states are only those that are still to be expanded, and they
//! may be [packed](super::pack). A path is the actions from the first state, done
//! again.
//!
//! Threads take the states in blocks, in their order, and expand them; what is known already they drop.
//! Whoever finishes a block enters the blocks that are ready, in their order, into the table: so
//! every state gets the index that a search on one thread gives it, and the action by which the
//! first of its parents led to it. [`explore`](super::explorer::explore) is that search, on whole
//! states, and must find the same.

mod frontier;
mod origins;
mod successors;

use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use super::System;
use super::fingerprint::fingerprint;
use super::visited::Visited;
use frontier::{Discovered, Frontier, StopOnPanic};
use origins::Origins;
use successors::{Leaving, Successors};

/// One thread's part of a search: it does the steps, and keeps what is to be known of them.
pub trait Walker<S: System>: Send {
    /// Where the actions of these states lead, each in turn: `found` gets the index of the state, and
    /// where. Called with each state once, in no order that means anything.
    fn expand(&mut self, states: &[S::State], found: impl FnMut(usize, S::State));
}

/// Only steps.
pub struct Plain<'s, S>(pub &'s S);

impl<S: System + Sync> Walker<S> for Plain<'_, S> {
    fn expand(&mut self, states: &[S::State], mut found: impl FnMut(usize, S::State)) {
        let mut actions = Vec::new();
        for (from, state) in states.iter().enumerate() {
            actions.clear();
            self.0.actions(state, &mut actions);
            for action in &actions {
                found(from, self.0.next(state, action));
            }
        }
    }
}

/// A transition: from the state with this index, by the action with this index there, to the state
/// with this index.
pub type Transition = (u32, u16, u32);

/// Everything reachable. States are numbered in the order of discovery, the first 0.
pub struct Found<'s, S> {
    system: &'s S,
    origins: Origins,
    /// How many transitions there are.
    pub transitions: usize,
    /// The length of the longest shortest path.
    pub depth: usize,
    /// Every transition, in the order of its first state and of the action there, if they were asked
    /// for.
    pub edges: Option<Vec<Transition>>,
}

/// What is to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// The states' origins: paths.
    Paths,
    /// And every transition: [`Found::edges`].
    Edges,
}

/// Searches a system to its end, on as many threads as there are walkers. `discovered` sees every
/// state once, in the order of their numbers.
///
/// # Panics
///
/// If there is no walker; beyond 2³² states, or 2¹⁶ actions in one state.
pub fn search<'s, S, W>(
    system: &'s S,
    walkers: &mut [W],
    keep: Keep,
    discovered: impl FnMut(u32, &S::State) + Send,
) -> Found<'s, S>
where
    S: System + Sync,
    S::State: Send,
    W: Walker<S>,
{
    let visited = RwLock::new(Visited::new(keep == Keep::Edges));
    let frontier = Frontier::default();
    let mut entry: Entry<'_, S, _> = Entry {
        visited: &visited,
        frontier: &frontier,
        origins: Origins::default(),
        edges: None,
        transitions: 0,
        depth: 0,
        discovered,
        found: Discovered::default(),
    };
    entry.first(system.initial());
    entry.edges = (keep == Keep::Edges).then(Vec::new);
    let entry = Mutex::new(entry);
    let work = |walker: &mut W| {
        let _stop = StopOnPanic(&frontier);
        let enter = || {
            let mut entry = entry.lock().unwrap_or_else(PoisonError::into_inner);
            entry.enter_ready();
        };
        while let Some((number, block)) = frontier.take(enter) {
            let successors = Successors::of(walker, &read(&visited), keep, &block);
            drop(block);
            frontier.done(number, successors);
            // Whoever is entering already takes this one too, or whoever finds nothing else to do.
            if let Ok(mut entry) = entry.try_lock() {
                entry.enter_ready();
            }
        }
    };
    let (here, elsewhere) = walkers.split_first_mut().expect("a search needs a walker");
    std::thread::scope(|scope| {
        for walker in elsewhere {
            scope.spawn(|| work(walker));
        }
        work(here);
    });
    let entry = entry.into_inner().unwrap_or_else(PoisonError::into_inner);
    Found {
        system,
        origins: entry.origins,
        transitions: entry.transitions,
        depth: entry.depth,
        edges: entry.edges,
    }
}

fn read(visited: &RwLock<Visited>) -> RwLockReadGuard<'_, Visited> {
    visited.read().unwrap_or_else(PoisonError::into_inner)
}

/// What enters the successors into the table, in order.
struct Entry<'v, S: System, D> {
    visited: &'v RwLock<Visited>,
    frontier: &'v Frontier<S::State, Successors<S::State>>,
    origins: Origins,
    edges: Option<Vec<Transition>>,
    transitions: usize,
    depth: usize,
    discovered: D,
    found: Discovered<S::State>,
}

impl<S: System, D: FnMut(u32, &S::State)> Entry<'_, S, D> {
    fn first(&mut self, state: S::State) {
        let fingerprint = fingerprint(&state);
        let leaving = Leaving {
            from: 0,
            action: 0,
            to: None,
        };
        self.enter(Successors {
            depth: 0,
            transitions: 0,
            leaving: vec![leaving],
            fresh: vec![(fingerprint, state)],
        });
        self.enter_ready();
    }

    /// Enters the blocks that are ready, up to the first that is not.
    fn enter_ready(&mut self) {
        while let Some(successors) = self.frontier.next(&mut self.found) {
            self.enter(successors);
        }
    }

    fn enter(&mut self, successors: Successors<S::State>) {
        self.transitions += successors.transitions;
        let mut fresh = successors.fresh.into_iter();
        let mut visited = read(self.visited);
        for Leaving { from, action, to } in successors.leaving {
            let to = if let Some(known) = to {
                known
            } else {
                let (fingerprint, state) = fresh.next().expect("one for each unknown");
                if !visited.has_room(fingerprint) {
                    drop(visited);
                    let mut growing = self.visited.write().unwrap_or_else(PoisonError::into_inner);
                    growing.grow();
                    drop(growing);
                    visited = read(self.visited);
                }
                let index = u32::try_from(self.origins.len()).expect("fewer than 2^32 states");
                if let Err(known) = visited.insert(fingerprint, index) {
                    known
                } else {
                    (self.discovered)(index, &state);
                    self.origins.push(from, action);
                    self.found.push(index, successors.depth, state);
                    self.depth = successors.depth;
                    index
                }
            };
            if let Some(edges) = &mut self.edges {
                edges.push((from, action, to));
            }
        }
    }
}

impl<S: System> Found<'_, S> {
    /// How many states there are.
    pub fn len(&self) -> usize {
        self.origins.len()
    }

    /// Never: the initial state is one.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A shortest path to the state with this index: of several the one whose last state but one has
    /// the lowest index, and so on.
    pub fn path(&self, index: u32) -> Vec<S::Action> {
        let mut state = self.system.initial();
        let mut actions = Vec::new();
        let step = |action: u16| {
            actions.clear();
            self.system.actions(&state, &mut actions);
            let action = actions.swap_remove(usize::from(action));
            state = self.system.next(&state, &action);
            action
        };
        self.origins.to(index).into_iter().map(step).collect()
    }
}
