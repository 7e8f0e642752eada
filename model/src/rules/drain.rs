//! D: drain.

use super::{Breach, Ledger, Need, Rule, Strength, never, nothing};
use crate::quantity::Whole;
use crate::trace::Body;
use crate::vocabulary::{Call, Event};

const DRAIN: &str = "Node documentation, event 'drain': if a call to write returns false, drain \
                     is emitted when it is appropriate to resume writing";

fn is_drain(body: &Body) -> bool {
    matches!(
        body,
        Body::Event(
            Event::Called(Call::Drain { .. }) | Event::Notified(Call::Drain { .. }),
            _
        )
    )
}

/// An owed drain comes.
pub(super) static D1: Rule = Rule {
    id: "D1",
    promise: "An owed drain comes, once everything accepted is completed, or length has come down to the \
              low mark.",
    strength: Strength::Contract,
    needs: &[Need::NeedDrain],
    source: DRAIN,
    observe: nothing,
    at_quiescence: |ledger| {
        let stuck = ledger.drain_owed && !ledger.thrown && ledger.drains() && ledger.is_low();
        stuck.then(|| {
            Breach::new(
                if ledger.outstanding.is_empty() {
                    "everything is completed, nothing is queued, and the owed drain has not come"
                        .into()
                } else {
                    format!(
                        "length has come down to {}, and the owed drain has not come",
                        ledger.length
                    )
                },
                "drain, before the stream comes to rest",
            )
        })
    },
    meets: |ledger, body| is_drain(body) && ledger.drain_owed,
};

/// At length 0.
pub(super) static D2: Rule = Rule {
    id: "D2",
    promise: "Drain is emitted only at length 0, or where there is a low mark, not above it.",
    strength: Strength::Contract,
    needs: &[],
    source: "lib/internal/streams/writable.js, afterWrite: needDrain and state.length === 0; a \
             drain below the mark was asked for in issue 29045 and declined",
    observe: |ledger, body| {
        let low = ledger.options.low_water_mark;
        let is_low = ledger.length == Whole(0) || Whole(0) < low && ledger.length <= low;
        (is_drain(body) && !is_low && !ledger.cut_short()).then(|| {
            Breach::new(
                format!("drain at length {}", ledger.length),
                format!("no drain before length {low}"),
            )
        })
    },
    at_quiescence: never,
    meets: |_, body| is_drain(body),
};

/// Only if owed.
pub(super) static D3: Rule = Rule {
    id: "D3",
    promise: "Drain is emitted only if a write returned false since the last one.",
    strength: Strength::Contract,
    needs: &[],
    source: DRAIN,
    observe: |ledger, body| {
        // A write that is still open may return false: its drain may be under way.
        (is_drain(body) && !ledger.drain_owed && !ledger.waiting() && !ledger.write_open())
            .then(|| Breach::new("a drain that no false asked for", "no drain"))
    },
    at_quiescence: never,
    meets: |_, body| is_drain(body),
};

/// Not after end.
pub(super) static D4: Rule = Rule {
    id: "D4",
    promise: "No drain is emitted after end was called, unless pause and resume are documented to be \
              paired.",
    strength: Strength::Contract,
    needs: &[],
    source: "lib/internal/streams/writable.js, afterWrite, since PR 29086 (12.10.0)",
    observe: |ledger, body| {
        (is_drain(body) && ledger.ending && !ledger.options.drains_after_end)
            .then(|| Breach::new("drain after end", "finish instead of drain"))
    },
    at_quiescence: never,
    meets: |ledger: &Ledger, _| ledger.ending && ledger.drain_owed,
};
