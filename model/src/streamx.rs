//! The machine `streamx`: `Writable` of the library of that name, 2.28.1, transcribed.
//!
//! It shares Node's surface and none of its machinery: `write` never calls the sink but asks for an
//! `update`, which a microtask runs; what the sink has taken is no longer counted; drain is given
//! whenever nothing is queued or in flight, after `end` too; a write after `end` is dropped without
//! a word; `cork` is a flag that no `end` takes back; and a stream that is done destroys itself.
//!
//! Names are those of the source; bits of `_duplexState` are fields of [`Flags`]. As in
//! [`node`](crate::node), a call into user code ends the step, and what the source still has to do
//! behind it is kept on a stack of [`Frame`]s.
//!
//! The machine begins behind the constructor and the `on('drain')` that follows it: the microtask
//! that opens the stream is queued. Left out is what no program can ask for: `_predestroy` (and so
//! the bit `PREDESTROYING`), `signal`, `eagerOpen`, `Writable.drained`, `pipe`. `destroy` sets the mark to 0,
//! which nothing reads any more.

mod destroy;
mod end;
mod frame;
mod hooks;
mod jobs;
mod open;
mod pack;
mod stack;
mod update;
mod write;

use std::collections::VecDeque;

pub use frame::{Frame, FrameKind};
pub use jobs::Job;
pub use write::weight_of_others;

use serde::{Deserialize, Serialize};

use crate::held::Held;
use crate::machine::Machine;
use crate::quantity::{Quantity, Whole};
use crate::queue::{Fifo, Queue};
use crate::trace::Settings;
use crate::vocabulary::{ErrorCode, Event, Op, Shown};

/// The bits of `_duplexState` that a writable stream has, what else is finite, and some of the
/// runtime's.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Flags {
    /// `OPENING`: `_open` was not called.
    pub opening: bool,
    /// `WRITE_ACTIVE`: the sink has a chunk, or a hook was called and has not called back.
    pub active: bool,
    /// `WRITE_UPDATING`: `update` is on the stack, or left it by an exception.
    pub updating: bool,
    /// `WRITE_PRIMARY`: open and not ended. A completion may then run `update` in its own stack.
    pub primary: bool,
    /// `WRITE_QUEUED`. Not whether there are chunks: `shift` clears it at length 0.
    pub queued: bool,
    /// `WRITE_UNDRAINED`: a drain is owed.
    pub undrained: bool,
    /// `WRITE_CORKED`.
    pub corked: bool,
    /// `WRITE_FINISHING`: `end` was called, and finish has not come.
    pub finishing: bool,
    /// `WRITE_DONE`.
    pub done: bool,
    /// `WRITE_NEXT_TICK`: another `update` was asked for. Its microtask is queued, or the one on the
    /// stack goes round again.
    pub next_tick: bool,
    /// `DESTROYING`: `destroy` was called, or the stream is done. It stays.
    pub destroying: bool,
    /// `DESTROYED`.
    pub destroyed: bool,
    /// `error`. None where `destroy` was called without: that is a `STREAM_DESTROYED` there, which
    /// nobody is told.
    pub error: Option<ErrorCode>,
    /// Which callbacks user code holds.
    pub held: Held,
    /// The runtime is running its queues: no op comes from outside until they are empty.
    pub draining: bool,
    /// Of those queues it is at the microtasks, which all run before the next tick.
    pub in_microtasks: bool,
}

/// The finite part of the state: what an edge starts from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Control {
    /// The options.
    pub settings: Settings,
    /// The flags.
    pub flags: Flags,
    /// What is to be done once the newest call into user code returns; deeper ones wait untouched.
    pub top: Vec<FrameKind>,
    /// Whether there are chunks that the sink has not got.
    pub waiting: bool,
    /// Whether ticks are queued.
    pub ticks: bool,
    /// Whether microtasks are queued.
    pub microtasks: bool,
}

/// The options that a stream has if these are asked for: it always destroys itself and emits close.
pub fn settings(asked: Settings) -> Settings {
    Settings {
        auto_destroy: true,
        emit_close: true,
        ..asked
    }
}

/// The machine. `N`: its numbers, `Q`: its queue of chunks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Streamx<N = Whole, Q = Fifo> {
    /// What it was opened with.
    pub settings: Settings,
    /// `highWaterMark`.
    pub high_water_mark: N,
    /// The flags.
    pub flags: Flags,
    /// The source's stack, the newest last.
    pub frames: Vec<Frame<N>>,
    /// `buffered`: the weight of what is queued, the chunk in flight not included.
    pub buffered: N,
    /// `queue`.
    pub queue: Q,
    /// The `end`s that were given a function, which waits for finish.
    pub finish_listeners: Vec<N>,
    /// `process.nextTick`'s queue: only user code uses it.
    pub ticks: VecDeque<N>,
    /// The microtasks.
    pub microtasks: VecDeque<Job<N>>,
    /// How many chunks there have been.
    pub writes: N,
    /// How many `end`s with a callback there have been.
    pub ends: N,
    /// How many tasks user code has queued.
    pub tasks: N,
}

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// `new Writable({ highWaterMark, … })` with a drain listener.
    pub fn new(high_water_mark: N, settings: Settings) -> Self {
        let mut stream = Self {
            settings,
            high_water_mark,
            flags: Flags {
                opening: true,
                ..Flags::default()
            },
            frames: Vec::new(),
            buffered: N::zero(),
            queue: Q::empty(),
            finish_listeners: Vec::new(),
            ticks: VecDeque::new(),
            microtasks: VecDeque::new(),
            writes: N::zero(),
            ends: N::zero(),
            tasks: N::zero(),
        };
        // `newListener` of drain.
        stream.update_next_tick();
        stream
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
            } => self.write(payload, callback),
            Op::Cork => self.cork(),
            Op::Uncork => self.uncork(),
            Op::End {
                producer: _,
                payload,
                callback,
            } => self.end(payload, callback),
            Op::Destroy { error } => self.destroy_called(error.then_some(ErrorCode::Given)),
            Op::Complete {
                hook,
                outcome,
                again,
            } => self.complete(hook, outcome, again),
            Op::NextTick => self.next_tick(),
            Op::Microtask => self.microtask(),
            Op::Throw => self.user_throws(),
            Op::Return => self.user_returns(),
            Op::Tick => self.tick(),
            // The sink of `reference`, and its notifications: this stream pushes.
            Op::Take { .. } | Op::Settle => Event::Skipped,
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
            settings: self.settings,
            flags: self.flags,
            top: self.top(),
            waiting: !self.queue.is_empty(),
            ticks: !self.ticks.is_empty(),
            microtasks: !self.microtasks.is_empty(),
        }
    }
}
