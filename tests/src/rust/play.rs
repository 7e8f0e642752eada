//! Plays one program on one stream.

use std::collections::{BTreeMap, VecDeque};
use std::num::NonZeroUsize;
use std::slice;
use std::sync::mpsc::{self, Receiver};

use highwater::{
    Builder, Event as Observed, Flow, NotTaken, Producer, Record, Refused, Sink, Snapshot,
};
use highwater_model::declared::Declared;
use highwater_model::program::{Action, Program};
use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Ending, Input, Line, encode};
use highwater_model::vocabulary::{
    self as vocabulary, Answer, Call, CallKind, Callback, Event, OpKind, Shown, WriteResult,
};

use crate::subject::Outcome;

/// Plays a program to its end.
pub(super) fn play(program: &Program) -> Outcome {
    let mut run = Run::new(program);
    let options = Declared::Reference.options(program.high_water_mark, program.settings);
    run.emit(Body::Open(options));
    for (turn, actions) in (1..).zip(&program.turns) {
        run.emit(Body::Turn(turn));
        if let Err(stopped) = run.turn(actions) {
            return stopped;
        }
    }
    run.emit(Body::End(Ending::Quiescent));
    Outcome::Trace(run.trace)
}

/// A stream with everyone who uses it, and the trace so far.
struct Run<'p> {
    program: &'p Program,
    trace: String,
    lines: u64,
    /// The handle that came with the stream. It ends the stream; the others are its clones.
    first: Producer<u64>,
    /// By the program's numbers. None is dropped before the trace is complete, for the last one that
    /// goes ends the stream.
    producers: BTreeMap<vocabulary::Producer, Producer<u64>>,
    sink: Sink<u64>,
    observed: Receiver<Record>,
    /// How many records have been read.
    records: u64,
    /// How many writes there have been, and so the number of the newest chunk.
    writes: u64,
    /// How often each kind of notification has come.
    notified: BTreeMap<CallKind, u32>,
    /// Reactions to notifications. Each begins when the op that notified has settled.
    reactions: VecDeque<&'p [Action]>,
}

/// What an op did, by what its handle returned.
struct Done {
    /// The line of its return.
    body: Body,
    /// What the observer must have been told of the op itself, before what it notified.
    record: Option<Observed>,
}

/// The trace ends here: the program cannot be played, or the stream contradicts itself.
type Stopped = Outcome;

impl<'p> Run<'p> {
    fn new(program: &'p Program) -> Self {
        let (log, observed) = mpsc::channel();
        let (first, sink) = Builder::new(program.high_water_mark.count())
            .observer(move |record| {
                // Nobody listens any more when the handles are dropped.
                let _ = log.send(record);
            })
            .stream();
        Self {
            program,
            trace: String::new(),
            lines: 0,
            first,
            producers: BTreeMap::new(),
            sink,
            observed,
            records: 0,
            writes: 0,
            notified: BTreeMap::new(),
            reactions: VecDeque::new(),
        }
    }

    fn emit(&mut self, body: Body) {
        self.lines += 1;
        let stream = u64::from(!matches!(body, Body::End(_)));
        let line = Line {
            seq: self.lines,
            stream,
            body,
        };
        self.trace.push_str(&encode(&line));
        self.trace.push('\n');
    }

    /// Does the actions of a turn, each followed by the reactions to what it notified, and each of
    /// those by theirs.
    fn turn(&mut self, actions: &'p [Action]) -> Result<(), Stopped> {
        let mut open: Vec<slice::Iter<'p, Action>> = vec![actions.iter()];
        while let Some(actions) = open.last_mut() {
            match actions.next() {
                Some(action) => self.act(action)?,
                None => {
                    open.pop();
                }
            }
            open.extend(self.reactions.pop_front().map(<[_]>::iter));
        }
        Ok(())
    }

    fn act(&mut self, action: &Action) -> Result<(), Stopped> {
        let Done { body, record } = match *action {
            Action::Write {
                weight,
                callback,
                producer,
                ..
            } => self.write(weight, callback, producer)?,
            Action::End { .. } => self.end(),
            Action::Complete { .. } => self.complete(),
            Action::Take { max } => self.take(max)?,
            Action::NextTick { .. } => self.no_such(Input::NextTick { task: Whole(0) }),
            Action::Cork {} => self.no_such(Input::Cork),
            Action::Uncork {} => self.no_such(Input::Uncork),
            Action::Destroy { error } => self.no_such(Input::Destroy { error }),
            Action::Throw {} => self.no_such(Input::Throw),
            Action::Microtask { .. } => self.no_such(Input::Microtask { task: Whole(0) }),
        };
        self.emit(body);
        self.notify(record)
    }

    fn write(
        &mut self,
        weight: Whole,
        callback: Callback,
        number: vocabulary::Producer,
    ) -> Result<Done, Stopped> {
        self.writes += 1;
        let chunk = Whole::from(self.writes);
        self.emit(Body::Input(Input::Write {
            chunk,
            payload: highwater_model::vocabulary::Payload::bytes(weight),
            callback,
            producer: number,
        }));
        let first = &self.first;
        let handle = self
            .producers
            .entry(number)
            .or_insert_with(|| first.clone());
        let producer = handle.number();
        let flow = match callback {
            Callback::None => handle.write(chunk.count(), weight.count()),
            Callback::Own | Callback::Shared => handle
                .write_with_receipt(chunk.count(), weight.count())
                .map(|(flow, _receipt)| flow),
        };
        let shown = handle.snapshot();
        let accepted = |answer| Observed::Write {
            producer,
            id: chunk.count(),
            weight: weight.count(),
            receipt: callback == Callback::Own,
            answer,
            length: shown.length,
        };
        let (result, record) = match flow {
            Ok(flow @ Flow::Continue) => (WriteResult::True, accepted(flow)),
            Ok(flow @ Flow::Wait { generation }) => {
                let generation = Some(Whole::from(generation));
                (WriteResult::False { generation }, accepted(flow))
            }
            Err(Refused::Ended(item)) if item == chunk.count() => {
                let weight = weight.count();
                (WriteResult::Refused, Observed::Refused { producer, weight })
            }
            Err(Refused::Ended(item)) => {
                return Err(contradiction(&format!(
                    "write of {chunk} handed back {item}"
                )));
            }
            Err(Refused::SinkGone(_)) => {
                return Err(contradiction("the sink is gone, and here it is"));
            }
            Err(Refused::TooHeavy(_)) => {
                let message = format!("with chunk {chunk} the length would not fit 64 bits");
                return Err(Outcome::Refused { message });
            }
        };
        Ok(returned(
            Answer::Write { chunk, result },
            &shown,
            Some(record),
        ))
    }

    fn end(&mut self) -> Done {
        self.emit(Body::Input(Input::End {
            callback: None,
            chunk: None,
            producer: vocabulary::Producer(1),
        }));
        let again = self.first.snapshot().ending;
        self.first.end();
        let producer = self.first.number();
        let record = (!again).then_some(Observed::End { producer });
        returned(Answer::End, &self.first.snapshot(), record)
    }

    fn complete(&mut self) -> Done {
        self.emit(Body::Input(Input::Complete {
            hook: vocabulary::Hook::Sink,
            outcome: vocabulary::Outcome::Success,
            again: false,
        }));
        if !self.sink.complete() {
            return skipped(OpKind::Complete);
        }
        let shown = self.sink.snapshot();
        let length = shown.length;
        returned(
            Answer::Complete,
            &shown,
            Some(Observed::Complete { length }),
        )
    }

    fn take(&mut self, max: Whole) -> Result<Done, Stopped> {
        self.emit(Body::Input(Input::Take { max }));
        // What does not fit `usize` is more than any queue holds.
        let max = usize::try_from(max.0).unwrap_or(usize::MAX);
        let Some(max) = NonZeroUsize::new(max) else {
            return Ok(skipped(OpKind::Take));
        };
        let mut record = None;
        let answer = match self.sink.try_take(max) {
            Ok(taken) => {
                let ids = taken.ids();
                // Dropped, not completed: the batch stays outstanding.
                let items: Vec<_> = taken.collect();
                if !items.iter().copied().eq(ids.clone().map(|id| (id, id))) {
                    return Err(contradiction(&format!("took {items:?} as {ids:?}")));
                }
                record = Some(Observed::Take { ids: ids.clone() });
                Answer::Taken {
                    first: Whole::from(ids.start),
                    count: Whole::from(items.len() as u64),
                }
            }
            Err(NotTaken::Finished) => Answer::NotTaken(vocabulary::NotTaken::Finished),
            Err(NotTaken::Busy) => Answer::NotTaken(vocabulary::NotTaken::Busy),
            Err(NotTaken::Empty) => Answer::NotTaken(vocabulary::NotTaken::Empty),
        };
        Ok(returned(answer, &self.sink.snapshot(), record))
    }

    /// One thread without an event loop has neither ticks nor microtasks.
    fn no_such(&mut self, input: Input) -> Done {
        self.emit(Body::Input(input));
        skipped(input.kind())
    }

    /// Reads what the observer was told of an op, and queues the reactions to it.
    fn notify(&mut self, mut op: Option<Observed>) -> Result<(), Stopped> {
        while let Ok(Record { number, event }) = self.observed.try_recv() {
            self.records += 1;
            if number != self.records {
                return Err(contradiction(&format!(
                    "record {number} for {}",
                    self.records
                )));
            }
            let call = match event {
                Observed::ProducerMade { .. } => continue,
                Observed::Drain { generation } => Call::Drain {
                    generation: Some(Whole::from(generation)),
                },
                Observed::Receipt { id } => Call::Callback {
                    chunk: Whole::from(id),
                    error: None,
                },
                Observed::Finish => Call::Finish,
                Observed::Write { .. }
                | Observed::Refused { .. }
                | Observed::Take { .. }
                | Observed::Complete { .. }
                | Observed::End { .. }
                | Observed::ProducerDropped { .. }
                | Observed::SinkGone { .. } => {
                    if op.as_ref() != Some(&event) {
                        return Err(contradiction(&format!("observed {event:?}, not {op:?}")));
                    }
                    op = None;
                    continue;
                }
            };
            if op.is_some() {
                return Err(contradiction(&format!("observed {call:?} before {op:?}")));
            }
            self.emit(Body::Event(Event::Notified(call), None));
            self.react(call.kind());
        }
        match op {
            Some(op) => Err(contradiction(&format!("{op:?} was not observed"))),
            None => Ok(()),
        }
    }

    fn react(&mut self, kind: CallKind) {
        let count = self.notified.entry(kind).or_default();
        *count += 1;
        let matching = self
            .program
            .reactions
            .iter()
            .filter(|reaction| reaction.on == kind && reaction.nth == *count);
        self.reactions
            .extend(matching.map(|reaction| reaction.actions.as_slice()));
    }
}

fn returned(answer: Answer<Whole>, shown: &Snapshot, record: Option<Observed>) -> Done {
    let shown = Shown {
        length: Whole::from(shown.length),
        // After end no drain will come, and Node's property says so.
        need_drain: shown.need_drain && !shown.ending,
    };
    Done {
        body: Body::Event(Event::Returned(answer), Some(shown)),
        record,
    }
}

fn skipped(op: OpKind) -> Done {
    Done {
        body: Body::Skipped(op),
        record: None,
    }
}

/// The handles and the observer do not tell the same story, which no trace can show.
fn contradiction(what: &str) -> Stopped {
    Outcome::Noise {
        line: format!("the stream contradicts itself: {what}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a run says after `done` was done behind its back, and the observer was expected to tell
    /// of `op`.
    fn told(done: impl FnOnce(&mut Run<'_>), op: Option<Observed>) -> Result<(), String> {
        let program = Program::default();
        let mut run = Run::new(&program);
        done(&mut run);
        run.notify(op).map_err(|stopped| format!("{stopped:?}"))
    }

    #[test]
    fn an_observer_that_tells_another_story_is_noticed() {
        let end = || Some(Observed::End { producer: 1 });
        assert_eq!(told(|run| run.first.end(), end()), Ok(()));
        for (story, what) in [
            (told(|run| run.first.end(), None), "observed End"),
            (told(|_| {}, end()), "was not observed"),
            (
                told(
                    |run| run.first.end(),
                    Some(Observed::Complete { length: 0 }),
                ),
                "not Some(Complete",
            ),
            (told(|run| run.records = 1, None), "record 1 for 2"),
        ] {
            let story = story.expect_err(what);
            assert!(
                story.contains("contradicts itself") && story.contains(what),
                "{story}"
            );
        }
    }
}
