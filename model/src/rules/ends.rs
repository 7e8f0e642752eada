//! N: the callbacks of `end`.

use super::{Breach, Ledger, Need, Rule, Strength, never};
use crate::quantity::Whole;
use crate::trace::Body;
use crate::vocabulary::{Call, ErrorCode, Event};

const END: &str = "Node documentation, writable.end(): the callback is for when the stream is \
                   finished; since 15.0.0 invoked before 'finish' or on error";

fn called(body: &Body) -> Option<(Whole, Option<ErrorCode>)> {
    match body {
        Body::Event(
            Event::Called(Call::EndCallback { end, error })
            | Event::Notified(Call::EndCallback { end, error }),
            _,
        ) => Some((*end, *error)),
        _ => None,
    }
}

/// Once.
pub(super) static N1: Rule = Rule {
    id: "N1",
    promise: "Each callback of end is called once: none is owed once the stream has come to rest \
              finished, in error or destroyed, unless the sink still holds a chunk.",
    strength: Strength::Contract,
    needs: &[Need::EndCallbacks],
    source: END,
    observe: |ledger, body| {
        let (end, _) = called(body)?;
        (!ledger.ends_due.contains(&end)).then(|| {
            Breach::new(
                format!("the callback of end {end} again"),
                "each callback once",
            )
        })
    },
    at_quiescence: |ledger| {
        let end = ledger.ends_due.first()?;
        let over = ledger.finished || ledger.errored || ledger.destroyed;
        (over && !ledger.thrown && !ledger.with_sink()).then(|| {
            Breach::new(
                format!("the callback of end {end} is never called"),
                "the callback, before the stream comes to rest",
            )
        })
    },
    meets: |_, body| called(body).is_some(),
};

fn too_early(ledger: &Ledger) -> Option<&'static str> {
    if ledger.finished {
        None
    } else if ledger.errored || ledger.destroyed {
        Some("an error: the stream does not finish")
    } else if !ledger.ended()
        || !ledger.outstanding.is_empty()
        || !ledger.callbacks_due.is_empty() && !ledger.thrown
    {
        Some("first every completion and every write callback")
    } else {
        None
    }
}

/// It tells the truth.
pub(super) static N2: Rule = Rule {
    id: "N2",
    promise: "A callback of end reports success only of a stream that has finished, or is about to \
              emit finish; an error only of one that has finished before, is in error or destroyed.",
    strength: Strength::Contract,
    needs: &[Need::EndCallbacks],
    source: END,
    observe: |ledger, body| {
        let (end, error) = called(body)?;
        // What user code threw may have kept finish from being seen.
        let over = ledger.finished || ledger.thrown || ledger.cut_short();
        let allowed = match error {
            None => too_early(ledger)?,
            Some(_) if over => return None,
            Some(_) => "success: there is no error",
        };
        let told = if error.is_some() {
            "an error"
        } else {
            "success"
        };
        Some(Breach::new(
            format!("the callback of end {end} is told {told}"),
            allowed,
        ))
    },
    at_quiescence: never,
    meets: |_, body| called(body).is_some(),
};
