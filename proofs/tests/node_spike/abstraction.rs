//! Any state of a given control state, and the helper conjuncts that tie its numbers.

use std::collections::VecDeque;

use highwater_model::machine::Machine;
use highwater_model::node::{Buffer, Called, Flags, Frame, FrameKind, Job, Node, WriteCallback};
use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;
use highwater_model::vocabulary::{
    Answer, Call, CallKind, ErrorCode, Event, Op, OpKind, WriteResult,
};
use highwater_proofs::explore::{assume, at_least, either, prove};
use highwater_proofs::term::Term;

use crate::loose::Loose;

pub(crate) type Machined = Node<Term, Loose>;

/// One of these, each explored.
pub(crate) fn one_of<T: Copy>(all: &[T]) -> T {
    let (last, others) = all.split_last().expect("something to choose from");
    others.iter().copied().find(|_| either()).unwrap_or(*last)
}

fn any_write_callback(called: Called) -> WriteCallback<Term> {
    match called {
        Called::Nop => WriteCallback::Nop,
        Called::Own => WriteCallback::Own(at_least("own", 1)),
        Called::Shared | Called::Batch | Called::Missing => {
            unreachable!("these fragments share no callback, and make no batches")
        }
    }
}

/// The frame, with any numbers. The buffer of a flush is the stream's: [`Closed::step`] proves it.
fn frame(kind: FrameKind, buffer: Option<Term>) -> Frame<Term> {
    match kind {
        FrameKind::User(call) => Frame::User(call),
        FrameKind::WriteReturns => Frame::WriteReturns {
            chunk: at_least("open", 1),
        },
        FrameKind::End(stage, false, error) => Frame::End {
            stage,
            callback: None,
            error,
        },
        FrameKind::Returns(op) => Frame::Returns(op),
        FrameKind::Refused(error) => Frame::Refused { error },
        FrameKind::WriteOrBuffer(full) => Frame::WriteOrBuffer { full },
        FrameKind::Flush => Frame::Flush {
            buffer: buffer.expect("a flush is of a buffer"),
        },
        FrameKind::OnWriteFlushed(sync, called) => Frame::OnWriteFlushed {
            sync,
            callback: any_write_callback(called),
        },
        FrameKind::AfterDrain(called) => Frame::AfterDrain {
            count: at_least("count", 0),
            callback: any_write_callback(called),
        },
        FrameKind::AfterCallbacks => Frame::AfterCallbacks,
        FrameKind::AfterErrorBuffer => Frame::AfterErrorBuffer,
        FrameKind::FinishMaybe(sync) => Frame::FinishMaybe { sync },
        FrameKind::FinishCalled => Frame::FinishCalled,
        FrameKind::FinishEmitted => Frame::FinishEmitted,
        other => unreachable!("{other:?} is not of these fragments"),
    }
}

/// Stands for the user code that all further frames are below. It is never read.
const HIDDEN: Frame<Term> = Frame::User(CallKind::Task);

/// A tick of user code, which these fragments have not: it stands for any job behind the oldest.
fn hidden_job() -> Job<Term> {
    Job::Task(Term::zero())
}

fn any_job(fragment: Fragment) -> Job<Term> {
    let count = at_least("count", 1);
    let callback = any_write_callback(one_of(&[Called::Nop, Called::Own]));
    let error = ErrorCode::WriteAfterEnd;
    let kinds: &[u8] = if fragment.end {
        &[0, 1, 2, 3, 4]
    } else {
        &[0, 1]
    };
    match one_of(kinds) {
        0 => Job::AfterWrite { count, callback },
        1 => Job::AfterWriteTick { count, callback },
        2 => Job::WriteError { callback, error },
        3 => Job::EmitError(error),
        _ => Job::FinishIfNeeded,
    }
}

/// Whether [`any_job`] is such a job, or it is the one that stands for others.
fn is_any_job(fragment: Fragment, job: &Job<Term>) -> bool {
    match job {
        Job::AfterWrite { .. } | Job::AfterWriteTick { .. } | Job::Task(_) => true,
        Job::WriteError { error, .. } | Job::EmitError(error) => {
            fragment.end && *error == ErrorCode::WriteAfterEnd
        }
        Job::FinishIfNeeded => fragment.end,
        _ => false,
    }
}

/// What part of `node` is walked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fragment {
    /// User code may do ops inside calls.
    pub(crate) reentrant: bool,
    /// `end` is called, so writes after end, errors and finish happen.
    pub(crate) end: bool,
    /// The producer calls `write` only with permission.
    pub(crate) polite: bool,
}

/// How often the frames and jobs shown will lower `pending_callbacks`.
fn shown_owing(machine: &Machined) -> Term {
    let mut owing = Term::zero();
    for frame in &machine.frames {
        match frame {
            Frame::OnWriteFlushed { .. } => owing += Term::one(),
            Frame::AfterDrain { count, .. } => owing += *count,
            _ => {}
        }
    }
    for job in &machine.ticks {
        match job {
            Job::AfterWrite { count, .. } | Job::AfterWriteTick { count, .. } => owing += *count,
            Job::FinishIfNeeded => owing += Term::one(),
            _ => {}
        }
    }
    owing
}

fn shown_writes(machine: &Machined) -> usize {
    let is_write = |frame: &&Frame<Term>| matches!(frame, Frame::WriteReturns { .. });
    machine.frames.iter().filter(is_write).count()
}

/// The buffers of the flushes shown.
fn shown_flushes(machine: &Machined) -> Vec<Term> {
    let frames = machine.frames.iter();
    frames
        .filter_map(|frame| match frame {
            Frame::Flush { buffer } => Some(*buffer),
            _ => None,
        })
        .collect()
}

/// The finite part of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shape {
    pub(crate) flags: Flags,
    pub(crate) top: Top,
    pub(crate) ticks: bool,
    /// Whether there is a buffer, and whether chunks are left in it.
    pub(crate) buffered: Option<bool>,
    pub(crate) permitted: bool,
    /// One of the open frames, shown or not, is a `write`'s.
    pub(crate) write_open: bool,
}

/// The frames from the newest user code down to the next.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Top {
    /// The newest first.
    pub(crate) frames: Vec<FrameKind>,
    /// There is a next.
    pub(crate) deeper: bool,
}

impl Top {
    /// Whether it can be the newest once all above it is gone.
    pub(crate) fn fits(&self, after: &Shape) -> bool {
        let fits = |kind, open: bool| {
            let shown = self.frames.contains(&kind);
            if shown {
                open
            } else {
                self.deeper || !open
            }
        };
        fits(FrameKind::WriteReturns, after.write_open)
            && fits(FrameKind::Flush, after.flags.buffer_processing)
    }
}

/// One polite producer, the machine, and the count of what is not shown.
pub(crate) struct Closed {
    fragment: Fragment,
    pub(crate) machine: Machined,
    pub(crate) deeper: bool,
    pub(crate) permitted: bool,
    pub(crate) write_open: bool,
    /// How often all frames and jobs will lower `pending_callbacks`.
    owing: Term,
}

/// Any state of this shape, as far as an op of this kind reads it.
pub(crate) fn any_state(
    shape: &Shape,
    fragment: Fragment,
    start: Machined,
    kind: OpKind,
) -> Option<Closed> {
    let mut machine = start;
    machine.flags = shape.flags;
    machine.length = at_least("length", 0);
    machine.write_length = at_least("write_length", 0);
    machine.pending_callbacks = at_least("pending", 0);
    machine.writes = at_least("writes", 0);
    if kind == OpKind::Complete {
        machine.write_callback = any_write_callback(one_of(&[Called::Nop, Called::Own]));
    }
    if let Some(queued) = shape.buffered {
        let name = at_least("buffer", 1);
        machine.buffered = Some(name);
        let entries = if queued {
            Loose {
                count: at_least("queue.count", 1),
                weight: at_least("queue.weight", 0),
            }
        } else {
            Loose::empty()
        };
        machine.buffers.push(Buffer {
            name,
            index: Term::zero(),
            nulls: at_least("nulls", 0),
            entries,
            passed: Loose::empty(),
        });
    }
    machine.frames.extend(shape.top.deeper.then_some(HIDDEN));
    let (frames, buffered) = (shape.top.frames.iter().rev(), machine.buffered);
    machine
        .frames
        .extend(frames.map(|kind| frame(*kind, buffered)));
    if shape.ticks {
        let reads = kind == OpKind::Tick && shape.top.frames.is_empty();
        let first = if reads {
            any_job(fragment)
        } else {
            hidden_job()
        };
        machine.ticks = VecDeque::from([first]);
        if either() {
            machine.ticks.push_back(hidden_job());
        }
    }
    let owing = at_least("owing", 0);
    assume(owing >= shown_owing(&machine))?;
    Some(Closed {
        fragment,
        machine,
        deeper: shape.top.deeper,
        permitted: shape.permitted,
        write_open: shape.write_open,
        owing,
    })
}

impl Closed {
    fn entries(&self) -> Loose {
        let buffer = self.machine.buffers.first();
        buffer.map_or_else(Loose::empty, |buffer| buffer.entries.clone())
    }

    pub(crate) fn helpers(&self) -> Result<(), &'static str> {
        let s = &self.machine;
        let need = |holds: bool, name| if holds { Ok(()) } else { Err(name) };
        need(
            !(self.permitted && self.write_open),
            "permission is spent while write is open",
        )?;
        need(
            s.buffers.len() == usize::from(s.buffered.is_some()),
            "the one buffer is the stream's",
        )?;
        need(
            !s.flags.buffer_processing || s.buffered.is_some(),
            "a flush is of a buffer",
        )?;
        let queue = self.entries();
        need(
            s.length == s.write_length + queue.weight,
            "length is in the sink or queued",
        )?;
        need(
            s.flags.writing || s.write_length <= Term::zero(),
            "nothing is in the sink",
        )?;
        let in_sink = if s.flags.writing {
            Term::one()
        } else {
            Term::zero()
        };
        need(
            s.pending_callbacks == in_sink + queue.count + self.owing,
            "callbacks pend for a reason",
        )?;
        let mark = s.high_water_mark.or_more(Term::one());
        need(
            !self.permitted || s.length < mark,
            "with permission below the mark",
        )
    }

    pub(crate) fn bound(&self, m: Term) -> bool {
        let mark = self.machine.high_water_mark.or_more(Term::one());
        self.machine.length + Term::one() <= mark + m
    }

    /// The finite part of it; `None` if a step has come down to what is hidden.
    pub(crate) fn top(&self) -> Option<Top> {
        let frames = &self.machine.frames;
        if self.deeper && frames.len() == 1 {
            return None;
        }
        let top = self.machine.control().top;
        let deeper = top.len() < frames.len();
        Some(Top {
            frames: top,
            deeper,
        })
    }

    pub(crate) fn step(&mut self, op: Op<Term>) -> Event<Term> {
        let before = self.machine.clone();
        if matches!(op, Op::Write { .. }) {
            self.permitted = false;
        }
        let event = self.machine.step(op);
        self.owing += shown_owing(&self.machine);
        self.owing -= shown_owing(&before);

        let hidden = self.write_open && shown_writes(&before) == 0;
        prove(
            "one write is open",
            shown_writes(&self.machine) <= usize::from(!hidden),
        );
        self.write_open = hidden || shown_writes(&self.machine) == 1;

        let hidden = before.flags.buffer_processing && shown_flushes(&before).is_empty();
        let flushes = shown_flushes(&self.machine);
        prove(
            "the flag says whether a flush is open",
            flushes.len() <= usize::from(!hidden)
                && self.machine.flags.buffer_processing == (hidden || flushes.len() == 1),
        );
        let buffered = self.machine.buffered;
        prove(
            "a flush is of the stream's buffer",
            flushes.iter().all(|buffer| Some(*buffer) == buffered),
        );
        if hidden {
            prove(
                "a buffer stays while it is flushed",
                before.buffered == buffered,
            );
        }
        let jobs = &self.machine.ticks;
        prove(
            "its jobs are those that are looked at",
            jobs.iter().all(|job| is_any_job(self.fragment, job)),
        );
        match event {
            Event::Returned(Answer::Write { chunk: _, result }) => {
                self.permitted = result == WriteResult::True;
            }
            // A drain whose emission began while its write was open answers nothing.
            Event::Called(Call::Drain { .. }) if !self.write_open => self.permitted = true,
            _ => {}
        }
        event
    }
}
