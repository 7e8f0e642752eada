//! A machine among all the user code there can be, up to a size.
//!
//! The environment never reads the machine: who may write and whether the sink holds a chunk are
//! read off the events, in the [`Ledger`]. (An environment that looked into the frames became
//! impolite without notice when they changed shape.) It asks the machine only what is implied.

use std::fmt::Debug;
use std::hash::Hash;

use serde::{Deserialize, Serialize};

use super::standing::Standing;
use super::{Hands, Rare};
use crate::checker::System;
use crate::machine::Machine;
use crate::program::{Narrator, Program};
use crate::quantity::Whole;
use crate::rules::{Ledger, broken_at_rest, broken_by};
use crate::trace::{Body, Options, SinkKind};
use crate::vocabulary::{Callback, Event, Hook, Op, Outcome, Payload, Producer, Shown};

/// A producer of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Who {
    /// Writes only with permission, and not after end.
    Polite,
    /// Writes whenever it likes.
    Impolite,
}

/// How much of user code there is.
#[derive(Clone, Debug)]
pub struct Size {
    /// How many writes in all.
    pub writes: u64,
    /// The weights a chunk may have.
    pub weights: &'static [u64],
    /// The callbacks a write may have.
    pub callbacks: &'static [Callback],
    /// Who writes.
    pub producers: &'static [Who],
    /// How many calls into user code may be open at once.
    pub frames: usize,
    /// How many ticks user code may queue for itself.
    pub tasks: u64,
    /// How many corks there may be at once.
    pub corks: u64,
    /// What else user code may do to a stream that pushes.
    pub rare: Rare,
    /// The batch sizes a pulling sink asks for.
    pub takes: &'static [u64],
}

impl Size {
    /// Who writes, by name.
    pub(super) fn producers(&self) -> impl Iterator<Item = Producer> {
        (1..).map(Producer).take(self.producers.len())
    }
}

/// A machine closed by its environment.
#[derive(Clone, Debug)]
pub struct Closed<M> {
    /// The machine at its start.
    pub machine: M,
    /// What a trace would say the stream was opened with.
    pub options: Options,
    /// The environment.
    pub size: Size,
    /// Which rules are judged: a bit each, by their index in [`RULES`](crate::rules::RULES). All, but for the mutant of
    /// a rule that follows from others.
    pub judged: u64,
}

/// A state of the closed system.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct State<M> {
    /// The machine.
    pub machine: M,
    /// What its trace has shown.
    pub ledger: Ledger,
    /// What user code has done, as far as it limits what it may do.
    pub user: User,
    /// The rules broken by the last step: a bit each, by their index in [`RULES`](crate::rules::RULES).
    pub broken: u64,
}

/// User code, so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct User {
    /// Numbers its chunks.
    pub narrator: Narrator,
    /// How many ticks it has queued for itself.
    pub tasks: u64,
    /// What it holds.
    pub hands: Hands,
    /// How many of its rarer ops it has done.
    pub rare: u64,
}

impl<M: Machine<Whole> + Hash> State<M> {
    /// Whether nothing more will happen by itself.
    pub fn quiescent(&self) -> bool {
        self.ledger.open.is_empty() && self.machine.implied().is_none()
    }

    /// One step of the machine and of its ledger. `seen` gets every line that a trace would show of
    /// it, with the ledger before that line.
    pub(super) fn step(
        &mut self,
        op: Op<Whole>,
        mut seen: impl FnMut(&Ledger, &Body),
    ) -> Event<Whole> {
        let event = self.machine.step(op);
        let (shown, pulls) = (self.machine.shown(), self.machine.settles_at_once());
        let ledger = &mut self.ledger;
        let mut narrator = self.user.narrator;
        narrator.tell(op, event, shown, &mut |body| {
            seen(ledger, &body);
            ledger.read(&body);
        });
        self.user = self.user.after(op, event, shown, pulls);
        event
    }

    /// Whether the rule with this index was broken by the last step.
    pub fn breaks(&self, rule: usize) -> bool {
        self.broken & (1 << rule) != 0
    }
}

/// What a machine is about to do by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Due {
    /// [`Machine::implied`].
    pub(super) implied: Option<Op<Whole>>,
    /// [`Machine::held`].
    pub(super) held: bool,
}

impl Due {
    pub(super) fn of(machine: &impl Machine<Whole>) -> Self {
        Self {
            implied: machine.implied(),
            held: machine.held(),
        }
    }
}

impl User {
    /// After this op, which a machine answered by this event and then showed this. `pulls`: whether that
    /// machine's sink does; then nothing is rare.
    pub(super) fn after(
        mut self,
        op: Op<Whole>,
        event: Event<Whole>,
        shown: Shown<Whole>,
        pulls: bool,
    ) -> Self {
        self.narrator.tell(op, event, shown, &mut |_| {});
        self.tasks += u64::from(matches!(op, Op::NextTick | Op::Microtask));
        self.hands = self.hands.after(&op, &event);
        self.rare += u64::from(!pulls && Rare::has(&op));
        self
    }
}

impl<M: Machine<Whole> + Hash> Closed<M> {
    /// One step of the machine and of its ledger. `seen` gets every line that a trace would show of
    /// it, with the ledger before that line. No rule judges it: that is what
    /// [`System::next`] does.
    pub fn advance(
        &self,
        state: &State<M>,
        op: Op<Whole>,
        seen: impl FnMut(&Ledger, &Body),
    ) -> (State<M>, Event<Whole>) {
        let mut next = state.clone();
        let event = next.step(op, seen);
        (next, event)
    }

    /// The program that a path of this system is a run of.
    pub fn program(&self, path: &[Op<Whole>]) -> Program {
        let mut state = self.start();
        let mut bodies = vec![Body::Open(self.options), Body::Turn(1)];
        let mut ticked = false;
        for op in path {
            let outside = !matches!(op, Op::Tick | Op::Return | Op::Settle);
            let at_rest = state.ledger.open.is_empty() && !state.machine.held();
            if outside && ticked && at_rest {
                bodies.push(Body::Turn(0));
                ticked = false;
            }
            ticked |= matches!(op, Op::Tick);
            state = self
                .advance(&state, *op, |_, body| bodies.push(body.clone()))
                .0;
        }
        Program::of_trace(&bodies)
    }

    fn start(&self) -> State<M> {
        State {
            machine: self.machine.clone(),
            ledger: Ledger::new(self.options),
            user: User::default(),
            broken: 0,
        }
    }

    /// What can be done in a state that breaks no rule.
    pub(super) fn ops(&self, standing: Standing, user: User, due: Due, ops: &mut Vec<Op<Whole>>) {
        if standing.in_call {
            ops.push(Op::Return);
        } else if let Some(op) = due.implied {
            ops.push(op);
            if due.held {
                return;
            }
        }
        self.user_ops(standing, user, ops);
    }

    fn user_ops(&self, standing: Standing, user: User, ops: &mut Vec<Op<Whole>>) {
        let pulls = self.options.sink == SinkKind::Pull;
        let room = standing.room;
        if room && user.narrator.chunks() < self.size.writes {
            self.writes(standing, ops);
        }
        let holds = if pulls {
            standing.with_sink
        } else {
            user.hands.sink()
        };
        if room && holds {
            ops.push(Op::COMPLETE);
        }
        if room {
            user.hands.completions(ops);
        }
        ops.push(Op::END);
        if !pulls && standing.corked {
            ops.push(Op::Uncork);
        }
        if room && user.rare < self.size.rare.most {
            self.size.rare.ops(user.hands, standing.in_call, ops);
        }
        if pulls && room && self.size.corks > 0 {
            // An uncork too many, and a cork after end: no-ops, or so they should be.
            ops.push(Op::Uncork);
            if standing.may_cork {
                ops.push(Op::Cork);
            }
        }
        if pulls && self.size.rare.failures {
            // What it is about to be given fails.
            ops.push(Op::Complete {
                hook: Hook::Sink,
                outcome: Outcome::Failure,
                again: false,
            });
        }
        if pulls {
            ops.extend(self.size.takes.iter().map(|max| Op::Take {
                max: Whole::from(*max),
            }));
            if !standing.with_sink {
                // A completion that answers nothing: a recorded no-op.
                ops.push(Op::COMPLETE);
            }
        }
        if user.tasks < self.size.tasks {
            ops.push(Op::NextTick);
        }
    }

    fn writes(&self, standing: Standing, ops: &mut Vec<Op<Whole>>) {
        for (index, producer) in self.size.producers().enumerate() {
            if !standing.may_write(index) {
                continue;
            }
            for weight in self.size.weights {
                for callback in self.size.callbacks {
                    ops.push(Op::Write {
                        producer,
                        payload: Payload::bytes(Whole::from(*weight)),
                        callback: *callback,
                    });
                }
            }
        }
    }
}

impl<M> System for Closed<M>
where
    M: Machine<Whole> + Eq + Hash + Debug,
{
    type State = State<M>;
    type Action = Op<Whole>;

    fn initial(&self) -> State<M> {
        self.start()
    }

    fn actions(&self, state: &State<M>, ops: &mut Vec<Op<Whole>>) {
        if !self.is_broken(state) {
            let standing = Standing::of(&state.ledger, self);
            self.ops(standing, state.user, Due::of(&state.machine), ops);
        }
    }

    fn next(&self, state: &State<M>, op: &Op<Whole>) -> State<M> {
        let mut broken = 0;
        let mut next = state.clone();
        next.step(*op, |ledger, body| {
            broken |= broken_by(ledger, body);
        });
        if next.quiescent() {
            broken |= broken_at_rest(&next.ledger);
        }
        next.broken = broken & self.judged;
        next
    }

    fn is_broken(&self, state: &State<M>) -> bool {
        state.broken != 0
    }
}
