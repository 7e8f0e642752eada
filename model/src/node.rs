//! The machine `node`: `lib/internal/streams/{writable,destroy}.js`, transcribed.
//!
//! Functions, flags and the instants at which a number or a list is read are those of the source
//! (Node 26.10.0 unless a [`Dialect`] field says otherwise); a tidier version would be correct, and
//! therefore wrong.
//!
//! The source runs to completion through calls into user code. Here such a call ends the step. What
//! the source still has to do below that call is kept on a stack of [`Frame`]s, each a place behind a
//! call; a [`Frame::User`] marks where user code runs in between. A step goes on from the newest mark
//! and never looks below the next.

mod after_write;
mod buffer;
mod construct;
mod destroy;
mod destroy_13;
mod dialect;
mod end;
mod finish;
mod frame;
mod hooks;
mod jobs;
mod linked;
mod on_write;
mod pack;
mod stack;
mod write;

use std::collections::VecDeque;

pub use buffer::Buffer;
pub use dialect::*;
pub use frame::{Called, EndStage, Frame, FrameKind};
pub use jobs::Job;
pub use linked::{Place, PlaceKind, Task};

use serde::{Deserialize, Serialize};

use crate::held::Held;
use crate::machine::Machine;
use crate::quantity::{Quantity, Whole};
use crate::queue::{Fifo, List};
use crate::trace::Settings;
use crate::vocabulary::{ErrorCode, Event, Op, Shown};

/// What is to be called for a write: `state.writecb`, `entry.callback`.
///
/// `nop` is not a callback that does nothing: it takes other paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum WriteCallback<N> {
    /// `nop`.
    Nop,
    /// The function that the write of this chunk was given.
    Own(N),
    /// The function that writes share.
    Shared,
    /// The one that `clearBuffer` makes for a batch: it calls those of this buffer, as it finds it.
    Batch(N),
    /// `null`, where a sink answers twice and nobody looks.
    Missing,
}

/// The bits of `state[kState]`, what they guard that is finite, and some of the runtime's.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Flags {
    /// `kWriting`.
    pub writing: bool,
    /// `kExpectWriteCb`.
    pub expect_write_callback: bool,
    /// `kSync`.
    pub sync: bool,
    /// `kNeedDrain`.
    pub need_drain: bool,
    /// `kBufferProcessing`.
    pub buffer_processing: bool,
    /// `kAllNoop`.
    pub all_nop: bool,
    /// `kAfterWritePending`.
    pub after_write_pending: bool,
    /// `kAfterWriteTickInfo`: it is of the `afterWrite` that was queued last with a callback.
    pub after_write_tick_info: bool,
    /// `kEnding`.
    pub ending: bool,
    /// `kEnded`: `end` has come back.
    pub ended: bool,
    /// `kFinalCalled`.
    pub final_called: bool,
    /// `called` of `callFinal`, in dialects that have it: `_final` has called back.
    pub final_answered: bool,
    /// `kPrefinished`.
    pub prefinished: bool,
    /// `kFinished`.
    pub finished: bool,
    /// `kConstructed`.
    pub constructed: bool,
    /// `called` of `constructNT`: `_construct` has called back.
    pub construct_answered: bool,
    /// `kDestroyed`.
    pub destroyed: bool,
    /// A `destroy` that waits for `_construct`, with its error.
    pub destroy_waits: Option<Option<ErrorCode>>,
    /// `called` of `_destroy`: it has called back.
    pub destroy_answered: bool,
    /// `kErrored`, with its value.
    pub errored: Option<ErrorCode>,
    /// `kErrorEmitted`.
    pub error_emitted: bool,
    /// `kClosed`.
    pub closed: bool,
    /// `kCloseEmitted`.
    pub close_emitted: bool,
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
    /// Whether the stream is corked.
    pub corked: bool,
    /// Whether there is a buffer, and whether chunks are left in it.
    pub buffered: Option<bool>,
    /// Whether ticks are queued.
    pub ticks: bool,
    /// Whether microtasks are queued.
    pub microtasks: bool,
}

/// The machine. `N`: its numbers, `Q`: its queue of chunks.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node<N = Whole, Q = Fifo> {
    /// Which Node.
    pub dialect: &'static Dialect,
    /// What it was opened with.
    pub settings: Settings,
    /// `state.highWaterMark`.
    pub high_water_mark: N,
    /// The flags.
    pub flags: Flags,
    /// The source's stack, the newest last.
    pub frames: Vec<Frame<N>>,
    /// `state.length`.
    pub length: N,
    /// `state.writelen`.
    pub write_length: N,
    /// `state.writecb`.
    pub write_callback: WriteCallback<N>,
    /// `state.pendingcb`.
    pub pending_callbacks: N,
    /// `state.corked`.
    pub corked: N,
    /// `state.buffered`, if it is allocated (`kBuffered`): the name of one of `buffers`.
    pub buffered: Option<N>,
    /// `state.lastBufferedRequest`, in dialects that have it: the list that it is in.
    pub last_buffered: Option<N>,
    /// Every buffer that something still refers to.
    pub buffers: Vec<Buffer<N, Q>>,
    /// `state[kOnFinished]`: the `end`s whose callback is owed.
    pub on_finished: Vec<N>,
    /// `process.nextTick`'s queue.
    pub ticks: VecDeque<Job<N>>,
    /// User code's microtasks.
    pub microtasks: VecDeque<N>,
    /// How many chunks there have been.
    pub writes: N,
    /// How many `end`s with a callback there have been.
    pub ends: N,
    /// How many tasks user code has queued.
    pub tasks: N,
}

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `new Writable({ highWaterMark, …, write, … })`.
    pub fn new(dialect: &'static Dialect, high_water_mark: N, settings: Settings) -> Self {
        let mut node = Self {
            dialect,
            settings,
            high_water_mark,
            flags: Flags {
                sync: true,
                all_nop: true,
                constructed: true,
                ..Flags::default()
            },
            frames: Vec::new(),
            length: N::zero(),
            write_length: N::zero(),
            write_callback: WriteCallback::Nop,
            pending_callbacks: N::zero(),
            corked: N::zero(),
            buffered: None,
            last_buffered: None,
            buffers: Vec::new(),
            on_finished: Vec::new(),
            ticks: VecDeque::new(),
            microtasks: VecDeque::new(),
            writes: N::zero(),
            ends: N::zero(),
            tasks: N::zero(),
        };
        node.construct();
        node
    }
}

impl<N: Quantity, Q: List<N>> Machine<N> for Node<N, Q> {
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
            // The sink of `reference`, and its notifications: Node pushes.
            Op::Take { .. } | Op::Settle => Event::Skipped,
        };
        self.forget_buffers();
        self.rest_if_idle();
        event
    }

    fn shown(&self) -> Shown<N> {
        Shown {
            length: self.length,
            need_drain: self.flags.need_drain && !self.flags.ending && !self.flags.destroyed,
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
            corked: N::zero() < self.corked,
            buffered: self.buffered().map(|buffer| !buffer.entries.is_empty()),
            ticks: !self.ticks.is_empty(),
            microtasks: !self.microtasks.is_empty(),
        }
    }
}
