//! The trace: what ran, one event a line. `docs/trace.md` is the format on one page.

mod decode;
mod encode;
mod fields;
mod header;
mod settings;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use decode::{LineError, MAX_LINE, MAX_NUMBER, MAX_WEIGHT, decode};
pub use encode::encode;
pub use header::{FORMAT, Header, HeaderError, VERSION};
pub use settings::Settings;
use settings::is_false;

use crate::quantity::{Quantity, Whole};
use crate::vocabulary::{Callback, Event, Hook, OpKind, Outcome, Payload, Producer, Shown};

/// One line of a trace below its header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Numbered from 1 without a gap.
    pub seq: u64,
    /// Of which stream; 0 on the last line, which is of none.
    pub stream: u64,
    /// What happened.
    pub body: Body,
}

/// What one line says.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Body {
    /// A stream begins.
    Open(Options),
    /// A macrotask of the program begins: every queued job has run.
    Turn(u64),
    /// User code does something to the stream, or returns to it.
    Input(Input),
    /// The stream did something. After an answer, with what the subject shows.
    Event(Event<Whole>, Option<Shown<Whole>>),
    /// The subject's driver could not do the op (it holds no sink callback, say).
    Skipped(OpKind),
    /// The trace is complete.
    End(Ending),
}

/// The options a stream was opened with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Options {
    /// The mark.
    pub high_water_mark: Whole,
    /// Node's options; absent where the stream has none of them.
    #[serde(flatten, default, skip_serializing_if = "Option::is_none")]
    pub settings: Option<Settings>,
    /// Who starts a transfer.
    pub sink: SinkKind,
    /// The least that a chunk is charged at; absent: 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_weight: Option<Whole>,
    /// What its length never passes: with more, a chunk is handed back; absent: there is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Whole>,
    /// Whether a job that making it queues opens it, without a trace: what is done to it in its first
    /// turn comes before that.
    #[serde(default, skip_serializing_if = "is_false")]
    pub opens_later: bool,
    /// What is charged for a value that is neither bytes nor text, null included; absent: outside object
    /// mode such a value is refused, and null always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_weight: Option<Whole>,
    /// Whether what destroy brings waits for the sink and `_final` to answer.
    #[serde(default, skip_serializing_if = "is_false")]
    pub destroy_waits: bool,
    /// Whether the sink takes batches only, so that one may be of one chunk.
    #[serde(default, skip_serializing_if = "is_false")]
    pub only_batches: bool,
    /// The low mark: drain comes once length is not above it.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub low_water_mark: Whole,
    /// Whether write says false only above the mark, and true at it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub pauses_above: bool,
    /// Whether what a pulling sink takes is completed thereby.
    #[serde(default, skip_serializing_if = "is_false")]
    pub takes_complete: bool,
    /// Whether a chunk of no bytes is none, and never reaches the sink.
    #[serde(default, skip_serializing_if = "is_false")]
    pub drops_empty: bool,
    /// Whether a full stream hands back what it is given.
    #[serde(default, skip_serializing_if = "is_false")]
    pub hands_back: bool,
    /// Whether a drain that is owed comes after `end` too.
    #[serde(default, skip_serializing_if = "is_false")]
    pub drains_after_end: bool,
    /// Whether a write after `end` is refused by an exception.
    #[serde(default, skip_serializing_if = "is_false")]
    pub throws_late: bool,
    /// Whether a completion takes effect in a job that it queues, without a trace.
    #[serde(default, skip_serializing_if = "is_false")]
    pub completes_later: bool,
    /// Whether a write after `end` is refused, and the stream none the worse for it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub refuses_late: bool,
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(value: &Whole) -> bool {
    *value == Whole(0)
}

impl Options {
    /// The least length at which write says false.
    pub fn full_at(&self) -> Whole {
        if self.pauses_above {
            self.high_water_mark + Whole(1)
        } else {
            self.high_water_mark.or_more(Whole(1))
        }
    }
}

/// Who starts a transfer to the sink.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SinkKind {
    /// The stream calls the sink.
    Push,
    /// The sink asks.
    Pull,
}

/// What user code does, as a trace shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Input {
    /// `write` is called.
    Write {
        /// The number of this `write`, from 1; 0 if it is skipped.
        chunk: Whole,
        /// The chunk.
        payload: Payload<Whole>,
        /// With which callback.
        callback: Callback,
        /// By whom.
        producer: Producer,
    },
    /// `cork` is called.
    Cork,
    /// `uncork` is called.
    Uncork,
    /// `end` is called.
    End {
        /// Its number, from 1, if it has a callback; 0 if it is skipped.
        callback: Option<Whole>,
        /// Its chunk with its number, which is counted among the writes; 0 if it is skipped.
        chunk: Option<(Whole, Payload<Whole>)>,
        /// By whom.
        producer: Producer,
    },
    /// `destroy` is called.
    Destroy {
        /// Whether with an error.
        error: bool,
    },
    /// User code calls back.
    Complete {
        /// Whose callback.
        hook: Hook,
        /// With what.
        outcome: Outcome,
        /// Whether it is the one that was called last.
        again: bool,
    },
    /// The sink asks for chunks.
    Take {
        /// At most so many.
        max: Whole,
    },
    /// User code queues a tick.
    NextTick {
        /// Its number.
        task: Whole,
    },
    /// User code queues a microtask.
    Microtask {
        /// Its number.
        task: Whole,
    },
    /// User code that the stream (or the runtime) had called throws.
    Throw,
    /// User code that the stream (or the runtime) had called returns.
    Return,
}

impl Input {
    /// Which kind of op this is.
    pub fn kind(&self) -> OpKind {
        match self {
            Self::Write { .. } => OpKind::Write,
            Self::Cork => OpKind::Cork,
            Self::Uncork => OpKind::Uncork,
            Self::End { .. } => OpKind::End,
            Self::Destroy { .. } => OpKind::Destroy,
            Self::Complete { .. } => OpKind::Complete,
            Self::Take { .. } => OpKind::Take,
            Self::NextTick { .. } => OpKind::NextTick,
            Self::Microtask { .. } => OpKind::Microtask,
            Self::Throw => OpKind::Throw,
            Self::Return => OpKind::Return,
        }
    }
}

/// How a trace ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Hash)]
#[serde(rename_all = "lowercase")]
pub enum Ending {
    /// Every queue had run dry: what has not happened by now will not.
    Quiescent,
    /// The program was over, whatever was still to come.
    Exit,
}

impl fmt::Display for Body {
    /// The line without its numbers, as a trace has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&encode(&Line {
            seq: 0,
            stream: 0,
            body: self.clone(),
        }))
    }
}
