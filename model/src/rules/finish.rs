//! F: finish.

use super::{Breach, Need, Rule, Stage, Strength, never, nothing};
use crate::trace::Body;
use crate::vocabulary::{Call, Event};

const FINISH: &str = "Node documentation, event 'finish': emitted after end was called and all \
                      data has been flushed to the underlying system";

fn is_finish(body: &Body) -> bool {
    matches!(
        body,
        Body::Event(
            Event::Called(Call::Finish) | Event::Notified(Call::Finish),
            _
        )
    )
}

/// Once.
pub(super) static F1: Rule = Rule {
    id: "F1",
    promise: "Finish is emitted at most once.",
    strength: Strength::Contract,
    needs: &[Need::Finish],
    source: FINISH,
    observe: |ledger, body| {
        (is_finish(body) && ledger.finished)
            .then(|| Breach::new("finish a second time", "nothing after finish"))
    },
    at_quiescence: never,
    meets: |_, body| is_finish(body),
};

/// After all.
pub(super) static F2: Rule = Rule {
    id: "F2",
    promise: "Finish comes only after end, every completion and every write callback.",
    strength: Strength::Contract,
    needs: &[Need::Finish],
    source: FINISH,
    observe: |ledger, body| {
        if !is_finish(body) || ledger.finished || ledger.cut_short() {
            return None;
        }
        let allowed = if !ledger.ended() {
            "no finish before end".into()
        } else if let Some(entry) = ledger.outstanding.first() {
            format!("first the completion of chunk {}", entry.chunk)
        } else if let Some(due) = ledger.callbacks_due.first()
            && !ledger.thrown
        {
            format!("first the callback of chunk {}", due.chunk)
        } else {
            return None;
        };
        Some(Breach::new("finish too early", allowed))
    },
    at_quiescence: never,
    meets: |_, body| is_finish(body),
};

/// It comes.
pub(super) static F3: Rule = Rule {
    id: "F3",
    promise: "After end, once everything accepted is completed and the hooks have succeeded, finish \
              comes.",
    strength: Strength::Contract,
    needs: &[Need::Finish],
    source: FINISH,
    observe: nothing,
    at_quiescence: |ledger| {
        let due = ledger.ending && !ledger.cut_short();
        let waits = ledger.thrown
            || ledger.unconstructed()
            || ledger.hooks.finalize == Stage::Called
            || !ledger.outstanding.is_empty();
        (due && !waits && !ledger.finished).then(|| {
            Breach::new(
                "ended, everything completed, and finish has not come",
                "finish, before the stream comes to rest",
            )
        })
    },
    meets: |_, body| is_finish(body),
};
