//! The runtime's queues: `process.nextTick` and microtasks.

use serde::{Deserialize, Serialize};

use super::stack::Flow;
use super::{Node, Task, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Answer, Call, ErrorCode, Event};

/// One entry of the tick queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Job<N> {
    /// `afterWrite`.
    AfterWrite {
        /// How often the callback is to be called.
        count: N,
        /// Which.
        callback: WriteCallback<N>,
    },
    /// `afterWriteTick`: later completions may still raise its count.
    AfterWriteTick {
        /// How often the callback is to be called.
        count: N,
        /// Which.
        callback: WriteCallback<N>,
    },
    /// `onwriteError`.
    OnWriteError {
        /// The callback of the write.
        callback: WriteCallback<N>,
        /// The sink's error.
        error: ErrorCode,
    },
    /// The callback of a write that was refused.
    WriteError {
        /// Which.
        callback: WriteCallback<N>,
        /// With what.
        error: ErrorCode,
    },
    /// The callback of an `end`.
    EndCallback {
        /// Which.
        end: N,
        /// With what.
        error: Option<ErrorCode>,
    },
    /// `errorBuffer`.
    ErrorBuffer,
    /// `emitErrorNT`.
    EmitError(ErrorCode),
    /// `emitErrorCloseNT`.
    EmitErrorClose(ErrorCode),
    /// `emitCloseNT`.
    EmitClose,
    /// `callFinal`.
    CallFinal,
    /// `finish`, if it is still due.
    FinishIfNeeded,
    /// `finish`.
    Finish,
    /// `constructNT`.
    Construct,
    /// `onConstruct`.
    OnConstruct(Option<ErrorCode>),
    /// `emitConstructNT`.
    Constructed,
    /// A function of older releases.
    Linked(Task<N>),
    /// `runMicrotasksCallback`, in dialects that run microtasks from this queue.
    Microtasks,
    /// A task of user code's own.
    Task(N),
}

impl<N: Quantity> Job<N> {
    /// The callback that it will call.
    pub(super) fn callback(&self) -> Option<WriteCallback<N>> {
        match self {
            Self::AfterWrite { callback, .. }
            | Self::AfterWriteTick { callback, .. }
            | Self::OnWriteError { callback, .. }
            | Self::WriteError { callback, .. } => Some(*callback),
            Self::Linked(task) => task.callback(),
            _ => None,
        }
    }
}

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// User code calls `process.nextTick(task)`.
    pub(super) fn next_tick(&mut self) -> Event<N> {
        self.tasks += N::one();
        self.ticks.push_back(Job::Task(self.tasks));
        Event::Returned(Answer::Scheduled { task: self.tasks })
    }

    /// User code calls `queueMicrotask(task)`. The oldest Node has none.
    pub(super) fn microtask(&mut self) -> Event<N> {
        if !self.dialect.microtasks {
            return Event::Skipped;
        }
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
        if self.dialect.microtasks_by_tick {
            let flow = self.tick_or_microtask();
            return self.go_on(flow);
        }
        self.flags.draining = true;
        self.flags.in_microtasks &= !self.microtasks.is_empty();
        let flow = if !self.flags.in_microtasks
            && let Some(job) = self.ticks.pop_front()
        {
            self.run(job)
        } else if let Some(task) = self.microtasks.pop_front() {
            self.flags.in_microtasks = true;
            self.call(Call::Task { task })
        } else {
            return Event::Skipped;
        };
        self.go_on(flow)
    }

    /// `_tickCallback` where microtasks run by a tick, or before all ticks if there is none yet.
    fn tick_or_microtask(&mut self) -> Flow<N> {
        let begins = !std::mem::replace(&mut self.flags.draining, true);
        self.flags.in_microtasks |= self.ticks.is_empty();
        if self.flags.in_microtasks
            && let Some(task) = self.microtasks.pop_front()
        {
            return self.call(Call::Task { task });
        }
        let ends = std::mem::replace(&mut self.flags.in_microtasks, false);
        if (begins || ends) && !self.ticks.is_empty() && !self.ticks.contains(&Job::Microtasks) {
            self.ticks.push_back(Job::Microtasks);
        }
        let job = self.ticks.pop_front()?;
        self.run(job)
    }

    fn run(&mut self, job: Job<N>) -> Flow<N> {
        match job {
            Job::AfterWrite { count, callback } => self.after_write(count, callback),
            Job::AfterWriteTick { count, callback } => {
                self.flags.after_write_tick_info = false;
                self.after_write(count, callback)
            }
            Job::OnWriteError { callback, error } => self.on_write_error(callback, error),
            Job::WriteError { callback, error } => self.call_back(callback, Some(error)),
            Job::EndCallback { end, error } => self.call(Call::EndCallback { end, error }),
            Job::ErrorBuffer => self.error_buffer(),
            Job::EmitError(error) => self.emit_error(error),
            Job::EmitErrorClose(error) => self.emit_error_close(error),
            Job::EmitClose => self.emit_close(),
            Job::CallFinal => self.call_final(),
            Job::FinishIfNeeded => self.finish_if_needed(),
            Job::Finish => self.finish(),
            Job::Construct => self.construct_tick(),
            Job::OnConstruct(error) => self.on_construct(error),
            Job::Constructed => self.on_constructed(),
            Job::Linked(task) => self.run_linked(task),
            Job::Microtasks => {
                self.flags.in_microtasks = true;
                None
            }
            Job::Task(task) => self.call(Call::Task { task }),
        }
    }

    /// Once no frame is open and no job queued, ops come from outside again.
    pub(super) fn rest_if_idle(&mut self) {
        if self.frames.is_empty() && !self.has_jobs() {
            self.flags.draining = false;
            self.flags.in_microtasks = false;
        }
    }
}
