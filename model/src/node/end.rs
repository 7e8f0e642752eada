//! `end`, `needFinish`, `finishMaybe`, `finish`.

use super::{Caller, Frame, Job, Node};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, Call, Event};

impl<N: Quantity, Q: Queue<N>> Node<N, Q> {
    /// `end()`. A second one is a no-op: without a callback nobody hears of its error.
    pub(super) fn end(&mut self) -> Event<N> {
        if self.flags.ending || self.flags.errored {
            return Event::Returned(Answer::End);
        }
        self.flags.ending = true;
        if self.dialect.end_finishes_at_once {
            return self.finish_now(Caller::End);
        }
        self.finish_maybe();
        self.end_returns()
    }

    /// The end of `end`.
    pub(super) fn end_returns(&mut self) -> Event<N> {
        self.flags.ended = true;
        Event::Returned(Answer::End)
    }

    /// `needFinish`.
    pub(super) fn need_finish(&self) -> bool {
        // 0.10 does not ask for the queue.
        let flushed = !self.flags.buffered || !self.dialect.counts_callbacks;
        self.flags.ending
            && flushed
            && !self.flags.finished
            && !self.flags.writing
            && !self.flags.errored
            && !self.flags.error_emitted
            && self.length <= N::zero()
    }

    /// `finishMaybe(stream, state, true)`: finish comes by a tick.
    pub(super) fn finish_maybe(&mut self) {
        if self.need_finish() {
            // `prefinish`: there is no `_final`, and nobody listens.
            self.flags.prefinished = true;
            if self.all_called() {
                self.pending_callbacks += N::one();
                self.ticks.push_back(Job::Finish);
            }
        }
    }

    /// `finishMaybe(stream, state)`: finish comes in the caller's stack.
    pub(super) fn finish_now(&mut self, caller: Caller) -> Event<N> {
        if self.need_finish() {
            self.flags.prefinished = true;
            if self.all_called() {
                return self.finish(caller);
            }
        }
        self.back_to(caller)
    }

    /// The tick that `finishMaybe` queued.
    pub(super) fn finish_tick(&mut self) -> Event<N> {
        self.pending_callbacks -= N::one();
        let due = if self.dialect.finish_looks_again {
            self.need_finish()
        } else {
            !self.flags.error_emitted
        };
        if due {
            self.finish(Caller::Tick)
        } else {
            Event::Silent
        }
    }

    /// `pendingcb === 0`, where there is one.
    fn all_called(&self) -> bool {
        !self.dialect.counts_callbacks || self.pending_callbacks <= N::zero()
    }

    /// `finish`.
    fn finish(&mut self, caller: Caller) -> Event<N> {
        self.flags.finished = true;
        self.open(Frame::Finish { caller });
        Event::Called(Call::Finish)
    }
}
