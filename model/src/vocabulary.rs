//! The words that every machine, program, trace and rule is written in.
//!
//! An *op* goes into a stream, an *event* comes out; one [`Op`] gives exactly one [`Event`].
//! A call into user code (the sink, a listener, a callback) is an event that ends the step and
//! leaves a frame open; the return of that call is an op again ([`Op::Return`]). So re-entrancy
//! is nothing special: any op may come while a frame is open.

use serde::{Deserialize, Serialize};

/// Who wrote. A sink, a listener or a callback that writes is a producer like any other.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Producer(pub u8);

/// Which callback a `write` was given.
///
/// Node takes different paths for them: without one, a completed write schedules no tick of its
/// own. Nobody may add a callback in order to observe.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Callback {
    /// None.
    #[default]
    None,
    /// A function of this write's own.
    Own,
}

/// One stimulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op<N> {
    /// `write(chunk, callback)`; the chunk weighs `weight` (bytes, or 1 in object mode).
    Write {
        /// Who writes.
        producer: Producer,
        /// What the chunk weighs.
        weight: N,
        /// With which callback.
        callback: Callback,
    },
    /// `end()`.
    End,
    /// The sink answers its outstanding call (push) or batch (pull) with success.
    Complete,
    /// A pulling sink asks for at most `max` chunks. (`reference`, rule R4.)
    Take {
        /// At least 1.
        max: N,
    },
    /// User code queues a next-tick job of its own: `process.nextTick(task)`.
    NextTick,
    /// User code queues a microtask of its own.
    Microtask,
    /// The user code of the newest open frame returns.
    Return,
    /// The runtime runs one queued job. Implied: no program contains it.
    Tick,
    /// `reference` gives one notification. Implied: no program contains it. (Rule R2.)
    Settle,
}

/// What one [`Op`] gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event<N> {
    /// An op of user code came back: control is in the code that called.
    Returned(Answer<N>),
    /// The stream calls user code: a frame is open.
    Called(Call<N>),
    /// The stream tells user code, without a frame. (`reference`, rule R1.)
    Notified(Call<N>),
    /// The step ended without anything that user code could see.
    Silent,
    /// The op made no sense here; nothing changed.
    Skipped,
}

/// How an op of user code came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer<N> {
    /// `write` came back.
    Write {
        /// The number of this `write`, from 1.
        chunk: N,
        /// With what.
        result: WriteResult<N>,
    },
    /// `end` came back.
    End,
    /// The sink's completion came back.
    Complete,
    /// `take` gave the chunks `first … first + count − 1`.
    Taken {
        /// The oldest chunk of the batch.
        first: N,
        /// How many, at least 1.
        count: N,
    },
    /// `take` gave nothing.
    NotTaken(NotTaken),
    /// The task with this number is queued.
    Scheduled {
        /// Numbered from 1 by scheduling.
        task: N,
    },
}

/// The result of a `write`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WriteResult<N> {
    /// `true`: go on.
    True,
    /// `false`: wait for drain.
    False {
        /// `reference`: the generation whose end answers this false (rule R3).
        generation: Option<N>,
    },
    /// `reference` after `end`: the chunk was handed back.
    Refused,
}

/// Why [`Op::Take`] gave nothing; the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotTaken {
    /// The stream has finished.
    Finished,
    /// A batch is outstanding.
    Busy,
    /// Nothing is queued.
    Empty,
}

/// A call into user code, or, in `reference`, a notification of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call<N> {
    /// `_write` with this chunk.
    Sink {
        /// Its number.
        chunk: N,
    },
    /// The `drain` listeners.
    Drain {
        /// `reference`: the generation that begins.
        generation: Option<N>,
    },
    /// The callback (or receipt) of a write.
    Callback {
        /// Of which write.
        chunk: N,
        /// With which error.
        error: Option<ErrorCode>,
    },
    /// The `finish` listeners.
    Finish,
    /// The `error` listeners.
    Error {
        /// Which error.
        error: ErrorCode,
    },
    /// A task that user code had queued.
    Task {
        /// Which.
        task: N,
    },
}

/// The errors that a stream raises by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ErrorCode {
    /// `write` after `end`.
    WriteAfterEnd,
    /// An error that carries no code, as all did before Node 10.
    Plain,
    /// One that no machine of ours raises.
    Other,
}

/// What a subject shows of itself after each answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shown<N> {
    /// `writableLength`.
    pub length: N,
    /// `writableNeedDrain`.
    pub need_drain: bool,
}

/// The kinds of [`Call`], by which a program's reactions are addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CallKind {
    /// [`Call::Sink`].
    Sink,
    /// [`Call::Drain`].
    Drain,
    /// [`Call::Callback`].
    Callback,
    /// [`Call::Finish`].
    Finish,
    /// [`Call::Error`].
    Error,
    /// [`Call::Task`].
    Task,
}

impl<N> Call<N> {
    /// Which kind of call this is.
    pub fn kind(&self) -> CallKind {
        match self {
            Self::Sink { .. } => CallKind::Sink,
            Self::Drain { .. } => CallKind::Drain,
            Self::Callback { .. } => CallKind::Callback,
            Self::Finish => CallKind::Finish,
            Self::Error { .. } => CallKind::Error,
            Self::Task { .. } => CallKind::Task,
        }
    }
}

/// The kinds of [`Op`], by which edges are counted and answers are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OpKind {
    /// [`Op::Write`].
    Write,
    /// [`Op::End`].
    End,
    /// [`Op::Complete`].
    Complete,
    /// [`Op::Take`].
    Take,
    /// [`Op::NextTick`].
    NextTick,
    /// [`Op::Microtask`].
    Microtask,
    /// [`Op::Return`].
    Return,
    /// [`Op::Tick`].
    Tick,
    /// [`Op::Settle`].
    Settle,
}

impl<N> Op<N> {
    /// Which kind of op this is.
    pub fn kind(&self) -> OpKind {
        match self {
            Self::Write { .. } => OpKind::Write,
            Self::End => OpKind::End,
            Self::Complete => OpKind::Complete,
            Self::Take { .. } => OpKind::Take,
            Self::NextTick => OpKind::NextTick,
            Self::Microtask => OpKind::Microtask,
            Self::Return => OpKind::Return,
            Self::Tick => OpKind::Tick,
            Self::Settle => OpKind::Settle,
        }
    }
}

/// The kinds of [`Event`], by which edges are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// `write` said true.
    True,
    /// `write` said false.
    False,
    /// `write` handed the chunk back.
    Refused,
    /// Another op came back.
    Returned,
    /// `take` gave chunks.
    Taken,
    /// `take` gave nothing.
    NotTaken(NotTaken),
    /// User code was called, or notified.
    Called(CallKind),
    /// Nothing to see.
    Silent,
    /// A recorded no-op.
    Skipped,
}

impl<N> Event<N> {
    /// Which kind of event this is.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Returned(Answer::Write { result, .. }) => match result {
                WriteResult::True => EventKind::True,
                WriteResult::False { .. } => EventKind::False,
                WriteResult::Refused => EventKind::Refused,
            },
            Self::Returned(Answer::Taken { .. }) => EventKind::Taken,
            Self::Returned(Answer::NotTaken(why)) => EventKind::NotTaken(*why),
            Self::Returned(Answer::End | Answer::Complete | Answer::Scheduled { .. }) => {
                EventKind::Returned
            }
            Self::Called(call) | Self::Notified(call) => EventKind::Called(call.kind()),
            Self::Silent => EventKind::Silent,
            Self::Skipped => EventKind::Skipped,
        }
    }
}

impl ErrorCode {
    /// Node's code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::WriteAfterEnd => "ERR_STREAM_WRITE_AFTER_END",
            Self::Plain => "Error",
            Self::Other => "OTHER",
        }
    }

    /// The error with this code; [`ErrorCode::Other`] if no machine of ours raises it.
    pub fn from_code(code: &str) -> Self {
        let known = [Self::WriteAfterEnd, Self::Plain];
        let known = known.into_iter().find(|known| known.as_str() == code);
        known.unwrap_or(Self::Other)
    }
}
