//! The program that a trace is a run of.

use std::collections::HashMap;

use super::{Action, Program, Reaction};
use crate::quantity::Whole;
use crate::trace::{Body, Input, Settings};
use crate::vocabulary::{Call, CallKind, Event, Producer};

/// Where the actions of user code are being collected.
enum Place {
    Turn,
    Reaction { on: CallKind, nth: u32 },
    Task(Whole),
}

/// An action; if it queued a task, which. What the task does is known only once it has run.
type Draft = (Action, Option<Whole>);

#[derive(Default)]
struct Collector {
    high_water_mark: Whole,
    settings: Settings,
    /// What is done in the first turn comes before the stream is constructed, or open.
    begins_later: bool,
    /// The call that is open has just thrown.
    throwing: bool,
    open: Vec<(Place, Vec<Draft>)>,
    turns: Vec<Vec<Draft>>,
    reactions: Vec<(CallKind, u32, Vec<Draft>)>,
    tasks: HashMap<Whole, Vec<Draft>>,
    calls: HashMap<CallKind, u32>,
    producers: Vec<Producer>,
}

impl Program {
    /// The program that a complete trace of one stream is a run of: what was skipped is left out,
    /// reactions that did nothing are left out, producers are renumbered by first appearance.
    ///
    /// Run again, it gives the same trace; so two programs with the same normal form are the same
    /// program. Of a stream that notifies instead of calling, reactions become part of the turns.
    pub fn of_trace<'b>(bodies: impl IntoIterator<Item = &'b Body>) -> Self {
        let mut collector = Collector::default();
        for body in bodies {
            collector.read(body);
        }
        collector.finish()
    }
}

impl Collector {
    fn read(&mut self, body: &Body) {
        if std::mem::take(&mut self.throwing) && !matches!(body, Body::Skipped(_)) {
            self.close();
        }
        match body {
            Body::Open(options) => {
                self.high_water_mark = options.high_water_mark;
                self.settings = options.settings.unwrap_or_default();
                self.begins_later = self.settings.constructs || options.opens_later;
            }
            Body::Turn(_) => {
                self.close_all();
                self.open.push((Place::Turn, Vec::new()));
            }
            Body::Input(Input::Return) => self.close(),
            Body::Input(input) => {
                let draft = self.draft(input);
                let throws = *input == Input::Throw;
                if self.open.is_empty() {
                    self.open.push((Place::Turn, Vec::new()));
                }
                if let Some((_, actions)) = self.open.last_mut() {
                    actions.push(draft);
                }
                self.throwing = throws;
            }
            Body::Skipped(_) => {
                if let Some((_, actions)) = self.open.last_mut() {
                    actions.pop();
                }
            }
            Body::Event(Event::Called(call), _) => {
                let place = self.place(*call);
                self.open.push((place, Vec::new()));
            }
            Body::Event(..) | Body::End(_) => {}
        }
    }

    fn draft(&mut self, input: &Input) -> Draft {
        match *input {
            Input::Write {
                payload,
                callback,
                producer,
                chunk,
            } => {
                // One without a number is skipped: whoever it came from need not appear.
                let producer = if chunk == Whole(0) {
                    producer
                } else {
                    self.renumber(producer)
                };
                (
                    Action::Write {
                        weight: payload.weight,
                        data: payload.data,
                        callback,
                        producer,
                    },
                    None,
                )
            }
            Input::End {
                callback,
                chunk,
                producer,
            } => {
                let payload = chunk.map(|(_, payload)| payload);
                let producer = match chunk {
                    Some((Whole(0), _)) | None => Producer::default(),
                    Some(_) => self.renumber(producer),
                };
                (
                    Action::End {
                        weight: payload.map(|payload| payload.weight),
                        data: payload.map(|payload| payload.data).unwrap_or_default(),
                        callback: callback.is_some(),
                        producer,
                    },
                    None,
                )
            }
            Input::Cork => (Action::Cork {}, None),
            Input::Uncork => (Action::Uncork {}, None),
            Input::Destroy { error } => (Action::Destroy { error }, None),
            Input::Complete {
                hook,
                outcome,
                again,
            } => (
                Action::Complete {
                    hook,
                    outcome,
                    again,
                },
                None,
            ),
            // A return closes the call; it is never drafted.
            Input::Throw | Input::Return => (Action::Throw {}, None),
            Input::Take { max } => (Action::Take { max }, None),
            Input::NextTick { task } => (
                Action::NextTick {
                    actions: Vec::new(),
                },
                Some(task),
            ),
            Input::Microtask { task } => (
                Action::Microtask {
                    actions: Vec::new(),
                },
                Some(task),
            ),
        }
    }

    fn renumber(&mut self, producer: Producer) -> Producer {
        let known = self.producers.iter().position(|known| *known == producer);
        let index = known.unwrap_or_else(|| {
            self.producers.push(producer);
            self.producers.len() - 1
        });
        Producer(u8::try_from(index + 1).unwrap_or(u8::MAX))
    }

    fn place(&mut self, call: Call<Whole>) -> Place {
        if let Call::Task { task } = call {
            return Place::Task(task);
        }
        let nth = self.calls.entry(call.kind()).or_default();
        *nth += 1;
        Place::Reaction {
            on: call.kind(),
            nth: *nth,
        }
    }

    fn close(&mut self) {
        let Some((place, actions)) = self.open.pop() else {
            return;
        };
        match place {
            Place::Turn => self.turns.push(actions),
            Place::Reaction { on, nth } => self.reactions.push((on, nth, actions)),
            Place::Task(task) => {
                self.tasks.insert(task, actions);
            }
        }
    }

    fn close_all(&mut self) {
        while !self.open.is_empty() {
            self.close();
        }
    }

    fn finish(mut self) -> Program {
        self.close_all();
        let turns = std::mem::take(&mut self.turns);
        let first_counts = self.begins_later && turns.iter().any(|turn| !turn.is_empty());
        let mut reactions = std::mem::take(&mut self.reactions);
        reactions.sort_by_key(|(on, nth, _)| (*on, *nth));
        Program {
            high_water_mark: self.high_water_mark,
            settings: self.settings,
            turns: turns
                .into_iter()
                .enumerate()
                .filter(|(index, turn)| !turn.is_empty() || *index == 0 && first_counts)
                .map(|(_, turn)| self.settle(turn))
                .collect(),
            reactions: reactions
                .into_iter()
                .filter(|(_, _, actions)| !actions.is_empty())
                .map(|(on, nth, actions)| Reaction {
                    on,
                    nth,
                    actions: self.settle(actions),
                })
                .collect(),
        }
    }

    /// Puts into each queued task what it did.
    fn settle(&mut self, drafts: Vec<Draft>) -> Vec<Action> {
        let mut settled = Vec::with_capacity(drafts.len());
        for (mut action, task) in drafts {
            if let (Some(task), Action::NextTick { actions } | Action::Microtask { actions }) =
                (task, &mut action)
            {
                let done = self.tasks.remove(&task).unwrap_or_default();
                *actions = self.settle(done);
            }
            settled.push(action);
        }
        settled
    }
}
