//! Completions that take effect later than they are called, and unseen.
//!
//! A promise that a sink fulfils is looked at in a job of its own. Until then the stream goes on counting the chunk,
//! and after it no more; which of the two holds no line says, but for what can only come behind it.

use serde::{Deserialize, Serialize};

use super::{Ledger, Outstanding};
use crate::quantity::Whole;
use crate::trace::Body;
use crate::vocabulary::{Call, Event};

/// What the sink has completed without that having been seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Settling {
    /// The newest of the chunks.
    pub chunk: Whole,
    /// What all of them are charged at.
    pub weight: Whole,
}

impl Settling {
    /// This chunk, besides those before it.
    pub(super) fn with(before: Option<Self>, entry: Outstanding) -> Self {
        Self {
            chunk: entry.chunk,
            weight: before.map_or(Whole(0), |before| before.weight) + entry.weight,
        }
    }
}

impl Ledger {
    /// The most that the stream may still show as its length.
    pub fn most_shown(&self) -> Whole {
        let settling = self.settling.map_or(Whole(0), |settling| settling.weight);
        self.length + settling
    }

    /// At rest every job has run.
    pub fn rest(&mut self) {
        self.settling = None;
    }

    /// What this line, just read, says of what was settling before it.
    pub(super) fn see_settled(&mut self, body: &Body) {
        let Some(settling) = self.settling else {
            return;
        };
        let Body::Event(event, shown) = body else {
            return;
        };
        let seen = match event {
            // The sink is given nothing else before.
            Event::Called(Call::Sink { .. } | Call::Batch { .. } | Call::Finish) => true,
            Event::Called(Call::Callback { chunk, error: None }) => settling.chunk <= *chunk,
            // Once it counts no more it does not count again.
            _ => shown.is_some_and(|shown| shown.length == self.length),
        };
        if seen {
            self.settling = None;
        }
    }
}
