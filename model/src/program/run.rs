//! Runs a program on a machine and tells what a trace of it would show.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};

use super::{Action, Program};
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::trace::{Body, Ending, Input, Options};
use crate::vocabulary::{Answer, Call, CallKind, Event, Op, OpKind, Payload, Shown, WriteResult};

/// Turns steps of a machine into the lines that a subject's trace would show of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Narrator {
    writes: u64,
    ends: u64,
}

impl Narrator {
    /// A narrator that has already told of so many chunks and ends.
    pub fn after(chunks: u64, ends: u64) -> Self {
        Self {
            writes: chunks,
            ends,
        }
    }

    /// How many chunks it has told of.
    pub fn chunks(&self) -> u64 {
        self.writes
    }

    /// How many ends with a callback it has told of.
    pub fn ends(&self) -> u64 {
        self.ends
    }

    /// What a trace shows of this step: the op if user code did it, the event if user code saw it.
    pub fn tell(
        &mut self,
        op: Op<Whole>,
        event: Event<Whole>,
        shown: Shown<Whole>,
        emit: &mut impl FnMut(Body),
    ) {
        if let Some(input) = self.input(op, event) {
            emit(Body::Input(input));
        }
        match event {
            Event::Returned(Answer::Scheduled { .. }) | Event::Silent => {}
            Event::Returned(_) | Event::Threw { .. } => emit(Body::Event(event, Some(shown))),
            Event::Called(_) | Event::Notified(_) | Event::Uncaught { .. } => {
                emit(Body::Event(event, None));
            }
            Event::Skipped => {
                if !matches!(op.kind(), OpKind::Tick | OpKind::Settle) {
                    emit(Body::Skipped(op.kind()));
                }
            }
        }
    }

    fn input(&mut self, op: Op<Whole>, event: Event<Whole>) -> Option<Input> {
        let skipped = event == Event::Skipped;
        let task = || match event {
            Event::Returned(Answer::Scheduled { task }) => task,
            _ => Whole(0),
        };
        Some(match op {
            Op::Write {
                producer,
                payload,
                callback,
            } => Input::Write {
                chunk: self.written(skipped, event),
                payload,
                callback,
                producer,
            },
            Op::Cork => Input::Cork,
            Op::Uncork => Input::Uncork,
            Op::End {
                producer,
                payload,
                callback,
            } => {
                // Those without a callback are not counted: no state may grow with each of them.
                self.ends += u64::from(callback && !skipped);
                Input::End {
                    callback: callback.then_some(Whole::from(if skipped { 0 } else { self.ends })),
                    chunk: payload.map(|payload| (self.chunk(skipped), payload)),
                    producer,
                }
            }
            Op::Destroy { error } => Input::Destroy { error },
            Op::Complete {
                hook,
                outcome,
                again,
            } => Input::Complete {
                hook,
                outcome,
                again,
            },
            Op::Take { max } => Input::Take { max },
            Op::NextTick => Input::NextTick { task: task() },
            Op::Microtask => Input::Microtask { task: task() },
            Op::Throw => Input::Throw,
            Op::Return => Input::Return,
            Op::Tick | Op::Settle => return None,
        })
    }
}

impl Narrator {
    /// Likewise; what a stream was too full for gives its number to the next (R9).
    fn written(&mut self, skipped: bool, event: Event<Whole>) -> Whole {
        let chunk = self.chunk(skipped);
        let full = matches!(
            event,
            Event::Returned(Answer::Write {
                result: WriteResult::Full { .. },
                ..
            })
        );
        self.writes -= u64::from(full);
        chunk
    }

    /// The number of the next chunk; 0 for one that never was.
    fn chunk(&mut self, skipped: bool) -> Whole {
        if skipped {
            return Whole(0);
        }
        self.writes += 1;
        Whole::from(self.writes)
    }
}

/// Runs a program to its end; `emit` gets the body of every line below the header.
pub fn run<M: Machine<Whole>>(
    program: &Program,
    machine: M,
    options: Options,
    emit: impl FnMut(Body),
) {
    let mut run = Run {
        program,
        machine,
        emit,
        narrator: Narrator::default(),
        calls: HashMap::new(),
        tasks: HashMap::new(),
        thrown: None,
        notified: VecDeque::new(),
    };
    (run.emit)(Body::Open(options));
    for (turn, actions) in (1..).zip(&program.turns) {
        (run.emit)(Body::Turn(turn));
        run.do_all(actions);
        run.settle();
    }
    // What the constructor queued, where no turn came before it.
    run.settle();
    (run.emit)(Body::End(Ending::Quiescent));
}

struct Run<'p, M, E> {
    program: &'p Program,
    machine: M,
    emit: E,
    narrator: Narrator,
    /// How often each kind of call has been made.
    calls: HashMap<CallKind, u32>,
    /// What each queued task does.
    tasks: HashMap<Whole, &'p [Action]>,
    /// What the `throw` that is under way gave.
    thrown: Option<Event<Whole>>,
    /// Reactions to notifications: they run once the op that notified has settled.
    notified: VecDeque<&'p [Action]>,
}

impl<'p, M: Machine<Whole>, E: FnMut(Body)> Run<'p, M, E> {
    fn step(&mut self, op: Op<Whole>) -> Event<Whole> {
        let event = self.machine.step(op);
        self.narrator
            .tell(op, event, self.machine.shown(), &mut self.emit);
        event
    }

    /// False if one of them was a `throw`: then the rest is not done, and the call they were in is
    /// over.
    fn do_all(&mut self, actions: &'p [Action]) -> bool {
        for action in actions {
            let event = self.step(op(action));
            if let (
                Event::Returned(Answer::Scheduled { task }),
                Action::NextTick { actions } | Action::Microtask { actions },
            ) = (event, action)
            {
                self.tasks.insert(task, actions);
            }
            if matches!(action, Action::Throw {}) && event != Event::Skipped {
                self.thrown = Some(event);
                return false;
            }
            self.follow(event);
            if self.machine.settles_at_once() {
                self.settle();
            }
        }
        true
    }

    /// Runs the user code that an event calls, until control is back where the op came from.
    fn follow(&mut self, mut event: Event<Whole>) {
        loop {
            match event {
                Event::Called(call) => {
                    let reactions = self.reactions(call);
                    let returns = reactions.into_iter().all(|actions| self.do_all(actions));
                    event = match self.thrown.take() {
                        Some(event) if !returns => event,
                        _ => self.step(Op::Return),
                    };
                }
                Event::Notified(call) => {
                    let reactions = self.reactions(call);
                    self.notified.extend(reactions);
                    return;
                }
                Event::Returned(_)
                | Event::Threw { .. }
                | Event::Uncaught { .. }
                | Event::Silent
                | Event::Skipped => return,
            }
        }
    }

    /// Runs every implied op, and what user code does meanwhile.
    fn settle(&mut self) {
        loop {
            while let Some(op) = self.machine.implied() {
                let event = self.step(op);
                self.follow(event);
            }
            match self.notified.pop_front() {
                Some(actions) => _ = self.do_all(actions),
                None => return,
            }
        }
    }

    fn reactions(&mut self, call: Call<Whole>) -> Vec<&'p [Action]> {
        if let Call::Task { task } = call {
            return self.tasks.remove(&task).into_iter().collect();
        }
        let count = self.calls.entry(call.kind()).or_default();
        *count += 1;
        let (kind, nth) = (call.kind(), *count);
        let program = self.program;
        program
            .reactions
            .iter()
            .filter(|reaction| reaction.on == kind && reaction.nth == nth)
            .map(|reaction| reaction.actions.as_slice())
            .collect()
    }
}

fn op(action: &Action) -> Op<Whole> {
    match *action {
        Action::Write {
            weight,
            data,
            callback,
            producer,
        } => Op::Write {
            producer,
            payload: Payload { weight, data },
            callback,
        },
        Action::Cork {} => Op::Cork,
        Action::Uncork {} => Op::Uncork,
        Action::End {
            weight,
            data,
            callback,
            producer,
        } => Op::End {
            producer,
            payload: weight.map(|weight| Payload { weight, data }),
            callback,
        },
        Action::Destroy { error } => Op::Destroy { error },
        Action::Complete {
            hook,
            outcome,
            again,
        } => Op::Complete {
            hook,
            outcome,
            again,
        },
        Action::Throw {} => Op::Throw,
        Action::Take { max } => Op::Take { max },
        Action::NextTick { .. } => Op::NextTick,
        Action::Microtask { .. } => Op::Microtask,
    }
}
