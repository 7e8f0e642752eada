//! What the environment of a closed system holds, and the rarer things it may do.

use serde::{Deserialize, Serialize};

use crate::vocabulary::{CallKind, Event, Hook, Op, Outcome, Payload, Producer};

/// Which callbacks user code was handed, as its own calls and completions show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hands {
    sink: Holding,
    finalize: Holding,
    destroy: Holding,
    construct: Holding,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Holding {
    /// One that was not called yet.
    fresh: bool,
    /// One that was.
    used: bool,
}

impl Hands {
    /// After this op gave this event.
    #[must_use]
    pub fn after<N>(mut self, op: &Op<N>, event: &Event<N>) -> Self {
        if let Op::Complete { hook, .. } = op
            && !matches!(event, Event::Skipped)
        {
            let holding = self.of(*hook);
            holding.used |= holding.fresh;
            holding.fresh = false;
        }
        if let Event::Called(call) = event {
            let hook = match call.kind() {
                CallKind::Sink | CallKind::Batch => Hook::Sink,
                CallKind::Final => Hook::Final,
                CallKind::Destroy => Hook::Destroy,
                CallKind::Construct => Hook::Construct,
                CallKind::Drain
                | CallKind::Callback
                | CallKind::EndCallback
                | CallKind::Prefinish
                | CallKind::Finish
                | CallKind::Error
                | CallKind::Close
                | CallKind::Task => return self,
            };
            self.of(hook).fresh = true;
        }
        self
    }

    fn of(&mut self, hook: Hook) -> &mut Holding {
        match hook {
            Hook::Sink => &mut self.sink,
            Hook::Final => &mut self.finalize,
            Hook::Destroy => &mut self.destroy,
            Hook::Construct => &mut self.construct,
        }
    }

    /// Whether there is a sink's callback to call.
    pub fn sink(&self) -> bool {
        self.sink.fresh
    }

    /// The completions of hooks with success; of `_destroy`, which is given an error, with that one.
    pub(super) fn completions<N>(mut self, ops: &mut Vec<Op<N>>) {
        for hook in [Hook::Final, Hook::Destroy, Hook::Construct] {
            if self.of(hook).fresh {
                let outcome = match hook {
                    Hook::Destroy => Outcome::Pass,
                    _ => Outcome::Success,
                };
                ops.push(Op::Complete {
                    hook,
                    outcome,
                    again: false,
                });
            }
        }
    }
}

/// The rarer things that user code does, of which a system has a few in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "each says whether one kind of op is there"
)]
pub struct Rare {
    /// How many of them in all.
    pub most: u64,
    /// `cork`. (What is corked may always be uncorked.)
    pub corks: bool,
    /// `end` with a chunk, with a callback, and once more.
    pub ends: bool,
    /// `destroy`, with an error and without.
    pub destroys: bool,
    /// Completions with an error.
    pub failures: bool,
    /// Completions once more.
    pub again: bool,
    /// Calls that throw.
    pub throws: bool,
}

impl Rare {
    /// The ops of these kinds that user code can do. `in_call`: whether a call of its is open.
    pub(super) fn ops<N: crate::quantity::Quantity>(
        self,
        mut hands: Hands,
        in_call: bool,
        ops: &mut Vec<Op<N>>,
    ) {
        if self.corks {
            ops.push(Op::Cork);
        }
        if self.ends {
            ops.push(Op::End {
                producer: Producer(1),
                payload: None,
                callback: true,
            });
            ops.push(Op::End {
                producer: Producer(1),
                payload: Some(Payload::bytes(N::one())),
                callback: false,
            });
        }
        if self.destroys {
            ops.extend([false, true].map(|error| Op::Destroy { error }));
        }
        for hook in [Hook::Sink, Hook::Final, Hook::Destroy, Hook::Construct] {
            let Holding { fresh, used } = *hands.of(hook);
            if self.failures && fresh {
                ops.push(Op::Complete {
                    hook,
                    outcome: Outcome::Failure,
                    again: false,
                });
            }
            if self.again && used {
                ops.push(Op::Complete {
                    hook,
                    outcome: Outcome::Success,
                    again: true,
                });
            }
        }
        if self.throws && in_call {
            ops.push(Op::Throw);
        }
    }

    /// Whether this op is one of them.
    pub(super) fn has<N>(op: &Op<N>) -> bool {
        match op {
            Op::Cork | Op::Destroy { .. } | Op::Throw => true,
            Op::End {
                payload, callback, ..
            } => payload.is_some() || *callback,
            Op::Complete { outcome, again, .. } => *again || *outcome == Outcome::Failure,
            Op::Write { .. }
            | Op::Uncork
            | Op::Take { .. }
            | Op::NextTick
            | Op::Microtask
            | Op::Return
            | Op::Tick
            | Op::Settle => false,
        }
    }
}
