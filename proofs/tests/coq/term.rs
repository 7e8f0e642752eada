//! What the model takes, gives and shows, as terms of `proofs/coq/`.

use highwater_model::quantity::Whole;
use highwater_model::queue::Fifo;
use highwater_model::reference::{Flags, Reference};
use highwater_model::vocabulary::{
    Answer, Call, Callback, Data, ErrorCode, Event, Holes, Hook, NotTaken, Op, Outcome, Payload,
    WriteResult,
};

/// The op; `None` if the machine there does not have it. That the model does nothing at such an op is
/// asked wherever a small run comes to (`runs::small`); a new variant stops the build here.
pub(crate) fn op(op: &Op<Whole>) -> Option<String> {
    Some(match op {
        Op::Write {
            producer,
            payload:
                Payload {
                    weight,
                    data: Data::Bytes,
                },
            callback: callback @ (Callback::None | Callback::Own),
        } => {
            let own = *callback == Callback::Own;
            format!("(Write {} (z {weight}) {own})", producer.0)
        }
        Op::Cork => "Cork".to_owned(),
        Op::Uncork => "Uncork".to_owned(),
        Op::Take { max } => format!("(Take (z {max}))"),
        Op::Complete {
            hook: Hook::Sink,
            outcome: Outcome::Success,
            again: false,
        } => "Complete".to_owned(),
        Op::Complete {
            hook: Hook::Sink,
            outcome: Outcome::Failure,
            again: false,
        } => "Fail".to_owned(),
        Op::Destroy { error } => format!("(Destroy {error})"),
        Op::End {
            producer: _,
            payload: None,
            callback: false,
        } => "End".to_owned(),
        Op::Settle => "Settle".to_owned(),
        Op::Write {
            payload:
                Payload {
                    data: Data::Text | Data::Null | Data::Object,
                    ..
                },
            ..
        }
        | Op::Write {
            callback: Callback::Shared,
            ..
        }
        | Op::End {
            payload: Some(_), ..
        }
        | Op::End { callback: true, .. }
        | Op::Complete {
            hook: Hook::Final | Hook::Destroy | Hook::Construct,
            ..
        }
        | Op::Complete {
            outcome: Outcome::Pass,
            ..
        }
        | Op::Complete { again: true, .. }
        | Op::NextTick
        | Op::Microtask
        | Op::Throw
        | Op::Return
        | Op::Tick => return None,
    })
}

/// The event. One that the machine there does not have fails: `reference` has grown.
pub(crate) fn event(event: &Event<Whole>) -> String {
    match event {
        Event::Returned(Answer::Write { chunk, result }) => match result {
            WriteResult::True => format!("(Wrote (z {chunk}) True_)"),
            WriteResult::False {
                generation: Some(generation),
            } => format!("(Wrote (z {chunk}) (False_ (z {generation})))"),
            WriteResult::Refused => format!("(Wrote (z {chunk}) Refused)"),
            WriteResult::Full {
                generation: Some(generation),
            } => format!("(Wrote (z {chunk}) (Full (Some (z {generation}))))"),
            WriteResult::Full { generation: None } => format!("(Wrote (z {chunk}) (Full None))"),
            WriteResult::False { generation: None } => unknown(event),
        },
        Event::Returned(Answer::Cork) => "Corked".to_owned(),
        Event::Returned(Answer::Uncork) => "Uncorked".to_owned(),
        Event::Returned(Answer::End) => "Ended".to_owned(),
        Event::Returned(Answer::Complete) => "Completed".to_owned(),
        Event::Returned(Answer::Destroy) => "Destroyed".to_owned(),
        Event::Returned(Answer::Taken {
            first,
            count,
            holes: Holes(0),
        }) => format!("(Taken (z {first}) (z {count}))"),
        Event::Returned(Answer::NotTaken(why)) => {
            let why = match why {
                NotTaken::Finished => "Finished",
                NotTaken::Busy => "Busy",
                NotTaken::Corked => "IsCorked",
                NotTaken::Empty => "Empty",
            };
            format!("(NotTaken {why})")
        }
        Event::Notified(Call::Drain {
            generation: Some(generation),
        }) => format!("(Drain (z {generation}))"),
        Event::Notified(Call::Callback { chunk, error: None }) => {
            format!("(Receipt (z {chunk}) None)")
        }
        Event::Notified(Call::Callback {
            chunk,
            error: Some(error),
        }) => format!("(Receipt (z {chunk}) (Some {}))", cause(*error).0),
        Event::Notified(Call::Finish) => "Finish".to_owned(),
        Event::Notified(Call::Error { error }) => format!("(Error {})", cause(*error).0),
        Event::Notified(Call::Close) => "Close".to_owned(),
        Event::Silent => "Silent".to_owned(),
        Event::Skipped => "Skipped".to_owned(),
        Event::Returned(Answer::Taken { .. } | Answer::Scheduled { .. })
        | Event::Threw { .. }
        | Event::Uncaught { .. }
        | Event::Called(_)
        | Event::Notified(
            Call::Sink { .. }
            | Call::Batch { .. }
            | Call::Drain { generation: None }
            | Call::SharedCallback { .. }
            | Call::EndCallback { .. }
            | Call::Construct
            | Call::Final
            | Call::Destroy { .. }
            | Call::Prefinish
            | Call::Task { .. },
        ) => unknown(event),
    }
}

fn unknown(event: &Event<Whole>) -> ! {
    panic!(
        "proofs/coq/Machine.v has no event {event:?}: transcribe what gave it, or leave its op out"
    );
}

/// Why it was destroyed, and the same as a number.
fn cause(error: ErrorCode) -> (&'static str, u32) {
    match error {
        ErrorCode::Destroyed => ("NoError", 1),
        ErrorCode::Given => ("Given", 2),
        ErrorCode::Sink => ("FromSink", 3),
        _ => panic!("proofs/coq/Machine.v has no such cause: {error:?}"),
    }
}

/// What is compared of a state; mark and limit never change, and every write says how many there have been.
/// A new field stops the build here.
pub(crate) fn shown(state: &Reference<Whole, Fifo>) -> String {
    let Reference {
        high_water_mark: _,
        limit: _,
        flags:
            Flags {
                need_drain,
                ending,
                finished,
                taken,
                drain_due,
                finish_due,
                destroyed,
                error_due,
                close_due,
            },
        length,
        entries,
        generation,
        writes: _,
        corked,
        queued: _,
        batch: _,
        completed: _,
        cut: _,
    } = state;
    let flags = [need_drain, ending, finished, taken, drain_due, finish_due];
    let bits = flags.iter().enumerate();
    let flags: u32 = bits.map(|(bit, set)| u32::from(**set) << bit).sum();
    let flags = flags
        + (destroyed.map_or(0, |error| cause(error).1) << 6)
        + (u32::from(*error_due) << 8)
        + (u32::from(*close_due) << 9);
    format!("(Shown {flags} {length} {entries} {generation} {corked})")
}
