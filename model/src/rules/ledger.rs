//! What the lines of a trace have shown so far, as far as any rule still needs it.

use std::collections::VecDeque;

use crate::quantity::{Quantity, Whole};
use crate::trace::{Body, Input, Options, SinkKind};
use crate::vocabulary::{
    Answer, Call, CallKind, Callback, Event, Hook, OpKind, Outcome, Producer, Shown, WriteResult,
};

/// The number of what never was.
const NONE: Whole = Whole(0);

/// An accepted chunk that is not completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Outstanding {
    /// Its number.
    pub chunk: Whole,
    /// What it is charged at.
    pub weight: Whole,
    /// Whether its write was given a callback.
    pub callback: Callback,
    /// Whether the sink has it.
    pub with_sink: bool,
}

/// A call that is open: of user code to the stream, or of the stream to user code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Open {
    /// A `write`; and whether a drain began since it was called.
    Write {
        /// By whom.
        producer: Producer,
        /// A drain's emission began meanwhile.
        drained: bool,
    },
    /// Another op.
    Op(OpKind),
    /// User code was called.
    Call(CallKind),
}

/// Whether a producer may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// It may.
    Held,
    /// It has called `write`, which has not come back.
    Spent,
    /// It was told to wait.
    Waiting,
}

/// What a trace has shown, forgetting what is settled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Ledger {
    /// The mark.
    pub high_water_mark: Whole,
    /// The least that a chunk is charged at.
    pub minimum_weight: Whole,
    /// Who starts a transfer.
    pub sink: SinkKind,
    /// Accepted and not completed, in the order of their writes.
    pub outstanding: VecDeque<Outstanding>,
    /// The sum of their charged weights: what `length` must be.
    pub length: Whole,
    /// Completed writes whose callback has not been called, in the order of their writes.
    pub callbacks_due: VecDeque<Whole>,
    /// Writes after end whose callback has not been called.
    pub errors_due: VecDeque<Whole>,
    /// A false on the live stream, which showed that a drain is owed, is unanswered.
    pub drain_owed: bool,
    /// How many corks there have been that no `uncork` and no `end` has taken back.
    pub corks: Whole,
    /// `end` was called.
    pub ending: bool,
    /// The stream has an error of its own: it was written to after end, or emitted `error`.
    pub errored: bool,
    /// Finish was seen.
    pub finished: bool,
    /// Open calls, the newest last.
    pub open: Vec<Open>,
    /// Every producer seen, and whether it may write.
    pub producers: Vec<(Producer, Permission)>,
    /// Whether some producer wrote without permission.
    pub impolite: bool,
    /// Who has written since length was last below max(mark, 1), and their largest chunk since.
    pub above: Vec<(Producer, Whole)>,
}

impl Ledger {
    /// The ledger of a stream that was just opened.
    pub fn new(options: Options) -> Self {
        Self {
            high_water_mark: options.high_water_mark,
            minimum_weight: options.minimum_weight.unwrap_or(Whole(0)),
            sink: options.sink,
            outstanding: VecDeque::new(),
            length: Whole(0),
            callbacks_due: VecDeque::new(),
            errors_due: VecDeque::new(),
            drain_owed: false,
            corks: Whole(0),
            ending: false,
            errored: false,
            finished: false,
            open: Vec::new(),
            producers: Vec::new(),
            impolite: false,
            above: Vec::new(),
        }
    }

    /// Whether `write` still promises a drain: the stream is neither ended nor in error.
    pub fn live(&self) -> bool {
        !self.ending && !self.errored
    }

    /// Whether the sink is held back: corked, and not ended, for `end` uncorks.
    pub fn corked(&self) -> bool {
        self.corks > Whole(0) && !self.ending
    }

    /// max(mark, 1).
    pub fn mark(&self) -> Whole {
        self.high_water_mark.or_more(Whole(1))
    }

    /// Whether the sink holds a chunk.
    pub fn with_sink(&self) -> bool {
        self.outstanding.iter().any(|entry| entry.with_sink)
    }

    /// Whether this producer may write now. One never seen holds permission at birth iff no drain
    /// is owed and no `write` is open.
    pub fn permits(&self, producer: Producer) -> bool {
        match self.producers.iter().find(|(known, _)| *known == producer) {
            Some((_, permission)) => *permission == Permission::Held,
            None => !self.drain_owed && !self.write_open(),
        }
    }

    /// Whether some `write` has not come back.
    pub fn write_open(&self) -> bool {
        self.open
            .iter()
            .any(|open| matches!(open, Open::Write { .. }))
    }

    /// The bound on length that polite producers keep (rule B1).
    pub fn bound(&self) -> Whole {
        let each = self
            .above
            .iter()
            .fold(Whole(0), |sum, (_, largest)| sum + *largest);
        self.mark() - Whole(1) + each
    }

    /// Reads one more line.
    pub fn read(&mut self, body: &Body) {
        match body {
            Body::Input(input) => self.read_input(input),
            Body::Event(event, shown) => self.read_event(event, *shown),
            Body::Skipped(op) => self.close(*op),
            Body::Open(_) | Body::Turn(_) | Body::End(_) => {}
        }
        if self.length < self.mark() {
            self.above.clear();
        }
    }

    fn read_input(&mut self, input: &Input) {
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
                self.write_called(chunk, payload.weight, callback, producer);
            }
            Input::End { .. } => {
                self.ending = true;
                self.corks = Whole(0);
                self.open.push(Open::Op(OpKind::End));
            }
            Input::Complete {
                hook: Hook::Sink,
                outcome: Outcome::Success,
                again: false,
            } => {
                self.complete();
                self.open.push(Open::Op(OpKind::Complete));
            }
            Input::Take { .. } => self.open.push(Open::Op(OpKind::Take)),
            Input::NextTick { .. } | Input::Microtask { .. } => {}
            Input::Return | Input::Throw => {
                self.open.pop();
            }
            Input::Uncork => {
                // Here and not at its return: a stream that pushes calls the sink in between.
                self.corks = Whole(self.corks.0.saturating_sub(1));
                self.open.push(Open::Op(OpKind::Uncork));
            }
            // A cork counts when it has come back: one that was skipped never was.
            Input::Cork | Input::Destroy { .. } | Input::Complete { .. } => {
                self.open.push(Open::Op(input.kind()));
            }
        }
    }

    fn write_called(
        &mut self,
        chunk: Whole,
        weight: Whole,
        callback: Callback,
        producer: Producer,
    ) {
        self.impolite |= !self.permits(producer);
        self.set_permission(producer, Permission::Spent);
        self.open.push(Open::Write {
            producer,
            drained: false,
        });
        if self.ending {
            // Not accepted. A pulling stream hands the chunk back and stays as it was.
            if self.sink == SinkKind::Push {
                self.errored = true;
                if callback == Callback::Own {
                    self.errors_due.push_back(chunk);
                }
            }
            return;
        }
        let weight = weight.or_more(self.minimum_weight);
        self.length += weight;
        self.outstanding.push_back(Outstanding {
            chunk,
            weight,
            callback,
            with_sink: false,
        });
        match self.above.iter_mut().find(|(known, _)| *known == producer) {
            Some((_, largest)) => *largest = largest.or_more(weight),
            None => self.above.push((producer, weight)),
        }
    }

    /// The sink completes everything it holds.
    fn complete(&mut self) {
        let (done, rest): (VecDeque<_>, _) = self
            .outstanding
            .drain(..)
            .partition(|entry| entry.with_sink);
        self.outstanding = rest;
        for entry in done {
            self.length -= entry.weight;
            if entry.callback == Callback::Own {
                self.callbacks_due.push_back(entry.chunk);
            }
        }
        self.callbacks_due.make_contiguous().sort_unstable();
    }

    fn read_event(&mut self, event: &Event<Whole>, shown: Option<Shown<Whole>>) {
        match *event {
            Event::Returned(Answer::Write { result, .. }) => self.write_returned(result, shown),
            Event::Returned(Answer::Taken { first, count }) => {
                for entry in &mut self.outstanding {
                    entry.with_sink |= first <= entry.chunk && entry.chunk < first + count;
                }
                self.close(OpKind::Take);
            }
            Event::Returned(Answer::NotTaken(_)) => self.close(OpKind::Take),
            Event::Returned(Answer::Cork) => {
                self.corks += Whole(1);
                self.close(OpKind::Cork);
            }
            Event::Returned(Answer::Uncork) => self.close(OpKind::Uncork),
            Event::Returned(Answer::Destroy) => self.close(OpKind::Destroy),
            Event::Threw { op, .. } => self.close(op),
            Event::Returned(Answer::End) => self.close(OpKind::End),
            Event::Returned(Answer::Complete) => self.close(OpKind::Complete),
            Event::Called(call) => {
                self.called(call);
                self.open.push(Open::Call(call.kind()));
            }
            Event::Notified(call) => self.called(call),
            Event::Returned(Answer::Scheduled { .. })
            | Event::Uncaught { .. }
            | Event::Silent
            | Event::Skipped => {}
        }
    }

    fn write_returned(&mut self, result: WriteResult<Whole>, shown: Option<Shown<Whole>>) {
        let Some(Open::Write { producer, .. }) = self.open.pop() else {
            return;
        };
        match result {
            WriteResult::True => self.set_permission(producer, Permission::Held),
            WriteResult::False { .. } => {
                self.set_permission(producer, Permission::Waiting);
                // A false that shows no drain owed breaks W2 or W3, and D1 is not asked for it.
                self.drain_owed |= self.live() && shown.is_none_or(|shown| shown.need_drain);
            }
            WriteResult::Refused => self.set_permission(producer, Permission::Waiting),
        }
    }

    fn called(&mut self, call: Call<Whole>) {
        match call {
            Call::Batch { .. }
            | Call::SharedCallback { .. }
            | Call::EndCallback { .. }
            | Call::Construct
            | Call::Final
            | Call::Destroy { .. }
            | Call::Prefinish
            | Call::Close
            | Call::Task { .. } => {}
            Call::Sink { chunk } => {
                for entry in &mut self.outstanding {
                    entry.with_sink |= entry.chunk == chunk;
                }
            }
            Call::Drain { .. } => self.drained(),
            Call::Callback { chunk, error: None } => {
                self.callbacks_due.retain(|due| *due != chunk);
            }
            Call::Callback {
                chunk,
                error: Some(_),
            } => {
                self.errors_due.retain(|due| *due != chunk);
            }
            Call::Finish => self.finished = true,
            Call::Error { .. } => self.errored = true,
        }
    }

    fn drained(&mut self) {
        self.drain_owed = false;
        for (_, permission) in &mut self.producers {
            if *permission == Permission::Waiting {
                *permission = Permission::Held;
            }
        }
        for open in &mut self.open {
            if let Open::Write { drained, .. } = open {
                *drained = true;
            }
        }
    }

    fn set_permission(&mut self, producer: Producer, permission: Permission) {
        match self
            .producers
            .iter_mut()
            .find(|(known, _)| *known == producer)
        {
            Some((_, now)) => *now = permission,
            None => self.producers.push((producer, permission)),
        }
    }

    fn close(&mut self, op: OpKind) {
        let newest = match self.open.last() {
            Some(Open::Write { .. }) => Some(OpKind::Write),
            Some(Open::Op(kind)) => Some(*kind),
            Some(Open::Call(_)) | None => None,
        };
        if newest == Some(op) {
            self.open.pop();
        }
    }
}
