//! H: the hooks. V: batches. F4, F5: what comes before finish.

use super::errors::emitted;
use super::{Breach, Need, Rule, Stage, Strength, never};
use crate::quantity::Whole;
use crate::trace::Body;
use crate::vocabulary::{Call, Event};

const FINAL: &str = "Node documentation, writable._final(): called before the stream closes, \
                     delaying the 'finish' event until callback is called";

fn call(body: &Body) -> Option<&Call<Whole>> {
    match body {
        Body::Event(Event::Called(call), _) => Some(call),
        _ => None,
    }
}

/// Prefinish is what it says.
pub(super) static F4: Rule = Rule {
    id: "F4",
    promise: "Prefinish is emitted at most once, and not after finish.",
    strength: Strength::Contract,
    needs: &[Need::Prefinish],
    source: "lib/internal/streams/writable.js, prefinish: prefinished is set before the event",
    observe: |ledger, body| {
        let late = ledger.prefinished || ledger.finished;
        (emitted(body) == Some("prefinish") && late)
            .then(|| Breach::new("prefinish again, or after finish", "finish, or nothing"))
    },
    at_quiescence: never,
    meets: |_, body| emitted(body) == Some("prefinish"),
};

/// `_final` stands between the last completion and finish.
pub(super) static F5: Rule = Rule {
    id: "F5",
    promise: "_final is called only after end and every completion, and finish comes only after it \
              has succeeded.",
    strength: Strength::Contract,
    needs: &[Need::Final],
    source: FINAL,
    observe: |ledger, body| {
        if let Some(Call::Final) = call(body) {
            let early = !ledger.ended() || !ledger.cut_short() && !ledger.outstanding.is_empty();
            return early
                .then(|| Breach::new("_final too early", "first end, and every completion"));
        }
        let waits = ledger.settings().finalizes && ledger.hooks.finalize != Stage::Succeeded;
        (emitted(body) == Some("finish") && waits)
            .then(|| Breach::new("finish without _final", "first the success of _final"))
    },
    at_quiescence: never,
    meets: |_, body| matches!(call(body), Some(Call::Final)),
};

/// Construct is first.
pub(super) static H1: Rule = Rule {
    id: "H1",
    promise: "Before _construct has answered, neither the sink nor _final nor _destroy is called; \
              but a stream that opens later may be destroyed before.",
    strength: Strength::Contract,
    needs: &[Need::Construct],
    source: "Node documentation, writable._construct(): it delays any _write(), _final() and \
             _destroy() calls until callback is called",
    observe: |ledger, body| {
        let hook = matches!(
            call(body)?,
            Call::Sink { .. } | Call::Batch { .. } | Call::Final | Call::Destroy { .. }
        );
        // What opens later and is destroyed before need not be constructed.
        let unneeded = ledger.options.opens_later
            && ledger.hooks.construct == Stage::Idle
            && matches!(call(body)?, Call::Destroy { .. });
        let early = hook && ledger.unconstructed() && !unneeded;
        early.then(|| {
            Breach::new(
                "a hook is called before the stream is constructed",
                "first the answer of _construct",
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, _| ledger.unconstructed(),
};

/// Each once.
pub(super) static H2: Rule = Rule {
    id: "H2",
    promise: "_construct, _final and _destroy are each called at most once.",
    strength: Strength::Contract,
    needs: &[Need::Final],
    source: "Node documentation, writable.destroy(): once it has been called any further calls are \
             a no-op; writable._construct(), writable._final(): called once, at one point of a \
             stream's life",
    observe: |ledger, body| {
        let (stage, name) = match call(body)? {
            Call::Construct => (ledger.hooks.construct, "_construct"),
            Call::Final => (ledger.hooks.finalize, "_final"),
            Call::Destroy { .. } => (ledger.hooks.destroy, "_destroy"),
            _ => return None,
        };
        (stage != Stage::Idle)
            .then(|| Breach::new(format!("{name} is called again"), "each hook once"))
    },
    at_quiescence: never,
    meets: |_, body| {
        matches!(
            call(body),
            Some(Call::Construct | Call::Final | Call::Destroy { .. })
        )
    },
};

/// A batch is everything.
pub(super) static V1: Rule = Rule {
    id: "V1",
    promise: "A batch is everything that is queued, in order, and at least 2 chunks unless the sink \
              takes only batches.",
    strength: Strength::Contract,
    needs: &[Need::Batches],
    source: "Node documentation, writable._writev(): it is called instead of _write() with all \
             chunks of data currently buffered in the write queue",
    observe: |ledger, body| {
        let Call::Batch {
            first,
            count,
            holes,
        } = call(body)?
        else {
            return None;
        };
        let queued = ledger.outstanding.iter().filter(|entry| !entry.with_sink);
        let queued: Vec<_> = queued.map(|entry| entry.chunk).collect();
        let batch: Vec<_> = holes.chunks(*first, *count).collect();
        let whole = batch == queued || ledger.cut_short();
        let least = if ledger.options.only_batches { 1 } else { 2 };
        (!whole || batch.len() < least).then(|| {
            Breach::new(
                format!("a batch of {count} chunks from chunk {first} on"),
                format!(
                    "all {} that are queued, if they are {least} or more",
                    queued.len()
                ),
            )
        })
    },
    at_quiescence: never,
    meets: |_, body| matches!(call(body), Some(Call::Batch { .. })),
};
