//! The states of a closed system as the numbers of their parts.
//!
//! A state is a machine, a ledger and a rest, and there are far fewer of each than of states. Each is kept once,
//! packed, for all threads; a state is three numbers. So is what is done with them: most of what a
//! transition does has been done before, and is known by these numbers.

use std::fmt::Debug;
use std::hash::Hash;

use smallvec::SmallVec;

use super::closed::Due;
use super::standing::Standing;
use super::{Closed, State, User};
use crate::checker::System;
use crate::checker::interned::Interned;
use crate::checker::memory::Memory;
use crate::checker::numbered::Numbered;
use crate::checker::pack::{Pack, pack, unpack};
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::rules::Ledger;
use crate::trace::Body;
use crate::vocabulary::{Event, Op, Shown};

/// A state: the numbers of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Numbers {
    pub(super) machine: u32,
    pub(super) ledger: u32,
    pub(super) rest: u32,
}

/// What a state is beside its machine and its ledger; and what of these says which ops there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Rest {
    pub(super) user: User,
    /// Of the machine.
    pub(super) due: Due,
    /// By the ledger.
    pub(super) standing: Standing,
    pub(super) broken: u64,
}

/// What a machine answers to an op.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Said {
    pub(super) event: Event<Whole>,
    pub(super) shown: Shown<Whole>,
    /// What is due then.
    pub(super) due: Due,
}

/// All that a ledger is told of a step.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Telling {
    /// What a trace shows of it.
    pub(super) lines: SmallVec<[Body; 2]>,
    /// Whether nothing is implied then.
    pub(super) idle: bool,
}

/// What the rules say of a step, and how user code stands after it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Verdict {
    /// The rules that are broken: a bit each.
    pub(super) broken: u64,
    /// For each line, the rules whose antecedent it meets.
    pub(super) met: SmallVec<[u64; 2]>,
    pub(super) standing: Standing,
}

/// A closed system with its states in parts, and what is known of them.
pub(super) struct Parts<'s, M: Machine<Whole>> {
    pub(super) system: &'s Closed<M>,
    /// A state that shows what is the same in all.
    like: State<M>,
    pub(super) machines: Interned,
    pub(super) ledgers: Interned,
    pub(super) rests: Numbered<Rest>,
    /// Where edges begin.
    pub(super) controls: Numbered<M::Control>,
    pub(super) ops: Numbered<Op<Whole>>,
    pub(super) said: Numbered<Said>,
    pub(super) tellings: Numbered<Telling>,
    /// What user code has done then, and what is due.
    pub(super) moved: Numbered<(User, Due)>,
    pub(super) verdicts: Numbered<Verdict>,
    /// By machine and op: the machine then, and what it said.
    pub(super) stepped: Memory,
    /// By ledger and telling: the ledger then, and the verdict.
    pub(super) told: Memory,
}

impl<'s, M> Parts<'s, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug,
{
    pub(super) fn of(system: &'s Closed<M>) -> Self {
        Self {
            system,
            like: system.initial(),
            machines: Interned::default(),
            ledgers: Interned::default(),
            rests: Numbered::default(),
            controls: Numbered::default(),
            ops: Numbered::default(),
            said: Numbered::default(),
            tellings: Numbered::default(),
            moved: Numbered::default(),
            verdicts: Numbered::default(),
            stepped: Memory::of(1 << 15),
            told: Memory::of(96 << 10),
        }
    }

    pub(super) fn machine(&self, number: u32) -> M {
        unpack(&self.like.machine, &self.machines.value(number))
    }

    pub(super) fn ledger(&self, number: u32) -> Ledger {
        unpack(&self.like.ledger, &self.ledgers.value(number))
    }

    fn numbers(&self, state: &State<M>) -> Numbers {
        Numbers {
            machine: self.machines.number(&pack(&state.machine)),
            ledger: self.ledgers.number(&pack(&state.ledger)),
            rest: self.rests.number(Rest {
                user: state.user,
                due: Due::of(&state.machine),
                standing: Standing::of(&state.ledger, self.system),
                broken: state.broken,
            }),
        }
    }

    fn whole(&self, numbers: Numbers) -> State<M> {
        let rest = self.rests.value(numbers.rest);
        State {
            machine: self.machine(numbers.machine),
            ledger: self.ledger(numbers.ledger),
            user: rest.user,
            broken: rest.broken,
        }
    }
}

impl<M> System for Parts<'_, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug,
{
    type State = Numbers;
    type Action = Op<Whole>;

    fn initial(&self) -> Numbers {
        self.numbers(&self.like)
    }

    fn actions(&self, state: &Numbers, actions: &mut Vec<Op<Whole>>) {
        self.system.actions(&self.whole(*state), actions);
    }

    fn next(&self, state: &Numbers, action: &Op<Whole>) -> Numbers {
        self.numbers(&self.system.next(&self.whole(*state), action))
    }

    fn is_broken(&self, state: &Numbers) -> bool {
        self.rests.value(state.rest).broken != 0
    }
}
