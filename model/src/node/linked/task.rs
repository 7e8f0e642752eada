//! What these releases' source queues as ticks.

use serde::{Deserialize, Serialize};

use crate::node::stack::Flow;
use crate::node::{Node, WriteCallback};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Call, ErrorCode, Hook};

/// One entry of the tick queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Task<N> {
    /// `afterWrite`.
    AfterWrite {
        /// Its parameter `finished`.
        finished: bool,
        /// The callback.
        callback: WriteCallback<N>,
    },
    /// The callback of a write that failed inside its sink call.
    WriteFailed {
        /// Which.
        callback: WriteCallback<N>,
        /// With what.
        error: ErrorCode,
    },
    /// `finishMaybe`.
    FinishMaybe,
    /// `callFinal`.
    CallFinal,
    /// `emitErrorNT`.
    EmitError(ErrorCode),
    /// `emitErrorAndCloseNT`.
    EmitErrorClose(ErrorCode),
    /// `emitCloseNT`.
    EmitClose,
}

impl<N: Quantity> Task<N> {
    /// The callback that it will call.
    pub(in crate::node) fn callback(&self) -> Option<WriteCallback<N>> {
        match self {
            Self::AfterWrite { callback, .. } | Self::WriteFailed { callback, .. } => {
                Some(*callback)
            }
            _ => None,
        }
    }
}

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// Runs one.
    pub(in crate::node) fn run_linked(&mut self, task: Task<N>) -> Flow<N> {
        match task {
            Task::AfterWrite { finished, callback } => {
                self.linked_after_write(finished, N::one(), callback)
            }
            Task::WriteFailed { callback, error } => {
                if self.dialect.counts_failed_by_tick {
                    self.pay_callback();
                }
                self.call_back(callback, Some(error))
            }
            Task::FinishMaybe => self.linked_finish_maybe(),
            Task::CallFinal => {
                self.hand(Hook::Final);
                self.call(Call::Final)
            }
            Task::EmitError(error) => self.call(Call::Error { error }),
            Task::EmitErrorClose(error) => self.linked_emit_error_close(error),
            Task::EmitClose => self.linked_emit_close(),
        }
    }
}
