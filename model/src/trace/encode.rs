//! Lines to text. The text of a line is canonical: fixed key order, no spaces.

use super::fields::Fields;
use super::{Body, Input, Line};
use crate::quantity::Whole;
use crate::vocabulary::{Answer, Call, Callback, Event, OpKind, WriteResult};

/// The text of a line, without its newline.
pub fn encode(line: &Line) -> String {
    let mut fields = Fields {
        seq: line.seq,
        stream: line.stream,
        ..Fields::default()
    };
    match &line.body {
        Body::Open(options) => fields.open = Some(*options),
        Body::Turn(turn) => fields.turn = Some(*turn),
        Body::Input(input) => encode_input(&mut fields, input),
        Body::Event(event, shown) => {
            encode_event(&mut fields, event);
            if let Some(shown) = shown {
                fields.length = Some(shown.length);
                fields.need_drain = Some(shown.need_drain);
            }
        }
        Body::Skipped(op) => fields.skipped = Some(*op),
        Body::Threw { op, error } => {
            fields.threw = Some(*op);
            fields.error = Some(error.clone());
        }
        Body::Uncaught { error } => fields.uncaught = Some(error.clone()),
        Body::End(ending) => fields.end = Some(*ending),
    }
    serde_json::to_string(&fields).expect("a line of plain fields is always JSON")
}

fn encode_input(fields: &mut Fields, input: &Input) {
    fields.op = Some(input.kind());
    match *input {
        Input::Write {
            chunk,
            weight,
            callback,
            producer,
        } => {
            fields.chunk = Some(chunk);
            fields.weight = Some(weight);
            fields.callback = Some(callback == Callback::Own);
            fields.producer = Some(producer);
        }
        Input::Take { max } => fields.max = Some(max),
        Input::NextTick { task } | Input::Microtask { task } => fields.task = Some(task),
        Input::End | Input::Complete | Input::Return => {}
    }
}

fn encode_event(fields: &mut Fields, event: &Event<Whole>) {
    match event {
        Event::Returned(answer) => encode_answer(fields, answer),
        Event::Called(call) => {
            fields.call = Some(call.kind());
            encode_call(fields, call);
        }
        Event::Notified(call) => {
            fields.notify = Some(call.kind());
            encode_call(fields, call);
        }
        Event::Silent | Event::Skipped => {
            unreachable!("what nobody can see is no line of a trace")
        }
    }
}

fn encode_answer(fields: &mut Fields, answer: &Answer<Whole>) {
    match *answer {
        Answer::Write { chunk, result } => {
            fields.returned = Some(OpKind::Write);
            fields.chunk = Some(chunk);
            match result {
                WriteResult::True => fields.result = Some(true),
                WriteResult::False { generation } => {
                    fields.result = Some(false);
                    fields.generation = generation;
                }
                WriteResult::Refused => fields.refused = true,
            }
        }
        Answer::End => fields.returned = Some(OpKind::End),
        Answer::Complete => fields.returned = Some(OpKind::Complete),
        Answer::Taken { first, count } => {
            fields.returned = Some(OpKind::Take);
            fields.chunks = Some((first.0..first.0 + count.0).map(Whole).collect());
        }
        Answer::NotTaken(why) => {
            fields.returned = Some(OpKind::Take);
            fields.reason = Some(why);
        }
        Answer::Scheduled { .. } => unreachable!("the op's own line carries the task"),
    }
}

fn encode_call(fields: &mut Fields, call: &Call<Whole>) {
    match *call {
        Call::Sink { chunk } => fields.chunks = Some(vec![chunk]),
        Call::Drain { generation } => fields.generation = generation,
        Call::Callback { chunk, error } => {
            fields.chunk = Some(chunk);
            fields.error = error.map(|code| code.as_str().to_owned());
        }
        Call::Finish => {}
        Call::Error { error } => fields.error = Some(error.as_str().to_owned()),
        Call::Task { task } => fields.task = Some(task),
    }
}
