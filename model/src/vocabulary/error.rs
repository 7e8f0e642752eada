//! The errors that a trace can name.

use serde::{Deserialize, Serialize};

/// An error, by its code; by its name if it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ErrorCode {
    /// `write` after `end`.
    WriteAfterEnd,
    /// An op on a destroyed stream, or one that `destroy` cut short.
    Destroyed,
    /// `end` with a callback on a finished stream.
    AlreadyFinished,
    /// A callback that was called before.
    MultipleCallback,
    /// `write(null)`.
    NullValues,
    /// `write` of something that is neither bytes nor a string.
    InvalidChunk,
    /// `process.nextTick` of something that is no function.
    InvalidCallback,
    /// An error that carries no code, as all did before Node 10.
    Plain,
    /// An assertion of Node's own failed.
    Assertion,
    /// No error at all, but the stream itself, by a defect of its code.
    Stream,
    /// An engine's own `TypeError`: the stream ran into a defect of its code.
    Type,
    /// Python's `RuntimeError`: what was asked for makes no sense any more.
    Runtime,
    /// Python's `AttributeError`: the stream ran into a defect of its code.
    Attribute,
    /// The sink's.
    Sink,
    /// `_final`'s.
    Final,
    /// `_destroy`'s.
    Destroy,
    /// `_construct`'s.
    Construct,
    /// What `destroy(error)` was given.
    Given,
    /// What user code threw.
    Thrown,
    /// One that no machine of ours raises.
    Other,
}

const CODES: &[(ErrorCode, &str)] = &[
    (ErrorCode::WriteAfterEnd, "ERR_STREAM_WRITE_AFTER_END"),
    (ErrorCode::Destroyed, "ERR_STREAM_DESTROYED"),
    (ErrorCode::AlreadyFinished, "ERR_STREAM_ALREADY_FINISHED"),
    (ErrorCode::MultipleCallback, "ERR_MULTIPLE_CALLBACK"),
    (ErrorCode::NullValues, "ERR_STREAM_NULL_VALUES"),
    (ErrorCode::InvalidChunk, "ERR_INVALID_ARG_TYPE"),
    (ErrorCode::InvalidCallback, "ERR_INVALID_CALLBACK"),
    (ErrorCode::Assertion, "ERR_INTERNAL_ASSERTION"),
    (ErrorCode::Plain, "Error"),
    (ErrorCode::Stream, "[object Object]"),
    (ErrorCode::Type, "TypeError"),
    (ErrorCode::Runtime, "RuntimeError"),
    (ErrorCode::Attribute, "AttributeError"),
    (ErrorCode::Sink, "SINK"),
    (ErrorCode::Final, "FINAL"),
    (ErrorCode::Destroy, "DESTROY"),
    (ErrorCode::Construct, "CONSTRUCT"),
    (ErrorCode::Given, "GIVEN"),
    (ErrorCode::Thrown, "THROWN"),
];

impl ErrorCode {
    /// Node's code, or the driver's.
    pub fn as_str(self) -> &'static str {
        let known = CODES.iter().find(|(known, _)| *known == self);
        known.map_or("OTHER", |(_, code)| code)
    }

    /// The error with this code; [`ErrorCode::Other`] if no machine of ours raises it.
    pub fn from_code(code: &str) -> Self {
        let known = CODES.iter().find(|(_, known)| *known == code);
        known.map_or(Self::Other, |(error, _)| *error)
    }
}
