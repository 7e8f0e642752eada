//! A stream with backpressure whose contract is exact.
//!
//! The promise: **if a producer stops when [`write`](Producer::write) says
//! [`Wait`](Flow::Wait) and goes on at drain, memory stays bounded.** With mark `H`, `k` producers
//! that keep to it and no charged chunk above `m`, the stream never retains more than
//! `max(H, 1) - 1 + k * m`, and never more than `max(H, 1) - 1 + k` entries.
//!
//! ```
//! use std::num::NonZeroUsize;
//! use std::thread;
//!
//! use highwater::{Closed, Flow};
//!
//! let (mut producer, mut sink) = highwater::stream(4); // the mark: stop at 4
//!
//! let sink = thread::spawn(move || {
//!     let mut seen = Vec::new();
//!     while let Ok(mut batch) = sink.take(NonZeroUsize::MAX) {
//!         seen.extend(batch.by_ref().map(|(_id, item)| item));
//!         batch.complete(); // only this makes room
//!     }
//!     seen
//! });
//!
//! for item in 0..100 {
//!     if let Flow::Wait { .. } = producer.write(item, 1).expect("open, and the sink lives") {
//!         producer.drained()?;
//!     }
//! }
//! producer.end();
//! assert_eq!(sink.join().unwrap(), (0..100).collect::<Vec<_>>());
//! # Ok::<(), Closed>(())
//! ```
//!
//! # Two layers
//!
//! [`core`] is the whole logic, sequential and without I/O: a state machine that is told what
//! happens and answers with what has to be done. Use it to build a stream of your own.
//! Everything else is that core behind one lock: the handles [`Producer`], [`Cork`], [`Sink`] and
//! [`Receipt`], which only move wake-ups. No code of yours (an item's `Drop`, an [`Observer`]) ever
//! runs under the lock.
//!
//! # What ends how
//!
//! | this happens | then |
//! |---|---|
//! | [`Producer::end`], or the last [`Producer`] is dropped | what is queued still flows; then the stream has finished |
//! | the [`Sink`] is dropped before that | what is queued is dropped; producers and receipts are told [`SinkGone`] |
//! | a [`Taken`] batch is dropped without [`complete`](Taken::complete) | it stays outstanding: nobody knows whether it was written |
//! | a [`Cork`] is dropped | it uncorks; the sink goes on after the last |
//! | a [`Receipt`] is dropped | nothing: its write is settled like any other |
//! | a thread panics while it holds a handle | as if it had dropped the handle; the others go on |
//!
//! # What this crate is not
//!
//! Not the fastest channel, and not lock-free: it is the one whose every step is stated. It has
//! one sink; several producers share one mark and one drain.

mod adapters;
pub mod core;
mod cork;
mod error;
mod observer;
pub mod polite;
mod producer;
pub mod queue;
mod receipt;
mod rooms;
mod shared;
mod sharing;
mod sink;
pub mod sinks;
mod state;
mod stream;
#[doc(hidden)] // holds something public only where loom is compiled in: the mutants
pub mod sync;

pub use crate::core::{Answer as Flow, NotTaken, Snapshot};
pub use crate::cork::Cork;
pub use crate::error::{Cause, Closed, Reason, Refused};
pub use crate::observer::{Event, Observer, Record};
pub use crate::producer::Producer;
pub use crate::receipt::Receipt;
pub use crate::sharing::{Sharing, Threads};
pub use crate::sink::{Sink, Taken};
pub use crate::stream::{Builder, byte_stream, local, stream};

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
