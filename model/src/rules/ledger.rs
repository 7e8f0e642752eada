//! What the lines of a trace have shown so far, as far as any rule still needs it.

mod events;
mod inputs;
mod pack;
mod settling;

use serde::{Deserialize, Serialize};

use crate::quantity::{Quantity, Whole};
use crate::trace::{Body, Options, Settings};
use crate::vocabulary::{CallKind, Callback, Data, Event, Hook, OpKind, Payload, Producer};
pub use settling::Settling;

/// An accepted chunk that is not completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// A write whose callback is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Due {
    /// Its number.
    pub chunk: Whole,
    /// Of its own, or the shared one. Which write a call of the shared one answers cannot be seen
    /// ([`Ledger::answered_by`]).
    pub callback: Callback,
}

/// How far a hook is that is called once.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Stage {
    /// It has not been called.
    #[default]
    Idle,
    /// It has not answered.
    Called,
    /// It has answered, with success.
    Succeeded,
    /// It has answered, with an error, or it threw.
    Failed,
}

/// The hooks that are called once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Hooks {
    /// `_construct`.
    pub construct: Stage,
    /// `_final`.
    pub finalize: Stage,
    /// `_destroy`.
    pub destroy: Stage,
}

/// A call that is open: of user code to the stream, or of the stream to user code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Open {
    /// A `write`; and whether a drain began since it was called.
    Write {
        /// By whom.
        producer: Producer,
        /// A drain's emission began meanwhile.
        drained: bool,
        /// It came after `end` or `destroy`.
        refused: bool,
    },
    /// An `end`; and the number of its callback.
    End {
        /// If it has one.
        callback: Option<Whole>,
        /// [`Ledger::corks`] before, to go back to if its chunk is none.
        corks: Whole,
    },
    /// A `destroy`; and what to go back to if it turns out to be skipped.
    Destroy {
        /// [`Ledger::destroyed`] before.
        destroyed: bool,
        /// [`Ledger::error_owed`] before.
        error_owed: bool,
    },
    /// A completion; and whether it is an answer too many, which is an error.
    Answer {
        /// It is.
        fails: bool,
    },
    /// Another op.
    Op(OpKind),
    /// User code was called.
    Call(CallKind),
}

/// What was so before a hook threw.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Escaping {
    hook: Hook,
    stage: Stage,
    errored: bool,
    error_owed: bool,
}

/// Whether a producer may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
    /// What the stream was opened with.
    pub options: Options,
    /// Accepted and not completed, in the order of their writes.
    pub outstanding: Vec<Outstanding>,
    /// The sum of their charged weights: what `length` must be.
    pub length: Whole,
    /// What is completed, and still counted as far as can be seen.
    pub settling: Option<Settling>,
    /// Completed writes whose callback has not been called, in the order of their writes.
    pub callbacks_due: Vec<Due>,
    /// Writes that were refused, or that the sink failed, whose callback has not been called.
    pub errors_due: Vec<Due>,
    /// The callbacks of `end` that have not been called.
    pub ends_due: Vec<Whole>,
    /// A false on the live stream, which showed that a drain is owed, is unanswered.
    pub drain_owed: bool,
    /// How many corks there have been that no `uncork` and no `end` has taken back.
    pub corks: Whole,
    /// `end` has taken effect: it was called, what it uncorks was handed over, and its own chunk.
    pub ending: bool,
    /// The stream is in error: a hook failed, it was written to after end, it was answered twice, or it
    /// emitted `error`.
    pub errored: bool,
    /// The stream may be in error: `_construct` answered again, which takes effect at a moment that no line
    /// shows.
    pub doubtful: bool,
    /// An error that `error` has not told.
    pub error_owed: bool,
    /// `error` was seen.
    pub told: bool,
    /// The stream is destroyed, as far as can be seen.
    pub destroyed: bool,
    /// Close was seen.
    pub closed: bool,
    /// Prefinish was seen.
    pub prefinished: bool,
    /// Finish was seen.
    pub finished: bool,
    /// The hooks that are called once.
    pub hooks: Hooks,
    /// The sink has answered before, so that it can answer again.
    pub answered: bool,
    /// User code has thrown into the stream: nothing is promised to come any more.
    pub thrown: bool,
    /// A hook has thrown, and the next line tells whether the stream took that for its answer.
    pub escaping: Option<Escaping>,
    /// Open calls, the newest last.
    pub open: Vec<Open>,
    /// Every producer seen, and whether it may write.
    pub producers: Vec<(Producer, Permission)>,
    /// Whether some producer wrote without permission.
    pub impolite: bool,
    /// Who has written since length was last below max(mark, 1), and their largest chunk since.
    pub above: Vec<(Producer, Whole)>,
    /// What `end(chunk)` of a producer without permission has added to the bound.
    pub last: Whole,
}

impl Ledger {
    /// The ledger of a stream that was just opened.
    pub fn new(options: Options) -> Self {
        Self {
            options,
            outstanding: Vec::new(),
            length: Whole(0),
            settling: None,
            callbacks_due: Vec::new(),
            errors_due: Vec::new(),
            ends_due: Vec::new(),
            drain_owed: false,
            corks: Whole(0),
            ending: false,
            errored: false,
            doubtful: false,
            error_owed: false,
            told: false,
            destroyed: false,
            closed: false,
            prefinished: false,
            finished: false,
            hooks: Hooks::default(),
            answered: false,
            thrown: false,
            escaping: None,
            open: Vec::new(),
            producers: Vec::new(),
            impolite: false,
            above: Vec::new(),
            last: Whole(0),
        }
    }

    /// Node's options; the usual ones of a stream without any.
    pub fn settings(&self) -> Settings {
        self.options.settings.unwrap_or_default()
    }

    /// Whether `write` still promises a drain: the stream is neither ended nor in error nor destroyed.
    pub fn live(&self) -> bool {
        !self.ending && !self.cut_short()
    }

    /// Whether `end` was called, also if it is still at what comes before its effect.
    pub fn ended(&self) -> bool {
        let open = |open: &Open| matches!(open, Open::End { .. });
        self.ending || self.open.iter().any(open)
    }

    /// Whether the stream is destroyed, or will have destroyed itself when it comes to rest.
    pub fn dead(&self) -> bool {
        let told = self.errored && !self.error_owed;
        let by_itself = self.settings().auto_destroy && (self.finished || told);
        self.destroyed || by_itself
    }

    /// Whether a stream with these options takes such chunks at all.
    pub fn takes(&self, payload: Payload<Whole>) -> bool {
        if self.options.drops_empty && payload.weight == Whole(0) {
            return false;
        }
        match payload.data {
            Data::Null => self.options.other_weight.is_some(),
            Data::Object => self.settings().object_mode || self.options.other_weight.is_some(),
            Data::Bytes | Data::Text => true,
        }
    }

    /// What a chunk that is taken is charged at.
    pub fn charged(&self, payload: Payload<Whole>) -> Whole {
        let settings = self.settings();
        let weight = match (payload.data, self.options.other_weight) {
            (Data::Null | Data::Object, Some(weight)) => weight,
            _ => payload.charged(settings.object_mode, settings.decode_strings),
        };
        match self.options.minimum_weight {
            Some(least) => weight.or_more(least),
            None => weight,
        }
    }

    /// Whether the stream waits for `_construct`.
    pub fn unconstructed(&self) -> bool {
        let idle = matches!(self.hooks.construct, Stage::Idle | Stage::Called);
        self.settings().constructs && idle
    }

    /// Whether the sink is held back.
    pub fn corked(&self) -> bool {
        self.corks > Whole(0)
    }

    /// Whether chunks may be dropped that the sink was not given.
    pub fn cut_short(&self) -> bool {
        self.errored || self.doubtful || self.destroyed
    }

    /// The least length at which write says false: max(mark, 1), or what is above the mark.
    pub fn mark(&self) -> Whole {
        self.options.full_at()
    }

    /// Whether a drain that is owed still comes.
    pub fn drains(&self) -> bool {
        (!self.ending || self.options.drains_after_end) && !self.cut_short()
    }

    /// Whether drain is due, if it is owed: everything is completed, or length has come down to the low mark.
    pub fn is_low(&self) -> bool {
        let low = self.options.low_water_mark;
        self.outstanding.is_empty() || Whole(0) < low && self.length <= low
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

    /// Whether some `write`, or `end`, has not come back.
    pub fn write_open(&self) -> bool {
        self.open
            .iter()
            .any(|open| matches!(open, Open::Write { .. } | Open::End { .. }))
    }

    /// Whether a producer was told to wait, be it by a stream that owes no drain, or by a call that threw.
    pub fn waiting(&self) -> bool {
        let waits = |(_, permission): &(_, _)| *permission != Permission::Held;
        self.producers.iter().any(waits)
    }

    /// The bound on length that polite producers keep (rule B1).
    pub fn bound(&self) -> Whole {
        if self.options.hands_back {
            return self.mark();
        }
        let each = self
            .above
            .iter()
            .fold(Whole(0), |sum, (_, largest)| sum + *largest);
        self.mark() - Whole(1) + each + self.last
    }

    /// Reads one more line.
    pub fn read(&mut self, body: &Body) {
        let escaping = self.escaping.take();
        match body {
            Body::Input(input) => self.read_input(input),
            Body::Event(event, shown) => {
                if let (Event::Threw { .. } | Event::Uncaught { .. }, Some(before)) =
                    (event, escaping)
                {
                    self.escaped(before);
                }
                self.read_event(event, *shown);
            }
            Body::Skipped(op) => self.skipped(*op),
            Body::Open(_) | Body::Turn(_) | Body::End(_) => {}
        }
        self.see_settled(body);
        if self.most_shown() < self.mark() {
            self.above.clear();
            self.last = Whole(0);
        }
    }

    fn hook(&mut self, hook: Hook) -> Option<&mut Stage> {
        match hook {
            Hook::Sink => None,
            Hook::Construct => Some(&mut self.hooks.construct),
            Hook::Final => Some(&mut self.hooks.finalize),
            Hook::Destroy => Some(&mut self.hooks.destroy),
        }
    }

    /// The stream has an error of its own.
    fn fail(&mut self) {
        let settings = self.settings();
        // What comes after destroy is swallowed, and of several the first is told.
        self.error_owed |= !(self.destroyed || self.told || self.finished && settings.auto_destroy);
        self.errored = true;
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
}
