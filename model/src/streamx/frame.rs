//! Open calls into user code, and what the source does once each returns.

use serde::{Deserialize, Serialize};

/// One open call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Frame {
    /// `update` called the sink from its inner loop.
    Sink {
        /// Who runs `update`.
        caller: Caller,
    },
    /// `afterWrite`: the drain listeners run, in the stack of the sink's completion.
    Drain,
    /// `afterFinal`, which `update` had called: the finish listeners run.
    Finish {
        /// Who runs `update`.
        caller: Caller,
    },
    /// `afterDestroy`, which `update` had called: the close listeners run.
    Close {
        /// Who runs `update`.
        caller: Caller,
    },
    /// A task that user code had queued runs.
    Task,
}

/// Who runs `update`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Caller {
    /// `afterWrite`: the sink's completion.
    Complete,
    /// The microtask that was queued for it.
    Microtask,
}
