//! E: error, close, and what must not come after them. T: exceptions.

use super::{Breach, Ledger, Need, Rule, Stage, Strength, never, nothing};
use crate::trace::Body;
use crate::vocabulary::{Call, ErrorCode, Event, OpKind};

const AFTER_ERROR: &str = "Node documentation, event 'error': after 'error', no further events other \
                           than 'close' should be emitted (including 'error' events)";

const CLOSE: &str = "Node documentation, event 'close': it indicates that no more events will be \
                     emitted, and no further computation will occur";

/// The listeners that this line tells.
pub(super) fn emitted(body: &Body) -> Option<&'static str> {
    let Body::Event(Event::Called(call) | Event::Notified(call), _) = body else {
        return None;
    };
    Some(match call {
        Call::Drain { .. } => "drain",
        Call::Prefinish => "prefinish",
        Call::Finish => "finish",
        Call::Error { .. } => "error",
        Call::Close => "close",
        _ => return None,
    })
}

/// Whether what destroy brings waits for a hook that has not answered.
fn waits(ledger: &Ledger) -> bool {
    let hooks = ledger.hooks;
    let pending = ledger.with_sink() || hooks.finalize == Stage::Called;
    ledger.thrown
        || hooks.destroy == Stage::Called
        || hooks.construct == Stage::Called
        || ledger.options.destroy_waits && pending
}

/// Once.
pub(super) static E1: Rule = Rule {
    id: "E1",
    promise: "Error is emitted at most once.",
    strength: Strength::Contract,
    needs: &[Need::Errors],
    source: AFTER_ERROR,
    observe: |ledger, body| {
        (emitted(body) == Some("error") && ledger.told)
            .then(|| Breach::new("error a second time", "no error after error"))
    },
    at_quiescence: never,
    meets: |_, body| emitted(body) == Some("error"),
};

/// The last but one.
pub(super) static E2: Rule = Rule {
    id: "E2",
    promise: "After error, neither drain nor prefinish nor finish is emitted.",
    strength: Strength::Contract,
    needs: &[Need::Errors],
    source: AFTER_ERROR,
    observe: |ledger, body| {
        let name = emitted(body)?;
        (ledger.told && !matches!(name, "error" | "close"))
            .then(|| Breach::new(format!("{name} after error"), "close, or nothing"))
    },
    at_quiescence: never,
    meets: |ledger, _| ledger.told,
};

/// The last.
pub(super) static E3: Rule = Rule {
    id: "E3",
    promise: "Close is emitted at most once, and no drain, prefinish, finish or error after it.",
    strength: Strength::Contract,
    needs: &[Need::Close],
    source: CLOSE,
    observe: |ledger, body| {
        let name = emitted(body)?;
        ledger
            .closed
            .then(|| Breach::new(format!("{name} after close"), "no event after close"))
    },
    at_quiescence: never,
    meets: |ledger, _| ledger.closed,
};

/// It comes.
pub(super) static E4: Rule = Rule {
    id: "E4",
    promise: "A destroyed stream emits close, unless emitClose is false, once _construct and \
              _destroy have answered, and where destroy waits the sink and _final too.",
    strength: Strength::Contract,
    needs: &[Need::Destroy, Need::Close],
    source: "Node documentation, writable.destroy(): destroy the stream, and emit a 'close' event \
             unless emitClose is set to false; autoDestroy: whether the stream calls destroy() on \
             itself after ending",
    observe: nothing,
    at_quiescence: |ledger| {
        let due = ledger.dead() && ledger.settings().emit_close && !waits(ledger);
        (due && !ledger.closed).then(|| {
            Breach::new(
                "the stream is destroyed, and close has not come",
                "close, before the stream comes to rest",
            )
        })
    },
    meets: |_, body| emitted(body) == Some("close"),
};

/// An error is told.
pub(super) static E5: Rule = Rule {
    id: "E5",
    promise: "What puts the stream in error (destroy(error), a hook that fails, write after end, an \
              answer too many) is told by error, unless destroy() or _destroy discards it.",
    strength: Strength::Contract,
    needs: &[Need::Errors],
    source: "Node documentation, event 'error': emitted if an error occurred while writing or \
             piping data; writable.destroy(): optionally emit an 'error' event",
    observe: nothing,
    at_quiescence: |ledger| {
        (ledger.error_owed && !waits(ledger)).then(|| {
            Breach::new(
                "the stream is in error, and error has not been emitted",
                "error, before the stream comes to rest",
            )
        })
    },
    meets: |ledger, body| emitted(body) == Some("error") && ledger.error_owed,
};

/// It throws nothing of its own.
pub(super) static T1: Rule = Rule {
    id: "T1",
    promise: "Nothing is thrown but what user code threw, and by write and end that a chunk is not \
              one, or by write, where that is documented, that it comes after end.",
    strength: Strength::Contract,
    needs: &[],
    source: "Node documentation, Errors: ERR_INTERNAL_ASSERTION: there was a bug in Node.js or \
             incorrect usage of its internals; stream errors are emitted or handed to callbacks",
    observe: |ledger, body| {
        let (error, chunk) = match body {
            Body::Event(Event::Threw { op, error }, _) => {
                (*error, matches!(op, OpKind::Write | OpKind::End))
            }
            Body::Event(Event::Uncaught { error }, _) => (*error, false),
            _ => return None,
        };
        let late = ledger.options.throws_late && ledger.ended();
        let fair = match error {
            ErrorCode::Runtime if late => chunk,
            ErrorCode::Thrown => true,
            ErrorCode::NullValues | ErrorCode::InvalidChunk => chunk,
            _ => false,
        };
        (!fair).then(|| {
            Breach::new(
                format!("the stream throws {}", error.as_str()),
                "nothing that user code did not throw",
            )
        })
    },
    at_quiescence: never,
    meets: |_, body| {
        matches!(
            body,
            Body::Event(Event::Threw { .. } | Event::Uncaught { .. }, _)
        )
    },
};
