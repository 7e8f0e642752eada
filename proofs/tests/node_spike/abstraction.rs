//! Any state of a given control state, and the helper conjuncts that tie its numbers.

use std::collections::VecDeque;

use highwater_model::machine::Machine;
use highwater_model::node::{
    AfterCallback, Caller, Completed, Flags, Frame, FrameKind, Job, Node, WriteCallback,
};
use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;
use highwater_model::vocabulary::{Answer, Call, ErrorCode, Event, Op, OpKind, WriteResult};
use highwater_proofs::explore::{assume, at_least, either, prove};
use highwater_proofs::term::Term;

use crate::loose::Loose;

pub(crate) type Machined = Node<Term, Loose>;

/// One of these, each explored.
pub(crate) fn one_of<T: Copy>(all: &[T]) -> T {
    let (last, others) = all.split_last().expect("something to choose from");
    others.iter().copied().find(|_| either()).unwrap_or(*last)
}

fn any_write_callback(nop: bool) -> WriteCallback<Term> {
    if nop {
        WriteCallback::Nop
    } else {
        WriteCallback::Own(at_least("own", 1))
    }
}

/// What `afterWrite` is told. These dialects share no ticks and ask for finish afterwards.
fn any_completed(nop: bool) -> Completed<Term> {
    Completed {
        callback: any_write_callback(nop),
        count: Term::one(),
        finished: false,
    }
}

fn frame(kind: FrameKind) -> Frame<Term> {
    match kind {
        FrameKind::Write => Frame::Write {
            chunk: at_least("open", 1),
            full: None,
        },
        FrameKind::Flush { sync, nop } => Frame::Flush {
            sync,
            completed: any_completed(nop),
        },
        FrameKind::Drain { nop, caller } => Frame::Drain {
            completed: any_completed(nop),
            caller,
        },
        FrameKind::Callback { then } => Frame::Callback { then },
        FrameKind::Finish { caller } => Frame::Finish { caller },
        FrameKind::Error => Frame::Error,
        FrameKind::Task => Frame::Task,
        FrameKind::WriteAfterEnd => unreachable!("these dialects emit that error by a tick"),
    }
}

/// Stands for whatever frames are below the newest. User code's tasks are not in these fragments.
const HIDDEN: Frame<Term> = Frame::Task;

fn any_job(fragment: Fragment) -> Job<Term> {
    let nop = either();
    let after_write = Job::AfterWrite(any_completed(nop));
    if !fragment.end {
        return after_write;
    }
    match one_of(&[0, 1, 2, 3]) {
        0 => after_write,
        1 => Job::WriteError(any_write_callback(nop)),
        2 => Job::EmitError(ErrorCode::WriteAfterEnd),
        _ => Job::Finish,
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

/// The kinds of frame that can be below another.
pub(crate) fn below(fragment: Fragment) -> Vec<FrameKind> {
    let mut kinds = vec![FrameKind::Write];
    for nop in [false, true] {
        for other in [false, true] {
            kinds.push(FrameKind::Flush { sync: other, nop });
            let caller = if other {
                Caller::Complete
            } else {
                Caller::Tick
            };
            kinds.push(FrameKind::Drain { nop, caller });
        }
    }
    for caller in [Caller::Complete, Caller::Tick] {
        kinds.push(FrameKind::Callback {
            then: AfterCallback::FinishMaybe {
                finished: false,
                caller,
            },
        });
    }
    if fragment.end {
        kinds.push(FrameKind::Callback {
            then: AfterCallback::Nothing,
        });
        let finish = FrameKind::Finish {
            caller: Caller::Tick,
        };
        kinds.extend([finish, FrameKind::Error]);
    }
    kinds
}

/// How many of the frames and jobs shown will lower `pending_callbacks` once.
fn shown_owing(machine: &Machined) -> u32 {
    let frames = machine.frames.iter().filter(|frame| match frame {
        Frame::Flush { .. } | Frame::Drain { .. } => true,
        Frame::Write { .. }
        | Frame::Callback { .. }
        | Frame::Finish { .. }
        | Frame::Error
        | Frame::WriteAfterEnd { .. }
        | Frame::Task => false,
    });
    let jobs = machine.ticks.iter().filter(|job| match job {
        Job::AfterWrite(_) | Job::Finish => true,
        Job::WriteError(_) | Job::EmitError(_) | Job::Task(_) => false,
    });
    u32::try_from(frames.count() + jobs.count()).expect("few are shown")
}

fn shown_writes(machine: &Machined) -> usize {
    machine
        .frames
        .iter()
        .filter(|frame| matches!(frame, Frame::Write { .. }))
        .count()
}

/// The finite part of a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shape {
    pub(crate) flags: Flags,
    pub(crate) top: Option<FrameKind>,
    /// More frames are open below it.
    pub(crate) deeper: bool,
    pub(crate) ticks: bool,
    pub(crate) queued: bool,
    pub(crate) permitted: bool,
    /// One of the open frames, shown or not, is a `write`'s.
    pub(crate) write_open: bool,
}

/// One polite producer, the machine, and the count of what is not shown.
pub(crate) struct Closed {
    pub(crate) machine: Machined,
    pub(crate) permitted: bool,
    pub(crate) write_open: bool,
    /// Of all frames and jobs, how many will lower `pending_callbacks` once.
    pub(crate) owing: Term,
}

/// Any state of this shape, as far as an op of this kind reads it.
pub(crate) fn any_state(
    shape: Shape,
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
    machine.write_callback = any_write_callback(kind == OpKind::Complete && either());
    if shape.queued {
        machine.queue = Loose {
            count: at_least("queue.count", 1),
            weight: at_least("queue.weight", 0),
        };
    }
    machine.frames.extend(shape.deeper.then_some(HIDDEN));
    machine.frames.extend(shape.top.map(frame));
    if shape.ticks {
        let reads = kind == OpKind::Tick && shape.top.is_none();
        let first = if reads {
            any_job(fragment)
        } else {
            Job::Task(Term::zero())
        };
        machine.ticks = VecDeque::from([first]);
        if either() {
            machine.ticks.push_back(Job::Task(Term::zero()));
        }
    }
    let owing = at_least("owing", 0);
    assume(owing >= Term::from(shown_owing(&machine)))?;
    let (permitted, write_open) = (shape.permitted, shape.write_open);
    Some(Closed {
        machine,
        permitted,
        write_open,
        owing,
    })
}

impl Closed {
    pub(crate) fn helpers(&self) -> Result<(), &'static str> {
        let s = &self.machine;
        let need = |holds: bool, name| if holds { Ok(()) } else { Err(name) };
        need(
            !(self.permitted && self.write_open),
            "permission is spent while write is open",
        )?;
        need(
            s.queue.is_empty() || s.flags.buffered,
            "what is queued is buffered",
        )?;
        need(
            s.length == s.write_length + s.queue.weight(),
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
        let pending = in_sink + s.queue.count() + self.owing;
        need(
            s.pending_callbacks == pending,
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

    pub(crate) fn step(&mut self, op: Op<Term>) -> Event<Term> {
        let before = self.machine.clone();
        if matches!(op, Op::Write { .. }) {
            self.permitted = false;
        }
        let event = self.machine.step(op);
        self.owing += Term::from(shown_owing(&self.machine));
        self.owing -= Term::from(shown_owing(&before));
        let hidden = self.write_open && shown_writes(&before) == 0;
        prove(
            "one write is open",
            !hidden || shown_writes(&self.machine) == 0,
        );
        self.write_open = hidden || shown_writes(&self.machine) == 1;
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
