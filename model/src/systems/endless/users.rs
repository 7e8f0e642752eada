//! What the users do, as far as their premises go. They never read the machine: what they know is what a
//! trace has shown.

use super::{Cast, Endless, Moment, WAITER};
use crate::quantity::Whole;
use crate::rules::{Open, Permission, Stage};
use crate::systems::{Hypothesis, Theorem};
use crate::trace::SinkKind;
use crate::vocabulary::{CallKind, Hook, Op, Outcome, Payload, Producer};

/// How many chunks an impolite producer lets pile up, if all that is asked is whether it starves
/// another.
const PILE: usize = 3;

fn answer(hook: Hook, outcome: Outcome) -> Op<Whole> {
    Op::Complete {
        hook,
        outcome,
        again: false,
    }
}

impl Endless {
    fn producers(&self) -> impl Iterator<Item = Producer> + use<> {
        let count = match self.scope.cast {
            Cast::Lasting(count) => count,
            Cast::OneShots => 1,
        };
        (1..=count).map(Producer)
    }

    /// Whether this producer may write, as far as the premises go.
    fn may_write(&self, moment: &Moment, producer: Producer) -> bool {
        let ledger = &moment.state.ledger;
        let pauses = producer != WAITER && self.assume(Hypothesis::OthersPause);
        if !ledger.live() || pauses && ledger.drain_owed {
            return false;
        }
        let own_returned = self.assume(Hypothesis::OwnWriteReturned);
        let mut known = ledger.producers.iter();
        match known.find(|(known, _)| *known == producer) {
            Some((_, Permission::Held)) => true,
            Some((_, Permission::Spent)) => !own_returned,
            Some((_, Permission::Waiting)) if self.theorem == Theorem::Bound => {
                !self.assume(Hypothesis::HonourDrain)
            }
            Some((_, Permission::Waiting)) => {
                producer != WAITER
                    && !self.assume(Hypothesis::OthersHonourDrain)
                    && ledger.outstanding.len() < PILE
            }
            None => {
                let stopped = ledger.drain_owed && self.assume(Hypothesis::BornStopped);
                !(stopped || own_returned && ledger.write_open())
            }
        }
    }

    fn writes(&self, moment: &Moment, ops: &mut Vec<Op<Whole>>) {
        for producer in self.producers() {
            if moment.burst >= self.scope.burst || !self.may_write(moment, producer) {
                continue;
            }
            for weight in self.scope.weights {
                for callback in self.scope.callbacks {
                    ops.push(Op::Write {
                        producer,
                        payload: Payload::bytes(Whole::from(*weight)),
                        callback: *callback,
                    });
                }
            }
        }
    }

    /// What the sink does: it answers what it holds, or, where it pulls, asks for what is there.
    fn sink(&self, moment: &Moment, ops: &mut Vec<Op<Whole>>) {
        let ledger = &moment.state.ledger;
        if ledger.with_sink() {
            ops.push(Op::COMPLETE);
            if self.drops(Hypothesis::SinkSucceeds) {
                ops.push(answer(Hook::Sink, Outcome::Failure));
            }
        } else if self.closed.options.sink == SinkKind::Pull
            && !ledger.outstanding.is_empty()
            && !ledger.destroyed
            && !ledger.corked()
        {
            ops.push(Op::Take { max: Whole(1) });
            if ledger.outstanding.len() > 1 {
                let max = Whole::from(ledger.outstanding.len() as u64);
                ops.push(Op::Take { max });
            }
        }
    }

    /// Whether the users do without this hypothesis of the wake-up.
    fn drops(&self, hypothesis: Hypothesis) -> bool {
        self.theorem == Theorem::WakeUp && !self.assume(hypothesis)
    }

    /// What else may be done to the stream, from outside.
    fn rare(&self, moment: &Moment, ops: &mut Vec<Op<Whole>>) {
        let ledger = &moment.state.ledger;
        if self.drops(Hypothesis::Uncorked) && !ledger.corked() {
            ops.push(Op::Cork);
        }
        if self.drops(Hypothesis::NotDestroyed) && !ledger.destroyed {
            ops.push(Op::Destroy { error: false });
        }
        if ledger.hooks.construct == Stage::Called {
            ops.push(answer(Hook::Construct, Outcome::Success));
        }
    }

    /// Whether users do something from inside calls. The bound holds all the same.
    fn reentrant(&self) -> bool {
        self.theorem == Theorem::Bound || !self.assume(Hypothesis::NoReentrancy)
    }

    pub(super) fn user_ops(&self, moment: &Moment, ops: &mut Vec<Op<Whole>>) {
        let ledger = &moment.state.ledger;
        let calls = ledger.open.iter().filter_map(|open| match open {
            Open::Call(kind) => Some(*kind),
            Open::Write { .. }
            | Open::End { .. }
            | Open::Destroy { .. }
            | Open::Answer { .. }
            | Open::Op(_) => None,
        });
        // What a task of user code does, it does as at the top: no call of the stream's is open.
        let calls: Vec<_> = calls.filter(|kind| *kind != CallKind::Task).collect();
        let outside = calls.is_empty() || self.reentrant();
        let room = calls.len() < self.scope.frames || self.closed.options.sink == SinkKind::Pull;
        if outside && room {
            self.writes(moment, ops);
        }
        if room && (outside || calls == [CallKind::Sink]) {
            self.sink(moment, ops);
        }
        let ends = self.theorem == Theorem::Bound || !self.assume(Hypothesis::NotEnded);
        if outside && ends && !ledger.ending {
            ops.push(Op::END);
        }
        if outside {
            self.rare(moment, ops);
        }
        if !calls.is_empty() && self.drops(Hypothesis::NothingThrows) {
            ops.push(Op::Throw);
        }
        // Endless microtasks: each may queue the next.
        let endless = self.drops(Hypothesis::TicksRun);
        let pushes = self.closed.options.sink == SinkKind::Push;
        if endless && pushes && calls.is_empty() && moment.microtasks == 0 {
            ops.push(Op::Microtask);
        }
    }
}
