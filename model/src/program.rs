//! Programs: what a driver is told to do to a stream.
//!
//! A program is options, turns of actions, and reactions («the n-th time the sink is called, do
//! this»). The return of a call and the running of ticks are implied, so any part of a program is
//! a program, and shrinking is free. No clock decides anything: the sink completes when an action
//! says so.

mod from_trace;
mod is_run;
mod run;

use serde::{Deserialize, Serialize};

pub use is_run::is_run;
pub use run::{Narrator, run};

use crate::quantity::Whole;
use crate::trace::Settings;
use crate::trace::{MAX_NUMBER, MAX_WEIGHT};
use crate::vocabulary::{CallKind, Callback, Data, Hook, Outcome, Producer};

/// A deterministic user of one stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Program {
    /// The mark the stream is opened with.
    pub high_water_mark: Whole,
    /// The rest that it is opened with.
    #[serde(
        default,
        rename = "options",
        with = "strict",
        skip_serializing_if = "is_default"
    )]
    pub settings: Settings,
    /// What each macrotask does, one after another.
    pub turns: Vec<Vec<Action>>,
    /// What the sink, the listeners and the callbacks do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reactions: Vec<Reaction>,
}

/// «The n-th time this is called, do these.»
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reaction {
    /// What is called: the sink, a drain, finish or error listener, a write callback.
    pub on: CallKind,
    /// Counted over the whole program, from 1.
    pub nth: u32,
    /// What it does.
    #[serde(rename = "do")]
    pub actions: Vec<Action>,
}

/// One thing that user code does.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "camelCase", deny_unknown_fields)]
pub enum Action {
    /// `write` of a chunk.
    Write {
        /// Its length.
        weight: Whole,
        /// What it is.
        #[serde(default, skip_serializing_if = "is_default")]
        data: Data,
        /// With a callback of its own, the shared one, or without.
        #[serde(default, with = "callback")]
        callback: Callback,
        /// By whom.
        #[serde(default)]
        producer: Producer,
    },
    /// `cork()`.
    Cork {},
    /// `uncork()`.
    Uncork {},
    /// `end()`, with or without a last chunk and a callback.
    End {
        /// The length of the last chunk, if there is one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        weight: Option<Whole>,
        /// What it is.
        #[serde(default, skip_serializing_if = "is_default")]
        data: Data,
        /// Whether with a callback.
        #[serde(default, skip_serializing_if = "is_default")]
        callback: bool,
        /// By whom.
        #[serde(default, skip_serializing_if = "is_default")]
        producer: Producer,
    },
    /// `destroy()`.
    Destroy {
        /// Whether with an error.
        #[serde(default, skip_serializing_if = "is_default")]
        error: bool,
    },
    /// The sink, or another hook, calls back.
    Complete {
        /// Whose callback.
        #[serde(default, rename = "of", skip_serializing_if = "is_default")]
        hook: Hook,
        /// With what.
        #[serde(default, skip_serializing_if = "is_default")]
        outcome: Outcome,
        /// Whether it calls the callback that was called last, once more.
        #[serde(default, skip_serializing_if = "is_default")]
        again: bool,
    },
    /// `throw`: what follows in the same call is not done.
    Throw {},
    /// A pulling sink asks for chunks.
    Take {
        /// At most so many.
        max: Whole,
    },
    /// `process.nextTick(() => { … })`.
    NextTick {
        /// What the tick does.
        #[serde(rename = "do", default)]
        actions: Vec<Action>,
    },
    /// `queueMicrotask(() => { … })`.
    Microtask {
        /// What the microtask does.
        #[serde(rename = "do", default)]
        actions: Vec<Action>,
    },
}

mod callback {
    use super::Callback;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    #[derive(Serialize, Deserialize)]
    #[serde(untagged)]
    enum Given {
        Own(bool),
        Named(Name),
    }

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Name {
        Shared,
    }

    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    pub(super) fn serialize<S: Serializer>(callback: &Callback, to: S) -> Result<S::Ok, S::Error> {
        let given = match callback {
            Callback::None => Given::Own(false),
            Callback::Own => Given::Own(true),
            Callback::Shared => Given::Named(Name::Shared),
        };
        given.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Callback, D::Error> {
        Ok(match Given::deserialize(from)? {
            Given::Own(false) => Callback::None,
            Given::Own(true) => Callback::Own,
            Given::Named(Name::Shared) => Callback::Shared,
        })
    }
}

/// Options that a program names and nobody knows are a mistake; in a trace they are passed over.
mod strict {
    use super::Settings;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    const KNOWN: [&str; 8] = [
        "autoDestroy",
        "emitClose",
        "objectMode",
        "decodeStrings",
        "writev",
        "final",
        "destroy",
        "construct",
    ];

    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    pub(super) fn serialize<S: Serializer>(settings: &Settings, to: S) -> Result<S::Ok, S::Error> {
        settings.serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Settings, D::Error> {
        let given = serde_json::Map::deserialize(from)?;
        if let Some(unknown) = given.keys().find(|key| !KNOWN.contains(&key.as_str())) {
            return Err(D::Error::custom(format!(
                "unknown option «{unknown}»; there are {}",
                KNOWN.join(", ")
            )));
        }
        serde_json::from_value(given.into()).map_err(D::Error::custom)
    }
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

impl Program {
    /// Whether every number is one that a trace can carry; else, what is too large.
    pub fn check(&self) -> Result<(), String> {
        if self.high_water_mark > MAX_NUMBER || self.high_water_mark < Whole(0) {
            return Err(format!(
                "a mark of {}; it is from 0 to 2^53",
                self.high_water_mark
            ));
        }
        if self.reactions.iter().any(|reaction| reaction.nth == 0) {
            return Err("a reaction to call 0; calls are counted from 1".into());
        }
        let turns = self.turns.iter();
        let lists = turns.chain(self.reactions.iter().map(|reaction| &reaction.actions));
        lists.flatten().try_for_each(Action::check)
    }

    /// How many actions there are, those inside reactions and tasks included.
    pub fn size(&self) -> usize {
        let turns = self.turns.iter();
        turns
            .chain(self.reactions.iter().map(|reaction| &reaction.actions))
            .map(|l| size(l))
            .sum()
    }
}

impl Action {
    /// The sink succeeds.
    pub const COMPLETE: Self = Self::Complete {
        hook: Hook::Sink,
        outcome: Outcome::Success,
        again: false,
    };

    /// `end()`.
    pub const END: Self = Self::End {
        weight: None,
        data: Data::Bytes,
        callback: false,
        producer: Producer(0),
    };

    fn check(&self) -> Result<(), String> {
        match self {
            Self::Write { weight, .. }
            | Self::End {
                weight: Some(weight),
                ..
            } if *weight > MAX_WEIGHT || *weight < Whole(0) => {
                Err(format!("a weight of {weight}; it is from 0 to 4 GiB"))
            }
            Self::Write {
                weight,
                data: Data::Text,
                ..
            }
            | Self::End {
                weight: Some(weight),
                data: Data::Text,
                ..
            } if *weight == Whole(0) => {
                Err("a text of length 0: it could not be told apart from another".into())
            }
            Self::End {
                weight: Some(_),
                data: Data::Null,
                ..
            } => Err("an end with null as its chunk, which is an end without one".into()),
            Self::Take { max } if *max < Whole(1) || *max > MAX_NUMBER => {
                Err(format!("take asks for {max} chunks; it needs 1 to 2^53"))
            }
            Self::NextTick { actions } | Self::Microtask { actions } => {
                actions.iter().try_for_each(Self::check)
            }
            Self::Write { .. }
            | Self::Cork {}
            | Self::Uncork {}
            | Self::End { .. }
            | Self::Destroy { .. }
            | Self::Complete { .. }
            | Self::Throw {}
            | Self::Take { .. } => Ok(()),
        }
    }
}

fn size(actions: &[Action]) -> usize {
    actions
        .iter()
        .map(|action| match action {
            Action::NextTick { actions } | Action::Microtask { actions } => 1 + size(actions),
            Action::Write { .. }
            | Action::Cork {}
            | Action::Uncork {}
            | Action::End { .. }
            | Action::Destroy { .. }
            | Action::Complete { .. }
            | Action::Throw {}
            | Action::Take { .. } => 1,
        })
        .sum()
}
