//! Exhaustive checking of closed systems.
//!
//! [`search`](search::search) is our own breadth-first search: on every core, a few bytes a state;
//! it gives the shortest path to each broken rule, and what its walkers note of every transition.
//! [`explore`](explorer::explore) does the same plainly, on one thread and with whole states: for
//! small systems, and to check the other by. [`stateright`] walks the same [`System`] and must agree
//! on every count; it gives the verdict. What must come *some time* is asked of fair runs, by a search
//! of our own ([`fair`], [`live`]): no state alone can show that it never does.

pub mod explorer;
pub mod fair;
pub mod fingerprint;
pub(crate) mod interned;
pub mod live;
pub(crate) mod memory;
pub(crate) mod numbered;
pub mod pack;
pub mod search;
pub mod serve;
pub mod stateright;
mod visited;

use std::fmt::Debug;
use std::hash::Hash;

/// A finite transition system with states that may be broken.
pub trait System {
    /// A state; equal states are one state.
    type State: Clone + Eq + Hash + Debug;
    /// A label of a transition.
    type Action: Clone + PartialEq + Debug;

    /// Where it starts.
    fn initial(&self) -> Self::State;
    /// What can be done in a state, in the order it is tried. Nothing, in a broken one.
    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>);
    /// Where an action leads.
    fn next(&self, state: &Self::State, action: &Self::Action) -> Self::State;
    /// Whether the state breaks what is being checked.
    fn is_broken(&self, state: &Self::State) -> bool;
}

impl<S: System> System for &S {
    type State = S::State;
    type Action = S::Action;

    fn initial(&self) -> Self::State {
        S::initial(self)
    }

    fn actions(&self, state: &Self::State, actions: &mut Vec<Self::Action>) {
        S::actions(self, state, actions);
    }

    fn next(&self, state: &Self::State, action: &Self::Action) -> Self::State {
        S::next(self, state, action)
    }

    fn is_broken(&self, state: &Self::State) -> bool {
        S::is_broken(self, state)
    }
}
