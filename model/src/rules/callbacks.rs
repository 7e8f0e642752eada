//! C: write callbacks (receipts).

use super::{Breach, Ledger, Rule, Strength, never, nothing};
use crate::quantity::Whole;
use crate::trace::Body;
use crate::vocabulary::{Call, Callback, Event};

const CALLBACK: &str = "Node documentation, writable.write(): the callback is for when this chunk \
                        of data is flushed";

/// The chunk whose callback this line calls with success.
fn called(body: &Body) -> Option<Whole> {
    match body {
        Body::Event(
            Event::Called(Call::Callback { chunk, error: None })
            | Event::Notified(Call::Callback { chunk, error: None }),
            _,
        ) => Some(*chunk),
        _ => None,
    }
}

fn uncompleted(ledger: &Ledger, chunk: Whole) -> bool {
    ledger.outstanding.iter().any(|entry| entry.chunk == chunk)
}

fn due(ledger: &Ledger, chunk: Whole) -> bool {
    ledger.callbacks_due.contains(&chunk)
}

/// The oldest write that still waits for its callback.
fn oldest_waiting(ledger: &Ledger) -> Option<Whole> {
    let uncompleted = ledger
        .outstanding
        .iter()
        .find(|entry| entry.callback == Callback::Own)
        .map(|entry| entry.chunk);
    ledger
        .callbacks_due
        .front()
        .copied()
        .into_iter()
        .chain(uncompleted)
        .min()
}

/// At most once.
pub(super) static C1: Rule = Rule {
    id: "C1",
    promise: "A write callback is called at most once, and only if one was given.",
    strength: Strength::Contract,
    source: CALLBACK,
    observe: |ledger, body| {
        let chunk = called(body)?;
        (!due(ledger, chunk) && !uncompleted(ledger, chunk)).then(|| {
            Breach::new(
                format!("the callback of chunk {chunk} again"),
                "each callback once",
            )
        })
    },
    at_quiescence: never,
    meets: |_, body| called(body).is_some(),
};

/// It comes.
pub(super) static C2: Rule = Rule {
    id: "C2",
    promise: "The callback of a completed write is called.",
    strength: Strength::Contract,
    source: CALLBACK,
    observe: nothing,
    at_quiescence: |ledger| {
        let chunk = ledger.callbacks_due.front().or(ledger.errors_due.front())?;
        Some(Breach::new(
            format!("the callback of chunk {chunk} is never called"),
            "the callback, before the stream comes to rest",
        ))
    },
    meets: |ledger, _| !ledger.callbacks_due.is_empty(),
};

/// In order.
pub(super) static C3: Rule = Rule {
    id: "C3",
    promise: "Write callbacks are called in the order of their writes.",
    strength: Strength::Contract,
    source: "Node's own invariant: afterWrite counts callbacks off in order; rule R2 for receipts",
    observe: |ledger, body| {
        let chunk = called(body)?;
        let oldest = oldest_waiting(ledger)?;
        (due(ledger, chunk) && oldest < chunk).then(|| {
            Breach::new(
                format!("the callback of chunk {chunk} before that of chunk {oldest}"),
                format!("the callback of chunk {oldest}"),
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, body| {
        called(body).is_some() && ledger.outstanding.len() + ledger.callbacks_due.len() > 1
    },
};

/// Not before completion.
pub(super) static C4: Rule = Rule {
    id: "C4",
    promise: "A write callback reports success only after the sink completed that chunk.",
    strength: Strength::Contract,
    source: CALLBACK,
    observe: |ledger, body| {
        let chunk = called(body)?;
        uncompleted(ledger, chunk).then(|| {
            Breach::new(
                format!("the callback of chunk {chunk}, which the sink has not completed"),
                "the callback after completion",
            )
        })
    },
    at_quiescence: never,
    meets: |_, body| called(body).is_some(),
};
