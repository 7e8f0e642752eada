//! Plays one program on one stream.

mod ops;

use std::collections::BTreeMap;
use std::sync::mpsc::{self, Receiver};

use highwater::queue::Items;
use highwater::{Builder, Cause, Closed, Cork, Event as Observed, Producer, Record, Sink};
use highwater_model::declared::Declared;
use highwater_model::program::{Action, Program};
use highwater_model::quantity::Whole;
use highwater_model::trace::Body;
use highwater_model::vocabulary::{
    self as vocabulary, Call, Callback, Data, ErrorCode, Hook, Outcome as Completion,
};

use crate::in_process::{Player, Script, Stopped, foreign};
use crate::subject::Outcome;

/// Plays a program to its end.
pub(super) fn play(program: &Program) -> Outcome {
    let options = Declared::Reference.options(program.high_water_mark, program.settings);
    Run::new(program).play(options)
}

/// A stream with everyone who uses it, and the trace so far.
struct Run<'p> {
    script: Script<'p>,
    /// The handle that came with the stream. It ends the stream; the others are its clones.
    first: Producer<Items<u64>>,
    /// By the program's numbers. None is dropped before the trace is complete, for the last one that
    /// goes ends the stream.
    producers: BTreeMap<vocabulary::Producer, Producer<Items<u64>>>,
    sink: Sink<Items<u64>>,
    /// Those that were not taken back, the newest last.
    corks: Vec<Cork<Items<u64>>>,
    observed: Receiver<Record>,
    /// How many records have been read.
    records: u64,
    /// How many writes there have been, and so the number of the newest chunk.
    writes: u64,
    /// The newest chunk that was accepted.
    accepted: u64,
    /// The newest chunk that the sink was given.
    taken: u64,
    /// What `destroy` is given.
    given: Cause,
    /// What the sink fails with.
    failure: Cause,
}

/// What an op did, by what its handle returned.
struct Done {
    /// The line of its return.
    body: Body,
    /// What the observer must have been told of the op itself, before what it notified.
    record: Option<Observed>,
}

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
            script: Script::of(program),
            first,
            producers: BTreeMap::new(),
            sink,
            corks: Vec::new(),
            observed,
            records: 0,
            writes: 0,
            accepted: 0,
            taken: 0,
            given: Cause::new("given"),
            failure: Cause::new("of the sink"),
        }
    }
}

impl<'p> Player<'p> for Run<'p> {
    fn script(&mut self) -> &mut Script<'p> {
        &mut self.script
    }

    fn act(&mut self, action: &Action) -> Result<(), Stopped> {
        let Done { body, record } = match *action {
            Action::Write {
                weight,
                data: Data::Bytes,
                callback: Callback::None,
                producer,
            } => self.write(weight, false, producer)?,
            Action::Write {
                weight,
                data: Data::Bytes,
                callback: Callback::Own,
                producer,
            } => self.write(weight, true, producer)?,
            Action::Cork {} => self.cork(),
            Action::Uncork {} => self.uncork(),
            Action::End {
                weight: None,
                data: _,
                callback: false,
                producer,
            } => self.end(producer),
            Action::Complete {
                hook: Hook::Sink,
                outcome: Completion::Success,
                again: false,
            } => self.complete(),
            Action::Complete {
                hook: Hook::Sink,
                outcome: Completion::Failure,
                again: false,
            } => self.fail()?,
            Action::Destroy { error } => self.destroy(error)?,
            Action::Take { max } => self.take(max)?,
            Action::Write {
                data: Data::Text | Data::Null | Data::Object,
                ..
            }
            | Action::Write {
                callback: Callback::Shared,
                ..
            }
            | Action::End {
                weight: Some(_), ..
            }
            | Action::End { callback: true, .. }
            | Action::Complete {
                hook: Hook::Final | Hook::Destroy | Hook::Construct,
                ..
            }
            | Action::Complete {
                outcome: Completion::Pass,
                ..
            }
            | Action::Complete { again: true, .. }
            | Action::Throw {}
            | Action::NextTick { .. }
            | Action::Microtask { .. } => self.no_such(foreign(action)),
        };
        self.script.emit(body);
        self.notify(record)
    }
}

impl Run<'_> {
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
                Observed::Failed { id } => Call::Callback {
                    chunk: Whole::from(id),
                    error: Some(self.why()?),
                },
                Observed::Error => Call::Error { error: self.why()? },
                Observed::Close => Call::Close,
                Observed::Write { .. }
                | Observed::Refused { .. }
                | Observed::Cork { .. }
                | Observed::Uncork { .. }
                | Observed::Take { .. }
                | Observed::Complete { .. }
                | Observed::End { .. }
                | Observed::ProducerDropped { .. }
                | Observed::Destroy { .. }
                | Observed::Fail { .. }
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
            self.script.notify(call);
        }
        match op {
            Some(op) => Err(contradiction(&format!("{op:?} was not observed"))),
            None => Ok(()),
        }
    }
}

impl Run<'_> {
    /// Why the stream was destroyed, as its handles say it.
    fn why(&self) -> Result<ErrorCode, Stopped> {
        match self.sink.destroyed() {
            Some(Closed::Destroyed) => Ok(ErrorCode::Destroyed),
            Some(Closed::Failed(cause)) if cause == self.given => Ok(ErrorCode::Given),
            Some(Closed::Failed(cause)) if cause == self.failure => Ok(ErrorCode::Sink),
            why => Err(contradiction(&format!("destroyed because of {why:?}"))),
        }
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
