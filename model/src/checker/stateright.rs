//! The same systems under stateright: the verdict and the counts come from a checker that nobody
//! here wrote.
//!
//! Only safety is asked of it. Its `eventually` misses violations on cycles and on joins; its
//! discoveries are overwritten by later ones, so paths come from [`super::explorer`].

use std::fmt::Debug;
use std::hash::Hash;

use stateright::{Checker, Model, Property};

use super::System;

/// What stateright found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// Distinct states.
    pub states: usize,
    /// Generated states but the first: one for each transition.
    pub transitions: usize,
    /// Whether no reachable state is broken.
    pub holds: bool,
}

const UNBROKEN: &str = "no rule is broken";
const COMPLETE: &str = "the search is complete";

struct Adapter<S>(S);

impl<S> Model for Adapter<S>
where
    S: System + Sync + Send + 'static,
    S::State: Debug + Hash,
{
    type State = S::State;
    type Action = S::Action;

    fn init_states(&self) -> Vec<Self::State> {
        vec![self.0.initial()]
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        self.0.actions(state, actions);
    }

    fn next_state(&self, state: &Self::State, action: Self::Action) -> Option<Self::State> {
        Some(self.0.next(state, &action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![
            Property::always(UNBROKEN, |model: &Self, state| !model.0.is_broken(state)),
            // Once every property has a discovery, stateright stops: this one never has.
            Property::always(COMPLETE, |_, _| true),
        ]
    }
}

/// Walks a system with stateright's breadth-first search.
pub fn verdict<S>(system: S) -> Verdict
where
    S: System + Sync + Send + 'static,
    S::State: Send + Sync,
    S::Action: Send + Sync,
{
    let checker = Adapter(system).checker().threads(2).spawn_bfs().join();
    assert!(
        checker.is_done(),
        "stateright stopped before the search was complete"
    );
    Verdict {
        states: checker.unique_state_count(),
        transitions: checker.state_count() - 1,
        holds: checker.discovery(UNBROKEN).is_none(),
    }
}
