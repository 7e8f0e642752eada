//! B: memory.

use super::{Breach, Ledger, Rule, Strength, never};
use crate::quantity::Whole;
use crate::trace::Body;
use crate::vocabulary::Event;

/// The bound.
///
/// It follows from W1, W2, W3, D2, D3 and W4: whoever breaks it breaks one of them no later.
pub(super) static B1: Rule = Rule {
    id: "B1",
    promise: "While every producer honours drain, length ≤ max(highWaterMark, 1) − 1 + Σ mᵢ over \
              the producers that wrote since length was last below max(highWaterMark, 1), and the \
              chunk that a stopped producer gave to end, once; and what hands back what is too much \
              has no more than its mark; and no stream with a limit passes that, whoever writes.",
    strength: Strength::Contract,
    needs: &[],
    source: "Node documentation, Backpressuring in Streams: memory stays bounded if drain is \
             honoured; stated exactly here, and proved in proofs/",
    observe: |ledger, body| {
        let Body::Event(Event::Returned(_), Some(shown)) = body else {
            return None;
        };
        if let Some(limit) = ledger.options.limit
            && shown.length > limit
        {
            return Some(Breach::new(
                format!("length {} is shown", shown.length),
                format!("at most {limit}, the limit of the stream"),
            ));
        }
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

/// Memory is not length.
///
/// Where no chunk is charged less than 1, it follows from what B1 follows from.
pub(super) static B2: Rule = Rule {
    id: "B2",
    promise: "While every producer honours drain, at most max(highWaterMark, 1) − 1 + k chunks are accepted \
              and not completed, k the producers that wrote since length was last below \
              max(highWaterMark, 1).",
    strength: Strength::Reference,
    needs: &[],
    source: "ours (R3): every chunk is charged at least 1, since one of no bytes takes an entry \
             too; Node charges it nothing, and keeps any number of them",
    observe: |ledger, body| {
        let retained = retained(ledger, body)?;
        let most = most(ledger);
        (retained > most).then(|| {
            Breach::new(
                format!("{retained} chunks retained although every producer honoured drain"),
                format!("at most {most}"),
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, body| retained(ledger, body) == Some(most(ledger)),
};

/// How many chunks the stream retains when an op comes back, if the rule has anything to say of it.
fn retained(ledger: &Ledger, body: &Body) -> Option<Whole> {
    let charges = ledger
        .options
        .minimum_weight
        .is_some_and(|least| least >= Whole(1));
    let says = charges && !ledger.impolite && !ledger.cut_short();
    let returned = matches!(body, Body::Event(Event::Returned(_), Some(_)));
    (says && returned).then(|| Whole::from(ledger.outstanding.len() as u64))
}

fn most(ledger: &Ledger) -> Whole {
    ledger.mark() - Whole(1) + Whole::from(ledger.above.len() as u64)
}
