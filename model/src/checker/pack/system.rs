//! A system with its states packed.

use super::{Pack, Packed, pack, unpack};
use crate::checker::System;

/// The same system; a state is unpacked wherever it is looked at.
#[derive(Clone, Debug)]
pub struct Packing<S: System> {
    system: S,
    /// A state that shows what is the same in all.
    like: S::State,
}

impl<S: System> Packing<S>
where
    S::State: Pack,
{
    /// Packs the states of a system.
    pub fn new(system: S) -> Self {
        let like = system.initial();
        Self { system, like }
    }

    /// The system itself.
    pub fn system(&self) -> &S {
        &self.system
    }

    /// A state that shows what is the same in all.
    pub fn like(&self) -> &S::State {
        &self.like
    }

    /// The state itself.
    pub fn unpack(&self, state: &Packed) -> S::State {
        unpack(&self.like, state)
    }
}

impl<S: System> System for Packing<S>
where
    S::State: Pack,
{
    type State = Packed;
    type Action = S::Action;

    fn initial(&self) -> Packed {
        pack(&self.like)
    }

    fn actions(&self, state: &Packed, actions: &mut Vec<S::Action>) {
        self.system.actions(&self.unpack(state), actions);
    }

    fn next(&self, state: &Packed, action: &S::Action) -> Packed {
        pack(&self.system.next(&self.unpack(state), action))
    }

    fn is_broken(&self, state: &Packed) -> bool {
        self.system.is_broken(&self.unpack(state))
    }
}
