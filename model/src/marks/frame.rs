//! Calls into user code, and what is done behind them.

use serde::{Deserialize, Serialize};

/// An open call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Frame {
    /// `resume_writing`, out of `_write_ready`, which goes on behind it.
    Drain,
    /// The socket's `shutdown`, the last that `_write_ready` does.
    Finish,
    /// The socket's `shutdown`, the last that `write_eof` does.
    FinishInEnd,
    /// `connection_lost` with an error, which is told first.
    Error,
    /// `connection_lost`.
    Close,
}
