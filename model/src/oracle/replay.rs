//! Replaying a trace on a machine, through the ticks that it does not show.

use crate::declared::AnyMachine;
use crate::machine::Machine;
use crate::program::Narrator;
use crate::quantity::Whole;
use crate::rules::Breach;
use crate::trace::{Body, Input};
use crate::vocabulary::Op;

/// One way in which the trace so far can have come about.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Way {
    machine: AnyMachine,
    narrator: Narrator,
    /// The line that must come next: what the last op gave.
    owed: Option<Body>,
}

/// Every such way. Ticks are hidden, and some show nothing: before an op, any number of silent
/// ones may have run.
#[derive(Clone, Debug)]
pub(super) struct Replay {
    ways: Vec<Way>,
}

impl Replay {
    pub(super) fn new(machine: AnyMachine) -> Self {
        Self {
            ways: vec![Way {
                machine,
                narrator: Narrator::default(),
                owed: None,
            }],
        }
    }

    /// Reads a line; the error tells what was predicted instead.
    pub(super) fn read(&mut self, body: &Body) -> Result<(), Breach> {
        // Nearly always there is one way, and no tick that it could have taken before.
        if let [way] = self.ways.as_mut_slice()
            && let Some(reads) = way.reads(body)
        {
            return if reads {
                Ok(())
            } else {
                self.ways.clear();
                Err(mismatch(body, &[]))
            };
        }
        match body {
            Body::Input(input) => self.advance(body, |way, expected| {
                way.before_input(expected)
                    .into_iter()
                    .filter_map(|way| way.input(*input))
                    .collect()
            }),
            body => self.advance(body, |mut way, expected| {
                way.next_event(expected)
                    .filter(|next| next == body)
                    .map(|_| way)
                    .into_iter()
                    .collect()
            }),
        }
    }

    /// Every queue has run dry: nothing more may have been due.
    pub(super) fn rest(&mut self) -> Result<(), Breach> {
        let rest = Body::Turn(0);
        self.advance(&rest, |mut way, expected| match way.next_event(expected) {
            None => vec![way],
            Some(_) => Vec::new(),
        })
    }

    fn advance(
        &mut self,
        body: &Body,
        mut step: impl FnMut(Way, &mut Vec<Body>) -> Vec<Way>,
    ) -> Result<(), Breach> {
        let mut expected = Vec::new();
        let mut ways: Vec<Way> = Vec::new();
        for way in self.ways.drain(..) {
            for next in step(way, &mut expected) {
                if !ways.contains(&next) {
                    ways.push(next);
                }
            }
        }
        self.ways = ways;
        if self.ways.is_empty() {
            Err(mismatch(body, &expected))
        } else {
            Ok(())
        }
    }
}

impl Way {
    /// Reads a line where it stands, if that leads one way only: whether it is as predicted. `None`: it may lead
    /// several ways, or none, of which more is to be told; nothing has changed.
    fn reads(&mut self, body: &Body) -> Option<bool> {
        match body {
            Body::Input(input) => {
                let stands = self.owed.is_none() && self.machine.implied().is_none();
                if !stands || self.machine.held() {
                    return None;
                }
                Some(self.step(op(*input)).as_ref() == Some(body))
            }
            event => {
                if self.owed.as_ref() != Some(event) {
                    return None;
                }
                self.owed = None;
                Some(true)
            }
        }
    }

    /// The next line this way predicts, running hidden steps up to it; `None` at rest.
    fn next_event(&mut self, expected: &mut Vec<Body>) -> Option<Body> {
        while self.owed.is_none() {
            let op = self.machine.implied()?;
            self.step(op);
        }
        let next = self.owed.take()?;
        expected.push(next.clone());
        Some(next)
    }

    /// The states that an op from user code can meet: this one, or one some silent ticks later.
    fn before_input(mut self, expected: &mut Vec<Body>) -> Vec<Self> {
        let mut ways = Vec::new();
        while self.owed.is_none() {
            let held = self.machine.held();
            let Some(op) = self.machine.implied() else {
                if !held {
                    ways.push(self);
                }
                return ways;
            };
            if !held {
                ways.push(self.clone());
            }
            self.step(op);
        }
        expected.extend(self.owed.take());
        ways
    }

    /// This way after an op, if the op is numbered as the machine numbers it.
    fn input(mut self, input: Input) -> Option<Self> {
        let told = self.step(op(input))?;
        (told == Body::Input(input)).then_some(self)
    }

    /// Steps the machine; gives the line of the op, keeps the line of the event as owed.
    fn step(&mut self, op: Op<Whole>) -> Option<Body> {
        let event = self.machine.step(op);
        let mut told = None;
        let owed = &mut self.owed;
        self.narrator
            .tell(op, event, self.machine.shown(), &mut |body| match body {
                Body::Input(_) => told = Some(body),
                _ => *owed = Some(body),
            });
        told
    }
}

fn op(input: Input) -> Op<Whole> {
    match input {
        Input::Write {
            payload,
            callback,
            producer,
            chunk: _,
        } => Op::Write {
            producer,
            payload,
            callback,
        },
        Input::Cork => Op::Cork,
        Input::Uncork => Op::Uncork,
        Input::End {
            callback,
            chunk,
            producer,
        } => Op::End {
            producer,
            payload: chunk.map(|(_, payload)| payload),
            callback: callback.is_some(),
        },
        Input::Destroy { error } => Op::Destroy { error },
        Input::Complete {
            hook,
            outcome,
            again,
        } => Op::Complete {
            hook,
            outcome,
            again,
        },
        Input::Take { max } => Op::Take { max },
        Input::NextTick { .. } => Op::NextTick,
        Input::Microtask { .. } => Op::Microtask,
        Input::Throw => Op::Throw,
        Input::Return => Op::Return,
    }
}

fn mismatch(body: &Body, expected: &[Body]) -> Breach {
    let seen = match body {
        Body::Turn(_) => "nothing more, up to the end of the turn".to_owned(),
        body => body.to_string(),
    };
    let allowed = match expected {
        [] if matches!(body, Body::Input(_)) => {
            "an op that user code can do here, numbered in sequence".to_owned()
        }
        [] => "nothing: no call is open and no job is queued".to_owned(),
        some => some
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(", or "),
    };
    Breach { seen, allowed }
}
