//! The states of a closed system packed: what user code has done, then the ledger, then the machine.

use super::State;
use crate::checker::pack::{Pack, Reader, Writer};

impl<M: Pack> Pack for State<M> {
    fn pack(&self, to: &mut Writer) {
        to.put(&(self.broken, self.user));
        self.ledger.pack(to);
        self.machine.pack(to);
    }

    fn unpack(like: &Self, from: &mut Reader<'_>) -> Self {
        let (broken, user) = from.get();
        let ledger = Pack::unpack(&like.ledger, from);
        Self {
            machine: Pack::unpack(&like.machine, from),
            ledger,
            user,
            broken,
        }
    }
}
