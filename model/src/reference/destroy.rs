//! R8: the stream is destroyed, by whoever uses it, or because its sink failed.

use super::Reference;
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, ErrorCode, Event};

impl<N: Quantity, Q: Queue<N>> Reference<N, Q> {
    /// A batch that is out stays with the sink, which may yet complete it; a drain that was owed never
    /// comes.
    pub(super) fn destroy(&mut self, error: bool) -> Event<N> {
        if self.flags.finished || self.flags.destroyed.is_some() {
            return Event::Skipped;
        }
        self.close(if error {
            ErrorCode::Given
        } else {
            ErrorCode::Destroyed
        });
        Event::Returned(Answer::Destroy)
    }

    /// The sink gives up, and its batch with that. Of a stream that was destroyed before, that is all.
    pub(super) fn fail(&mut self) -> Event<N> {
        if !self.flags.taken {
            return Event::Skipped;
        }
        let mut cut = self.settle_batch();
        if self.flags.destroyed.is_none() {
            self.close(ErrorCode::Sink);
        }
        cut.append(std::mem::replace(&mut self.cut, Q::empty()));
        self.cut = cut;
        Event::Returned(Answer::Complete)
    }

    /// No more writes, no more takes, no corks; what is queued is cut.
    fn close(&mut self, why: ErrorCode) {
        self.flags.destroyed = Some(why);
        self.flags.error_due = self.flags.errored();
        self.flags.close_due = true;
        self.corked = N::zero();
        self.length -= self.queued.weight();
        self.entries -= self.queued.count();
        self.cut = std::mem::replace(&mut self.queued, Q::empty());
    }
}
