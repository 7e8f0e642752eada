//! A line of a trace in words.

use std::fmt::Write as _;

use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Ending, Input};
use highwater_model::vocabulary::{
    Answer, Call, Callback, ErrorCode, Event, Hook, NotTaken, OpKind, Outcome, WriteResult,
};

use super::marks::range;

/// What happened.
pub(super) fn words(body: &Body) -> String {
    match body {
        Body::Open(options) => format!("a stream is opened, mark {}", options.high_water_mark),
        Body::Turn(number) => format!("turn {number} begins"),
        Body::Input(input) => of_input(input),
        Body::Event(event, shown) => {
            let mut said = of_event(event);
            if let Some(shown) = shown {
                let _ = write!(said, "; length {}", shown.length);
                if shown.need_drain {
                    said += ", a drain is owed";
                }
            }
            said
        }
        Body::Skipped(op) => format!("{} could not be done", name(*op)),
        Body::End(Ending::Quiescent) => "the end: nothing more happens by itself".into(),
        Body::End(Ending::Exit) => "the end of the program".into(),
    }
}

fn name(op: OpKind) -> &'static str {
    match op {
        OpKind::Write => "write",
        OpKind::Cork => "cork",
        OpKind::Uncork => "uncork",
        OpKind::End => "end",
        OpKind::Destroy => "destroy",
        OpKind::Complete => "the completion",
        OpKind::Take => "take",
        OpKind::NextTick => "nextTick",
        OpKind::Microtask => "queueMicrotask",
        OpKind::Throw => "throw",
        OpKind::Return => "return",
        OpKind::Tick => "tick",
        OpKind::Settle => "settle",
    }
}

fn of_input(input: &Input) -> String {
    match input {
        Input::Write {
            chunk,
            payload,
            callback,
            producer,
        } => {
            let with = match callback {
                Callback::None => "",
                Callback::Own => ", with a callback",
                Callback::Shared => ", with the shared callback",
            };
            let (producer, weight) = (producer.0, payload.weight);
            format!("producer {producer} writes chunk {chunk}, weight {weight}{with}")
        }
        Input::Cork => "cork".into(),
        Input::Uncork => "uncork".into(),
        Input::End { chunk: None, .. } => "end".into(),
        Input::End {
            chunk: Some((chunk, payload)),
            ..
        } => format!("end with chunk {chunk}, weight {}", payload.weight),
        Input::Destroy { error } => {
            let with = if *error { " with an error" } else { "" };
            format!("destroy{with}")
        }
        Input::Complete {
            hook,
            outcome,
            again,
        } => {
            let who = match hook {
                Hook::Sink => "the sink",
                Hook::Final => "_final",
                Hook::Destroy => "_destroy",
                Hook::Construct => "_construct",
            };
            let with = match outcome {
                Outcome::Success => "",
                Outcome::Failure => " with an error",
                Outcome::Pass => " with the error that it was given",
            };
            let again = if *again { " once more" } else { "" };
            format!("{who} completes{with}{again}")
        }
        Input::Take { max } => format!("the sink asks for at most {max}"),
        Input::NextTick { task } => format!("task {task} is queued as a tick"),
        Input::Microtask { task } => format!("task {task} is queued as a microtask"),
        Input::Throw => "user code throws".into(),
        Input::Return => "user code returns".into(),
    }
}

fn of_event(event: &Event<Whole>) -> String {
    match event {
        Event::Returned(answer) => of_answer(answer),
        Event::Threw { op, error } => format!("{} throws {}", name(*op), error.as_str()),
        Event::Uncaught { error } => format!("nobody catches {}", error.as_str()),
        Event::Called(call) | Event::Notified(call) => of_call(call),
        Event::Silent | Event::Skipped => "nothing to see".into(),
    }
}

fn of_answer(answer: &Answer<Whole>) -> String {
    match answer {
        Answer::Write { chunk, result } => {
            let result = match result {
                WriteResult::True => "returns true",
                WriteResult::False { .. } => "returns false: wait",
                WriteResult::Refused => "is refused",
                WriteResult::Full { .. } => "is handed back: full",
            };
            format!("the write of chunk {chunk} {result}")
        }
        Answer::Taken {
            first,
            count,
            holes,
        } => {
            let chunks = range(*first, *count, *holes);
            format!("the sink gets chunk {chunks}")
        }
        Answer::NotTaken(why) => {
            let why = match why {
                NotTaken::Finished => "finished",
                NotTaken::Busy => "busy",
                NotTaken::Corked => "corked",
                NotTaken::Empty => "empty",
            };
            format!("the sink gets none: {why}")
        }
        Answer::Scheduled { task } => format!("task {task} is queued"),
        Answer::Cork | Answer::Uncork | Answer::End | Answer::Destroy | Answer::Complete => {
            format!("{} returns", answer.op().map_or("it", name))
        }
    }
}

fn of_call(call: &Call<Whole>) -> String {
    let failing = |what: String, error: &Option<ErrorCode>| match error {
        Some(error) => format!("{what}: {}", error.as_str()),
        None => what,
    };
    match call {
        Call::Sink { chunk } => format!("the sink is called with chunk {chunk}"),
        Call::Batch { first, count, .. } => {
            format!("the sink is called with {count} chunks from {first}")
        }
        Call::Drain { .. } => "drain".into(),
        Call::Callback { chunk, error } => failing(format!("the callback of chunk {chunk}"), error),
        Call::SharedCallback { error } => failing("the shared callback".into(), error),
        Call::EndCallback { end, error } => failing(format!("the callback of end {end}"), error),
        Call::Construct => "_construct is called".into(),
        Call::Final => "_final is called".into(),
        Call::Destroy { error } => failing("_destroy is called".into(), error),
        Call::Prefinish => "prefinish".into(),
        Call::Finish => "finish".into(),
        Call::Error { error } => failing("error".into(), &Some(*error)),
        Call::Close => "close".into(),
        Call::Task { task } => format!("task {task} runs"),
    }
}
