//! What is said of ops, answers and calls, and between whom.

use super::draw::{Lane, Stroke};
use crate::quantity::Whole;
use crate::vocabulary::{
    Answer, Call, CallKind, Callback, Data, ErrorCode, Hook, NotTaken, Op, Outcome, Payload,
    WriteResult,
};

/// An arrow from one lifeline to another.
pub(super) struct Arrow {
    pub(super) from: Lane,
    pub(super) to: Lane,
    pub(super) stroke: Stroke,
    pub(super) label: String,
}

impl Arrow {
    fn new(from: Lane, to: Lane, stroke: Stroke, label: impl Into<String>) -> Self {
        Self {
            from,
            to,
            stroke,
            label: label.into(),
        }
    }
}

/// Who does an op. `called`: the newest open call, which [`Op::Return`] returns from.
pub(super) fn op(op: &Op<Whole>, called: Option<CallKind>) -> Arrow {
    let solid = |from, label: String| Arrow::new(from, Lane::Stream, Stroke::Solid, label);
    match op {
        Op::Write {
            producer,
            payload,
            callback,
        } => {
            let callback = match callback {
                Callback::None => "",
                Callback::Own => ", callback",
                Callback::Shared => ", shared callback",
            };
            let chunk = chunk(payload);
            let label = format!("P{}: write({chunk}{callback})", producer.0);
            solid(Lane::Producer, label)
        }
        Op::Cork => solid(Lane::Producer, "cork()".into()),
        Op::Uncork => solid(Lane::Producer, "uncork()".into()),
        Op::End {
            producer: _,
            payload,
            callback,
        } => {
            let parts = payload.as_ref().map(chunk);
            let parts = parts.into_iter().chain(callback.then(|| "callback".into()));
            let parts: Vec<String> = parts.collect();
            solid(Lane::Producer, format!("end({})", parts.join(", ")))
        }
        Op::Destroy { error } => {
            let error = if *error { "error" } else { "" };
            solid(Lane::Producer, format!("destroy({error})"))
        }
        Op::Throw => {
            let from = called.map_or(Lane::Producer, callee);
            Arrow::new(from, Lane::Stream, Stroke::Dashed, "throw")
        }
        Op::NextTick => solid(Lane::Producer, "nextTick(task)".into()),
        Op::Microtask => solid(Lane::Producer, "queueMicrotask(task)".into()),
        Op::Complete {
            hook,
            outcome,
            again,
        } => {
            let hook = match hook {
                Hook::Sink => "",
                Hook::Final => " _final",
                Hook::Destroy => " _destroy",
                Hook::Construct => " _construct",
            };
            let outcome = match outcome {
                Outcome::Success => "",
                Outcome::Failure => " with an error",
                Outcome::Pass => " with the error given",
            };
            let again = if *again { " once more" } else { "" };
            solid(Lane::Sink, format!("complete{hook}{outcome}{again}"))
        }
        Op::Take { max } => solid(Lane::Sink, format!("take({max})")),
        Op::Return => {
            let from = called.map_or(Lane::Producer, callee);
            Arrow::new(from, Lane::Stream, Stroke::Dashed, "return")
        }
        Op::Tick => Arrow::new(Lane::Stream, Lane::Stream, Stroke::Solid, "tick"),
        Op::Settle => Arrow::new(Lane::Stream, Lane::Stream, Stroke::Solid, "settle"),
    }
}

fn chunk(payload: &Payload<Whole>) -> String {
    let weight = payload.weight;
    match payload.data {
        Data::Bytes => format!("weight {weight}"),
        Data::Text => format!("text, length {weight}"),
        Data::Null => "null".into(),
        Data::Object => "an object".into(),
    }
}

/// How an op came back to whoever did it.
pub(super) fn answer(op: &Op<Whole>, answer: &Answer<Whole>) -> Arrow {
    let to = match op {
        Op::Complete { .. } | Op::Take { .. } => Lane::Sink,
        Op::Write { .. }
        | Op::Cork
        | Op::Uncork
        | Op::End { .. }
        | Op::Destroy { .. }
        | Op::Throw
        | Op::NextTick
        | Op::Microtask
        | Op::Return
        | Op::Tick
        | Op::Settle => Lane::Producer,
    };
    let dashed = |to, label: String| Arrow::new(Lane::Stream, to, Stroke::Dashed, label);
    match answer {
        Answer::Write { chunk, result } => {
            let result = match result {
                WriteResult::True => "true",
                WriteResult::False { .. } => "false: wait",
                WriteResult::Refused => "refused",
                WriteResult::Full { .. } => "full",
            };
            dashed(Lane::Producer, format!("chunk {chunk}: {result}"))
        }
        Answer::Taken { first, count, .. } => {
            dashed(Lane::Sink, format!("{count} from chunk {first}"))
        }
        Answer::NotTaken(why) => {
            let why = match why {
                NotTaken::Finished => "finished",
                NotTaken::Busy => "busy",
                NotTaken::Corked => "corked",
                NotTaken::Empty => "empty",
            };
            dashed(Lane::Sink, format!("nothing: {why}"))
        }
        Answer::Complete => dashed(Lane::Sink, "back".into()),
        Answer::Cork | Answer::Uncork | Answer::End | Answer::Destroy => dashed(to, "back".into()),
        Answer::Scheduled { task } => dashed(to, format!("task {task} queued")),
    }
}

fn callee(kind: CallKind) -> Lane {
    match kind {
        CallKind::Sink
        | CallKind::Batch
        | CallKind::Construct
        | CallKind::Final
        | CallKind::Destroy => Lane::Sink,
        CallKind::Drain
        | CallKind::Callback
        | CallKind::EndCallback
        | CallKind::Prefinish
        | CallKind::Close
        | CallKind::Finish
        | CallKind::Error
        | CallKind::Task => Lane::Producer,
    }
}

/// Whom the stream calls.
pub(super) fn call(call: &Call<Whole>, stroke: Stroke) -> Arrow {
    let failing = |what: String, error: &Option<ErrorCode>| match error {
        Some(error) => format!("{what}: {}", error.as_str()),
        None => what,
    };
    let label = match call {
        Call::Sink { chunk } => format!("_write: chunk {chunk}"),
        Call::Drain { .. } => "drain".into(),
        Call::Batch { first, count, .. } => format!("_writev: {count} from chunk {first}"),
        Call::Callback { chunk, error } => failing(format!("callback of chunk {chunk}"), error),
        Call::SharedCallback { error } => failing("shared callback".into(), error),
        Call::EndCallback { end, error } => failing(format!("callback of end {end}"), error),
        Call::Construct => "_construct".into(),
        Call::Final => "_final".into(),
        Call::Destroy { error } => failing("_destroy".into(), error),
        Call::Prefinish => "prefinish".into(),
        Call::Close => "close".into(),
        Call::Finish => "finish".into(),
        Call::Error { error } => format!("error {}", error.as_str()),
        Call::Task { task } => format!("task {task}"),
    };
    Arrow::new(Lane::Stream, callee(call.kind()), stroke, label)
}
