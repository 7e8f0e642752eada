//! Every op that the machine in Coq does not have.

use highwater_model::quantity::Whole;
use highwater_model::vocabulary::{Op, OpKind, Payload, Producer};
use highwater_proofs::ops::{CALLBACKS, DATA, HOOKS, KINDS, OUTCOMES};

use crate::term;

/// Every op of the vocabulary, with any weight, that [`term::op`] leaves out.
pub(crate) fn left_out() -> Vec<Op<Whole>> {
    let all = KINDS.into_iter().flat_map(of_kind);
    all.filter(|op| term::op(op).is_none()).collect()
}

fn of_kind(kind: OpKind) -> Vec<Op<Whole>> {
    let producer = Producer(0);
    let payloads = DATA.map(|data| Payload {
        weight: Whole(1),
        data,
    });
    match kind {
        OpKind::Write => payloads
            .into_iter()
            .flat_map(|payload| {
                CALLBACKS.map(|callback| Op::Write {
                    producer,
                    payload,
                    callback,
                })
            })
            .collect(),
        OpKind::End => payloads
            .map(Some)
            .into_iter()
            .chain([None])
            .flat_map(|payload| {
                [false, true].map(|callback| Op::End {
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
        OpKind::Destroy => [false, true].map(|error| Op::Destroy { error }).to_vec(),
        OpKind::Take => vec![Op::Take { max: Whole(1) }],
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
