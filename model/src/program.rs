//! Programs: what a driver is told to do to a stream.
//!
//! A program is options, turns of actions, and reactions («the n-th time the sink is called, do
//! this»). The return of a call and the running of ticks are implied, so any part of a program is
//! a program, and shrinking is free. No clock decides anything: the sink completes when an action
//! says so.

mod from_trace;
mod run;

use serde::{Deserialize, Serialize};

pub use run::{Narrator, run};

use crate::quantity::Whole;
use crate::trace::{MAX_NUMBER, MAX_WEIGHT};
use crate::vocabulary::{CallKind, Callback, Producer};

/// A deterministic user of one stream.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Program {
    /// The mark the stream is opened with.
    pub high_water_mark: Whole,
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
    /// `write` of a chunk of this weight.
    Write {
        /// What it weighs.
        weight: Whole,
        /// With a callback of its own, or without one.
        #[serde(default, with = "callback_as_bool")]
        callback: Callback,
        /// By whom.
        #[serde(default)]
        producer: Producer,
    },
    /// `end()`.
    End {},
    /// The sink completes what it holds.
    Complete {},
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

mod callback_as_bool {
    use super::Callback;
    use serde::{Deserialize, Deserializer, Serializer};

    #[allow(
        clippy::trivially_copy_pass_by_ref,
        reason = "serde passes a reference"
    )]
    pub(super) fn serialize<S: Serializer>(callback: &Callback, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bool(*callback == Callback::Own)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Callback, D::Error> {
        Ok(if bool::deserialize(from)? {
            Callback::Own
        } else {
            Callback::None
        })
    }
}

impl Program {
    /// Whether every number is one that a trace can carry; else, what is too large.
    pub fn check(&self) -> Result<(), String> {
        if self.high_water_mark > MAX_NUMBER {
            return Err(format!(
                "a mark of {} is more than 2^53",
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
    fn check(&self) -> Result<(), String> {
        match self {
            Self::Write { weight, .. } if *weight > MAX_WEIGHT => {
                Err(format!("a weight of {weight} is more than 4 GiB"))
            }
            Self::Take { max } if *max < Whole(1) || *max > MAX_NUMBER => {
                Err(format!("take asks for {max} chunks; it needs 1 to 2^53"))
            }
            Self::NextTick { actions } | Self::Microtask { actions } => {
                actions.iter().try_for_each(Self::check)
            }
            Self::Write { .. } | Self::End {} | Self::Complete {} | Self::Take { .. } => Ok(()),
        }
    }
}

fn size(actions: &[Action]) -> usize {
    actions
        .iter()
        .map(|action| match action {
            Action::NextTick { actions } | Action::Microtask { actions } => 1 + size(actions),
            Action::Write { .. } | Action::End {} | Action::Complete {} | Action::Take { .. } => 1,
        })
        .sum()
}
