//! The runtime's queues: `process.nextTick` and microtasks.

use serde::{Deserialize, Serialize};

use super::Streamx;
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, Call, Event};

/// One microtask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Job<N> {
    /// `updateWriteNT`.
    Update,
    /// A task of user code's own.
    Task(N),
}

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// User code calls `process.nextTick(task)`.
    pub(super) fn next_tick(&mut self) -> Event<N> {
        self.tasks += N::one();
        self.ticks.push_back(self.tasks);
        Event::Returned(Answer::Scheduled { task: self.tasks })
    }

    /// User code calls `queueMicrotask(task)`.
    pub(super) fn microtask(&mut self) -> Event<N> {
        self.tasks += N::one();
        self.microtasks.push_back(Job::Task(self.tasks));
        Event::Returned(Answer::Scheduled { task: self.tasks })
    }

    pub(super) fn has_jobs(&self) -> bool {
        !self.ticks.is_empty() || !self.microtasks.is_empty()
    }

    /// One job of the runtime's: all ticks, then all microtasks, and again.
    pub(super) fn tick(&mut self) -> Event<N> {
        if !self.frames.is_empty() {
            return Event::Skipped;
        }
        self.flags.draining = true;
        self.flags.in_microtasks &= !self.microtasks.is_empty();
        let flow = if !self.flags.in_microtasks
            && let Some(task) = self.ticks.pop_front()
        {
            self.call(Call::Task { task })
        } else if let Some(job) = self.microtasks.pop_front() {
            self.flags.in_microtasks = true;
            match job {
                Job::Task(task) => self.call(Call::Task { task }),
                Job::Update => self.update_by_microtask(),
            }
        } else {
            return Event::Skipped;
        };
        self.go_on(flow)
    }

    /// Once no frame is open and no job queued, ops come from outside again.
    pub(super) fn rest_if_idle(&mut self) {
        if self.frames.is_empty() && !self.has_jobs() {
            self.flags.draining = false;
            self.flags.in_microtasks = false;
        }
    }
}
