//! The states of a closed system packed: what user code has done, then the ledger, then the machine.
//! Each part begins at a whole byte, so that equal ledgers, and equal machines, are equal bytes in any
//! state.

use super::{State, User};
use crate::checker::pack::{Pack, Packed, Reader, Writer};

impl<M: Pack> Pack for State<M> {
    fn pack(&self, to: &mut Writer) {
        to.put(&(self.broken, self.user));
        to.align();
        self.ledger.pack(to);
        to.align();
        self.machine.pack(to);
    }

    fn unpack(like: &Self, from: &mut Reader<'_>) -> Self {
        Parts::unpack(like, from).0
    }
}

/// A state's ledger and machine, as they are packed.
pub(super) struct Parts<'b> {
    pub(super) ledger: &'b [u8],
    pub(super) machine: &'b [u8],
}

impl<'b> Parts<'b> {
    /// A state, and its parts.
    pub(super) fn unpack<M: Pack>(like: &State<M>, from: &mut Reader<'b>) -> (State<M>, Self) {
        let (broken, user) = from.get();
        let both = from.align();
        let ledger = Pack::unpack(&like.ledger, from);
        let machine = from.align();
        let parts = Self {
            ledger: &both[..both.len() - machine.len()],
            machine,
        };
        let state = State {
            machine: Pack::unpack(&like.machine, from),
            ledger,
            user,
            broken,
        };
        (state, parts)
    }

    /// A state of these parts.
    pub(super) fn assemble(&self, user: User, broken: u64, scratch: &mut Writer) -> Packed {
        scratch.clear();
        scratch.put(&(broken, user));
        scratch.append(self.ledger);
        scratch.append(self.machine);
        Packed::from_slice(scratch.bytes())
    }
}

/// [`State::broken`] of a packed state, which is all that is asked of most.
pub(super) fn broken(state: &[u8]) -> u64 {
    Reader::new(state).get()
}
