//! The machine `streamx`: `Writable` of the library of that name, 2.28.1, transcribed.
//!
//! It shares Node's surface and none of its machinery: `write` never calls the sink but asks for an
//! `update`, which a microtask runs; what the sink has taken is no longer counted; drain is given
//! whenever nothing is queued or in flight, after `end` too; a write after `end` is dropped without
//! a word; and a write has no callback, so that a function given as one is never called.
//!
//! Names are those of the source; bits of `_duplexState` are fields of [`Flags`]. The machine begins
//! where the constructor's own microtask has run: the stream is open (`OPENING` is over, `PRIMARY`
//! set) and has a drain listener. No `cork`, `destroy`, `_final` or `_writev` yet.

mod frame;
mod jobs;
mod pack;
mod update;
mod write;

use std::collections::VecDeque;

pub use frame::{Caller, Frame};
pub use jobs::Job;

use serde::{Deserialize, Serialize};

use crate::machine::Machine;
use crate::quantity::{Quantity, Whole};
use crate::queue::{Fifo, Queue};
use crate::vocabulary::{Event, Hook, Op, Outcome, Shown};

/// The bits of `_duplexState` that matter in this slice, one of the sink's and two of the
/// runtime's.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Flags {
    /// `WRITE_ACTIVE`: the sink has a chunk, or the stream is over.
    pub active: bool,
    /// `WRITE_UPDATING`: `update` is on the stack.
    pub updating: bool,
    /// `WRITE_PRIMARY`: open and not ended. A completion may then run `update` in its own stack.
    pub primary: bool,
    /// `WRITE_QUEUED`. Not whether there are chunks: `shift` clears it at length 0.
    pub queued: bool,
    /// `WRITE_UNDRAINED`: a drain is owed.
    pub undrained: bool,
    /// `WRITE_FINISHING`: `end` was called, and finish has not come.
    pub finishing: bool,
    /// `WRITE_DONE`.
    pub done: bool,
    /// `WRITE_NEXT_TICK`: another `update` was asked for. Its microtask is queued, or the one on the
    /// stack goes round again.
    pub next_tick: bool,
    /// `DESTROYING`: a stream that is done destroys itself.
    pub destroying: bool,
    /// `DESTROYED`.
    pub destroyed: bool,
    /// The sink has not completed its chunk: it holds `afterWrite` uncalled.
    pub held: bool,
    /// The runtime is running its queues: no op comes from outside until they are empty.
    pub draining: bool,
    /// Of those queues it is at the microtasks, which all run before the next tick.
    pub in_microtasks: bool,
}

/// The finite part of the state: what an edge starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Control {
    /// The flags.
    pub flags: Flags,
    /// The newest open frame; deeper ones wait untouched.
    pub top: Option<Frame>,
    /// Whether there are chunks that the sink has not got.
    pub waiting: bool,
    /// Whether ticks are queued.
    pub ticks: bool,
    /// Whether microtasks are queued.
    pub microtasks: bool,
}

/// The machine. `N`: its numbers, `Q`: its queue of chunks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Streamx<N = Whole, Q = Fifo> {
    /// `highWaterMark`.
    pub high_water_mark: N,
    /// The flags.
    pub flags: Flags,
    /// Open calls into user code, the newest last.
    pub frames: Vec<Frame>,
    /// `buffered`: the weight of what is queued, the chunk in flight not included.
    pub buffered: N,
    /// `queue`.
    pub queue: Q,
    /// `process.nextTick`'s queue: only user code uses it.
    pub ticks: VecDeque<N>,
    /// The microtasks.
    pub microtasks: VecDeque<Job<N>>,
    /// How many `write`s there have been.
    pub writes: N,
    /// How many tasks user code has queued.
    pub tasks: N,
}

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// `new Writable({ highWaterMark, write })` with a drain listener, a microtask later.
    pub fn new(high_water_mark: N) -> Self {
        Self {
            high_water_mark,
            flags: Flags {
                primary: true,
                ..Flags::default()
            },
            frames: Vec::new(),
            buffered: N::zero(),
            queue: Q::empty(),
            ticks: VecDeque::new(),
            microtasks: VecDeque::new(),
            writes: N::zero(),
            tasks: N::zero(),
        }
    }

    fn open(&mut self, frame: Frame) {
        self.frames.push(frame);
    }

    /// The user code of the newest frame returns: the source goes on behind that call.
    fn resume(&mut self) -> Event<N> {
        match self.frames.pop() {
            None => Event::Skipped,
            Some(Frame::Sink { caller }) => self.update_round(caller),
            Some(Frame::Drain) => self.update_callback(),
            Some(Frame::Finish { caller }) => self.after_finish(caller),
            Some(Frame::Close { caller }) => self.update_rounded(caller),
            Some(Frame::Task) => Event::Silent,
        }
    }
}

impl<N: Quantity, Q: Queue<N>> Machine<N> for Streamx<N, Q> {
    type Control = Control;

    fn step(&mut self, op: Op<N>) -> Event<N> {
        let event = match op {
            Op::Write {
                producer: _,
                payload,
                callback,
            } => self.write(payload.weight, callback),
            Op::End { payload: None, .. } => self.end(),
            Op::Complete {
                hook: Hook::Sink,
                outcome: Outcome::Success,
                again: false,
            } => self.after_write(),
            Op::NextTick => self.next_tick(),
            Op::Microtask => self.microtask(),
            Op::Return => self.resume(),
            Op::Tick => self.tick(),
            // The sink of `reference`, and its notifications: this stream pushes. And what is not
            // transcribed yet.
            Op::Take { .. }
            | Op::Settle
            | Op::Cork
            | Op::Uncork
            | Op::End { .. }
            | Op::Destroy { .. }
            | Op::Complete { .. }
            | Op::Throw => Event::Skipped,
        };
        self.rest_if_idle();
        event
    }

    /// There is no `writableLength` and no `writableNeedDrain`. For the one the driver shows
    /// `buffered`; for the other `Writable.isBackpressured`, false once `end` was called, as Node
    /// has it.
    fn shown(&self) -> Shown<N> {
        Shown {
            length: self.buffered,
            need_drain: self.flags.undrained && !self.drops_data(),
        }
    }

    fn implied(&self) -> Option<Op<N>> {
        (self.frames.is_empty() && self.has_jobs()).then_some(Op::Tick)
    }

    fn held(&self) -> bool {
        self.flags.draining && self.implied().is_some()
    }

    fn settles_at_once(&self) -> bool {
        false
    }

    fn control(&self) -> Control {
        Control {
            flags: self.flags,
            top: self.frames.last().copied(),
            waiting: !self.queue.is_empty(),
            ticks: !self.ticks.is_empty(),
            microtasks: !self.microtasks.is_empty(),
        }
    }
}
