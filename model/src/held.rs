//! What user code holds: the callbacks that a stream which pushes handed it.

use serde::{Deserialize, Serialize};

use crate::vocabulary::{ErrorCode, Hook, Outcome};

/// Which callbacks user code can call. They are the driver's to remember, not the stream's.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Held {
    /// The sink's.
    pub sink: Holding,
    /// `_final`'s.
    pub finalize: Holding,
    /// `_destroy`'s.
    pub destroy: Holding,
    /// The error that `_destroy` was given.
    pub given: Option<ErrorCode>,
    /// `_construct`'s.
    pub construct: Holding,
}

/// A callback of one kind.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Holding {
    /// The newest was not called yet.
    pub fresh: bool,
    /// One was called.
    pub used: bool,
}

/// A callback that user code calls with this error, if any.
pub(crate) struct Answer {
    pub(crate) error: Option<ErrorCode>,
}

impl Held {
    /// User code is handed a callback.
    pub(crate) fn hand(&mut self, hook: Hook) {
        self.of(hook).fresh = true;
    }

    /// User code calls one; `None` if it holds none.
    pub(crate) fn answer(&mut self, hook: Hook, outcome: Outcome, again: bool) -> Option<Answer> {
        self.of(hook).take(again).then_some(Answer {
            error: self.error(hook, outcome),
        })
    }

    fn error(&self, hook: Hook, outcome: Outcome) -> Option<ErrorCode> {
        match (outcome, hook) {
            (Outcome::Failure, Hook::Sink) => Some(ErrorCode::Sink),
            (Outcome::Failure, Hook::Final) => Some(ErrorCode::Final),
            (Outcome::Failure, Hook::Destroy) => Some(ErrorCode::Destroy),
            (Outcome::Failure, Hook::Construct) => Some(ErrorCode::Construct),
            (Outcome::Pass, Hook::Destroy) => self.given,
            (Outcome::Pass | Outcome::Success, _) => None,
        }
    }

    fn of(&mut self, hook: Hook) -> &mut Holding {
        match hook {
            Hook::Sink => &mut self.sink,
            Hook::Final => &mut self.finalize,
            Hook::Destroy => &mut self.destroy,
            Hook::Construct => &mut self.construct,
        }
    }
}

impl Holding {
    /// Whether there is one to call.
    fn take(&mut self, again: bool) -> bool {
        if again {
            return self.used;
        }
        self.used |= self.fresh;
        std::mem::take(&mut self.fresh)
    }
}
