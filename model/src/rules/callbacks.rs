//! C: write callbacks (receipts).

use super::{Breach, Due, Ledger, Need, Rule, Strength, never, nothing};
use crate::quantity::Whole;
use crate::trace::Body;
use crate::vocabulary::{Call, Callback, Event};

const CALLBACK: &str = "Node documentation, writable.write(): the callback is for when this chunk \
                        of data is flushed";

/// The callback that this line calls: of which write (`None`: the shared one), and whether with an
/// error.
fn called(body: &Body) -> Option<(Option<Whole>, bool)> {
    let Body::Event(Event::Called(call) | Event::Notified(call), _) = body else {
        return None;
    };
    match call {
        Call::Callback { chunk, error } => Some((Some(*chunk), error.is_some())),
        Call::SharedCallback { error } => Some((None, error.is_some())),
        _ => None,
    }
}

/// The write whose callback this line calls with success, or with an error.
fn answered(ledger: &Ledger, body: &Body, failed: bool) -> Option<Whole> {
    let (chunk, with_error) = called(body)?;
    let due = ledger.answered_by(chunk, failed)?;
    (failed == with_error).then_some(due.chunk)
}

fn is_outstanding(ledger: &Ledger, chunk: Whole) -> bool {
    ledger.outstanding.iter().any(|entry| entry.chunk == chunk)
}

fn is_in(due: &[Due], chunk: Whole) -> bool {
    due.iter().any(|due| due.chunk == chunk)
}

/// The oldest accepted write that has a callback to be told of its success.
fn oldest_waiting(ledger: &Ledger) -> Option<Whole> {
    let mut outstanding = ledger.outstanding.iter();
    let uncompleted = outstanding.find(|entry| entry.callback != Callback::None);
    let due = ledger.callbacks_due.first().map(|due| due.chunk);
    due.into_iter()
        .chain(uncompleted.map(|entry| entry.chunk))
        .min()
}

fn never_called(chunk: Whole) -> Breach {
    Breach::new(
        format!("the callback of chunk {chunk} is never called"),
        "the callback, before the stream comes to rest",
    )
}

/// At most once.
pub(super) static C1: Rule = Rule {
    id: "C1",
    promise: "A write callback is called at most once, and only if one was given.",
    strength: Strength::Contract,
    needs: &[Need::Callbacks],
    source: CALLBACK,
    observe: |ledger, body| {
        let (chunk, failed) = called(body)?;
        if ledger.answered_by(chunk, failed).is_some() {
            return None;
        }
        let which = match chunk {
            Some(chunk) => format!("the callback of chunk {chunk}"),
            None => "the shared callback".into(),
        };
        Some(Breach::new(format!("{which} again"), "each callback once"))
    },
    at_quiescence: never,
    meets: |_, body| called(body).is_some(),
};

/// It comes.
pub(super) static C2: Rule = Rule {
    id: "C2",
    promise: "The callback of a completed write is called.",
    strength: Strength::Contract,
    needs: &[Need::Callbacks],
    source: CALLBACK,
    observe: nothing,
    at_quiescence: |ledger| {
        let due = ledger.callbacks_due.first()?;
        (!ledger.thrown).then(|| never_called(due.chunk))
    },
    meets: |ledger, _| !ledger.callbacks_due.is_empty(),
};

/// In order.
pub(super) static C3: Rule = Rule {
    id: "C3",
    promise: "Write callbacks are called in the order of their writes.",
    strength: Strength::Contract,
    needs: &[Need::Callbacks],
    source: "Node's own invariant: afterWrite counts callbacks off in order; rule R2 for receipts",
    observe: |ledger, body| {
        let chunk = answered(ledger, body, false)?;
        let oldest = oldest_waiting(ledger)?;
        if ledger.thrown {
            // That one may never come.
            return None;
        }
        (is_in(&ledger.callbacks_due, chunk) && oldest < chunk).then(|| {
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
    needs: &[Need::Callbacks],
    source: CALLBACK,
    observe: |ledger, body| {
        let chunk = answered(ledger, body, false)?;
        (!is_in(&ledger.callbacks_due, chunk)).then(|| {
            Breach::new(
                format!("the callback of chunk {chunk}, which the sink has not completed"),
                "the callback after completion",
            )
        })
    },
    at_quiescence: never,
    meets: |_, body| called(body).is_some(),
};

const ERROR: &str = "Node documentation, writable.write(): if an error occurs, the callback will be \
                     called with the error as its first argument";

/// What is cut short is told.
pub(super) static C5: Rule = Rule {
    id: "C5",
    promise: "The callback of a write that was refused, failed or cut short is called with an \
              error, unless the sink still holds a chunk.",
    strength: Strength::Contract,
    needs: &[Need::Callbacks],
    source: ERROR,
    observe: nothing,
    at_quiescence: |ledger| {
        if ledger.thrown {
            return None;
        }
        if let Some(due) = ledger.errors_due.first() {
            return Some(never_called(due.chunk));
        }
        let stopped = (ledger.errored || ledger.destroyed) && !ledger.with_sink();
        let mut waiting = ledger.outstanding.iter();
        let entry = waiting.find(|entry| entry.callback != Callback::None)?;
        stopped.then(|| never_called(entry.chunk))
    },
    meets: |ledger, body| answered(ledger, body, true).is_some(),
};

/// Only then.
pub(super) static C6: Rule = Rule {
    id: "C6",
    promise: "A write callback reports an error only if its write was refused, failed or cut short.",
    strength: Strength::Contract,
    needs: &[Need::Callbacks],
    source: ERROR,
    observe: |ledger, body| {
        let chunk = answered(ledger, body, true)?;
        let had =
            is_in(&ledger.errors_due, chunk) || ledger.cut_short() && is_outstanding(ledger, chunk);
        (!had).then(|| {
            Breach::new(
                format!(
                    "the callback of chunk {chunk} is told an error that the write did not have"
                ),
                "success, after completion",
            )
        })
    },
    at_quiescence: never,
    meets: |_, body| matches!(called(body), Some((_, true))),
};
