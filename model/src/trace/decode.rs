//! Text to lines. Fields that nobody knows are ignored; fields that are needed are asked for by name.

use std::fmt;

use super::fields::{Fields, Given, Name};
use super::{Body, Input, Line};
use crate::quantity::Whole;
use crate::vocabulary::{
    Answer, Call, CallKind, Callback, ErrorCode, Event, Holes, OpKind, Payload, Producer, Shown,
    WriteResult,
};

/// The longest line that is read, in bytes.
pub const MAX_LINE: usize = 1 << 20;

/// Why a line could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineError(String);

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LineError {}

/// Reads the text of a line.
pub fn decode(text: &str) -> Result<Line, LineError> {
    let fields: Fields = serde_json::from_str(text).map_err(|e| LineError(e.to_string()))?;
    bounded(&fields)?;
    let (seq, stream) = (fields.seq, fields.stream);
    if seq == 0 {
        return Err(LineError("no field «seq» (counted from 1)".into()));
    }
    let body = decode_body(fields)?;
    if stream == 0 && !matches!(body, Body::End(_)) {
        return Err(LineError("no field «stream» (counted from 1)".into()));
    }
    Ok(Line { seq, stream, body })
}

fn decode_body(fields: Fields) -> Result<Body, LineError> {
    let kinds = [
        fields.open.is_some(),
        fields.turn.is_some(),
        fields.op.is_some(),
        fields.call.is_some(),
        fields.notify.is_some(),
        fields.returned.is_some(),
        fields.skipped.is_some(),
        fields.threw.is_some(),
        fields.uncaught.is_some(),
        fields.end.is_some(),
    ];
    match kinds.iter().filter(|present| **present).count() {
        1 => {}
        0 => {
            return Err(LineError(
                "no event: one of open, turn, op, call, notify, returned, skipped, threw, \
                 uncaught, end is needed"
                    .into(),
            ));
        }
        _ => return Err(LineError("more than one event in one line".into())),
    }
    if let Some(options) = fields.open {
        return Ok(Body::Open(*options));
    }
    if let Some(turn) = fields.turn {
        return Ok(Body::Turn(turn));
    }
    if let Some(op) = fields.op {
        return decode_input(op, &fields).map(Body::Input);
    }
    if let Some(kind) = fields.call {
        return Ok(Body::Event(
            Event::Called(decode_call(kind, &fields)?),
            None,
        ));
    }
    if let Some(kind) = fields.notify {
        return Ok(Body::Event(
            Event::Notified(decode_call(kind, &fields)?),
            None,
        ));
    }
    if let Some(op) = fields.returned {
        let answer = decode_answer(op, &fields)?;
        return Ok(Body::Event(Event::Returned(answer), shown(&fields)?));
    }
    if let Some(op) = fields.skipped {
        return Ok(Body::Skipped(op));
    }
    if let Some(op) = fields.threw {
        let error = ErrorCode::from_code(fields.error.as_deref().unwrap_or_default());
        return Ok(Body::Event(Event::Threw { op, error }, shown(&fields)?));
    }
    if let Some(error) = fields.uncaught {
        let error = ErrorCode::from_code(&error);
        return Ok(Body::Event(Event::Uncaught { error }, None));
    }
    fields
        .end
        .map(Body::End)
        .ok_or_else(|| LineError("no event".into()))
}

fn shown(fields: &Fields) -> Result<Option<Shown<Whole>>, LineError> {
    match (fields.length, fields.need_drain) {
        (Some(length), Some(need_drain)) => Ok(Some(Shown { length, need_drain })),
        (None, None) => Ok(None),
        _ => Err(LineError("«length» and «needDrain» come together".into())),
    }
}

fn need<T>(value: Option<T>, name: &str, of: &str) -> Result<T, LineError> {
    value.ok_or_else(|| LineError(format!("{of} needs a field «{name}»")))
}

fn decode_input(op: OpKind, fields: &Fields) -> Result<Input, LineError> {
    Ok(match op {
        OpKind::Write => Input::Write {
            chunk: need(fields.chunk, "chunk", "a write")?,
            payload: payload(fields, "a write")?,
            callback: callback(need(fields.callback, "callback", "a write")?),
            producer: need(fields.producer, "producer", "a write")?,
        },
        OpKind::Cork => Input::Cork,
        OpKind::Uncork => Input::Uncork,
        OpKind::End => Input::End {
            callback: match fields.callback {
                Some(Given::Own(true)) => {
                    Some(need(fields.number, "number", "an end with a callback")?)
                }
                _ => None,
            },
            chunk: match fields.chunk {
                Some(chunk) => Some((chunk, payload(fields, "an end with a chunk")?)),
                None => None,
            },
            producer: fields.producer.unwrap_or(Producer(1)),
        },
        OpKind::Destroy => Input::Destroy {
            error: fields.error.is_some(),
        },
        OpKind::Complete => Input::Complete {
            hook: fields.of.unwrap_or_default(),
            outcome: fields.outcome.unwrap_or_default(),
            again: fields.again,
        },
        OpKind::Take => Input::Take {
            max: need(fields.max, "max", "a take")?,
        },
        OpKind::NextTick => Input::NextTick {
            task: need(fields.task, "task", "a nextTick")?,
        },
        OpKind::Microtask => Input::Microtask {
            task: need(fields.task, "task", "a microtask")?,
        },
        OpKind::Throw => Input::Throw,
        OpKind::Return => Input::Return,
        OpKind::Tick | OpKind::Settle => {
            return Err(LineError("a trace has no implied ops".into()));
        }
    })
}

fn payload(fields: &Fields, of: &str) -> Result<Payload<Whole>, LineError> {
    Ok(Payload {
        weight: need(fields.weight, "weight", of)?,
        data: fields.data.unwrap_or_default(),
    })
}

fn decode_call(kind: CallKind, fields: &Fields) -> Result<Call<Whole>, LineError> {
    let error = fields.error.as_deref().map(ErrorCode::from_code);
    Ok(match kind {
        CallKind::Sink => match fields.chunks.as_deref() {
            Some([chunk]) => Call::Sink { chunk: *chunk },
            Some(_) => return Err(LineError("a sink call carries one chunk".into())),
            None => return Err(LineError("a sink call needs a field «chunks»".into())),
        },
        CallKind::Batch => {
            let chunks = need(fields.chunks.as_deref(), "chunks", "a batch call")?;
            let (first, count, holes) = decode_batch(chunks)?;
            Call::Batch {
                first,
                count,
                holes,
            }
        }
        CallKind::Drain => Call::Drain {
            generation: fields.generation,
        },
        CallKind::Callback if fields.shared => Call::SharedCallback { error },
        CallKind::Callback => Call::Callback {
            chunk: need(fields.chunk, "chunk", "a callback")?,
            error,
        },
        CallKind::EndCallback => Call::EndCallback {
            end: need(fields.number, "number", "the callback of an end")?,
            error,
        },
        CallKind::Construct => Call::Construct,
        CallKind::Final => Call::Final,
        CallKind::Destroy => Call::Destroy { error },
        CallKind::Prefinish => Call::Prefinish,
        CallKind::Finish => Call::Finish,
        CallKind::Error => Call::Error {
            error: need(error, "error", "an error")?,
        },
        CallKind::Close => Call::Close,
        CallKind::Task => Call::Task {
            task: need(fields.task, "task", "a task")?,
        },
    })
}

fn decode_answer(op: OpKind, fields: &Fields) -> Result<Answer<Whole>, LineError> {
    Ok(match op {
        OpKind::Write => {
            let chunk = need(fields.chunk, "chunk", "the return of a write")?;
            let result = match (fields.refused, fields.result) {
                _ if fields.full => WriteResult::Full {
                    generation: fields.generation,
                },
                (true, _) => WriteResult::Refused,
                (false, Some(true)) => WriteResult::True,
                (false, Some(false)) => WriteResult::False {
                    generation: fields.generation,
                },
                (false, None) => {
                    return Err(LineError("the return of a write needs a «result»".into()));
                }
            };
            Answer::Write { chunk, result }
        }
        OpKind::Cork => Answer::Cork,
        OpKind::Uncork => Answer::Uncork,
        OpKind::End => Answer::End,
        OpKind::Destroy => Answer::Destroy,
        OpKind::Complete => Answer::Complete,
        OpKind::Take => match (&fields.chunks, fields.reason) {
            (Some(chunks), None) => {
                let (first, count, holes) = decode_batch(chunks)?;
                Answer::Taken {
                    first,
                    count,
                    holes,
                }
            }
            (None, Some(why)) => Answer::NotTaken(why),
            _ => {
                return Err(LineError(
                    "the return of a take needs chunks or a reason".into(),
                ));
            }
        },
        OpKind::NextTick
        | OpKind::Microtask
        | OpKind::Throw
        | OpKind::Return
        | OpKind::Tick
        | OpKind::Settle => {
            return Err(LineError(
                "only write, cork, uncork, end, destroy, complete and take return".into(),
            ));
        }
    })
}

fn decode_batch(chunks: &[Whole]) -> Result<(Whole, Whole, Holes), LineError> {
    let Some(first) = chunks.first().copied() else {
        return Err(LineError("a batch has at least one chunk".into()));
    };
    let holes = Holes::between(first, chunks)
        .ok_or_else(|| LineError("the chunks of a batch ascend, with no hole far behind".into()))?;
    Ok((first, Whole::from(chunks.len() as u64), holes))
}

fn callback(given: Given) -> Callback {
    match given {
        Given::Own(false) => Callback::None,
        Given::Own(true) => Callback::Own,
        Given::Named(Name::Shared) => Callback::Shared,
    }
}

/// The largest number that every JSON reader keeps exactly.
pub const MAX_NUMBER: Whole = Whole(1 << 53);
/// The largest weight of one chunk.
pub const MAX_WEIGHT: Whole = Whole(1 << 32);

/// Sums of numbers within these bounds stay within an `i64`, however long the trace.
fn bounded(fields: &Fields) -> Result<(), LineError> {
    let open = fields.open.as_deref();
    let weights = [
        fields.weight,
        open.and_then(|open| open.minimum_weight),
        open.and_then(|open| open.other_weight),
    ];
    if let Some(weight) = weights.into_iter().flatten().find(|it| *it > MAX_WEIGHT) {
        return Err(LineError(format!(
            "a weight of {weight} is more than 4 GiB"
        )));
    }
    let own = |number| Whole(i64::try_from(number).unwrap_or(i64::MAX));
    let natural = [
        Some(own(fields.seq)),
        Some(own(fields.stream)),
        fields.turn.map(own),
        open.map(|open| open.high_water_mark),
        fields.chunk,
        fields.max,
        fields.task,
        fields.number,
        fields.generation,
        open.map(|open| open.low_water_mark),
    ];
    let chunks = fields.chunks.as_deref().unwrap_or_default();
    let natural = || {
        let numbers = natural.iter().chain(&weights).flatten();
        numbers.chain(chunks).copied()
    };
    let far = |number: &Whole| *number > MAX_NUMBER || *number < Whole(-MAX_NUMBER.0);
    if let Some(number) = natural().chain(fields.length).find(far) {
        return Err(LineError(format!("{number} is beyond 2^53")));
    }
    if let Some(number) = natural().find(|number| *number < Whole(0)) {
        return Err(LineError(format!(
            "{number} is negative; only a length can be"
        )));
    }
    Ok(())
}
