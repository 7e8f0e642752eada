//! `write`, `end`: what user code asks for. Nothing of it happens before the next `update`.

use super::{Job, Streamx};
use crate::quantity::Quantity;
use crate::queue::{Entry, Queue};
use crate::vocabulary::{Answer, Callback, Event, WriteResult};

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// `Writable.write`. It has one parameter: a callback falls on the ground.
    pub(super) fn write(&mut self, weight: N, callback: Callback) -> Event<N> {
        self.writes += N::one();
        let chunk = self.writes;
        self.update_next_tick();
        let result = self.push(Entry {
            chunk,
            weight,
            callback,
        });
        Event::Returned(Answer::Write { chunk, result })
    }

    /// `WritableState.push`.
    fn push(&mut self, entry: Entry<N>) -> WriteResult<N> {
        if self.drops_data() {
            return WriteResult::False { generation: None };
        }
        self.buffered += entry.weight;
        self.queue.push(entry);
        self.flags.queued = true;
        if self.buffered < self.high_water_mark {
            return WriteResult::True;
        }
        self.flags.undrained = true;
        WriteResult::False { generation: None }
    }

    /// `WRITE_DROP_DATA`.
    pub(super) fn drops_data(&self) -> bool {
        self.flags.finishing || self.flags.done || self.flags.destroying || self.flags.destroyed
    }

    /// `Writable.end` and `WritableState.end`.
    pub(super) fn end(&mut self) -> Event<N> {
        self.update_next_tick();
        self.flags.finishing = true;
        self.flags.primary = false;
        Event::Returned(Answer::End)
    }

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
}
