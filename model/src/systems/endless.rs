//! A machine among users who never stop: as many writes as the theorems allow, for ever.
//!
//! The users keep to a set of hypotheses and do whatever else there is to do. Numbers are counted
//! anew after each step, and polite users keep length bounded; so there are finitely many states, and
//! what holds in all of them holds of runs of any length.
//!
//! Two things are bounded that no theorem bounds: how many calls into user code are open at once, and how
//! many writes come before the stream is at rest again (in Node a sink that completes inside its
//! calls queues a tick for each, without end).

mod renumber;
mod users;

use crate::checker::System;
use crate::checker::fair::{Classes, Fairness};
use crate::checker::live::Live;
use crate::declared::{AnyMachine, Declared};
use crate::machine::Machine as _;
use crate::program::Program;
use crate::quantity::{Quantity, Whole};
use crate::rules::{Open, Permission};
use crate::systems::{Closed, Hypothesis, Premises, Rare, Size, State, Theorem};
use crate::trace::{Settings, SinkKind};
use crate::vocabulary::{Answer, Call, Callback, Event, Hook, Op, Producer};

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cast {
    /// So many, for ever.
    Lasting(u8),
    /// One after another, each of whom writes once.
    OneShots,
}

/// How much of everything there is.
#[derive(Clone, Copy, Debug)]
pub struct Scope {
    /// The mark.
    pub mark: u64,
    /// Who writes.
    pub cast: Cast,
    /// The weights a chunk may have.
    pub weights: &'static [u64],
    /// The callbacks a write may have.
    pub callbacks: &'static [Callback],
    /// How many calls into user code may be open at once.
    pub frames: usize,
    /// How many writes may come before the stream is at rest again.
    pub burst: u8,
    /// Whether there is a `_construct`.
    pub constructs: bool,
}

/// The producer that is to be woken.
const WAITER: Producer = Producer(1);

/// A machine closed by users who never stop.
#[derive(Clone, Debug)]
pub struct Endless {
    closed: Closed<AnyMachine>,
    theorem: Theorem,
    premises: Premises,
    scope: Scope,
}

/// A state of it, with its numbers counted anew.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Moment {
    /// The machine, and what its trace has shown.
    pub state: State<AnyMachine>,
    /// How many writes there have been since the stream was last at rest.
    burst: u8,
    /// How many microtasks of user code are queued.
    microtasks: u8,
}

impl Endless {
    /// A stream of this dialect among users who keep to these premises.
    pub fn new(declared: Declared, theorem: Theorem, premises: Premises, scope: Scope) -> Self {
        let settings = Settings {
            constructs: scope.constructs,
            ..Settings::default()
        };
        let options = declared.options(Whole::from(scope.mark), settings);
        let machine = declared.open(options);
        Self {
            closed: Closed {
                machine: machine.expect("a dialect opens its own options"),
                options,
                // The users of this system are its own; of `Closed` it uses the machine's side.
                size: Size {
                    writes: 0,
                    weights: &[],
                    callbacks: &[],
                    producers: &[],
                    frames: 0,
                    tasks: 0,
                    takes: &[],
                    corks: 0,
                    rare: Rare::default(),
                },
                judged: 0,
            },
            theorem,
            premises,
            scope,
        }
    }

    /// What length may reach at most: the bound of the theorem.
    pub fn bound(&self) -> Whole {
        let alive = match self.scope.cast {
            Cast::Lasting(number) => u64::from(number),
            Cast::OneShots => 1,
        };
        let largest = self.scope.weights.iter().copied().max().unwrap_or(0);
        let least = self.closed.options.minimum_weight.unwrap_or(Whole(0));
        let largest = Whole::from(largest).or_more(least);
        Whole::from(self.scope.mark.max(1) - 1 + alive * largest.count())
    }

    /// The program that a path of this system is a run of. Those who write once have a number each.
    pub fn program(&self, path: &[Op<Whole>]) -> Program {
        let mut path = path.to_vec();
        if self.scope.cast == Cast::OneShots {
            let writers = path.iter_mut().filter_map(|op| match op {
                Op::Write { producer, .. } => Some(producer),
                _ => None,
            });
            for (writer, number) in writers.zip(1..) {
                *writer = Producer(number);
            }
        }
        self.closed.program(&path)
    }

    fn assume(&self, hypothesis: Hypothesis) -> bool {
        self.premises.assume(hypothesis)
    }
}

impl System for Endless {
    type State = Moment;
    type Action = Op<Whole>;

    fn initial(&self) -> Moment {
        Moment {
            state: self.closed.initial(),
            burst: 0,
            microtasks: 0,
        }
    }

    fn actions(&self, moment: &Moment, ops: &mut Vec<Op<Whole>>) {
        let State {
            machine, ledger, ..
        } = &moment.state;
        if self.is_broken(moment) {
            return;
        }
        if let Some(Open::Call(_)) = ledger.open.last() {
            ops.push(Op::Return);
        } else if let Some(op) = machine.implied() {
            ops.push(op);
            if machine.held() {
                return;
            }
        }
        self.user_ops(moment, ops);
    }

    fn next(&self, moment: &Moment, op: &Op<Whole>) -> Moment {
        let (mut state, event) = self.closed.advance(&moment.state, *op, |_, _| {});
        // Counts that only limit how many there are: here they limit nothing.
        state.user.tasks = 0;
        state.user.rare = 0;
        renumber::renumber(&mut state);
        let mut next = Moment {
            state,
            burst: moment.burst + u8::from(matches!(op, Op::Write { .. })),
            microtasks: moment.microtasks,
        };
        match event {
            Event::Returned(Answer::Scheduled { .. }) => next.microtasks += 1,
            Event::Called(Call::Task { .. }) => next.microtasks -= 1,
            _ => {}
        }
        // An exception may leave a chunk in the queue for ever: from there on few are written in all.
        if next.state.quiescent() && !next.state.ledger.thrown {
            next.burst = 0;
        }
        if self.scope.cast == Cast::OneShots && !next.state.ledger.write_open() {
            // Who has written is gone; the next one is new.
            next.state.ledger.producers.clear();
        }
        next
    }

    /// Whether length is above the bound, where that is the theorem.
    fn is_broken(&self, moment: &Moment) -> bool {
        let length = moment.state.machine.shown().length;
        self.theorem == Theorem::Bound && length > self.bound()
    }
}

/// The sink's answer to what it holds.
const ANSWER: Classes = 1;
/// A pulling sink's question.
const TAKE: Classes = 1 << 1;
/// The answer of `_construct`.
const CONSTRUCT: Classes = 1 << 5;
/// A queued job.
const TICK: Classes = 1 << 2;
/// A notification.
const SETTLE: Classes = 1 << 3;
/// The end of a call into user code.
const RETURN: Classes = 1 << 4;

impl Live for Endless {
    /// An open call hides what can be done outside of it: so a push sink's answer, and the ticks, must
    /// come if they are enabled again and again. Nothing is open in a pulling stream.
    fn fairness(&self) -> Fairness {
        let sink = if self.assume(Hypothesis::SinkAnswers) {
            ANSWER | TAKE
        } else {
            0
        };
        let construct = if self.assume(Hypothesis::Constructed) {
            CONSTRUCT
        } else {
            0
        };
        match self.closed.options.sink {
            SinkKind::Push => Fairness {
                weak: RETURN,
                strong: TICK | sink | construct,
            },
            SinkKind::Pull => Fairness {
                weak: SETTLE | sink,
                strong: 0,
            },
        }
    }

    fn takes(&self, _: &Moment, op: &Op<Whole>) -> Classes {
        match op {
            Op::Complete {
                hook: Hook::Construct,
                ..
            } => CONSTRUCT,
            Op::Complete { .. } => ANSWER,
            Op::Take { .. } => TAKE,
            Op::Tick => TICK,
            Op::Settle => SETTLE,
            Op::Return => RETURN,
            _ => 0,
        }
    }

    /// Whether the waiter waits.
    fn pending(&self, moment: &Moment) -> bool {
        let waits = (WAITER, Permission::Waiting);
        self.theorem == Theorem::WakeUp && moment.state.ledger.producers.contains(&waits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Counting anew changes nothing but numbers: a long random run, whose numbers are never counted
    /// anew, passes through the same states as the system.
    #[test]
    fn long_runs_pass_through_the_same_states() {
        let (mut steps, mut writes) = (0, 0);
        for declared in Declared::all() {
            for seed in 1..=20_u64 {
                let scope = Scope {
                    mark: seed % 4,
                    cast: Cast::Lasting(2),
                    weights: &[1, 2],
                    callbacks: &[Callback::None, Callback::Own],
                    frames: 2,
                    burst: 3,
                    constructs: false,
                };
                let premises = Premises::all(Theorem::WakeUp).without(Hypothesis::TicksRun);
                let premises = premises.without(Hypothesis::NoReentrancy);
                let system = Endless::new(declared, Theorem::WakeUp, premises, scope);
                let (mut moment, mut long) = (system.initial(), system.closed.initial());
                let mut ops = Vec::new();
                let mut random = seed;
                for _ in 0..500 {
                    ops.clear();
                    system.actions(&moment, &mut ops);
                    random = random
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    let index = (random >> 33) % ops.len() as u64;
                    let op = ops[usize::try_from(index).expect("it is small")];
                    moment = system.next(&moment, &op);
                    long = system.closed.advance(&long, op, |_, _| {}).0;
                    let mut short = long.clone();
                    short.user.tasks = 0;
                    short.user.rare = 0;
                    renumber::renumber(&mut short);
                    assert_eq!(moment.state, short, "{} at {op:?}", declared.name());
                    steps += 1;
                }
                writes += long.user.narrator.chunks();
            }
        }
        assert_eq!((steps, writes), (40 * 20 * 500, 76_289));
    }
}
