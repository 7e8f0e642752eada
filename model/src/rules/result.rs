//! W: what the result and the length shown with it mean.

use super::delivery::delivered;
use super::{Breach, Ledger, Need, Open, Rule, Strength, never};
use crate::quantity::{Quantity, Whole};
use crate::trace::Body;
use crate::vocabulary::{Answer, Event, Shown, WriteResult};

const WRITE: &str = "Node documentation, writable.write(): true if the internal buffer is less \
                     than the highWaterMark after admitting the chunk; false if the caller is to \
                     wait for drain";

fn returned(body: &Body) -> Option<(WriteResult<Whole>, Option<Shown<Whole>>)> {
    match body {
        Body::Event(Event::Returned(Answer::Write { result, .. }), shown) => {
            Some((*result, *shown))
        }
        _ => None,
    }
}

fn false_on_live(ledger: &Ledger, body: &Body, drained_meanwhile: bool) -> Option<Shown<Whole>> {
    let (result, Some(shown)) = returned(body)? else {
        return None;
    };
    let waits = matches!(
        result,
        WriteResult::False { .. }
            | WriteResult::Full {
                generation: Some(_)
            }
    );
    if !waits {
        return None;
    }
    let Some(Open::Write { drained, .. }) = ledger.open.last() else {
        return None;
    };
    (ledger.live() && *drained == drained_meanwhile).then_some(shown)
}

fn no_drain_owed(shown: Shown<Whole>) -> Option<Breach> {
    (!shown.need_drain).then(|| {
        Breach::new(
            "write told to wait and no drain is owed: whoever waits for it waits for ever",
            "false, or full, with needDrain true, or true",
        )
    })
}

/// True means room.
pub(super) static W1: Rule = Rule {
    id: "W1",
    promise: "When write returns true, length is below max(highWaterMark, 1), or where only what is above the \
              mark is too much, not above it.",
    strength: Strength::Contract,
    needs: &[],
    source: WRITE,
    observe: |ledger, body| {
        let (WriteResult::True, shown) = returned(body)? else {
            return None;
        };
        let length = shown.map_or(ledger.length, |shown| shown.length);
        (length >= ledger.mark()).then(|| {
            Breach::new(
                format!("write returned true at length {length}"),
                format!(
                    "true only below {} (mark {})",
                    ledger.mark(),
                    ledger.options.high_water_mark
                ),
            )
        })
    },
    at_quiescence: never,
    meets: |_, body| matches!(returned(body), Some((WriteResult::True, _))),
};

/// False means a drain is owed.
pub(super) static W2: Rule = Rule {
    id: "W2",
    promise: "When write returns false on a live stream, or hands back what would pass its limit for now, a drain is owed.",
    strength: Strength::Contract,
    needs: &[Need::NeedDrain],
    source: WRITE,
    observe: |ledger, body| no_drain_owed(false_on_live(ledger, body, false)?),
    at_quiescence: never,
    meets: |ledger, body| false_on_live(ledger, body, false).is_some(),
};

/// No false after its drain.
pub(super) static W3: Rule = Rule {
    id: "W3",
    promise: "No write returns false after the drain that was to answer it.",
    strength: Strength::Contract,
    needs: &[Need::NeedDrain],
    source: "Node documentation, event 'drain': it follows a call to write that returned false",
    observe: |ledger, body| no_drain_owed(false_on_live(ledger, body, true)?),
    at_quiescence: never,
    meets: |ledger, body| false_on_live(ledger, body, true).is_some(),
};

/// The charged weight of what is accepted and not completed once this line is read.
fn length_after(ledger: &Ledger, body: &Body) -> Whole {
    let gone = |gone: Whole| match body {
        Body::Event(Event::Returned(Answer::Taken { .. }), _) if ledger.options.takes_complete => {
            delivered(body).is_some_and(|(first, count, holes)| {
                holes.chunks(first, count).any(|chunk| chunk == gone)
            })
        }
        Body::Event(Event::Returned(Answer::Write { chunk, result }), _) => {
            matches!(result, WriteResult::Refused | WriteResult::Full { .. }) && *chunk == gone
        }
        _ => false,
    };
    let gone = ledger.outstanding.iter().filter(|entry| gone(entry.chunk));
    gone.fold(ledger.length, |length, entry| length - entry.weight)
}

/// Whether chunks may have been dropped: where the sink fails before it has anything, as this line shows.
fn cut_short(ledger: &Ledger) -> bool {
    let fails = matches!(ledger.open.last(), Some(Open::Answer { fails: true }));
    ledger.cut_short() || fails && ledger.options.takes_complete
}

/// Length is exact.
pub(super) static W4: Rule = Rule {
    id: "W4",
    promise: "The length shown is the charged weight of what was accepted and not completed, and, where a \
              completion takes effect later, until that is seen, maybe of what is completed; at most that, \
              once chunks may be cut short.",
    strength: Strength::Contract,
    needs: &[],
    source: "Node documentation, writable.writableLength: bytes or objects in the queue ready to \
             be written; the chunk in flight counts too: state.length falls in onwrite \
             (lib/internal/streams/writable.js)",
    observe: |ledger, body| {
        let Body::Event(Event::Returned(_), Some(shown)) = body else {
            return None;
        };
        let length = length_after(ledger, body);
        let most = length + (ledger.most_shown() - ledger.length);
        let kept = if cut_short(ledger) {
            shown.length <= most
        } else {
            shown.length == length || shown.length == most
        };
        (!kept).then(|| {
            Breach::new(
                format!("length {} is shown", shown.length),
                format!("length {length}: the sum over accepted, uncompleted chunks"),
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, body| {
        matches!(body, Body::Event(Event::Returned(_), Some(_))) && Whole::zero() < ledger.length
    },
};
