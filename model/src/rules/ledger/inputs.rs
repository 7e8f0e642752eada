//! What user code does.

use super::{Due, Escaping, Ledger, Open, Outstanding, Permission, Settling, Stage};
use crate::quantity::{Quantity, Whole};
use crate::trace::{Input, SinkKind};
use crate::vocabulary::{CallKind, Callback, Hook, OpKind, Outcome, Payload, Producer};

/// The number of what never was.
const NONE: Whole = Whole(0);

impl Ledger {
    pub(super) fn read_input(&mut self, input: &Input) {
        match *input {
            // Numbered 0: skipped.
            Input::Write { chunk: NONE, .. }
            | Input::End {
                chunk: Some((NONE, _)),
                ..
            }
            | Input::End {
                callback: Some(NONE),
                ..
            } => self.open.push(Open::Op(input.kind())),
            Input::Write {
                chunk,
                payload,
                callback,
                producer,
            } => {
                self.impolite |= !self.permits(producer);
                self.set_permission(producer, Permission::Spent);
                self.open.push(Open::Write {
                    producer,
                    drained: false,
                    refused: self.takes(payload) && (self.ending || self.destroyed),
                });
                if let Some(weight) = self.offered(chunk, payload, callback) {
                    self.rise(producer, weight);
                }
            }
            Input::End {
                callback,
                chunk,
                producer,
            } => self.end_called(callback, chunk, producer),
            Input::Destroy { error } => self.destroy_called(error),
            Input::Complete {
                hook: Hook::Sink,
                outcome,
                again,
            } => self.sink_answers(outcome, again),
            Input::Complete {
                hook,
                outcome,
                again,
            } => self.hook_answers(hook, outcome, again),
            Input::Take { .. } => self.open.push(Open::Op(OpKind::Take)),
            Input::NextTick { .. } | Input::Microtask { .. } => {}
            Input::Return => {
                self.open.pop();
            }
            Input::Throw => self.throws(),
            Input::Uncork => {
                // Here and not at its return: a stream that pushes calls the sink in between.
                self.corks = (self.corks - Whole(1)).or_more(Whole(0));
                self.open.push(Open::Op(OpKind::Uncork));
            }
            // A cork counts when it has come back: one that was skipped never was.
            Input::Cork => self.open.push(Open::Op(OpKind::Cork)),
        }
    }

    /// What is written; gives its weight if it is accepted.
    fn offered(
        &mut self,
        chunk: Whole,
        payload: Payload<Whole>,
        callback: Callback,
    ) -> Option<Whole> {
        if !self.takes(payload) {
            return None;
        }
        if self.ending || self.destroyed {
            // A pulling stream hands the chunk back and stays as it was.
            if self.options.sink == SinkKind::Push {
                if !self.destroyed && !self.options.refuses_late {
                    self.fail();
                }
                if callback != Callback::None {
                    self.errors_due.push(Due { chunk, callback });
                }
            }
            return None;
        }
        let weight = self.charged(payload);
        self.length += weight;
        self.outstanding.push(Outstanding {
            chunk,
            weight,
            callback,
            with_sink: false,
        });
        Some(weight)
    }

    /// The bound rises with what a producer writes.
    fn rise(&mut self, producer: Producer, weight: Whole) {
        match self.above.iter_mut().find(|(known, _)| *known == producer) {
            Some((_, largest)) => *largest = largest.or_more(weight),
            None => self.above.push((producer, weight)),
        }
    }

    fn end_called(
        &mut self,
        callback: Option<Whole>,
        chunk: Option<(Whole, Payload<Whole>)>,
        producer: Producer,
    ) {
        self.ends_due.extend(callback);
        let at_once = chunk.is_none() && self.corks == Whole(0);
        let permitted = self.permits(producer);
        if let Some((chunk, payload)) = chunk
            && let Some(weight) = self.offered(chunk, payload, Callback::None)
        {
            if permitted {
                self.rise(producer, weight);
            } else if self.last == Whole(0) {
                // A stopped producer's last chunk: once.
                self.last = weight;
            } else {
                self.impolite = true;
            }
            self.set_permission(producer, Permission::Spent);
        }
        let corks = std::mem::replace(&mut self.corks, Whole(0));
        if at_once {
            self.end_takes_effect();
        }
        self.open.push(Open::End { callback, corks });
    }

    pub(super) fn end_takes_effect(&mut self) {
        // Of a stream that is cut short it is nowhere said what it does.
        self.ending |= !self.errored && !self.destroyed;
    }

    fn destroy_called(&mut self, error: bool) {
        self.open.push(Open::Destroy {
            destroyed: self.destroyed,
            error_owed: self.error_owed,
        });
        if !self.destroyed {
            // It may have destroyed itself by now; then this has no effect.
            let by_itself = self.settings().auto_destroy && self.finished;
            self.error_owed = error && !self.told && !by_itself;
        }
        self.destroyed = true;
    }

    fn sink_answers(&mut self, outcome: Outcome, again: bool) {
        let taken = self.with_sink() && (self.answered || !again);
        if taken {
            // A second answer while the sink has another chunk cannot be told from that one's.
            self.complete(outcome);
        }
        self.answered |= taken && self.options.settings.is_some();
        self.open.push(Open::Answer { fails: !taken });
    }

    /// The sink completes everything it holds.
    pub(super) fn complete(&mut self, outcome: Outcome) {
        let failed = outcome == Outcome::Failure;
        let done = self.outstanding.extract_if(.., |entry| entry.with_sink);
        for entry in done {
            self.length -= entry.weight;
            let Outstanding {
                chunk, callback, ..
            } = entry;
            if self.options.completes_later {
                self.settling = Some(Settling::with(self.settling, entry));
            }
            if callback == Callback::None {
                continue;
            }
            if failed {
                self.errors_due.push(Due { chunk, callback });
            } else {
                self.callbacks_due.push(Due { chunk, callback });
            }
        }
        self.callbacks_due.sort_unstable_by_key(|due| due.chunk);
        if failed {
            self.fail();
        }
    }

    fn hook_answers(&mut self, hook: Hook, outcome: Outcome, again: bool) {
        let failed = outcome == Outcome::Failure;
        let given = self.error_owed;
        self.doubtful |= hook == Hook::Construct && again && self.hooks.construct > Stage::Called;
        let mut fails = hook == Hook::Final;
        if let Some(stage) = self.hook(hook)
            && *stage == Stage::Called
            && !again
        {
            *stage = if failed {
                Stage::Failed
            } else {
                Stage::Succeeded
            };
            fails = false;
            match hook {
                Hook::Destroy => {
                    let told = match outcome {
                        Outcome::Success => false,
                        Outcome::Failure => true,
                        Outcome::Pass => given,
                    };
                    self.error_owed = told && !self.told;
                }
                _ if failed => self.fail(),
                _ => {}
            }
        }
        self.open.push(Open::Answer { fails });
    }

    fn throws(&mut self) {
        let hook = match self.open.pop() {
            Some(Open::Call(CallKind::Construct)) => Hook::Construct,
            Some(Open::Call(CallKind::Final)) => Hook::Final,
            Some(Open::Call(CallKind::Destroy)) => Hook::Destroy,
            Some(Open::Call(CallKind::Task)) | None => return,
            Some(_) => {
                self.thrown = true;
                return;
            }
        };
        self.escaping = self.hook(hook).copied().map(|stage| Escaping {
            hook,
            stage,
            errored: self.errored,
            error_owed: self.error_owed,
        });
        // What a hook throws is its answer, if the stream catches it.
        self.hook_answers(hook, Outcome::Failure, false);
        self.open.pop();
    }
}
