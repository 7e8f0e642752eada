//! P: what a producer owes.

use super::{Breach, Rule, Strength, never};
use crate::trace::{Body, Input};

/// Honour drain.
pub(super) static P1: Rule = Rule {
    id: "P1",
    promise: "A producer writes only with permission: it was not told to wait since the last \
              drain, and its own write is not still open.",
    strength: Strength::Producer,
    needs: &[],
    source: "Node documentation, writable.write(): once write returns false, write no more \
             chunks until drain is emitted",
    observe: |ledger, body| {
        let Body::Input(Input::Write {
            producer, chunk, ..
        }) = body
        else {
            return None;
        };
        (!ledger.permits(*producer)).then(|| {
            Breach::new(
                format!(
                    "producer {} writes chunk {chunk} without permission",
                    producer.0
                ),
                "to wait for drain",
            )
        })
    },
    at_quiescence: never,
    meets: |_, body| matches!(body, Body::Input(Input::Write { .. })),
};
