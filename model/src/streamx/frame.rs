//! The source's stack: what is to be done behind each call that is open.

use serde::{Deserialize, Serialize};

use crate::vocabulary::CallKind;

/// A place in the source behind a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Frame<N> {
    /// User code runs. Everything up to the next such mark is below its caller.
    User(CallKind),
    /// The completion, the one op that calls user code, comes back.
    Completes,
    /// `update`: behind `_write` in its inner loop.
    Written,
    /// `update`: behind `updateNonPrimary`.
    NonPrimaryUpdated,
    /// `afterWrite`: behind the drain event.
    DrainEmitted,
    /// `afterFinal`: in the finish event.
    FinishEmitted {
        /// The listeners that `end` added and that come next.
        ends: Vec<N>,
    },
    /// `afterDestroy`: behind the error event.
    ErrorEmitted,
}

/// A frame without its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is the frame of the same name")]
pub enum FrameKind {
    User(CallKind),
    Completes,
    Written,
    NonPrimaryUpdated,
    DrainEmitted,
    FinishEmitted,
    ErrorEmitted,
}

impl<N> Frame<N> {
    /// The frame without its numbers.
    pub fn kind(&self) -> FrameKind {
        match self {
            Self::User(call) => FrameKind::User(*call),
            Self::Completes => FrameKind::Completes,
            Self::Written => FrameKind::Written,
            Self::NonPrimaryUpdated => FrameKind::NonPrimaryUpdated,
            Self::DrainEmitted => FrameKind::DrainEmitted,
            Self::FinishEmitted { .. } => FrameKind::FinishEmitted,
            Self::ErrorEmitted => FrameKind::ErrorEmitted,
        }
    }
}
