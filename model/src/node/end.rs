//! `end`, `needFinish`, `finishMaybe`, `finish`.

use super::{Frame, Job, Node};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, Call, Event};

impl<N: Quantity, Q: Queue<N>> Node<N, Q> {
    /// `end()`. A second one is a no-op: without a callback nobody hears of its error.
    pub(super) fn end(&mut self) -> Event<N> {
        if !self.flags.ending && !self.flags.errored {
            self.flags.ending = true;
            self.finish_maybe();
        }
        Event::Returned(Answer::End)
    }

    /// `needFinish`.
    fn need_finish(&self) -> bool {
        self.flags.ending
            && !self.flags.finished
            && !self.flags.writing
            && !self.flags.errored
            && !self.flags.error_emitted
            && !self.flags.buffered
            && self.length <= N::zero()
    }

    /// `finishMaybe(stream, state, true)`; no caller of this slice passes false.
    pub(super) fn finish_maybe(&mut self) {
        if self.need_finish() {
            // `prefinish`: there is no `_final`, and nobody listens.
            self.flags.prefinished = true;
            if self.pending_callbacks <= N::zero() {
                self.pending_callbacks += N::one();
                self.ticks.push_back(Job::Finish);
            }
        }
    }

    /// The tick that `finishMaybe` queued.
    pub(super) fn finish_tick(&mut self) -> Event<N> {
        self.pending_callbacks -= N::one();
        if !self.need_finish() {
            return Event::Silent;
        }
        self.flags.finished = true;
        self.open(Frame::Finish);
        Event::Called(Call::Finish)
    }
}
