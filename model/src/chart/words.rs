//! What is said of ops, answers and calls, and between whom.

use super::draw::{Lane, Stroke};
use crate::quantity::Whole;
use crate::vocabulary::{Answer, Call, CallKind, Callback, NotTaken, Op, WriteResult};

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
            weight,
            callback,
        } => {
            let callback = match callback {
                Callback::None => "",
                Callback::Own => ", callback",
            };
            let label = format!("P{}: write(weight {weight}{callback})", producer.0);
            solid(Lane::Producer, label)
        }
        Op::End => solid(Lane::Producer, "end()".into()),
        Op::NextTick => solid(Lane::Producer, "nextTick(task)".into()),
        Op::Microtask => solid(Lane::Producer, "queueMicrotask(task)".into()),
        Op::Complete => solid(Lane::Sink, "complete".into()),
        Op::Take { max } => solid(Lane::Sink, format!("take({max})")),
        Op::Return => {
            let from = called.map_or(Lane::Producer, callee);
            Arrow::new(from, Lane::Stream, Stroke::Dashed, "return")
        }
        Op::Tick => Arrow::new(Lane::Stream, Lane::Stream, Stroke::Solid, "tick"),
        Op::Settle => Arrow::new(Lane::Stream, Lane::Stream, Stroke::Solid, "settle"),
    }
}

/// How an op came back to whoever did it.
pub(super) fn answer(op: &Op<Whole>, answer: &Answer<Whole>) -> Arrow {
    let to = match op {
        Op::Complete | Op::Take { .. } => Lane::Sink,
        Op::Write { .. }
        | Op::End
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
            };
            dashed(Lane::Producer, format!("chunk {chunk}: {result}"))
        }
        Answer::Taken { first, count } => dashed(Lane::Sink, format!("{count} from chunk {first}")),
        Answer::NotTaken(why) => {
            let why = match why {
                NotTaken::Finished => "finished",
                NotTaken::Busy => "busy",
                NotTaken::Empty => "empty",
            };
            dashed(Lane::Sink, format!("nothing: {why}"))
        }
        Answer::Complete => dashed(Lane::Sink, "back".into()),
        Answer::End => dashed(to, "back".into()),
        Answer::Scheduled { task } => dashed(to, format!("task {task} queued")),
    }
}

fn callee(kind: CallKind) -> Lane {
    match kind {
        CallKind::Sink => Lane::Sink,
        CallKind::Drain
        | CallKind::Callback
        | CallKind::Finish
        | CallKind::Error
        | CallKind::Task => Lane::Producer,
    }
}

/// Whom the stream calls.
pub(super) fn call(call: &Call<Whole>, stroke: Stroke) -> Arrow {
    let label = match call {
        Call::Sink { chunk } => format!("_write: chunk {chunk}"),
        Call::Drain { .. } => "drain".into(),
        Call::Callback { chunk, error: None } => format!("callback of chunk {chunk}"),
        Call::Callback {
            chunk,
            error: Some(error),
        } => format!("callback of chunk {chunk}: {}", error.as_str()),
        Call::Finish => "finish".into(),
        Call::Error { error } => format!("error {}", error.as_str()),
        Call::Task { task } => format!("task {task}"),
    };
    Arrow::new(Lane::Stream, callee(call.kind()), stroke, label)
}
