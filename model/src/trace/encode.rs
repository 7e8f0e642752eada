//! Lines to text. The text of a line is canonical: fixed key order, no spaces.

use super::fields::{Fields, Given, Name};
use super::{Body, Input, Line};
use crate::quantity::Whole;
use crate::vocabulary::{
    Answer, Call, Callback, Data, ErrorCode, Event, Hook, Outcome, Payload, WriteResult,
};

/// The text of a line, without its newline.
pub fn encode(line: &Line) -> String {
    let mut fields = Fields {
        seq: line.seq,
        stream: line.stream,
        ..Fields::default()
    };
    match &line.body {
        Body::Open(options) => fields.open = Some(Box::new(*options)),
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
        Body::End(ending) => fields.end = Some(*ending),
    }
    serde_json::to_string(&fields).expect("a line of plain fields is always JSON")
}

fn encode_input(fields: &mut Fields, input: &Input) {
    fields.op = Some(input.kind());
    match *input {
        Input::Write {
            chunk,
            payload,
            callback,
            producer,
        } => {
            encode_chunk(fields, chunk, payload);
            fields.callback = Some(match callback {
                Callback::None => Given::Own(false),
                Callback::Own => Given::Own(true),
                Callback::Shared => Given::Named(Name::Shared),
            });
            fields.producer = Some(producer);
        }
        Input::End {
            callback,
            chunk,
            producer,
        } => {
            if let Some((chunk, payload)) = chunk {
                encode_chunk(fields, chunk, payload);
                fields.producer = Some(producer);
            }
            fields.callback = callback.map(|_| Given::Own(true));
            fields.number = callback;
        }
        Input::Destroy { error } => {
            fields.error = error.then(|| ErrorCode::Given.as_str().to_owned());
        }
        Input::Complete {
            hook,
            outcome,
            again,
        } => {
            fields.of = (hook != Hook::default()).then_some(hook);
            fields.outcome = (outcome != Outcome::default()).then_some(outcome);
            fields.again = again;
        }
        Input::Take { max } => fields.max = Some(max),
        Input::NextTick { task } | Input::Microtask { task } => fields.task = Some(task),
        Input::Cork | Input::Uncork | Input::Throw | Input::Return => {}
    }
}

fn encode_chunk(fields: &mut Fields, chunk: Whole, payload: Payload<Whole>) {
    fields.chunk = Some(chunk);
    fields.weight = Some(payload.weight);
    fields.data = (payload.data != Data::default()).then_some(payload.data);
}

fn encode_event(fields: &mut Fields, event: &Event<Whole>) {
    match event {
        Event::Returned(answer) => encode_answer(fields, answer),
        Event::Threw { op, error } => {
            fields.threw = Some(*op);
            fields.error = Some(error.as_str().to_owned());
        }
        Event::Uncaught { error } => fields.uncaught = Some(error.as_str().to_owned()),
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
    fields.returned = answer.op();
    match *answer {
        Answer::Write { chunk, result } => {
            fields.chunk = Some(chunk);
            match result {
                WriteResult::True => fields.result = Some(true),
                WriteResult::False { generation } => {
                    fields.result = Some(false);
                    fields.generation = generation;
                }
                WriteResult::Refused => fields.refused = true,
                WriteResult::Full { generation } => {
                    fields.full = true;
                    fields.generation = generation;
                }
            }
        }
        Answer::Cork | Answer::Uncork | Answer::End | Answer::Destroy | Answer::Complete => {}
        Answer::Taken {
            first,
            count,
            holes,
        } => fields.chunks = Some(holes.chunks(first, count).collect()),
        Answer::NotTaken(why) => fields.reason = Some(why),
        Answer::Scheduled { .. } => unreachable!("the op's own line carries the task"),
    }
}

fn encode_call(fields: &mut Fields, call: &Call<Whole>) {
    let code = |error: Option<ErrorCode>| error.map(|error| error.as_str().to_owned());
    match *call {
        Call::Sink { chunk } => fields.chunks = Some(vec![chunk]),
        Call::Batch {
            first,
            count,
            holes,
        } => fields.chunks = Some(holes.chunks(first, count).collect()),
        Call::Drain { generation } => fields.generation = generation,
        Call::Callback { chunk, error } => {
            fields.chunk = Some(chunk);
            fields.error = code(error);
        }
        Call::SharedCallback { error } => {
            fields.shared = true;
            fields.error = code(error);
        }
        Call::EndCallback { end, error } => {
            fields.number = Some(end);
            fields.error = code(error);
        }
        Call::Destroy { error } => fields.error = code(error),
        Call::Error { error } => fields.error = code(Some(error)),
        Call::Construct | Call::Final | Call::Prefinish | Call::Finish | Call::Close => {}
        Call::Task { task } => fields.task = Some(task),
    }
}
