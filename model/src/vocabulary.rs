//! The words that every machine, program, trace and rule is written in.
//!
//! An *op* goes into a stream, an *event* comes out; one [`Op`] gives exactly one [`Event`].
//! A call into user code (the sink, a listener, a callback) is an event that ends the step and
//! leaves a frame open; the return of that call is an op again ([`Op::Return`]). So re-entrancy
//! is nothing special: any op may come while a frame is open.

mod error;
mod event;
mod op;

use serde::{Deserialize, Serialize};

pub use error::ErrorCode;
pub use event::{Answer, Call, CallKind, Event, EventKind, Holes, NotTaken, WriteResult};
pub use op::{Callback, Data, Hook, Op, OpKind, Outcome, Payload};

/// Who wrote. A sink, a listener or a callback that writes is a producer like any other.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Producer(pub u8);

/// What a subject shows of itself after each answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shown<N> {
    /// `writableLength`.
    pub length: N,
    /// `writableNeedDrain`.
    pub need_drain: bool,
}
