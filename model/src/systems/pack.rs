//! The states of a closed system packed: what user code has done, then the ledger, then the machine.
//! Each part begins at a whole byte, so that equal ledgers, and equal machines, are equal bytes in any
//! state.

use super::{State, User};
use crate::checker::pack::{Pack, Reader, Writer, pack, unpack};

impl<M: Pack> Pack for State<M> {
    fn pack(&self, to: &mut Writer) {
        let parts = Parts {
            ledger: &pack(&self.ledger),
            machine: &pack(&self.machine),
        };
        parts.put(self.user, self.broken, to);
    }

    fn unpack(like: &Self, from: &mut Reader<'_>) -> Self {
        let (user, broken, parts) = Parts::of(from);
        Self {
            machine: unpack(&like.machine, parts.machine),
            ledger: unpack(&like.ledger, parts.ledger),
            user,
            broken,
        }
    }
}

/// A state's ledger and machine, as they are packed.
#[derive(Clone, Copy)]
pub(super) struct Parts<'b> {
    pub(super) ledger: &'b [u8],
    pub(super) machine: &'b [u8],
}

impl<'b> Parts<'b> {
    /// What user code has done, the broken rules, and the parts.
    pub(super) fn of(from: &mut Reader<'b>) -> (User, u64, Self) {
        let (broken, user, length): (_, _, usize) = from.get();
        let (ledger, machine) = from.align().split_at(length);
        (user, broken, Self { ledger, machine })
    }

    /// Packs a state of these parts.
    pub(super) fn put(self, user: User, broken: u64, to: &mut Writer) {
        to.put(&(broken, user, self.ledger.len()));
        to.append(self.ledger);
        to.append(self.machine);
    }
}

/// [`State::broken`] of a packed state, which is all that is asked of most.
pub(super) fn broken(state: &[u8]) -> u64 {
    Reader::new(state).get()
}
