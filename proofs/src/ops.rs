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
    assert!(op.kind() == kind && is_walked(&op), "an op of this kind");
    op
}

const DATA: [Data; 4] = {
    let all = [Data::Bytes, Data::Text, Data::Null, Data::Object];
    // A new kind of chunk stops the build here; likewise below.
    match all[0] {
        Data::Bytes | Data::Text | Data::Null | Data::Object => all,
    }
};

const CALLBACKS: [Callback; 3] = {
    let all = [Callback::None, Callback::Own, Callback::Shared];
    match all[0] {
        Callback::None | Callback::Own | Callback::Shared => all,
    }
};

const HOOKS: [Hook; 4] = {
    let all = [Hook::Sink, Hook::Final, Hook::Destroy, Hook::Construct];
    match all[0] {
        Hook::Sink | Hook::Final | Hook::Destroy | Hook::Construct => all,
    }
};

const OUTCOMES: [Outcome; 3] = {
    let all = [Outcome::Success, Outcome::Failure, Outcome::Pass];
    match all[0] {
        Outcome::Success | Outcome::Failure | Outcome::Pass => all,
    }
};

/// Every op of the vocabulary of this kind, each number being `number`.
pub fn every<N>(kind: OpKind, number: impl Fn() -> N) -> Vec<Op<N>> {
    let producer = Producer(0);
    let payloads = DATA.into_iter().map(|data| Payload {
        weight: number(),
        data,
    });
    match kind {
        OpKind::Write => CALLBACKS
            .into_iter()
            .flat_map(|callback| {
                payloads.clone().map(move |payload| Op::Write {
                    producer,
                    payload,
                    callback,
                })
            })
            .collect(),
        OpKind::End => [false, true]
            .into_iter()
            .flat_map(|callback| {
                let payloads = payloads.clone().map(Some).chain([None]);
                payloads.map(move |payload| Op::End {
                    producer,
                    payload,
                    callback,
                })
            })
            .collect(),
        OpKind::Complete => HOOKS
            .into_iter()
            .flat_map(|hook| OUTCOMES.map(|outcome| (hook, outcome)))
            .flat_map(|(hook, outcome)| {
                [false, true].map(|again| Op::Complete {
                    hook,
                    outcome,
                    again,
                })
            })
            .collect(),
        OpKind::Destroy => [false, true].map(|error| Op::Destroy { error }).into(),
        OpKind::Take => vec![Op::Take { max: number() }],
        OpKind::Cork => vec![Op::Cork],
        OpKind::Uncork => vec![Op::Uncork],
        OpKind::NextTick => vec![Op::NextTick],
        OpKind::Microtask => vec![Op::Microtask],
        OpKind::Throw => vec![Op::Throw],
        OpKind::Return => vec![Op::Return],
        OpKind::Tick => vec![Op::Tick],
        OpKind::Settle => vec![Op::Settle],
    }
}

/// Whether [`any_op`] can be it.
pub fn is_walked<N>(op: &Op<N>) -> bool {
    match op {
        Op::Write {
            payload, callback, ..
        } => payload.data == Data::Bytes && *callback != Callback::Shared,
        Op::End {
            payload, callback, ..
        } => payload.is_none() && !callback,
        Op::Complete {
            hook,
            outcome,
            again,
        } => *hook == Hook::Sink && *outcome != Outcome::Pass && !again,
        Op::Take { .. }
        | Op::Cork
        | Op::Uncork
        | Op::Destroy { .. }
        | Op::Settle
        | Op::Throw
        | Op::Return
        | Op::Tick
        | Op::NextTick
        | Op::Microtask => true,
    }
}

/// Every op that [`any_op`] leaves out, with any weight: `reference` has none of them.
pub fn foreign() -> Vec<Op<Term>> {
    let all = KINDS.into_iter();
    let all = all.flat_map(|kind| every(kind, || at_least("weight", 0)));
    all.filter(|op| !is_walked(op)).collect()
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
