//! The machine `marks`: flow control by a high and a low mark, for a sink that pulls.
//!
//! Two subjects that are no JavaScript follow it, each by its [`Dialect`]: the transports of Python's asyncio,
//! whose `pause_writing` and `resume_writing` go by the size of a buffer, and the bounded channel of tokio, whose
//! permits go by the number of messages. A write is queued; above the high mark the producer is told to
//! wait; what the sink takes leaves at once, and at the low mark whoever waits is told.
//!
//! ```text
//!            write                      take
//! producer ────────► queued (length) ──────────► gone
//!     ▲  false: paused                 length ≤ low: drain │
//!     └─────────────────────────────────────────────────────┘
//! ```
//!
//! Each op is a turn of the event loop: what it queues runs when it has come back. In asyncio drain and finish are
//! calls, out of the loop's own `_write_ready` or out of `write_eof`; [`Frame`] says what is done behind
//! them. Names are those of `Lib/asyncio/selector_events.py`.

mod dialect;
mod frame;
mod pack;
mod sink;

use serde::{Deserialize, Serialize};

pub use dialect::{ASYNCIO, AfterEnd, DIALECTS, Dialect, LowMark, TOKIO_MPSC};
pub use frame::Frame;

use crate::machine::Machine;
use crate::quantity::{Quantity, Whole};
use crate::queue::{Entry, Fifo, List};
use crate::vocabulary::{
    Answer, Call, Callback, Data, ErrorCode, Event, Hook, Op, OpKind, Outcome, Payload, Shown,
    WriteResult,
};

/// The flags of [`Marks`], apart from its numbers.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Flags {
    /// `_protocol_paused`: a drain is owed.
    pub paused: bool,
    /// `_eof`: `end` was called.
    pub ended: bool,
    /// Finish came.
    pub finished: bool,
    /// `_conn_lost` and `_closing`: destroyed, or the sink has failed.
    pub closing: bool,
    /// `connection_lost` was called, and the transport has let go of everything.
    pub lost: bool,
    /// The call of `connection_lost` is queued.
    pub lost_due: bool,
    /// What it is queued with.
    pub error: Option<ErrorCode>,
    /// The sink has taken, or the stream has ended, and what comes of it is due.
    pub due: bool,
}

/// The finite part of the state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Control {
    /// Which dialect.
    pub dialect: &'static str,
    /// The flags.
    pub flags: Flags,
    /// The open calls.
    pub frames: Vec<Frame>,
    /// Whether chunks are queued.
    pub queued: bool,
}

/// The machine. `N`: its numbers, `Q`: its queue.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Marks<N = Whole, Q = Fifo> {
    /// What it is parameterised by.
    pub dialect: &'static Dialect,
    /// The high mark.
    pub high: N,
    /// The low mark.
    pub low: N,
    /// The flags.
    pub flags: Flags,
    /// Open calls into user code, the newest last.
    pub frames: Vec<Frame>,
    /// The charged weight of what is queued.
    pub length: N,
    /// How many writes there have been.
    pub writes: N,
    /// Accepted, not taken.
    pub queued: Q,
}

impl<N: Quantity, Q: List<N>> Marks<N, Q> {
    /// An open stream with nothing in it.
    pub fn new(dialect: &'static Dialect, high: N, low: N) -> Self {
        Self {
            dialect,
            high,
            low,
            flags: Flags::default(),
            frames: Vec::new(),
            length: N::zero(),
            writes: N::zero(),
            queued: Q::empty(),
        }
    }

    /// `_SelectorSocketTransport.write`, or a send on a permit.
    fn write(&mut self, weight: N) -> Event<N> {
        if self.flags.ended && self.dialect.after_end == AfterEnd::NoHandle {
            return Event::Skipped;
        }
        self.writes += N::one();
        let chunk = self.writes;
        let answer = |result| Event::Returned(Answer::Write { chunk, result });
        if self.flags.ended {
            return Event::Threw {
                op: OpKind::Write,
                error: ErrorCode::Runtime,
            };
        }
        if self.dialect.refuses && self.is_full() {
            return answer(WriteResult::Refused);
        }
        let charged = if self.dialect.counts_chunks {
            N::one()
        } else {
            weight
        };
        let is_nothing = self.dialect.drops_empty && charged.is_zero();
        if !is_nothing && !self.flags.closing {
            self.length += charged;
            self.queued.push(Entry {
                chunk,
                weight: charged,
                callback: Callback::None,
            });
            // `_maybe_pause_protocol`.
            self.flags.paused |= self.is_full();
        }
        answer(if self.flags.paused {
            WriteResult::False { generation: None }
        } else {
            WriteResult::True
        })
    }

    /// Whether a producer is told to wait at this length.
    fn is_full(&self) -> bool {
        if self.dialect.pauses_above {
            self.high < self.length
        } else {
            self.high <= self.length
        }
    }

    /// `write_eof`, or the drop of the last sender.
    fn end(&mut self) -> Event<N> {
        if self.flags.ended && self.dialect.after_end == AfterEnd::NoHandle {
            return Event::Skipped;
        }
        if self.flags.closing || self.flags.ended {
            return Event::Returned(Answer::End);
        }
        self.flags.ended = true;
        // Who waits goes with its sender.
        self.flags.paused &= self.dialect.drains_after_end;
        if !self.queued.is_empty() {
            return Event::Returned(Answer::End);
        }
        if self.dialect.calls {
            return self.finish(Frame::FinishInEnd);
        }
        self.flags.due = true;
        Event::Returned(Answer::End)
    }

    /// `abort`.
    fn destroy(&mut self) -> Event<N> {
        self.force_close(None);
        Event::Returned(Answer::Destroy)
    }

    /// `_force_close`.
    fn force_close(&mut self, error: Option<ErrorCode>) {
        if self.flags.closing {
            return;
        }
        self.queued = Q::empty();
        self.length = N::zero();
        self.flags.closing = true;
        self.flags.lost_due = true;
        self.flags.error = error;
    }
}

impl<N: Quantity, Q: List<N>> Machine<N> for Marks<N, Q> {
    type Control = Control;

    fn step(&mut self, op: Op<N>) -> Event<N> {
        if self.held() && op.kind() != OpKind::Settle {
            return Event::Skipped;
        }
        match op {
            Op::Write {
                producer: _,
                payload:
                    Payload {
                        weight,
                        data: Data::Bytes,
                    },
                callback: Callback::None,
            } => self.write(weight),
            Op::End {
                producer: _,
                payload: None,
                callback: false,
            } => self.end(),
            Op::Destroy { error: false } if self.dialect.closes => self.destroy(),
            Op::Take { max } => self.take(max),
            Op::Complete {
                hook: Hook::Sink,
                outcome: Outcome::Failure,
                again: false,
            } if self.dialect.closes => self.sink_fails(),
            Op::Settle => self.settle(),
            Op::Return => self.user_returns(),
            // What these streams do not have: callbacks, corks, hooks, an end with a chunk, an abort with an error,
            // an answer of the sink that would be anything but its taking.
            Op::Write { .. }
            | Op::End { .. }
            | Op::Destroy { .. }
            | Op::Complete { .. }
            | Op::Cork
            | Op::Uncork
            | Op::NextTick
            | Op::Microtask
            | Op::Throw
            | Op::Tick => Event::Skipped,
        }
    }

    fn shown(&self) -> Shown<N> {
        Shown {
            length: self.length,
            need_drain: self.flags.paused,
        }
    }

    fn implied(&self) -> Option<Op<N>> {
        let due = self.flags.due || self.flags.lost_due;
        (self.frames.is_empty() && due).then_some(Op::Settle)
    }

    fn held(&self) -> bool {
        self.implied().is_some()
    }

    fn settles_at_once(&self) -> bool {
        true
    }

    fn control(&self) -> Control {
        Control {
            dialect: self.dialect.name,
            flags: self.flags,
            frames: self.frames.clone(),
            queued: !self.queued.is_empty(),
        }
    }
}

impl<N: Quantity, Q: List<N>> Marks<N, Q> {
    /// Tells user code, by a call or without one.
    fn tell(&mut self, call: Call<N>, frame: Frame) -> Event<N> {
        if !self.dialect.calls {
            return Event::Notified(call);
        }
        self.frames.push(frame);
        Event::Called(call)
    }

    /// The socket's `shutdown`, or a `recv` that gives none.
    fn finish(&mut self, frame: Frame) -> Event<N> {
        self.flags.finished = true;
        self.tell(Call::Finish, frame)
    }
}
