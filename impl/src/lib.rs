//! A stream with backpressure whose contract is exact.
//!
//! The promise: **if a producer stops when [`write`](Producer::write) says
//! [`Wait`](Flow::Wait) and goes on at drain, memory stays bounded.** With mark `H`, `k` producers
//! that keep to it and no charged chunk above `m`, the stream never retains more than
//! `max(H, 1) - 1 + k * m`, and never more than `max(H, 1) - 1 + k` entries. [`queue`] says what that is in bytes
//! of memory, capacities included.
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
//! # Two shapes, one contract
//!
//! [`stream`] carries items of any type, each with a weight; [`byte_stream`] carries bytes, copied into
//! segments, or handed over as a `Vec`. Both are the same [`core`] over another [`queue`].
//!
//! # Threads and tasks
//!
//! What waits comes in three forms: one that blocks a thread ([`drained`](Producer::drained),
//! [`take`](Sink::take), [`Receipt::wait`]), an `async` one that is safe to cancel ([`ready`](Producer::ready),
//! [`next`](Sink::next), the receipt itself), and one to poll by hand ([`poll_ready`](Producer::poll_ready)). They mix: a
//! thread may write to a task. No runtime is needed, and nothing is spawned. A producer of bytes is a
//! [`std::io::Write`], and an `AsyncWrite` with the features `futures` and `tokio`; one of items is a `Sink` of
//! futures. [`local`] has handles for one thread, without a lock.
//!
//! # Where to begin
//!
//! | to do this | look at |
//! |---|---|
//! | copy a file politely | `examples/copy_file.rs` |
//! | fan in from many producers | `examples/fan_in.rs` |
//! | stand before a slow socket | `examples/slow_socket.rs` |
//! | plug into tokio | `examples/tokio_tasks.rs` |
//! | stop cleanly on error | `examples/clean_stop.rs` |
//! | write files on one thread | [`sinks::Inline`] |
//! | make it impossible to ignore `Wait` | [`polite`] |
//! | be safe from those who ignore it | [`Builder::limit`] |
//!
//! # Layers
//!
//! [`core`] is the whole logic, sequential and without I/O: a state machine that is told what
//! happens and answers with what has to be done. Use it to build a stream of your own.
//! The handles [`Producer`], [`Cork`], [`Sink`] and [`Receipt`] are that core behind one lock, and only
//! move wake-ups. No code of yours (an item's `Drop`, a waker, an [`Observer`]) ever runs under the lock.
//!
//! # What ends how
//!
//! | this happens | then |
//! |---|---|
//! | [`Producer::end`], or the last [`Producer`] is dropped | what is queued still flows; then the stream has finished |
//! | [`Producer::destroy`], [`destroy_with`](Producer::destroy_with) | what is queued is handed back; all who wait are told |
//! | [`Sink::fail`], or one of [`sinks`] fails | as by `destroy_with`; what was not written is in the error |
//! | the [`Sink`] is dropped before finish | what is queued is dropped; all are told [`Closed::SinkGone`] |
//! | the thread or task of the sink panics | likewise, [`Closed::SinkPanicked`] |
//! | a [`Taken`] batch is dropped without [`complete`](Taken::complete) | it stays outstanding: nobody knows whether it was written |
//! | a [`Cork`] is dropped | it uncorks; the sink goes on after the last |
//! | a [`Receipt`] or a future is dropped | nothing: its write is settled like any other |
//! | a thread panics while it holds a producer | as if it had dropped it; the others go on |
//! | a waker panics | all others are woken, then the panic goes on to whoever did the op |
//!
//! # Trade-offs
//!
//! - *Drain comes at length 0*, as in Node: a producer that was told to wait writes again when all of it is completed,
//!   not at the first free place. So a slow sink is handed whole batches, and the queue runs dry between them; a
//!   channel keeps it filled. Choose a mark that is worth a round.
//! - *The mark does not refuse.* The write that reaches it is accepted, whole. The bound grows with the number of
//!   producers for that reason; a [`limit`](Builder::limit) does not, and hands back.
//! - *One lock.* Handles for threads meet in a mutex that is held for some nanoseconds. Across threads the stream is
//!   quick because batches are, not because it is lock-free.
//! - *Bytes lose the bounds of their chunks*: a batch is all that was written, in order. Send items where
//!   bounds matter.
//! - *Completed means what the sink says*; the table in [`sinks`] says it for each.
//!
//! # What this crate is not
//!
//! Not a channel for many consumers: a stream has one sink. Not a pipe between processes, not a scheduler, and not a
//! rate limiter: it bounds what is held, not how fast it comes. No unsafe code, and no dependency unless a feature
//! asks for one.

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
