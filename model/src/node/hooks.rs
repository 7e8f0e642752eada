//! The callbacks that user code calls.

use super::{Frame, Node};
use crate::held::Answer;
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Event, Hook, OpKind, Outcome};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// User code is handed a callback.
    pub(super) fn hand(&mut self, hook: Hook) {
        self.flags.held.hand(hook);
    }

    /// User code calls one.
    pub(super) fn complete(&mut self, hook: Hook, outcome: Outcome, again: bool) -> Event<N> {
        let Some(Answer { error }) = self.flags.held.answer(hook, outcome, again) else {
            return Event::Skipped;
        };
        self.then(Frame::Returns(OpKind::Complete));
        let flow = match hook {
            Hook::Sink => self.on_write(error),
            Hook::Final => self.on_finish(error),
            Hook::Destroy => self.on_destroy(error),
            Hook::Construct => self.construct_answers(error),
        };
        self.go_on(flow)
    }
}
