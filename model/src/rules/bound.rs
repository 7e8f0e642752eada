//! B: memory.

use super::{Breach, Rule, Strength, never};
use crate::trace::Body;
use crate::vocabulary::Event;

/// The bound.
///
/// It follows from W1, W2, W3, D2, D3 and W4: whoever breaks it breaks one of them no later.
pub(super) static B1: Rule = Rule {
    id: "B1",
    promise: "While every producer honours drain, length ≤ max(highWaterMark, 1) − 1 + Σ mᵢ over \
              the producers that wrote since length was last below max(highWaterMark, 1), and the \
              chunk that a stopped producer gave to end, once.",
    strength: Strength::Contract,
    source: "Node documentation, Backpressuring in Streams: memory stays bounded if drain is \
             honoured; stated exactly here, and proved in proofs/",
    observe: |ledger, body| {
        let Body::Event(Event::Returned(_), Some(shown)) = body else {
            return None;
        };
        (!ledger.impolite && !ledger.cut_short() && shown.length > ledger.bound()).then(|| {
            Breach::new(
                format!(
                    "length {} although every producer honoured drain",
                    shown.length
                ),
                format!("at most {}", ledger.bound()),
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, body| {
        let Body::Event(Event::Returned(_), Some(shown)) = body else {
            return false;
        };
        !ledger.impolite && shown.length == ledger.bound()
    },
};
