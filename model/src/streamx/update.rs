//! `update` and what it calls: everything that happens by itself.

use super::{Caller, Frame, Streamx};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, Call, Event};

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// `update`.
    pub(super) fn update(&mut self, caller: Caller) -> Event<N> {
        self.flags.updating = true;
        self.update_round(caller)
    }

    /// One round of `update`'s loop, from its inner loop on.
    ///
    /// The source goes round as long as another update was asked for. Without user code in between
    /// only [`Streamx::after_finish`] asks, so this calls itself once at most.
    pub(super) fn update_round(&mut self, caller: Caller) -> Event<N> {
        if self.flags.queued && !self.flags.active && !self.flags.destroying {
            return self.write_next(caller);
        }
        if !self.flags.primary
            && !self.flags.active
            && let Some(event) = self.update_non_primary(caller)
        {
            return event;
        }
        self.update_rounded(caller)
    }

    /// The end of a round.
    pub(super) fn update_rounded(&mut self, caller: Caller) -> Event<N> {
        if self.flags.next_tick {
            self.flags.next_tick = false;
            return self.update_round(caller);
        }
        self.flags.updating = false;
        match caller {
            Caller::Complete => Event::Returned(Answer::Complete),
            Caller::Microtask => Event::Silent,
        }
    }

    /// `shift`, and the sink is called.
    fn write_next(&mut self, caller: Caller) -> Event<N> {
        let entry = self
            .queue
            .pop()
            .expect("`queued` is set only by `push`, and falls with the last");
        self.buffered -= entry.weight;
        // At 0 there may still be chunks that weigh nothing: they stay behind until the next push.
        if self.buffered <= N::zero() {
            self.flags.queued = false;
        }
        self.flags.active = true;
        self.flags.held = true;
        self.open(Frame::Sink { caller });
        Event::Called(Call::Sink { chunk: entry.chunk })
    }

    /// `updateNonPrimary`: finish, then destruction; here `_final` and `_destroy` do nothing.
    fn update_non_primary(&mut self, caller: Caller) -> Option<Event<N>> {
        if self.flags.destroying {
            // While another round is due it waits for that.
            if self.flags.next_tick || self.flags.destroyed {
                return None;
            }
            self.flags.active = true;
            self.flags.destroyed = true;
            self.open(Frame::Close { caller });
            return Some(Event::Called(Call::Close));
        }
        if !self.flags.finishing || self.flags.queued || self.flags.done {
            return None;
        }
        self.flags.active = true;
        self.flags.done = true;
        self.open(Frame::Finish { caller });
        Some(Event::Called(Call::Finish))
    }

    /// `afterFinal`, behind the finish listeners.
    pub(super) fn after_finish(&mut self, caller: Caller) -> Event<N> {
        self.flags.destroying = true;
        self.flags.active = false;
        self.flags.finishing = false;
        self.update_next_tick();
        self.update_round(caller)
    }

    /// `afterWrite`, which the sink calls.
    pub(super) fn after_write(&mut self) -> Event<N> {
        if !self.flags.held {
            return Event::Skipped;
        }
        self.flags.held = false;
        self.flags.active = false;
        if self.flags.undrained && !self.flags.queued {
            self.flags.undrained = false;
            self.open(Frame::Drain);
            return Event::Called(Call::Drain { generation: None });
        }
        self.update_callback()
    }

    /// `updateCallback`, the end of `afterWrite`: it updates in its own stack if nobody is at it or
    /// asked for it, and `end` was not called.
    pub(super) fn update_callback(&mut self) -> Event<N> {
        if self.flags.primary && !self.flags.updating && !self.flags.next_tick {
            return self.update(Caller::Complete);
        }
        self.update_next_tick();
        Event::Returned(Answer::Complete)
    }
}
