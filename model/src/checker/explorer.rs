//! Breadth-first search over all reachable states, with the shortest path to each.

use indexmap::IndexSet;
use rustc_hash::FxBuildHasher;

use super::System;

/// Everything reachable, in the order of discovery: shortest paths first.
pub struct Exploration<S: System> {
    states: IndexSet<S::State, FxBuildHasher>,
    /// From which state, by which action, each but the first was reached.
    origins: Vec<Option<(usize, S::Action)>>,
    /// How many transitions there are between them.
    pub transitions: usize,
    /// The length of the longest shortest path.
    pub depth: usize,
}

/// Explores a system to its end. `visit` sees every transition once: from, by, to.
pub fn explore<S: System>(
    system: &S,
    visit: impl FnMut(&S::State, &S::Action, &S::State),
) -> Exploration<S> {
    explore_until(system, usize::MAX, visit, |_| false)
}

/// A shortest path to the nearest state that satisfies the condition, if there is one of at most so many
/// actions. Nothing beyond is explored.
pub fn nearest<S: System>(
    system: &S,
    most: usize,
    condition: impl Fn(&S::State) -> bool,
) -> Option<Vec<S::Action>> {
    explore_until(system, most, |_, _, _| {}, &condition).shortest(condition)
}

fn explore_until<S: System>(
    system: &S,
    most: usize,
    mut visit: impl FnMut(&S::State, &S::Action, &S::State),
    found_enough: impl Fn(&S::State) -> bool,
) -> Exploration<S> {
    let mut found = Exploration::<S> {
        states: IndexSet::default(),
        origins: vec![None],
        transitions: 0,
        depth: 0,
    };
    found.states.insert(system.initial());
    let mut actions = Vec::new();
    let mut depths = vec![0];
    let mut at = 0;
    'exploring: while at < found.states.len() && depths[at] < most {
        let state: S::State = found.states[at].clone();
        actions.clear();
        system.actions(&state, &mut actions);
        for action in &actions {
            let next = system.next(&state, action);
            visit(&state, action, &next);
            found.transitions += 1;
            let enough = found_enough(&next);
            if found.states.insert(next) {
                found.origins.push(Some((at, action.clone())));
                depths.push(depths[at] + 1);
            }
            if enough {
                break 'exploring;
            }
        }
        at += 1;
    }
    found.depth = depths.last().copied().unwrap_or(0);
    found
}

impl<S: System> Exploration<S> {
    /// How many states there are.
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Never: the initial state is one.
    pub fn is_empty(&self) -> bool {
        self.states.is_empty()
    }

    /// The states, nearest first.
    pub fn states(&self) -> impl Iterator<Item = &S::State> {
        self.states.iter()
    }

    /// A shortest path to the nearest state that satisfies the condition.
    pub fn shortest(&self, condition: impl Fn(&S::State) -> bool) -> Option<Vec<S::Action>> {
        Some(self.path(self.states.iter().position(condition)?))
    }

    /// The shortest path to this state.
    ///
    /// # Panics
    ///
    /// If it is none of those that were found.
    pub fn path_to(&self, state: &S::State) -> Vec<S::Action> {
        self.path(
            self.states
                .get_index_of(state)
                .expect("a state that was found"),
        )
    }

    fn path(&self, mut at: usize) -> Vec<S::Action> {
        let mut path = Vec::new();
        while let Some((from, action)) = &self.origins[at] {
            path.push(action.clone());
            at = *from;
        }
        path.reverse();
        path
    }
}
