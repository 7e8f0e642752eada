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
        /// `onwrite`'s `cb` and `finished`, likewise.
        completed: Completed<N>,
    },
    /// `afterWrite`: the drain listeners run; then the callback.
    Drain {
        /// Whose callback is next.
        completed: Completed<N>,
        /// Who ran `afterWrite`.
        caller: Caller,
    },
    /// A write callback runs.
    Callback {
        /// What comes next.
        then: AfterCallback,
    },
    /// `finish`: the listeners run.
    Finish {
        /// Who ran it.
        caller: Caller,
    },
    /// `emitErrorNT`: the listeners run.
    Error,
    /// `write` after end, in dialects that emit the error in its stack.
    WriteAfterEnd {
        /// Which write.
        chunk: N,
        /// What a tick is still to call.
        callback: Option<WriteCallback<N>>,
    },
    /// A task that user code had queued runs.
    Task,
}

/// What `afterWrite` is told of the write that has completed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Completed<N> {
    /// Whose callback to call.
    pub callback: WriteCallback<N>,
    /// How often: only `nop` is ever called more than once.
    pub count: N,
    /// Whether finish was due when the sink completed: then there is no drain. Up to 12.9; false
    /// since.
    pub finished: bool,
}

/// Who ran `afterWrite` or `finish`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Caller {
    /// `end`.
    End,
    /// `onwrite`, in the stack of the sink's completion.
    Complete,
    /// A tick.
    Tick,
}

/// What follows a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AfterCallback {
    /// The rest of `afterWrite`.
    FinishMaybe {
        /// [`Completed::finished`].
        finished: bool,
        /// Who ran it.
        caller: Caller,
    },
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
    Finish {
        /// Its caller.
        caller: Caller,
    },
    /// [`Frame::Error`].
    Error,
    /// [`Frame::WriteAfterEnd`].
    WriteAfterEnd,
    /// [`Frame::Task`].
    Task,
}

impl<N> Frame<N> {
    /// The frame without its chunk.
    pub fn kind(&self) -> FrameKind {
        let is_nop = |completed: &Completed<N>| matches!(completed.callback, WriteCallback::Nop);
        match self {
            Self::Write { .. } => FrameKind::Write,
            Self::Flush { sync, completed } => FrameKind::Flush {
                sync: *sync,
                nop: is_nop(completed),
            },
            Self::Drain { completed, caller } => FrameKind::Drain {
                nop: is_nop(completed),
                caller: *caller,
            },
            Self::Callback { then } => FrameKind::Callback { then: *then },
            Self::Finish { caller } => FrameKind::Finish { caller: *caller },
            Self::Error => FrameKind::Error,
            Self::WriteAfterEnd { .. } => FrameKind::WriteAfterEnd,
            Self::Task => FrameKind::Task,
        }
    }
}
