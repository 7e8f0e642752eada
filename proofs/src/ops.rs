//! Every kind of op, and any op of each kind.

use highwater_model::quantity::Quantity;
use highwater_model::vocabulary::{Callback, Data, Hook, Op, OpKind, Outcome, Payload, Producer};

use crate::explore::{at_least, either};
use crate::term::Term;

/// How many kinds of op there are.
const COUNT: usize = 13;

/// The sink fails.
pub const FAIL: Op<Term> = fail();

/// Likewise, with any numbers.
pub const fn fail<N>() -> Op<N> {
    Op::Complete {
        hook: Hook::Sink,
        outcome: Outcome::Failure,
        again: false,
    }
}

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
        OpKind::Write => Some(OpKind::Cork),
        OpKind::Cork => Some(OpKind::Uncork),
        OpKind::Uncork => Some(OpKind::Take),
        OpKind::Take => Some(OpKind::Complete),
        OpKind::Complete => Some(OpKind::End),
        OpKind::End => Some(OpKind::Settle),
        OpKind::Settle => Some(OpKind::Destroy),
        OpKind::Destroy => Some(OpKind::Throw),
        OpKind::Throw => Some(OpKind::Return),
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

/// Any op of this kind that `reference` has, or else any of the kind; what is left out is in
/// [`foreign`]. A new variant of [`Op`] has a new kind, and stops the build here.
pub fn any_op(kind: OpKind) -> Op<Term> {
    let op = match kind {
        OpKind::Write => Op::Write {
            producer: Producer(0),
            payload: Payload::bytes(at_least("weight", 0)),
            callback: if either() {
                Callback::None
            } else {
                Callback::Own
            },
        },
        OpKind::Cork => Op::Cork,
        OpKind::Uncork => Op::Uncork,
        OpKind::Take => Op::Take {
            max: at_least("max", 0),
        },
        OpKind::Complete if either() => Op::COMPLETE,
        OpKind::Complete => FAIL,
        OpKind::End => Op::END,
        OpKind::Settle => Op::Settle,
        OpKind::Destroy => Op::Destroy { error: either() },
        OpKind::Throw => Op::Throw,
        OpKind::Return => Op::Return,
        OpKind::Tick => Op::Tick,
        OpKind::NextTick => Op::NextTick,
        OpKind::Microtask => Op::Microtask,
    };
    assert!(op.kind() == kind, "an op of this kind");
    op
}

/// Every kind of chunk.
pub const DATA: [Data; 4] = {
    let all = [Data::Bytes, Data::Text, Data::Null, Data::Object];
    // A new kind of chunk stops the build here; likewise below.
    match all[0] {
        Data::Bytes | Data::Text | Data::Null | Data::Object => all,
    }
};

/// Every callback of a write.
pub const CALLBACKS: [Callback; 3] = {
    let all = [Callback::None, Callback::Own, Callback::Shared];
    match all[0] {
        Callback::None | Callback::Own | Callback::Shared => all,
    }
};

/// Every hook.
pub const HOOKS: [Hook; 4] = {
    let all = [Hook::Sink, Hook::Final, Hook::Destroy, Hook::Construct];
    match all[0] {
        Hook::Sink | Hook::Final | Hook::Destroy | Hook::Construct => all,
    }
};

/// Every outcome.
pub const OUTCOMES: [Outcome; 3] = {
    let all = [Outcome::Success, Outcome::Failure, Outcome::Pass];
    match all[0] {
        Outcome::Success | Outcome::Failure | Outcome::Pass => all,
    }
};

/// Every op that [`any_op`] leaves out, with any weight: `reference` has none of them.
pub fn foreign() -> Vec<Op<Term>> {
    let producer = Producer(0);
    let payload = |data| Payload {
        weight: at_least("weight", 0),
        data,
    };
    let mut ops = Vec::new();
    for data in DATA {
        for callback in CALLBACKS {
            if !(data == Data::Bytes && matches!(callback, Callback::None | Callback::Own)) {
                let payload = payload(data);
                ops.push(Op::Write {
                    producer,
                    payload,
                    callback,
                });
            }
        }
    }
    for callback in [false, true] {
        let payloads = DATA.map(|data| Some(payload(data))).into_iter();
        let payloads = payloads.chain(callback.then_some(None));
        ops.extend(payloads.map(|payload| Op::End {
            producer,
            payload,
            callback,
        }));
    }
    for hook in HOOKS {
        for outcome in OUTCOMES {
            let again = [false, true].map(|again| Op::Complete {
                hook,
                outcome,
                again,
            });
            ops.extend(
                again
                    .into_iter()
                    .filter(|op| ![Op::COMPLETE, FAIL].contains(op)),
            );
        }
    }
    ops
}

/// What the op would charge: nothing, unless it writes.
pub fn charge<N: Quantity>(op: &Op<N>) -> N {
    match *op {
        Op::Write {
            producer: _,
            payload,
            callback: _,
        }
        | Op::End {
            producer: _,
            payload: Some(payload),
            callback: _,
        } => payload.weight.or_more(N::one()),
        Op::Take { max: _ }
        | Op::Cork
        | Op::Uncork
        | Op::Complete { .. }
        | Op::End {
            producer: _,
            payload: None,
            callback: _,
        }
        | Op::Destroy { error: _ }
        | Op::Throw
        | Op::Settle
        | Op::Return
        | Op::Tick
        | Op::NextTick
        | Op::Microtask => N::zero(),
    }
}
