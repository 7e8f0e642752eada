//! Every kind of op, and any op of each kind.

use highwater_model::quantity::Quantity;
use highwater_model::vocabulary::{Op, OpKind, Producer};

use crate::explore::{at_least, either};
use crate::summary::any_callback;
use crate::term::Term;

/// How many kinds of op there are.
const COUNT: usize = 9;

/// Every kind of op.
pub const KINDS: [OpKind; COUNT] = {
    let mut kinds = [OpKind::Write; COUNT];
    let mut i = 0;
    while let Some(next) = after(kinds[i]) {
        i += 1;
        kinds[i] = next;
    }
    assert!(i + 1 == COUNT, "every kind is in the chain");
    kinds
};

/// The kinds in a chain. A new kind stops the build here, and one left out of the chain above.
const fn after(kind: OpKind) -> Option<OpKind> {
    match kind {
        OpKind::Write => Some(OpKind::Take),
        OpKind::Take => Some(OpKind::Complete),
        OpKind::Complete => Some(OpKind::End),
        OpKind::End => Some(OpKind::Settle),
        OpKind::Settle => Some(OpKind::Return),
        OpKind::Return => Some(OpKind::Tick),
        OpKind::Tick => Some(OpKind::NextTick),
        OpKind::NextTick => Some(OpKind::Microtask),
        OpKind::Microtask => None,
    }
}

/// Any kind of op.
pub fn any_kind() -> OpKind {
    let mut kind = KINDS[0];
    while let Some(next) = after(kind).filter(|_| either()) {
        kind = next;
    }
    kind
}

/// Any op of this kind. A new variant of [`Op`] has a new kind, and stops the build here.
pub fn any_op(kind: OpKind) -> Op<Term> {
    let op = match kind {
        OpKind::Write => Op::Write {
            producer: Producer(0),
            weight: at_least("weight", 0),
            callback: any_callback(),
        },
        OpKind::Take => Op::Take {
            max: at_least("max", 0),
        },
        OpKind::Complete => Op::Complete,
        OpKind::End => Op::End,
        OpKind::Settle => Op::Settle,
        OpKind::Return => Op::Return,
        OpKind::Tick => Op::Tick,
        OpKind::NextTick => Op::NextTick,
        OpKind::Microtask => Op::Microtask,
    };
    assert!(op.kind() == kind, "an op of this kind");
    op
}

/// What the op would charge: nothing, unless it writes.
pub fn charge<N: Quantity>(op: &Op<N>) -> N {
    match *op {
        Op::Write {
            producer: _,
            weight,
            callback: _,
        } => weight.or_more(N::one()),
        Op::Take { max: _ }
        | Op::Complete
        | Op::End
        | Op::Settle
        | Op::Return
        | Op::Tick
        | Op::NextTick
        | Op::Microtask => N::zero(),
    }
}
