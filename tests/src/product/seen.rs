//! The words in which model and core are compared, and each side's translation into them.
//!
//! Both translations match exhaustively, without a catch-all arm: a word that one side gets and
//! the other has no counterpart for does not compile.

use std::fmt::Debug;
use std::hash::Hash;
use std::num::NonZeroUsize;

use highwater::core::{self, Core, Effect, Left, NotWritten, WhyNot, Written};
use highwater::queue::{Batch, Items};
use highwater_model::machine::Machine;
use highwater_model::quantity::Whole;
use highwater_model::queue::{Fifo, Queue};
use highwater_model::vocabulary::{self as model, Callback, Event, Payload, Producer, WriteResult};

use super::edges::{Edge, FAIL};
use super::{Model, Op};

/// How an op came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The chunk was accepted: go on.
    Continue(u64),
    /// The chunk was accepted: wait for the end of this generation.
    Wait(u64, Option<u64>),
    /// This chunk was handed back: the stream takes no more.
    Refused(u64),
    /// This chunk was handed back: wait for the end of this generation, and there is room for it.
    Full(u64, u64),
    /// This chunk was handed back: there never is room for it.
    TooHeavy(u64),
    /// A batch: under which number the stream counts each chunk, and which chunk it is.
    Taken(Vec<(u64, u64)>),
    /// Nothing was taken: the stream has finished.
    Finished,
    /// Nothing was taken: a batch is outstanding.
    Busy,
    /// Nothing was taken: the stream is corked.
    Corked,
    /// Nothing was taken: nothing is queued.
    Empty,
    /// The batch was settled.
    Settled,
    /// There is one cork more.
    CorkCounted,
    /// There is one cork less.
    UncorkCounted,
    /// The stream has been told that there will be no more writes, perhaps again.
    Ended,
    /// The stream was destroyed: what was queued, as [`Answer::Taken`] has it.
    Destroyed(Vec<(u64, u64)>),
    /// The batch was settled, as failed: what was queued, likewise.
    SettledAsFailed(Vec<(u64, u64)>),
    /// The op was a no-op.
    NoOp,
    /// The model said what is no answer.
    Foreign(Event<Whole>),
}

/// What is told behind an answer, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notification {
    /// This generation begins.
    Drain(Option<u64>),
    /// This write is completed.
    Receipt(u64),
    /// This write will never be completed.
    Failed(u64),
    /// The stream has finished.
    Finish,
    /// The stream is in error.
    Error,
    /// The stream was destroyed.
    Close,
    /// The model notified what a core has no word for.
    Foreign(Event<Whole>),
}

/// What a settled stream shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    high_water_mark: u64,
    length: u64,
    entries: u64,
    need_drain: bool,
    generation: u64,
    corked: u64,
    ending: bool,
    finished: bool,
    errored: bool,
    destroyed: bool,
    batch_outstanding: bool,
}

/// What was queued: each item with its id, which comes first.
pub type Queued = Vec<(u64, u64)>;

/// What is walked beside the model: the sans-IO core, or a wrong one that the walk must notice.
///
/// It must be a value: equal ones have the same future.
pub trait Implementation: Clone + Eq + Hash + Debug {
    /// As [`Core::write`].
    fn write(&mut self, item: u64, weight: u64, receipt: bool) -> Result<Written, NotWritten<u64>>;
    /// As [`Core::take`]; each item with its id.
    fn take(&mut self, max: NonZeroUsize) -> Result<Vec<(u64, u64)>, core::NotTaken>;
    /// As [`Core::cork`].
    fn cork(&mut self) -> Option<u64>;
    /// As [`Core::uncork`].
    fn uncork(&mut self) -> Option<u64>;
    /// As [`Core::complete`]: whether a batch was settled, and the effects.
    fn complete(&mut self) -> (bool, Vec<Effect>);
    /// As [`Core::end`], likewise.
    fn end(&mut self) -> (bool, Vec<Effect>);
    /// As [`Core::destroy`]: what was queued, each item with its id, and the effects.
    fn destroy(&mut self, errored: bool) -> Option<(Queued, Vec<Effect>)>;
    /// As [`Core::fail`], likewise; and whether a batch was settled.
    fn fail(&mut self) -> Option<(bool, Queued, Vec<Effect>)>;
    /// As [`Core::snapshot`].
    fn snapshot(&self) -> core::Snapshot;
}

impl Implementation for Core<Items<u64>> {
    fn write(&mut self, item: u64, weight: u64, receipt: bool) -> Result<Written, NotWritten<u64>> {
        Self::write(self, item, weight, receipt)
    }

    fn take(&mut self, max: NonZeroUsize) -> Result<Vec<(u64, u64)>, core::NotTaken> {
        Self::take(self, max).map(Iterator::collect)
    }

    fn cork(&mut self) -> Option<u64> {
        Self::cork(self)
    }

    fn uncork(&mut self) -> Option<u64> {
        Self::uncork(self)
    }

    fn complete(&mut self) -> (bool, Vec<Effect>) {
        let effects = Self::complete(self);
        (effects.settled, effects.collect())
    }

    fn end(&mut self) -> (bool, Vec<Effect>) {
        let effects = Self::end(self);
        (effects.settled, effects.collect())
    }

    fn destroy(&mut self, errored: bool) -> Option<(Queued, Vec<Effect>)> {
        let (left, effects) = Self::destroy(self, errored)?;
        Some((queued(left), effects.collect()))
    }

    fn fail(&mut self) -> Option<(bool, Queued, Vec<Effect>)> {
        let (left, effects) = Self::fail(self)?;
        let left = left.map_or_else(Vec::new, queued);
        Some((effects.settled, left, effects.collect()))
    }

    fn snapshot(&self) -> core::Snapshot {
        Self::snapshot(self)
    }
}

fn queued(left: Left<Batch<u64>>) -> Queued {
    let queued: Vec<_> = left.batch.collect();
    assert_eq!(queued.len() as u64, left.entries, "as many as it says");
    queued
}

/// Does an op to an implementation, whose next chunk has this number.
pub(super) fn step(
    implementation: &mut impl Implementation,
    op: Op,
    chunk: u64,
) -> (Answer, Vec<Notification>) {
    let (answer, effects) = match op {
        Op::Write { weight, receipt } => (
            written(implementation.write(chunk, weight, receipt)),
            vec![],
        ),
        Op::Take(max) => {
            let max = max.map_or(NonZeroUsize::MAX, |max| {
                NonZeroUsize::new(max).expect("a take of the walk asks for something")
            });
            (taken(implementation.take(max)), vec![])
        }
        Op::Cork => {
            let now = implementation.cork();
            (now.map_or(Answer::NoOp, |_| Answer::CorkCounted), vec![])
        }
        Op::Uncork => {
            let now = implementation.uncork();
            (now.map_or(Answer::NoOp, |_| Answer::UncorkCounted), vec![])
        }
        Op::Complete => {
            let (settled, effects) = implementation.complete();
            (
                if settled {
                    Answer::Settled
                } else {
                    Answer::NoOp
                },
                effects,
            )
        }
        Op::End => {
            let (settled, effects) = implementation.end();
            let shown = implementation.snapshot();
            let answer = if settled {
                Answer::Settled
            } else if shown.ending && !shown.destroyed {
                Answer::Ended
            } else {
                Answer::NoOp
            };
            (answer, effects)
        }
        Op::Destroy { error } => match implementation.destroy(error) {
            Some((queued, effects)) => (Answer::Destroyed(queued), effects),
            None => (Answer::NoOp, vec![]),
        },
        Op::Fail => match implementation.fail() {
            Some((true, queued, effects)) => (Answer::SettledAsFailed(queued), effects),
            Some((false, queued, effects)) => (Answer::Destroyed(queued), effects),
            None => (Answer::NoOp, vec![]),
        },
    };
    (answer, effects.into_iter().map(notification).collect())
}

fn written(result: Result<Written, NotWritten<u64>>) -> Answer {
    match result {
        Ok(Written { id, answer }) => match answer {
            core::Answer::Continue => Answer::Continue(id),
            core::Answer::Wait { generation } => Answer::Wait(id, Some(generation)),
        },
        Err(NotWritten {
            chunk,
            why: WhyNot::Ended | WhyNot::Destroyed,
        }) => Answer::Refused(chunk),
        Err(NotWritten {
            chunk,
            why: WhyNot::Full { generation },
        }) => Answer::Full(chunk, generation),
        Err(NotWritten {
            chunk,
            why: WhyNot::TooHeavy,
        }) => Answer::TooHeavy(chunk),
    }
}

fn taken(result: Result<Vec<(u64, u64)>, core::NotTaken>) -> Answer {
    match result {
        Ok(batch) => Answer::Taken(batch),
        Err(core::NotTaken::Finished) => Answer::Finished,
        Err(core::NotTaken::Busy) => Answer::Busy,
        Err(core::NotTaken::Corked) => Answer::Corked,
        Err(core::NotTaken::Empty) => Answer::Empty,
    }
}

fn notification(effect: Effect) -> Notification {
    match effect {
        Effect::Drain { generation } => Notification::Drain(Some(generation)),
        Effect::Receipt { id } => Notification::Receipt(id),
        Effect::Finish => Notification::Finish,
        Effect::Failed { id } => Notification::Failed(id),
        Effect::Error => Notification::Error,
        Effect::Close => Notification::Close,
    }
}

pub(super) fn shown_by(implementation: &impl Implementation) -> Shown {
    let core::Snapshot {
        high_water_mark,
        length,
        entries,
        need_drain,
        generation,
        corked,
        ending,
        finished,
        errored,
        destroyed,
        batch_outstanding,
    } = implementation.snapshot();
    Shown {
        high_water_mark,
        length,
        entries,
        need_drain,
        generation,
        corked,
        ending,
        finished,
        errored,
        destroyed,
        batch_outstanding,
    }
}

/// The op in the model's words. There a sink that fails without a batch does nothing; the core takes it
/// for a `destroy` with an error, by the sink.
fn model_op(machine: &Model, op: Op) -> model::Op<Whole> {
    match op {
        Op::Write { weight, receipt } => model::Op::Write {
            producer: Producer(1),
            payload: Payload::bytes(Whole::from(weight)),
            callback: if receipt {
                Callback::Own
            } else {
                Callback::None
            },
        },
        Op::Take(max) => model::Op::Take {
            max: Whole::from(max.map_or(1 << 32, |max| max as u64)),
        },
        Op::Cork => model::Op::Cork,
        Op::Uncork => model::Op::Uncork,
        Op::Complete => model::Op::COMPLETE,
        Op::End => model::Op::END,
        Op::Destroy { error } => model::Op::Destroy { error },
        Op::Fail if machine.flags.taken => FAIL,
        Op::Fail => model::Op::Destroy { error: true },
    }
}

/// Does an op to the model and lets it settle; `met` is told of every edge on the way.
pub(super) fn step_model(
    machine: &mut Model,
    op: Op,
    mut met: impl FnMut(Edge),
) -> (Answer, Vec<Notification>) {
    let mut step = |machine: &mut Model, op: model::Op<Whole>| {
        let (event, edge) = Edge::step(machine, op);
        edge.into_iter().for_each(&mut met);
        event
    };
    // What it cuts, if it does; the machine hands nothing back.
    let queued = machine.queued.clone();
    let op = model_op(machine, op);
    let answer = predicted(op, step(machine, op), &queued);
    let mut notified = Vec::new();
    while let Some(implied) = machine.implied() {
        notified.extend(foretold(step(machine, implied)));
    }
    (answer, notified)
}

fn predicted(op: model::Op<Whole>, event: Event<Whole>, queued: &Fifo) -> Answer {
    let batch = |first: Whole, count: Whole| {
        let chunks = first.count()..first.count() + count.count();
        chunks.map(|chunk| (chunk, chunk)).collect()
    };
    let queued = || batch(queued.first(), queued.count());
    match event {
        Event::Returned(answer) => match answer {
            model::Answer::Write { chunk, result } => match result {
                WriteResult::True => Answer::Continue(chunk.count()),
                WriteResult::False { generation } => {
                    Answer::Wait(chunk.count(), generation.map(Whole::count))
                }
                WriteResult::Refused => Answer::Refused(chunk.count()),
                WriteResult::Full {
                    generation: Some(generation),
                } => Answer::Full(chunk.count(), generation.count()),
                WriteResult::Full { generation: None } => Answer::TooHeavy(chunk.count()),
            },
            model::Answer::End => Answer::Ended,
            model::Answer::Complete if op == FAIL => Answer::SettledAsFailed(queued()),
            model::Answer::Complete => Answer::Settled,
            model::Answer::Destroy => Answer::Destroyed(queued()),
            model::Answer::Taken { first, count, .. } => Answer::Taken(batch(first, count)),
            model::Answer::NotTaken(model::NotTaken::Finished) => Answer::Finished,
            model::Answer::NotTaken(model::NotTaken::Busy) => Answer::Busy,
            model::Answer::NotTaken(model::NotTaken::Corked) => Answer::Corked,
            model::Answer::NotTaken(model::NotTaken::Empty) => Answer::Empty,
            model::Answer::Cork => Answer::CorkCounted,
            model::Answer::Uncork => Answer::UncorkCounted,
            model::Answer::Scheduled { task: _ } => Answer::Foreign(event),
        },
        Event::Skipped => Answer::NoOp,
        Event::Threw { .. }
        | Event::Uncaught { .. }
        | Event::Called(_)
        | Event::Notified(_)
        | Event::Silent => Answer::Foreign(event),
    }
}

fn foretold(event: Event<Whole>) -> Option<Notification> {
    use model::Call;
    match event {
        Event::Notified(call) => Some(match call {
            Call::Drain { generation } => Notification::Drain(generation.map(Whole::count)),
            Call::Callback { chunk, error: None } => Notification::Receipt(chunk.count()),
            Call::Finish => Notification::Finish,
            Call::Callback {
                chunk,
                error: Some(_),
            } => Notification::Failed(chunk.count()),
            Call::Error { error: _ } => Notification::Error,
            Call::Close => Notification::Close,
            Call::Sink { chunk: _ }
            | Call::Batch {
                first: _,
                count: _,
                holes: _,
            }
            | Call::SharedCallback { error: _ }
            | Call::EndCallback { end: _, error: _ }
            | Call::Construct
            | Call::Final
            | Call::Destroy { error: _ }
            | Call::Prefinish
            | Call::Task { task: _ } => Notification::Foreign(event),
        }),
        Event::Silent => None,
        Event::Returned(_)
        | Event::Threw { .. }
        | Event::Uncaught { .. }
        | Event::Called(_)
        | Event::Skipped => Some(Notification::Foreign(event)),
    }
}

pub(super) fn shown_by_model(machine: &Model) -> Shown {
    Shown {
        high_water_mark: machine.high_water_mark.count(),
        length: machine.length.count(),
        entries: machine.entries.count(),
        need_drain: machine.flags.need_drain,
        generation: machine.generation.count(),
        corked: machine.corked.count(),
        ending: machine.flags.ending,
        finished: machine.flags.finished,
        errored: machine.flags.errored(),
        destroyed: machine.flags.destroyed.is_some(),
        batch_outstanding: machine.flags.taken,
    }
}
