//! The machine `reference`: the contract as the documentation gives it, for a sink that pulls.
//!
//! Rules R1–R9 of `RULES.md`. Drain, receipt and finish are notifications, not calls (R1): an op
//! gives its answer, then [`Op::Settle`] gives one notification at a time, in the order drain,
//! receipts of the completed entries, receipts that fail, finish, error, close (R2, R8); nothing
//! else is enabled until none is left.
//!
//! ```text
//!            write                     take                    complete
//! producer ────────► queued (length) ───────► batch (length) ───────────► completed ─► receipts
//!     ▲  false: need_drain                                     length = 0: drain │
//!     └──────────────────────────────────────────────────────────────────────────┘
//! ```
//!
//! Whatever is queued when the stream is destroyed, or the sink fails, is *cut*: no longer retained,
//! and what is left of it is a receipt that fails (R8).

mod destroy;
pub mod invariant;
mod limit;
mod pack;

use serde::{Deserialize, Serialize};

use crate::machine::Machine;
use crate::quantity::{Quantity, Whole};
use crate::queue::{Entry, Fifo, Queue};
use crate::vocabulary::{
    Answer, Call, Callback, Data, ErrorCode, Event, Holes, Hook, NotTaken, Op, Outcome, Payload,
    Shown, WriteResult,
};

/// The flags of [`Reference`], apart from its numbers.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Flags {
    /// A false is unanswered.
    pub need_drain: bool,
    /// `end` was called.
    pub ending: bool,
    /// Finish was notified.
    pub finished: bool,
    /// A batch is with the sink.
    pub taken: bool,
    /// A drain waits to be notified.
    pub drain_due: bool,
    /// A finish waits to be notified.
    pub finish_due: bool,
    /// It was destroyed, because of this error; [`ErrorCode::Destroyed`]: because of none.
    pub destroyed: Option<ErrorCode>,
    /// An error waits to be notified.
    pub error_due: bool,
    /// A close waits to be notified.
    pub close_due: bool,
}

impl Flags {
    /// Whether it was destroyed because of an error.
    pub fn errored(self) -> bool {
        self.destroyed
            .is_some_and(|why| why != ErrorCode::Destroyed)
    }

    /// Whether writes are still accepted.
    fn open(self) -> bool {
        !self.ending && self.destroyed.is_none()
    }
}

/// Flags, whether it is corked, and which queues hold anything: the finite part of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Control {
    /// The flags.
    pub flags: Flags,
    /// Whether it is corked.
    pub corked: bool,
    /// Whether chunks are queued.
    pub queued: bool,
    /// Whether completed entries wait for their receipts.
    pub completed: bool,
    /// Whether entries that were cut wait for theirs.
    pub cut: bool,
}

/// The machine. `N`: its numbers, `Q`: its queues.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Reference<N = Whole, Q = Fifo> {
    /// The mark.
    pub high_water_mark: N,
    /// What the length never passes (R9), if there is a limit.
    pub limit: Option<N>,
    /// The flags.
    pub flags: Flags,
    /// Charged weight of every accepted entry that is not completed.
    pub length: N,
    /// How many entries those are.
    pub entries: N,
    /// How many drains there have been.
    pub generation: N,
    /// How many `write`s there have been, but for those that it was too full for (R9).
    pub writes: N,
    /// How many corks no `uncork` has taken back.
    pub corked: N,
    /// Accepted, not taken.
    pub queued: Q,
    /// Taken, not completed.
    pub batch: Q,
    /// Completed, receipt not yet notified.
    pub completed: Q,
    /// Never to be completed, receipt not yet notified. It waits for that of a batch that is out.
    pub cut: Q,
}

impl<N: Quantity, Q: Queue<N>> Reference<N, Q> {
    /// An open stream with nothing in it.
    pub fn new(high_water_mark: N) -> Self {
        Self {
            high_water_mark,
            limit: None,
            flags: Flags::default(),
            length: N::zero(),
            entries: N::zero(),
            generation: N::zero(),
            writes: N::zero(),
            corked: N::zero(),
            queued: Q::empty(),
            batch: Q::empty(),
            completed: Q::empty(),
            cut: Q::empty(),
        }
    }

    /// Whether a notification waits (R2).
    pub fn unsettled(&self) -> bool {
        let Flags {
            taken,
            drain_due,
            finish_due,
            error_due,
            close_due,
            ..
        } = self.flags;
        let receipts = !self.completed.is_empty() || !taken && !self.cut.is_empty();
        drain_due || receipts || finish_due || error_due || close_due
    }

    /// Whether `take` is held back (R6).
    pub fn is_corked(&self) -> bool {
        N::one() <= self.corked
    }

    /// R3.
    fn write(&mut self, weight: N, callback: Callback) -> Event<N> {
        let chunk = self.writes + N::one();
        let charged = weight.or_more(N::one());
        if self.flags.open() && self.passes_limit(charged) {
            let result = self.full(charged);
            return Event::Returned(Answer::Write { chunk, result });
        }
        self.writes = chunk;
        if !self.flags.open() {
            return Event::Returned(Answer::Write {
                chunk,
                result: WriteResult::Refused,
            });
        }
        self.length += charged;
        self.entries += N::one();
        self.queued.push(Entry {
            chunk,
            weight: charged,
            callback,
        });
        let result = if !self.flags.need_drain && self.length < self.high_water_mark {
            WriteResult::True
        } else {
            self.flags.need_drain = true;
            WriteResult::False {
                generation: Some(self.generation),
            }
        };
        Event::Returned(Answer::Write { chunk, result })
    }

    /// R4.
    fn take(&mut self, max: N) -> Event<N> {
        if max < N::one() {
            return Event::Skipped;
        }
        let why = if self.flags.finished || self.flags.destroyed.is_some() {
            NotTaken::Finished
        } else if self.flags.taken {
            NotTaken::Busy
        } else if self.is_corked() {
            NotTaken::Corked
        } else if self.queued.is_empty() {
            NotTaken::Empty
        } else {
            self.flags.taken = true;
            self.batch = self.queued.take(max);
            let (first, count) = (self.batch.first(), self.batch.count());
            let holes = Holes::default();
            return Event::Returned(Answer::Taken {
                first,
                count,
                holes,
            });
        };
        Event::Returned(Answer::NotTaken(why))
    }

    /// R4 and R5; of a batch that was out when the stream was destroyed too (R8).
    fn complete(&mut self) -> Event<N> {
        if !self.flags.taken {
            return Event::Skipped;
        }
        self.completed = self.settle_batch();
        if self.flags.destroyed.is_some() {
            return Event::Returned(Answer::Complete);
        }
        if self.flags.need_drain && self.length <= N::zero() && !self.flags.ending {
            self.flags.need_drain = false;
            self.generation += N::one();
            self.flags.drain_due = true;
        }
        if self.flags.ending && self.entries <= N::zero() {
            self.flags.finish_due = true;
        }
        Event::Returned(Answer::Complete)
    }

    /// The batch is with the sink no longer, and not retained.
    fn settle_batch(&mut self) -> Q {
        self.flags.taken = false;
        self.length -= self.batch.weight();
        self.entries -= self.batch.count();
        std::mem::replace(&mut self.batch, Q::empty())
    }

    /// R6: holds `take` back, and nothing else; a batch that is out completes and drains.
    ///
    /// After `end` or `destroy` a no-op. There is nothing left to be gathered then, and a cork could only keep
    /// what is queued, and with it finish, from ever coming. (It does so in Node.)
    fn cork(&mut self) -> Event<N> {
        if !self.flags.open() {
            return Event::Skipped;
        }
        self.corked += N::one();
        Event::Returned(Answer::Cork)
    }

    /// R6: takes one cork back. Waking the sink after the last is no event (R7).
    fn uncork(&mut self) -> Event<N> {
        if !self.is_corked() {
            return Event::Skipped;
        }
        self.corked -= N::one();
        Event::Returned(Answer::Uncork)
    }

    /// R6: takes every cork back. A stream that was destroyed has nothing to end (R8).
    fn end(&mut self) -> Event<N> {
        if self.flags.destroyed.is_some() {
            return Event::Skipped;
        }
        if !self.flags.ending {
            self.flags.ending = true;
            self.corked = N::zero();
            self.flags.finish_due = self.entries <= N::zero();
        }
        Event::Returned(Answer::End)
    }

    /// R2: one notification. Receipts come in the order of the writes, and so those of what was cut
    /// after the batch's, if it is out (R8).
    fn settle(&mut self) -> Event<N> {
        if self.flags.drain_due {
            self.flags.drain_due = false;
            return Event::Notified(Call::Drain {
                generation: Some(self.generation),
            });
        }
        if let Some(entry) = self.completed.pop() {
            return receipt(entry, None);
        }
        if !self.flags.taken
            && let Some(entry) = self.cut.pop()
        {
            return receipt(entry, self.flags.destroyed);
        }
        if self.flags.finish_due {
            self.flags.finish_due = false;
            self.flags.finished = true;
            return Event::Notified(Call::Finish);
        }
        if self.flags.error_due
            && let Some(error) = self.flags.destroyed
        {
            self.flags.error_due = false;
            return Event::Notified(Call::Error { error });
        }
        if self.flags.close_due {
            self.flags.close_due = false;
            return Event::Notified(Call::Close);
        }
        Event::Skipped
    }
}

fn receipt<N>(entry: Entry<N>, error: Option<ErrorCode>) -> Event<N> {
    match entry.callback {
        Callback::Own => Event::Notified(Call::Callback {
            chunk: entry.chunk,
            error,
        }),
        // No write with a shared one is accepted.
        Callback::None | Callback::Shared => Event::Silent,
    }
}

impl<N: Quantity, Q: Queue<N>> Machine<N> for Reference<N, Q> {
    type Control = Control;

    fn step(&mut self, op: Op<N>) -> Event<N> {
        if self.unsettled() && !matches!(op, Op::Settle) {
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
                callback: callback @ (Callback::None | Callback::Own),
            } => self.write(weight, callback),
            Op::Cork => self.cork(),
            Op::Uncork => self.uncork(),
            Op::Take { max } => self.take(max),
            Op::Complete {
                hook: Hook::Sink,
                outcome: Outcome::Success,
                again: false,
            } => self.complete(),
            Op::Complete {
                hook: Hook::Sink,
                outcome: Outcome::Failure,
                again: false,
            } => self.fail(),
            Op::Destroy { error } => self.destroy(error),
            Op::End {
                producer: _,
                payload: None,
                callback: false,
            } => self.end(),
            Op::Settle => self.settle(),
            // What this stream does not have. A chunk is so many bytes, a receipt is one write's
            // own, `end` takes neither; of the hooks there is the sink, which answers once.
            Op::Write {
                payload:
                    Payload {
                        data: Data::Text | Data::Null | Data::Object,
                        ..
                    },
                ..
            }
            | Op::Write {
                callback: Callback::Shared,
                ..
            }
            | Op::End {
                payload: Some(_), ..
            }
            | Op::End { callback: true, .. }
            | Op::Complete {
                hook: Hook::Final | Hook::Destroy | Hook::Construct,
                ..
            }
            | Op::Complete {
                outcome: Outcome::Pass,
                ..
            }
            | Op::Complete { again: true, .. }
            // R1: there are no frames and no ticks.
            | Op::NextTick
            | Op::Microtask
            | Op::Throw
            | Op::Return
            | Op::Tick => Event::Skipped,
        }
    }

    fn shown(&self) -> Shown<N> {
        Shown {
            length: self.length,
            need_drain: self.flags.need_drain && self.flags.open(),
        }
    }

    fn implied(&self) -> Option<Op<N>> {
        self.unsettled().then_some(Op::Settle)
    }

    fn held(&self) -> bool {
        self.unsettled()
    }

    fn settles_at_once(&self) -> bool {
        true
    }

    fn control(&self) -> Control {
        Control {
            flags: self.flags,
            corked: self.is_corked(),
            queued: !self.queued.is_empty(),
            completed: !self.completed.is_empty(),
            cut: !self.cut.is_empty(),
        }
    }
}
