//! Ops: what goes into a stream.

use serde::{Deserialize, Serialize};

use super::Producer;
use crate::quantity::Quantity;

/// Which callback a `write` was given.
///
/// Node takes different paths for them: without one, a completed write schedules no tick of its
/// own, and writes with the same function share one. Nobody may add a callback in order to observe.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub enum Callback {
    /// None.
    #[default]
    None,
    /// A function of this write's own.
    Own,
    /// The one function that all such writes of the stream share. Which write it answers cannot be
    /// seen.
    Shared,
}

/// What kind of value a chunk is.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "camelCase")]
pub enum Data {
    /// Bytes, as many as it weighs.
    #[default]
    Bytes,
    /// A string of as many characters as it weighs, each of which takes two bytes.
    Text,
    /// `null`, which no stream accepts.
    Null,
    /// An object that is neither bytes nor a string: only object mode accepts it.
    Object,
}

/// What is handed to `write` or `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Payload<N> {
    /// Its length: bytes, or characters of a string.
    pub weight: N,
    /// What it is.
    pub data: Data,
}

impl<N: Quantity> Payload<N> {
    /// So many bytes.
    pub fn bytes(weight: N) -> Self {
        Self {
            weight,
            data: Data::Bytes,
        }
    }

    /// What a stream with these options charges it at: 1 in object mode; the length of a string if
    /// it is not decoded to bytes, which are two a character.
    #[must_use]
    pub fn charged(self, object_mode: bool, decode_strings: bool) -> N {
        match self.data {
            _ if object_mode => N::one(),
            Data::Text if decode_strings => self.weight + self.weight,
            Data::Bytes | Data::Text | Data::Null | Data::Object => self.weight,
        }
    }
}

/// Whose callback is completed.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Hook {
    /// The sink's: `_write`, `_writev`.
    #[default]
    Sink,
    /// `_final`'s.
    Final,
    /// `_destroy`'s.
    Destroy,
    /// `_construct`'s.
    Construct,
}

/// What it is completed with.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// No error.
    #[default]
    Success,
    /// An error of its own.
    Failure,
    /// `_destroy` passes on the error that it was given, if any, as Node's own does. Others were
    /// given none: success.
    Pass,
}

/// One stimulus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Op<N> {
    /// `write(chunk, callback)`.
    Write {
        /// Who writes.
        producer: Producer,
        /// The chunk.
        payload: Payload<N>,
        /// With which callback.
        callback: Callback,
    },
    /// `cork()`.
    Cork,
    /// `uncork()`.
    Uncork,
    /// `end(chunk, callback)`.
    End {
        /// Who ends.
        producer: Producer,
        /// The last chunk, if any.
        payload: Option<Payload<N>>,
        /// Whether it has a callback.
        callback: bool,
    },
    /// `destroy(error)`.
    Destroy {
        /// Whether with an error.
        error: bool,
    },
    /// User code answers its outstanding call (push) or batch (pull).
    Complete {
        /// Which.
        hook: Hook,
        /// With what.
        outcome: Outcome,
        /// Whether it calls once more the callback that it called last.
        again: bool,
    },
    /// A pulling sink asks for at most `max` chunks. (`reference`, rule R4.)
    Take {
        /// At least 1.
        max: N,
    },
    /// User code queues a next-tick job of its own: `process.nextTick(task)`.
    NextTick,
    /// User code queues a microtask of its own.
    Microtask,
    /// The user code of the newest open frame throws.
    Throw,
    /// The user code of the newest open frame returns.
    Return,
    /// The runtime runs one queued job. Implied: no program contains it.
    Tick,
    /// `reference` gives one notification. Implied: no program contains it. (Rule R2.)
    Settle,
}

impl<N> Op<N> {
    /// The sink succeeds.
    pub const COMPLETE: Self = Self::Complete {
        hook: Hook::Sink,
        outcome: Outcome::Success,
        again: false,
    };

    /// `end()`.
    pub const END: Self = Self::End {
        producer: Producer(1),
        payload: None,
        callback: false,
    };

    /// Which kind of op this is.
    pub fn kind(&self) -> OpKind {
        match self {
            Self::Write { .. } => OpKind::Write,
            Self::Cork => OpKind::Cork,
            Self::Uncork => OpKind::Uncork,
            Self::End { .. } => OpKind::End,
            Self::Destroy { .. } => OpKind::Destroy,
            Self::Complete { .. } => OpKind::Complete,
            Self::Take { .. } => OpKind::Take,
            Self::NextTick => OpKind::NextTick,
            Self::Microtask => OpKind::Microtask,
            Self::Throw => OpKind::Throw,
            Self::Return => OpKind::Return,
            Self::Tick => OpKind::Tick,
            Self::Settle => OpKind::Settle,
        }
    }
}

/// The kinds of [`Op`], by which edges are counted and answers are named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum OpKind {
    /// [`Op::Write`].
    Write,
    /// [`Op::Cork`].
    Cork,
    /// [`Op::Uncork`].
    Uncork,
    /// [`Op::End`].
    End,
    /// [`Op::Destroy`].
    Destroy,
    /// [`Op::Complete`].
    Complete,
    /// [`Op::Take`].
    Take,
    /// [`Op::NextTick`].
    NextTick,
    /// [`Op::Microtask`].
    Microtask,
    /// [`Op::Throw`].
    Throw,
    /// [`Op::Return`].
    Return,
    /// [`Op::Tick`].
    Tick,
    /// [`Op::Settle`].
    Settle,
}
