//! What the model takes, gives and shows, as terms of `proofs/coq/`.

use highwater_model::quantity::Whole;
use highwater_model::queue::Fifo;
use highwater_model::reference::{Flags, Reference};
use highwater_model::vocabulary::{
    Answer, Call, Callback, Data, Event, Holes, Hook, NotTaken, Op, Outcome, Payload, WriteResult,
};
use highwater_proofs::ops::fail;

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
        | Op::Destroy { error: _ } // R8
        | Op::Complete {
            hook: Hook::Final | Hook::Destroy | Hook::Construct,
            ..
        }
        | Op::Complete {
            outcome: Outcome::Failure | Outcome::Pass,
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
            WriteResult::False { generation: None } | WriteResult::Full { generation: _ } => {
                unknown(event)
            }
        },
        Event::Returned(Answer::Cork) => "Corked".to_owned(),
        Event::Returned(Answer::Uncork) => "Uncorked".to_owned(),
        Event::Returned(Answer::End) => "Ended".to_owned(),
        Event::Returned(Answer::Complete) => "Completed".to_owned(),
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
        Event::Notified(Call::Callback { chunk, error: None }) => format!("(Receipt (z {chunk}))"),
        Event::Notified(Call::Finish) => "Finish".to_owned(),
        Event::Silent => "Silent".to_owned(),
        Event::Skipped => "Skipped".to_owned(),
        Event::Returned(Answer::Destroy | Answer::Taken { .. } | Answer::Scheduled { .. })
        | Event::Threw { .. }
        | Event::Uncaught { .. }
        | Event::Called(_)
        | Event::Notified(
            Call::Sink { .. }
            | Call::Batch { .. }
            | Call::Drain { generation: None }
            | Call::Callback { error: Some(_), .. }
            | Call::SharedCallback { .. }
            | Call::EndCallback { .. }
            | Call::Construct
            | Call::Final
            | Call::Destroy { .. }
            | Call::Prefinish
            | Call::Error { .. }
            | Call::Close
            | Call::Task { .. },
        ) => unknown(event),
    }
}

fn unknown(event: &Event<Whole>) -> ! {
    panic!(
        "proofs/coq/Machine.v has no event {event:?}: transcribe what gave it, or leave its op out"
    );
}

/// What `reference` has and the machine there has not: R8 (destroy, a sink that fails). The theorems there are
/// about runs without.
pub(crate) fn is_not_transcribed(op: &Op<Whole>) -> bool {
    matches!(op, Op::Destroy { error: _ }) || *op == fail()
}

/// What is compared of a state; the mark never changes, and every write says how many there have been.
/// A new field stops the build here.
pub(crate) fn shown(state: &Reference<Whole, Fifo>) -> String {
    let Reference {
        high_water_mark: _,
        limit: None, // R9 is not transcribed either
        flags:
            Flags {
                need_drain,
                ending,
                finished,
                taken,
                drain_due,
                finish_due,
                destroyed: None,
                error_due: false,
                close_due: false,
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
    } = state
    else {
        panic!("proofs/coq/Machine.v has neither limit nor destroy: {state:?}");
    };
    let flags = [need_drain, ending, finished, taken, drain_due, finish_due];
    let bits = flags.iter().enumerate();
    let flags: u32 = bits.map(|(bit, set)| u32::from(**set) << bit).sum();
    format!("(Shown {flags} {length} {entries} {generation} {corked})")
}
