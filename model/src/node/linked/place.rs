//! The places of these releases' source behind a call.

use serde::{Deserialize, Serialize};

use crate::node::WriteCallback;
use crate::node::frame::Called;
use crate::quantity::Quantity;
use crate::vocabulary::ErrorCode;

/// A place in the source behind a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Place<N> {
    /// `writeAfterEnd`, `validChunk`: behind the `error` event.
    Refused {
        /// What is told.
        callback: WriteCallback<N>,
        /// What it is told.
        error: ErrorCode,
    },
    /// `writeOrBuffer`: behind `doWrite`.
    Written {
        /// The local `ret`, negated.
        full: bool,
    },
    /// `clearBuffer`: behind `doWrite` of one entry of this list.
    Flushed {
        /// Where the local `entry` is.
        list: N,
    },
    /// `clearBuffer`: behind `doWrite` of a batch.
    FlushedBatch,
    /// `onwrite`: behind `clearBuffer`.
    OnWriteFlushed {
        /// The local `sync`.
        sync: bool,
        /// The local `finished`.
        finished: bool,
        /// The local `cb`.
        callback: WriteCallback<N>,
    },
    /// `onwriteError`: behind the callback.
    ErrorCalled {
        /// What is still to be told.
        error: ErrorCode,
    },
    /// `onwriteError`: behind `errorOrDestroy`.
    ErrorTold,
    /// `afterWrite`: behind drain, and behind each callback.
    Drained {
        /// Its parameter `finished`.
        finished: bool,
        /// How often the callback is still to be called.
        count: N,
        /// Which.
        callback: WriteCallback<N>,
    },
    /// `onCorkedFinish`, at one of the entries.
    BatchCallbacks {
        /// The list.
        list: N,
        /// The index of the next entry.
        next: N,
        /// What they are told.
        error: Option<ErrorCode>,
    },
    /// `errorBuffer`, at one of the entries.
    ErrorBuffer {
        /// The list.
        list: N,
        /// The index of the next entry.
        next: N,
    },
    /// `callFinal`: behind `errorOrDestroy`.
    FinalAnswered,
    /// `callFinal`: behind the `prefinish` event.
    FinalPrefinished,
    /// `finishMaybe`: behind `prefinish`.
    Prefinished {
        /// Whether finish is due, in dialects that have asked before.
        due: Option<bool>,
    },
    /// `finishMaybe`: behind one of the `finish` listeners.
    FinishListeners {
        /// The `end`s whose listeners are left.
        ends: Vec<N>,
    },
    /// `_destroy`, in its `end`: behind `uncork`.
    DestroyUncorked {
        /// Its parameter.
        error: Option<ErrorCode>,
    },
    /// `_destroy`: behind its `end`.
    DestroyEnded {
        /// Whether it was the first `end`.
        began: bool,
        /// Its parameter.
        error: Option<ErrorCode>,
    },
    /// `emitErrorAndCloseNT`: behind the `error` event.
    ErrorEmitted,
}

/// A place without its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is the place of the same name")]
pub enum PlaceKind {
    Refused(Called, ErrorCode),
    Written(bool),
    Flushed,
    FlushedBatch,
    OnWriteFlushed(bool, bool, Called),
    ErrorCalled(ErrorCode),
    ErrorTold,
    Drained(bool, Called),
    BatchCallbacks(Option<ErrorCode>),
    ErrorBuffer,
    FinalAnswered,
    FinalPrefinished,
    Prefinished(Option<bool>),
    FinishListeners(bool),
    DestroyUncorked(Option<ErrorCode>),
    DestroyEnded(bool, Option<ErrorCode>),
    ErrorEmitted,
}

impl<N: Quantity> Place<N> {
    /// The place without its numbers.
    pub fn kind(&self) -> PlaceKind {
        match self {
            Self::Refused { callback, error } => PlaceKind::Refused(callback.kind(), *error),
            Self::Written { full } => PlaceKind::Written(*full),
            Self::Flushed { .. } => PlaceKind::Flushed,
            Self::FlushedBatch => PlaceKind::FlushedBatch,
            Self::OnWriteFlushed {
                sync,
                finished,
                callback,
            } => PlaceKind::OnWriteFlushed(*sync, *finished, callback.kind()),
            Self::ErrorCalled { error } => PlaceKind::ErrorCalled(*error),
            Self::ErrorTold => PlaceKind::ErrorTold,
            Self::Drained {
                finished, callback, ..
            } => PlaceKind::Drained(*finished, callback.kind()),
            Self::BatchCallbacks { error, .. } => PlaceKind::BatchCallbacks(*error),
            Self::ErrorBuffer { .. } => PlaceKind::ErrorBuffer,
            Self::FinalAnswered => PlaceKind::FinalAnswered,
            Self::FinalPrefinished => PlaceKind::FinalPrefinished,
            Self::Prefinished { due } => PlaceKind::Prefinished(*due),
            Self::FinishListeners { ends } => PlaceKind::FinishListeners(ends.is_empty()),
            Self::DestroyUncorked { error } => PlaceKind::DestroyUncorked(*error),
            Self::DestroyEnded { began, error } => PlaceKind::DestroyEnded(*began, *error),
            Self::ErrorEmitted => PlaceKind::ErrorEmitted,
        }
    }

    /// The list that it refers to.
    pub(in crate::node) fn list(&self) -> Option<N> {
        match self {
            Self::Flushed { list }
            | Self::BatchCallbacks { list, .. }
            | Self::ErrorBuffer { list, .. } => Some(*list),
            Self::OnWriteFlushed { callback, .. } | Self::Drained { callback, .. } => {
                callback.batch()
            }
            _ => None,
        }
    }
}
