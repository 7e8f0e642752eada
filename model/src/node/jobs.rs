//! The runtime's queues: `process.nextTick` and microtasks.

use super::{AfterCallback, Caller, Completed, Frame, Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, Call, ErrorCode, Event};

/// One entry of the tick queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Job<N> {
    /// `afterWrite`, of a write that completed inside its sink call.
    AfterWrite(Completed<N>),
    /// The callback of a write after end.
    WriteError(WriteCallback<N>),
    /// `emitErrorNT`.
    EmitError(ErrorCode),
    /// `finish`, if it is still due.
    Finish,
    /// A task of user code's own.
    Task(N),
}

impl<N: Quantity, Q: Queue<N>> Node<N, Q> {
    /// User code calls `process.nextTick(task)`.
    pub(super) fn next_tick(&mut self) -> Event<N> {
        self.tasks += N::one();
        self.ticks.push_back(Job::Task(self.tasks));
        Event::Returned(Answer::Scheduled { task: self.tasks })
    }

    /// User code calls `queueMicrotask(task)`.
    pub(super) fn microtask(&mut self) -> Event<N> {
        self.tasks += N::one();
        self.microtasks.push_back(self.tasks);
        Event::Returned(Answer::Scheduled { task: self.tasks })
    }

    pub(super) fn has_jobs(&self) -> bool {
        !self.ticks.is_empty() || !self.microtasks.is_empty()
    }

    /// `processTicksAndRejections`, one job of it: all ticks, then all microtasks, and again.
    pub(super) fn tick(&mut self) -> Event<N> {
        if !self.frames.is_empty() {
            return Event::Skipped;
        }
        self.flags.draining = true;
        self.flags.in_microtasks &= !self.microtasks.is_empty();
        if !self.flags.in_microtasks
            && let Some(job) = self.ticks.pop_front()
        {
            return self.run(job);
        }
        match self.microtasks.pop_front() {
            Some(task) => {
                self.flags.in_microtasks = true;
                self.run_task(task)
            }
            None => Event::Skipped,
        }
    }

    fn run(&mut self, job: Job<N>) -> Event<N> {
        match job {
            Job::AfterWrite(completed) => {
                self.flags.after_write_tick_info = false;
                self.after_write(completed, Caller::Tick)
            }
            Job::WriteError(WriteCallback::Nop) => Event::Silent,
            Job::WriteError(WriteCallback::Own(chunk)) => {
                self.open(Frame::Callback {
                    then: AfterCallback::Nothing,
                });
                let error = Some(self.dialect.error);
                Event::Called(Call::Callback { chunk, error })
            }
            Job::EmitError(_) if self.flags.error_emitted => Event::Silent,
            Job::EmitError(error) => {
                self.flags.error_emitted = true;
                self.open(Frame::Error);
                Event::Called(Call::Error { error })
            }
            Job::Finish => self.finish_tick(),
            Job::Task(task) => self.run_task(task),
        }
    }

    fn run_task(&mut self, task: N) -> Event<N> {
        self.open(Frame::Task);
        Event::Called(Call::Task { task })
    }

    /// Once no frame is open and no job queued, ops come from outside again.
    pub(super) fn rest_if_idle(&mut self) {
        if self.frames.is_empty() && !self.has_jobs() {
            self.flags.draining = false;
            self.flags.in_microtasks = false;
        }
    }
}
