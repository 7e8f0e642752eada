//! Open calls into user code, and what the source does once each returns.

use super::WriteCallback;

/// One open call. Everything below it in the source's own stack is in the frame's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Frame<N> {
    /// `writeOrBuffer`: the sink is called from inside `write`.
    Write {
        /// Which write.
        chunk: N,
        /// Dialects that compute the result before they call the sink: the result.
        full: Option<bool>,
    },
    /// `clearBuffer`: the sink is called from the loop, which `onwrite` had entered.
    Flush {
        /// `onwrite`'s `sync`, captured before the flush and used after it.
        sync: bool,
        /// `onwrite`'s `cb`, likewise.
        callback: WriteCallback<N>,
    },
    /// `afterWrite`: the drain listeners run; then the callback.
    Drain {
        /// Whose callback is next.
        callback: WriteCallback<N>,
        /// Who ran `afterWrite`.
        caller: Caller,
    },
    /// A write callback runs.
    Callback {
        /// What comes next.
        then: AfterCallback,
    },
    /// `finish`: the listeners run.
    Finish,
    /// `emitErrorNT`: the listeners run.
    Error,
    /// A task that user code had queued runs.
    Task,
}

/// Who ran `afterWrite`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// `onwrite`, in the stack of the sink's completion.
    Complete,
    /// A tick.
    Tick,
}

/// What follows a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AfterCallback {
    /// The rest of `afterWrite`.
    FinishMaybe(Caller),
    /// The tick ends: the callback of a write after end.
    Nothing,
}

/// A frame without its chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FrameKind {
    /// [`Frame::Write`].
    Write,
    /// [`Frame::Flush`].
    Flush {
        /// Its `sync`.
        sync: bool,
        /// Whether its callback is `nop`.
        nop: bool,
    },
    /// [`Frame::Drain`].
    Drain {
        /// Whether its callback is `nop`.
        nop: bool,
        /// Its caller.
        caller: Caller,
    },
    /// [`Frame::Callback`].
    Callback {
        /// What comes next.
        then: AfterCallback,
    },
    /// [`Frame::Finish`].
    Finish,
    /// [`Frame::Error`].
    Error,
    /// [`Frame::Task`].
    Task,
}

impl<N> Frame<N> {
    /// The frame without its chunk.
    pub fn kind(&self) -> FrameKind {
        let is_nop = |callback: &WriteCallback<N>| matches!(callback, WriteCallback::Nop);
        match self {
            Self::Write { .. } => FrameKind::Write,
            Self::Flush { sync, callback } => FrameKind::Flush {
                sync: *sync,
                nop: is_nop(callback),
            },
            Self::Drain { callback, caller } => FrameKind::Drain {
                nop: is_nop(callback),
                caller: *caller,
            },
            Self::Callback { then } => FrameKind::Callback { then: *then },
            Self::Finish => FrameKind::Finish,
            Self::Error => FrameKind::Error,
            Self::Task => FrameKind::Task,
        }
    }
}
