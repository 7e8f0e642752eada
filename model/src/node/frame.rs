//! The source's stack: what is to be done behind each call that is open.

use serde::{Deserialize, Serialize};

use super::{Place, PlaceKind, WriteCallback};
use crate::quantity::Quantity;
use crate::vocabulary::{CallKind, ErrorCode, OpKind};

/// A place in the source behind a call.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Frame<N> {
    /// User code runs. Everything up to the next such mark is below its caller.
    User(CallKind),

    // The ops of user code, at the bottom of their part of the stack.
    /// `write` comes back.
    WriteReturns {
        /// Which.
        chunk: N,
    },
    /// `end`, at one of its stages.
    End {
        /// What is next.
        stage: EndStage,
        /// Its number, if it has a callback.
        callback: Option<N>,
        /// What `_write` of its chunk, or `end` itself, has to tell the callback.
        error: Option<ErrorCode>,
    },
    /// Another op comes back.
    Returns(OpKind),

    /// `_write`: behind `errorOrDestroy`.
    Refused {
        /// What it gives back.
        error: ErrorCode,
    },
    /// `writeOrBuffer`: behind the sink call.
    WriteOrBuffer {
        /// Dialects that compute the result before they call the sink: the result.
        full: Option<bool>,
    },
    /// `clearBuffer`: behind the sink call of one entry of this buffer.
    Flush {
        /// The local `buffered`.
        buffer: N,
    },
    /// `clearBuffer`: behind the batch call.
    FlushBatch,
    /// `onwrite`: behind `clearBuffer`.
    OnWriteFlushed {
        /// The local `sync`.
        sync: bool,
        /// The local `cb`.
        callback: WriteCallback<N>,
    },
    /// `onwriteError`: behind the callback.
    OnWriteErrorCalled {
        /// The error.
        error: ErrorCode,
    },
    /// `onwriteError`: behind `errorBuffer`.
    OnWriteErrorFlushed {
        /// The error.
        error: ErrorCode,
    },
    /// `afterWrite`: behind drain.
    AfterDrain {
        /// How often the callback is still to be called.
        count: N,
        /// Which.
        callback: WriteCallback<N>,
    },
    /// `afterWrite`: behind the callbacks.
    AfterCallbacks,
    /// `afterWrite`: behind `errorBuffer`.
    AfterErrorBuffer,
    /// The callback of a batch, at one of its entries.
    BatchCallbacks {
        /// The buffer.
        buffer: N,
        /// The index of the next entry.
        next: N,
        /// What they are told.
        error: Option<ErrorCode>,
    },
    /// `errorBuffer`: at one of the entries.
    ErrorBuffer {
        /// The index of the next.
        next: N,
    },
    /// `errorBuffer`: behind the callbacks of `end`.
    ErrorBufferReset,
    /// `callFinishedCallbacks`, at one of them.
    FinishedCallbacks {
        /// Those that are left.
        ends: Vec<N>,
        /// What they are told.
        error: Option<ErrorCode>,
    },
    /// `finishMaybe`: behind `prefinish`.
    FinishMaybe {
        /// Its parameter `sync`.
        sync: bool,
    },
    /// `prefinish`: behind `_final`, whose exception it catches.
    Final,
    /// `prefinish`: behind `onFinish` with what `_final` threw.
    FinalCaught,
    /// `onFinish`: behind the callbacks of `end`.
    OnFinishFailed {
        /// What `_final` failed with.
        error: ErrorCode,
    },
    /// `onFinish`: behind the `prefinish` event.
    OnFinishPrefinished,
    /// `finish`: behind the callbacks of `end`.
    FinishCalled,
    /// `finish`: behind the event.
    FinishEmitted,
    /// `_destroy`: behind the user's, whose exception it catches.
    Destroy,
    /// `emitErrorNT`: behind the listeners of `end`, before the user's.
    ErrorListeners {
        /// The error.
        error: ErrorCode,
    },
    /// `emitErrorCloseNT`: behind the `error` event.
    ErrorEmitted,
    /// `constructNT`: behind `_construct`, whose exception it catches.
    Construct,
    /// `onConstructed`: behind `clearBuffer`.
    ConstructedFlushed,
    /// In a function of older releases.
    Linked(Place<N>),
}

/// Where an `end` has got to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum EndStage {
    /// Behind its write.
    Written,
    /// Behind `uncork`.
    Uncorked,
    /// Behind `finishMaybe`.
    Ended,
}

/// A frame without its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is the frame of the same name")]
pub enum FrameKind {
    User(CallKind),
    WriteReturns,
    End(EndStage, bool, Option<ErrorCode>),
    Returns(OpKind),
    Refused(ErrorCode),
    WriteOrBuffer(Option<bool>),
    Flush,
    FlushBatch,
    OnWriteFlushed(bool, Called),
    OnWriteErrorCalled(ErrorCode),
    OnWriteErrorFlushed(ErrorCode),
    AfterDrain(Called),
    AfterCallbacks,
    AfterErrorBuffer,
    BatchCallbacks(Option<ErrorCode>),
    ErrorBuffer,
    ErrorBufferReset,
    FinishedCallbacks(Option<ErrorCode>),
    FinishMaybe(bool),
    Final,
    FinalCaught,
    OnFinishFailed(ErrorCode),
    OnFinishPrefinished,
    FinishCalled,
    FinishEmitted,
    Destroy,
    ErrorListeners(ErrorCode),
    ErrorEmitted,
    Construct,
    ConstructedFlushed,
    Linked(PlaceKind),
}

/// Which kind of callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "each is the callback of the same name")]
pub enum Called {
    Nop,
    Own,
    Shared,
    Batch,
    Missing,
}

impl<N: Quantity> WriteCallback<N> {
    pub(super) fn kind(&self) -> Called {
        match self {
            Self::Nop => Called::Nop,
            Self::Own(_) => Called::Own,
            Self::Shared => Called::Shared,
            Self::Batch(_) => Called::Batch,
            Self::Missing => Called::Missing,
        }
    }

    /// The buffer that it refers to.
    pub(super) fn batch(self) -> Option<N> {
        match self {
            Self::Batch(name) => Some(name),
            Self::Nop | Self::Own(_) | Self::Shared | Self::Missing => None,
        }
    }
}

impl<N: Quantity> Frame<N> {
    /// The frame without its numbers.
    pub fn kind(&self) -> FrameKind {
        match self {
            Self::User(call) => FrameKind::User(*call),
            Self::WriteReturns { .. } => FrameKind::WriteReturns,
            Self::End {
                stage,
                callback,
                error,
            } => FrameKind::End(*stage, callback.is_some(), *error),
            Self::Returns(op) => FrameKind::Returns(*op),
            Self::Refused { error } => FrameKind::Refused(*error),
            Self::WriteOrBuffer { full } => FrameKind::WriteOrBuffer(*full),
            Self::Flush { .. } => FrameKind::Flush,
            Self::FlushBatch => FrameKind::FlushBatch,
            Self::OnWriteFlushed { sync, callback } => {
                FrameKind::OnWriteFlushed(*sync, callback.kind())
            }
            Self::OnWriteErrorCalled { error } => FrameKind::OnWriteErrorCalled(*error),
            Self::OnWriteErrorFlushed { error } => FrameKind::OnWriteErrorFlushed(*error),
            Self::AfterDrain { callback, .. } => FrameKind::AfterDrain(callback.kind()),
            Self::AfterCallbacks => FrameKind::AfterCallbacks,
            Self::AfterErrorBuffer => FrameKind::AfterErrorBuffer,
            Self::BatchCallbacks { error, .. } => FrameKind::BatchCallbacks(*error),
            Self::ErrorBuffer { .. } => FrameKind::ErrorBuffer,
            Self::ErrorBufferReset => FrameKind::ErrorBufferReset,
            Self::FinishedCallbacks { error, .. } => FrameKind::FinishedCallbacks(*error),
            Self::FinishMaybe { sync } => FrameKind::FinishMaybe(*sync),
            Self::Final => FrameKind::Final,
            Self::FinalCaught => FrameKind::FinalCaught,
            Self::OnFinishFailed { error } => FrameKind::OnFinishFailed(*error),
            Self::OnFinishPrefinished => FrameKind::OnFinishPrefinished,
            Self::FinishCalled => FrameKind::FinishCalled,
            Self::FinishEmitted => FrameKind::FinishEmitted,
            Self::Destroy => FrameKind::Destroy,
            Self::ErrorListeners { error } => FrameKind::ErrorListeners(*error),
            Self::ErrorEmitted => FrameKind::ErrorEmitted,
            Self::Construct => FrameKind::Construct,
            Self::ConstructedFlushed => FrameKind::ConstructedFlushed,
            Self::Linked(place) => FrameKind::Linked(place.kind()),
        }
    }
}
