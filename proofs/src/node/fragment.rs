//! Which part of `node` is walked: the ops, and how they come.
//!
//! Left out: user code that throws, its own ticks and microtasks, a sink that answers twice, callbacks that writes share and callbacks of `end`, chunks that are not bytes; and every option but
//! the mark and `autoDestroy` ([`Settings::default`]).
//!
use highwater_model::trace::Settings;
use highwater_model::vocabulary::{Callback, Data, Hook, Op, OpKind, Outcome, Payload, Producer};

use crate::explore::{at_least, either};
use crate::ops::{FAIL, KINDS};
use crate::term::Term;

/// What part of `node` is walked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fragment {
    /// User code does ops inside calls.
    pub reentrant: bool,
    /// `end` is called: so finish happens.
    pub ends: bool,
    /// `cork` and `uncork` are called.
    pub corks: bool,
    /// `end` is called with a chunk, once at most.
    pub chunk: bool,
    /// After `end` too there are writes, and ends with a chunk: so errors happen.
    pub late: bool,
    /// `destroy` is called, with an error or without, and the sink fails.
    pub destroys: bool,
    /// The stream destroys itself after finish and after an error: option `autoDestroy`.
    pub auto_destroy: bool,
    /// Who calls `write`, and when.
    pub writers: Writers,
}

/// Who calls `write`, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writers {
    /// One producer, and only with permission.
    Polite,
    /// One producer that stops when a `write` told it to, but does not wait for a `write` of its own to return.
    Impatient,
    /// One producer, at any time.
    Careless,
    /// Any producers, polite or not.
    Any,
}

impl Fragment {
    /// All of that, by a polite producer.
    pub const WHOLE: Self = Self {
        reentrant: true,
        ends: true,
        corks: true,
        chunk: true,
        late: true,
        destroys: false,
        auto_destroy: false,
        writers: Writers::Polite,
    };

    /// One producer writes, and only with permission.
    pub fn is_polite(self) -> bool {
        self.writers == Writers::Polite
    }

    /// Of the options.
    pub fn settings(self) -> Settings {
        Settings {
            auto_destroy: self.auto_destroy,
            ..Settings::default()
        }
    }

    /// Whether what they may do depends on permission.
    pub fn minds_permission(self) -> bool {
        matches!(self.writers, Writers::Polite | Writers::Impatient)
    }

    /// Whether it has ops of this kind. A new kind of op stops the build here.
    pub fn has(self, kind: OpKind) -> bool {
        match kind {
            OpKind::Write | OpKind::Complete | OpKind::Return | OpKind::Tick => true,
            OpKind::End => self.ends,
            OpKind::Cork | OpKind::Uncork => self.corks,
            OpKind::Destroy => self.destroys,
            OpKind::Throw
            | OpKind::NextTick
            | OpKind::Microtask
            // Node pushes: it skips these.
            | OpKind::Take
            | OpKind::Settle => false,
        }
    }

    /// The kinds that can come where frames are open, or none.
    pub fn kinds(self, in_call: bool) -> Vec<OpKind> {
        let now = |kind: &OpKind| match kind {
            OpKind::Return => in_call,
            OpKind::Tick => !in_call,
            _ => self.reentrant || !in_call,
        };
        let kinds = KINDS.into_iter().filter(|kind| self.has(*kind));
        kinds.filter(now).collect()
    }

    /// Whether it has this op: what [`Fragment::any_op`] gives, with real numbers or symbolic ones.
    pub fn has_op<N>(self, op: &Op<N>) -> bool {
        let bytes = |payload: &Payload<N>| payload.data == Data::Bytes;
        self.has(op.kind())
            && match op {
                Op::Write {
                    producer: _,
                    payload,
                    callback,
                } => bytes(payload) && *callback != Callback::Shared,
                Op::End {
                    producer: _,
                    payload,
                    callback,
                } => {
                    !callback
                        && payload
                            .as_ref()
                            .is_none_or(|payload| self.chunk && bytes(payload))
                }
                Op::Complete {
                    hook,
                    outcome,
                    again,
                } => {
                    let fails = *outcome == Outcome::Failure && self.destroys;
                    *hook == Hook::Sink && !again && (*outcome == Outcome::Success || fails)
                }
                Op::Cork
                | Op::Uncork
                | Op::Take { .. }
                | Op::Destroy { .. }
                | Op::Throw
                | Op::Settle
                | Op::Return
                | Op::Tick
                | Op::NextTick
                | Op::Microtask => true,
            }
    }

    /// Any op of a kind that it has. `chunk`: `end` may have one.
    pub fn any_op(self, kind: OpKind, chunk: bool) -> Op<Term> {
        let payload = || Payload::bytes(at_least("weight", 0));
        let producer = Producer(0);
        let op = match kind {
            OpKind::Write => Op::Write {
                producer,
                payload: payload(),
                callback: if either() {
                    Callback::None
                } else {
                    Callback::Own
                },
            },
            OpKind::End => Op::End {
                producer,
                payload: (chunk && either()).then(payload),
                callback: false,
            },
            OpKind::Complete if self.destroys && either() => FAIL,
            OpKind::Complete => Op::COMPLETE,
            OpKind::Destroy => Op::Destroy { error: either() },
            OpKind::Return => Op::Return,
            OpKind::Tick => Op::Tick,
            OpKind::Cork => Op::Cork,
            OpKind::Uncork => Op::Uncork,
            OpKind::Take
            | OpKind::Throw
            | OpKind::Settle
            | OpKind::NextTick
            | OpKind::Microtask => unreachable!("{kind:?} is left out"),
        };
        assert!(self.has_op(&op), "an op of the fragment");
        op
    }
}

/// One of these, each explored.
pub fn one_of<T: Copy>(all: &[T]) -> T {
    let (last, others) = all.split_last().expect("something to choose from");
    others.iter().copied().find(|_| either()).unwrap_or(*last)
}
