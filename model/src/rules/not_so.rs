//! What the documentation says and no implementation does.

use super::{Breach, Rule, Strength, never};
use crate::trace::Body;
use crate::vocabulary::{Answer, Event, WriteResult};

/// Say wait until drain.
pub(super) static W5: Rule = Rule {
    id: "W5",
    promise: "While a drain is owed, write does not return true.",
    strength: Strength::NotSo,
    needs: &[],
    source: "Node documentation, writable.write(): while a stream is not draining, calls to write() \
             will buffer chunk, and return false",
    observe: |ledger, body| {
        let Body::Event(
            Event::Returned(Answer::Write {
                chunk,
                result: WriteResult::True,
            }),
            _,
        ) = body
        else {
            return None;
        };
        (ledger.drain_owed && ledger.live()).then(|| {
            Breach::new(
                format!("write of chunk {chunk} returned true while a drain is owed"),
                "false until drain",
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, body| {
        let returned = matches!(body, Body::Event(Event::Returned(Answer::Write { .. }), _));
        returned && ledger.drain_owed
    },
};
