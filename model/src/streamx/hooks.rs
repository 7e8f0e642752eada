//! The callbacks that user code calls.

use super::{Frame, Streamx};
use crate::held::Answer;
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Event, Hook, Outcome};

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// User code calls one. `_destroy` was given no error that it could pass on.
    pub(super) fn complete(&mut self, hook: Hook, outcome: Outcome, again: bool) -> Event<N> {
        let Some(Answer { error }) = self.flags.held.answer(hook, outcome, again) else {
            return Event::Skipped;
        };
        self.then(Frame::Completes);
        let flow = match hook {
            Hook::Sink => self.after_write(error),
            Hook::Final => self.after_final(error),
            Hook::Destroy => self.after_destroy(error),
            Hook::Construct => self.after_open(error),
        };
        self.go_on(flow)
    }
}
