//! X: what destroy, and end, put an end to.

use super::delivery::delivered;
use super::errors::emitted;
use super::{Breach, Ledger, Need, Open, Rule, Strength, never};
use crate::trace::Body;
use crate::vocabulary::{Answer, Event, WriteResult};

const DESTROY: &str = "Node documentation, writable.destroy(): after this call, the writable stream \
                       has ended; a destructive and immediate way to destroy a stream";

/// The sink is spared.
pub(super) static X1: Rule = Rule {
    id: "X1",
    promise: "Nothing new reaches the sink after destroy.",
    strength: Strength::Contract,
    needs: &[Need::Destroy],
    source: DESTROY,
    observe: |ledger, body| {
        let (first, ..) = delivered(body)?;
        ledger.destroyed.then(|| {
            Breach::new(
                format!("chunk {first} reaches the sink of a destroyed stream"),
                "no chunk",
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, _| ledger.destroyed && ledger.outstanding.iter().any(|entry| !entry.with_sink),
};

/// Nobody is told to go on.
pub(super) static X2: Rule = Rule {
    id: "X2",
    promise: "No drain is emitted after destroy.",
    strength: Strength::Contract,
    needs: &[Need::Destroy],
    source: "lib/internal/streams/writable.js, afterWrite, since PR 29086 (12.10.0)",
    observe: |ledger, body| {
        (emitted(body) == Some("drain") && ledger.destroyed)
            .then(|| Breach::new("drain after destroy", "close instead of drain"))
    },
    at_quiescence: never,
    meets: |ledger, _| ledger.destroyed && ledger.drain_owed,
};

/// It does not finish.
pub(super) static X3: Rule = Rule {
    id: "X3",
    promise: "Neither prefinish nor finish is emitted after destroy.",
    strength: Strength::Contract,
    needs: &[Need::Destroy, Need::Finish],
    source: "Node documentation, writable.destroy(): use end() instead of destroy if data should \
             flush before close; PR 40852 (18.0.0): finish never after destroy",
    observe: |ledger, body| {
        let name = emitted(body)?;
        (ledger.destroyed && matches!(name, "prefinish" | "finish"))
            .then(|| Breach::new(format!("{name} after destroy"), "close instead of finish"))
    },
    at_quiescence: never,
    meets: |ledger, _| ledger.destroyed && ledger.ending && !ledger.finished,
};

fn refused(ledger: &Ledger) -> bool {
    matches!(ledger.open.last(), Some(Open::Write { refused: true, .. }))
}

/// Too late is not accepted.
pub(super) static X4: Rule = Rule {
    id: "X4",
    promise: "A write after end or destroy does not return true.",
    strength: Strength::Contract,
    needs: &[],
    source: "Node documentation, writable.end() and writable.destroy(): subsequent calls to write() \
             result in an error",
    observe: |ledger, body| {
        let Body::Event(Event::Returned(Answer::Write { chunk, result }), _) = body else {
            return None;
        };
        (refused(ledger) && *result == WriteResult::True).then(|| {
            Breach::new(
                format!("write of chunk {chunk}, which came too late, returns true"),
                "false, or an exception",
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, body| {
        matches!(body, Body::Event(Event::Returned(Answer::Write { .. }), _)) && refused(ledger)
    },
};
