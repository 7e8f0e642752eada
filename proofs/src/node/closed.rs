//! The closed system: one producer, the machine, a sink that completes at any time, and beside the machine the counts
//! of what is hidden of it.

use std::collections::VecDeque;

use highwater_model::machine::Machine;
use highwater_model::node::{Buffer, Dialect, Flags, Frame, Job, Node, WriteCallback};
use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;
use highwater_model::vocabulary::{Answer, Call, Event, Op, OpKind, WriteResult};

use crate::explore::at_least;
use crate::node::fragment::{Fragment, Writers, one_of};
use crate::node::loose::Loose;
use crate::node::parts::{Counts, Jobs, any_callback, any_job, frame};
use crate::node::shape::Shape;
use crate::node::window::{self, Hidden, asks_who_calls};
use crate::term::Term;

/// The machine of the proofs.
pub type Machined = Node<Term, Loose>;

/// One producer, the machine, and the counts of what is not shown.
#[derive(Clone)]
pub struct Closed {
    pub(super) fragment: Fragment,
    /// The machine; what is hidden of its frames and jobs is replaced.
    pub machine: Machined,
    hidden: Counts,
    /// How many of its frames stand for hidden ones.
    pub(super) standing: usize,
    /// The producer holds permission.
    pub permitted: bool,
    /// One of the open frames, shown or not, is a `write`'s.
    pub write_open: bool,
    /// `end` was called with a chunk.
    pub chunk_given: bool,
    /// Any producers: the sum of the largest chunk of each who wrote since the length was last below max(H, 1).
    pub wrote: Term,
}

/// In lexicographic order.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Away {
    retained: Term,
    queued: Term,
    left: Term,
}

impl Closed {
    /// An open stream with nothing in it.
    pub fn new(fragment: Fragment, dialect: &'static Dialect, high_water_mark: Term) -> Self {
        let mut machine = Machined::new(dialect, high_water_mark, fragment.settings());
        window::forget(&mut machine);
        Self {
            fragment,
            hidden: Counts::hidden(false, false, &machine.flags, fragment),
            machine,
            standing: 0,
            permitted: fragment.minds_permission(),
            write_open: false,
            chunk_given: false,
            wrote: Term::zero(),
        }
    }

    /// Any state of this shape, as far as an op of this kind looks at it.
    pub fn any(
        shape: &Shape,
        fragment: Fragment,
        dialect: &'static Dialect,
        high_water_mark: Term,
        kind: OpKind,
    ) -> Self {
        let mut state = Self::new(fragment, dialect, high_water_mark);
        let machine = &mut state.machine;
        machine.flags = shape.flags;
        machine.writes = at_least("writes", 0);
        if shape.corked {
            machine.corked = at_least("corked", 1);
        }
        if kind == OpKind::Complete {
            machine.write_callback = any_callback();
        }
        if let Some(queued) = shape.buffered {
            let name = at_least("buffer", 1);
            machine.buffered = Some(name);
            let mut entries = Loose::empty();
            if queued {
                entries.count = at_least("queue.count", 1);
                entries.weight = at_least("queue.weight", 0);
            }
            machine.buffers.push(Buffer {
                name,
                index: Term::zero(),
                nulls: Term::zero(),
                entries,
                passed: Loose::empty(),
            });
        }
        machine.frames = window::frames(shape.top.below);
        state.standing = machine.frames.len();
        let frames = shape.top.frames.iter().rev();
        let buffered = machine.buffered;
        machine
            .frames
            .extend(frames.map(|kind| frame(*kind, buffered)));
        let ticks = kind == OpKind::Tick && shape.top.frames.is_empty();
        machine.ticks = any_jobs(shape, ticks, fragment, dialect);
        let hidden_jobs = usize::from(ticks) < machine.ticks.len();
        state.hidden = Counts::hidden(
            shape.top.below.is_something(),
            hidden_jobs,
            &shape.flags,
            fragment,
        );
        if machine.ticks.front().is_some_and(closes) {
            // By `keeps` they are all before it.
            state.hidden.telling = Term::zero();
        }
        state.sum();
        state.wrote = at_least("wrote", 0);
        state.permitted = shape.permitted;
        state.write_open = shape.write_open;
        state.chunk_given = shape.chunk_given;
        state
    }

    /// The frames that are shown, and those that were until the last step covered them.
    pub(super) fn shown(&self) -> &[Frame<Term>] {
        &self.machine.frames[self.standing..]
    }

    pub(super) fn counts(&self) -> Counts {
        let flush_asks = !self.machine.dialect.defects.flush_hides_finish;
        // What stands for hidden jobs counts for nothing: it is in the hidden counts.
        let jobs = self.machine.ticks.iter();
        let jobs = jobs.filter(|job| !stands_for_others(job));
        self.hidden.with(self.shown(), jobs, flush_asks)
    }

    pub(super) fn entries(&self) -> Loose {
        let buffer = self.machine.buffers.first();
        buffer.map_or_else(Loose::empty, |buffer| buffer.entries.clone())
    }

    pub(super) fn possible_jobs(&self) -> Jobs {
        possible_jobs(&self.machine.flags, self.fragment, self.machine.dialect)
    }

    /// max(H, 1).
    pub fn mark(&self) -> Term {
        self.machine.high_water_mark.or_more(Term::one())
    }

    /// Whether the last write was answered false, and no drain came since.
    pub fn waits(&self) -> bool {
        !self.permitted && !self.write_open
    }

    /// Somebody waits for a drain that is owed: the producer, or of any producers one.
    pub fn awaits_drain(&self) -> bool {
        self.machine.flags.need_drain && !self.permitted
    }

    /// A false was told and no drain since; to `end` too, of its chunk.
    pub fn owes_drain(&self) -> bool {
        self.waits() || self.chunk_given
    }

    /// Nothing is with the sink, or queued.
    pub fn nothing_retained(&self) -> bool {
        !self.machine.flags.writing && self.entries().count <= Term::zero()
    }

    /// It is in error, or destroyed.
    pub fn is_cut_short(&self) -> bool {
        self.machine.flags.errored.is_some() || self.machine.flags.destroyed
    }

    /// It was not ended, is not in error and not destroyed.
    pub fn is_open(&self) -> bool {
        !self.machine.flags.ending && !self.is_cut_short()
    }

    /// How many entries are with the sink, or queued.
    pub fn retained(&self) -> Term {
        let in_sink = if self.machine.flags.writing {
            Term::one()
        } else {
            Term::zero()
        };
        in_sink + self.queued()
    }

    /// No frame is open, and no job queued.
    pub fn at_rest(&self) -> bool {
        self.machine.frames.is_empty() && self.machine.ticks.is_empty()
    }

    /// How far away the drain is that is owed: completions, what is to be given to the sink, and what goes on by itself.
    pub fn away(&self) -> Away {
        Away {
            retained: self.retained(),
            queued: self.queued(),
            left: self.counts().left(),
        }
    }

    /// What the sink is being given is what is being written.
    pub fn goes_straight(&self) -> bool {
        matches!(
            self.shown(),
            [.., Frame::WriteOrBuffer { .. }, Frame::User(_)]
        )
    }

    /// There are more corks than uncorks.
    pub fn corked(&self) -> bool {
        Term::zero() < self.machine.corked
    }

    /// No callback of a write is owed.
    pub fn no_callback_owed(&self) -> bool {
        self.counts().owing() <= Term::zero()
    }

    /// Something is left that will look whether a drain is due.
    pub fn looks_for_drain(&self) -> bool {
        let counts = self.counts();
        Term::one() <= counts.flushed + counts.jobs
    }

    /// Something is left that will ask whether finish is due, or finish.
    pub fn asks_for_finish(&self) -> bool {
        let counts = self.counts();
        Term::one() <= counts.owing() + counts.asking + counts.finishing
    }

    /// Something is left that will tell of an error.
    pub fn tells_error(&self) -> bool {
        let counts = self.counts();
        Term::one() <= counts.telling + counts.failing + counts.failed
    }

    /// Something is left that will tell of close.
    pub fn tells_close(&self) -> bool {
        let counts = self.counts();
        Term::one() <= counts.closing + counts.close_behind
    }

    /// How many entries wait for the sink.
    pub fn queued(&self) -> Term {
        self.entries().count
    }

    /// Whether the op may come now.
    pub fn allows(&self, op: &Op<Term>) -> bool {
        let early = !self.machine.flags.ending || self.fragment.late;
        match op {
            Op::Write { .. } => early && (self.permitted || !self.fragment.minds_permission()),
            Op::End {
                payload: Some(_), ..
            } => early,
            _ => true,
        }
    }

    /// Whether `end` may have a chunk now.
    pub fn may_give_chunk(&self) -> bool {
        self.fragment.chunk && !self.chunk_given
    }

    /// One step. `largest`: of who writes, if the op does.
    pub fn step(&mut self, op: Op<Term>, largest: Term) -> Event<Term> {
        let before = self.clone();
        match op {
            Op::Write { .. } => {
                self.permitted &= self.fragment.writers == Writers::Impatient;
                self.wrote += largest;
            }
            Op::End {
                payload: Some(_), ..
            } => {
                // Where it is asked: see `may_give_chunk`.
                self.chunk_given = self.fragment.is_polite();
                self.wrote += largest;
            }
            _ => {}
        }
        let event = self.machine.step(op);
        self.keeps(&before);
        if !self.fragment.minds_permission() {
            if self.machine.length < self.mark() {
                self.wrote = Term::zero();
            }
            return event;
        }
        match event {
            Event::Returned(Answer::Write { chunk: _, result }) => {
                let told = result != WriteResult::True;
                self.permitted = !told && (self.permitted || self.fragment.is_polite());
            }
            // A drain whose emission began while its write was open answers nothing.
            Event::Called(Call::Drain { .. }) if !self.write_open => self.permitted = true,
            _ => {}
        }
        event
    }

    /// The shape, and whether the step has come down to what was hidden: then `top` says only what was known of that.
    pub fn shape(&self) -> (Shape, bool) {
        let (shape, bare) = Shape::of(&self.machine, self.standing);
        let shape = Shape {
            permitted: self.permitted,
            write_open: self.write_open,
            chunk_given: self.chunk_given,
            ..shape
        };
        (shape, bare)
    }
}

fn possible_jobs(flags: &Flags, fragment: Fragment, dialect: &'static Dialect) -> Jobs {
    Jobs {
        flags: *flags,
        failures: fragment.destroys,
        cuts: !dialect.defects.error_cuts_nothing_short,
    }
}

/// The oldest job, where the step runs it, and what stands for the others.
fn any_jobs(
    shape: &Shape,
    ticks: bool,
    fragment: Fragment,
    dialect: &'static Dialect,
) -> VecDeque<Job<Term>> {
    let known = shape.ticks;
    if !ticks || known == Hidden::Nothing {
        return window::jobs(known).into();
    }
    let first = any_job(possible_jobs(&shape.flags, fragment, dialect));
    let rest: &[Hidden] = if !asks_who_calls(dialect) || known == Hidden::Something {
        &[Hidden::Nothing, Hidden::Something]
    } else {
        &[Hidden::Nothing, Hidden::Something, Hidden::Calls]
    };
    let rest = one_of(rest);
    let mut jobs = VecDeque::from([first]);
    jobs.extend(window::jobs(rest));
    jobs
}

/// Whether it tells of close.
pub(super) fn closes(job: &Job<Term>) -> bool {
    matches!(job, Job::EmitErrorClose(_) | Job::EmitClose)
}

/// Whether it is the one that stands for the hidden ones.
pub(super) fn stands_for_others(job: &Job<Term>) -> bool {
    match job {
        Job::Task(_) => true,
        Job::AfterWrite { callback, .. } => {
            matches!(callback, WriteCallback::Own(_))
        }
        _ => false,
    }
}
