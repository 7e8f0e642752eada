//! `update` and who asks for it: everything that happens by itself.

use super::stack::Flow;
use super::{Frame, Job, Streamx};
use crate::quantity::Quantity;
use crate::queue::Queue;

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// `updateNextTick`: one microtask at most, and none where an `update` on the stack will see the
    /// flag before it ends.
    pub(super) fn update_next_tick(&mut self) {
        if self.flags.next_tick {
            return;
        }
        self.flags.next_tick = true;
        if !self.flags.updating {
            self.microtasks.push_back(Job::Update);
        }
    }

    /// `updateWriteNT`.
    pub(super) fn update_by_microtask(&mut self) -> Flow<N> {
        if self.flags.updating {
            return None;
        }
        self.flags.next_tick = false;
        self.update()
    }

    /// `updateCallback`: a callback updates in its own stack if nobody is at it or asked for it, and
    /// the stream is neither ended nor destroyed.
    pub(super) fn update_callback(&mut self) -> Flow<N> {
        let flags = &self.flags;
        if flags.primary && !flags.updating && !flags.next_tick && !self.open_status() {
            return self.update();
        }
        self.update_next_tick();
        None
    }

    /// `update`.
    pub(super) fn update(&mut self) -> Flow<N> {
        self.flags.updating = true;
        self.update_round()
    }

    /// One round of `update`'s loop, from its inner loop on.
    pub(super) fn update_round(&mut self) -> Flow<N> {
        let flags = &self.flags;
        if flags.queued && !flags.active && !flags.corked && !self.open_status() {
            self.then(Frame::Written);
            return self.write_next();
        }
        self.then(Frame::NonPrimaryUpdated);
        if self.flags.primary || self.flags.active {
            return None;
        }
        self.update_non_primary()
    }

    /// `updateNonPrimary`: the end, or else the destruction, or else the beginning.
    fn update_non_primary(&mut self) -> Flow<N> {
        let flags = &self.flags;
        let ends = flags.finishing && !flags.queued && !flags.active && !flags.done;
        if ends && !self.open_status() {
            return self.finalize();
        }
        if flags.destroying && !flags.destroyed {
            // While another round is due it waits for that.
            if flags.next_tick {
                return None;
            }
            return self.destroy();
        }
        if flags.opening && !self.destroy_status() && !flags.next_tick {
            return self.open();
        }
        None
    }

    /// `continueUpdate`, and round again or out.
    pub(super) fn continue_update(&mut self) -> Flow<N> {
        if self.flags.next_tick {
            self.flags.next_tick = false;
            return self.update_round();
        }
        self.flags.updating = false;
        None
    }

    /// `DESTROY_STATUS`.
    pub(super) fn destroy_status(&self) -> bool {
        self.flags.destroying || self.flags.destroyed
    }

    /// `OPEN_STATUS`.
    pub(super) fn open_status(&self) -> bool {
        self.flags.opening || self.destroy_status()
    }
}
