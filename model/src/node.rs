//! The machine `node`: `lib/internal/streams/writable.js`, transcribed.
//!
//! Functions, flags and the instants at which a number is read are those of the source (Node
//! 26.10.0 unless a [`Dialect`] field says otherwise); a tidier version would be correct, and
//! therefore wrong. This slice has `write` with a callback of its own or none, `end`, a sink that
//! succeeds, and `autoDestroy: false`: no cork, batch, destroy, `_final` or `_construct` yet.
//!
//! The source runs to completion through calls into user code. Here such a call ends the step and
//! leaves a [`Frame`] that says what the source does once that call returns.

mod after_write;
mod dialect;
mod end;
mod frame;
mod jobs;
mod write;

use std::collections::VecDeque;

pub use dialect::{
    DIALECTS, Dialect, NODE_0_10, NODE_8, NODE_10, NODE_12_10, NODE_12_22, NODE_13, NODE_14_15,
    NODE_16, NODE_18, NODE_20_10, NODE_26, WriteAfterEnd,
};
pub use frame::{AfterCallback, Caller, Completed, Frame, FrameKind};
pub use jobs::Job;

use crate::machine::Machine;
use crate::quantity::{Quantity, Whole};
use crate::queue::{Fifo, Queue};
use crate::trace::Settings;
use crate::vocabulary::{Event, Op, Shown};

/// `state.writecb`: `nop`, or the function of the write with this number.
///
/// `nop` is not a callback that does nothing: it takes other paths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WriteCallback<N> {
    /// `nop`.
    Nop,
    /// The function that the write of this chunk was given.
    Own(N),
}

/// The bits of `state[kState]` that matter in this slice, and two of the runtime's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Flags {
    /// `kWriting` (and `kExpectWriteCb`, which falls with it as long as no sink answers twice).
    pub writing: bool,
    /// `kSync`.
    pub sync: bool,
    /// `kNeedDrain`.
    pub need_drain: bool,
    /// `kBuffered`: the queue is allocated; stays set until the flush loop has ended.
    pub buffered: bool,
    /// `kBufferProcessing`.
    pub buffer_processing: bool,
    /// `kAfterWritePending`.
    pub after_write_pending: bool,
    /// `state.afterWriteTickInfo` is not null: it is of the `afterWrite` queued last. Dialects that
    /// tick only where there is something to do have it too, but not for `nop`, and in this slice
    /// no two writes share a function.
    pub after_write_tick_info: bool,
    /// `kEnding`.
    pub ending: bool,
    /// `kEnded`: `end` has come back.
    pub ended: bool,
    /// `kPrefinished`.
    pub prefinished: bool,
    /// `kFinished`.
    pub finished: bool,
    /// `kErrored`.
    pub errored: bool,
    /// `kErrorEmitted`.
    pub error_emitted: bool,
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
    pub top: Option<FrameKind>,
    /// Whether chunks are queued.
    pub queued: bool,
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
    /// `state.highWaterMark`.
    pub high_water_mark: N,
    /// The flags.
    pub flags: Flags,
    /// Open calls into user code, the newest last.
    pub frames: Vec<Frame<N>>,
    /// `state.length`.
    pub length: N,
    /// `state.writelen`.
    pub write_length: N,
    /// `state.writecb`.
    pub write_callback: WriteCallback<N>,
    /// `state.pendingcb`.
    pub pending_callbacks: N,
    /// `state.buffered` from `state.bufferedIndex` on.
    pub queue: Q,
    /// `process.nextTick`'s queue.
    pub ticks: VecDeque<Job<N>>,
    /// User code's microtasks.
    pub microtasks: VecDeque<N>,
    /// How many `write`s there have been.
    pub writes: N,
    /// How many tasks user code has queued.
    pub tasks: N,
}

impl<N: Quantity, Q: Queue<N>> Node<N, Q> {
    /// `new Writable({ highWaterMark, autoDestroy: false, write })`.
    pub fn new(dialect: &'static Dialect, high_water_mark: N, _settings: Settings) -> Self {
        Self {
            dialect,
            high_water_mark,
            flags: Flags {
                sync: true,
                ..Flags::default()
            },
            frames: Vec::new(),
            length: N::zero(),
            write_length: N::zero(),
            write_callback: WriteCallback::Nop,
            pending_callbacks: N::zero(),
            queue: Q::empty(),
            ticks: VecDeque::new(),
            microtasks: VecDeque::new(),
            writes: N::zero(),
            tasks: N::zero(),
        }
    }

    fn open(&mut self, frame: Frame<N>) {
        self.frames.push(frame);
    }

    /// The user code of the newest frame returns: the source goes on behind that call.
    fn resume(&mut self) -> Event<N> {
        match self.frames.pop() {
            None => Event::Skipped,
            Some(Frame::Write { chunk, full }) => {
                self.flags.sync = false;
                self.write_result(chunk, full)
            }
            Some(Frame::Flush { sync, completed }) => {
                self.flags.sync = false;
                self.clear_buffer_loop(sync, completed)
            }
            Some(Frame::Drain { completed, caller }) => self.after_drain(completed, caller),
            Some(Frame::WriteAfterEnd { chunk, callback }) => self.after_error(chunk, callback),
            Some(Frame::Callback {
                then: AfterCallback::FinishMaybe { finished, caller },
            }) => self.after_callbacks(finished, caller),
            Some(Frame::Finish { caller }) => self.back_to(caller),
            Some(
                Frame::Callback {
                    then: AfterCallback::Nothing,
                }
                | Frame::Error
                | Frame::Task,
            ) => Event::Silent,
        }
    }
}

impl<N: Quantity, Q: Queue<N>> Machine<N> for Node<N, Q> {
    type Control = Control;

    fn step(&mut self, op: Op<N>) -> Event<N> {
        let event = match op {
            Op::Write {
                producer: _,
                payload,
                callback,
            } => self.write(payload.weight, callback),
            Op::End { .. } => self.end(),
            Op::Complete { .. } => self.on_write(),
            Op::NextTick => self.next_tick(),
            Op::Microtask if self.dialect.microtasks => self.microtask(),
            Op::Return => self.resume(),
            Op::Tick => self.tick(),
            // The sink of `reference`, and its notifications: Node pushes. And the oldest has no
            // microtasks.
            _ => Event::Skipped,
        };
        self.rest_if_idle();
        event
    }

    fn shown(&self) -> Shown<N> {
        Shown {
            length: self.length,
            need_drain: self.flags.need_drain && !self.flags.ending,
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
            top: self.frames.last().map(Frame::kind),
            queued: !self.queue.is_empty(),
            ticks: !self.ticks.is_empty(),
            microtasks: !self.microtasks.is_empty(),
        }
    }
}
