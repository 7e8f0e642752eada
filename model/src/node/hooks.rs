//! What user code holds: the callbacks that the stream handed it.

use serde::{Deserialize, Serialize};

use super::{Frame, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{ErrorCode, Event, Hook, OpKind, Outcome};

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

impl Held {
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

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// User code is handed a callback.
    pub(super) fn hand(&mut self, hook: Hook) {
        self.flags.held.of(hook).fresh = true;
    }

    /// User code calls one.
    pub(super) fn complete(&mut self, hook: Hook, outcome: Outcome, again: bool) -> Event<N> {
        if !self.flags.held.of(hook).take(again) {
            return Event::Skipped;
        }
        self.then(Frame::Returns(OpKind::Complete));
        let flow = match hook {
            Hook::Sink => self.on_write(failure(outcome, ErrorCode::Sink)),
            Hook::Final => self.on_finish(failure(outcome, ErrorCode::Final)),
            Hook::Destroy => {
                let error = match outcome {
                    Outcome::Pass => self.flags.held.given,
                    outcome => failure(outcome, ErrorCode::Destroy),
                };
                self.on_destroy(error)
            }
            Hook::Construct => self.construct_answers(failure(outcome, ErrorCode::Construct)),
        };
        self.go_on(flow)
    }
}

fn failure(outcome: Outcome, error: ErrorCode) -> Option<ErrorCode> {
    match outcome {
        Outcome::Failure => Some(error),
        Outcome::Success | Outcome::Pass => None,
    }
}
