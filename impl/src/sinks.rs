//! Sinks for streams of bytes: where what is written goes, and what it means there that it is completed.
//!
//! | sink | a batch is completed when |
//! |---|---|
//! | [`write_to`] any [`std::io::Write`] | its bytes were written and flushed: of a `File` or `TcpStream`, `write(2)` has returned |
//! | [`sync_to`] a [`File`](std::fs::File) | `fdatasync(2)` has returned as well |
//! | [`Inline`] over any [`std::io::Write`] | as `write_to`, on the producer's own thread |
//! | `futures::write_to`, with feature `futures` | its bytes were written and flushed, as the `AsyncWrite` says |
//! | `tokio::write_to`, with feature `tokio` | likewise |
//!
//! What `write(2)` has taken is in the kernel: a file's bytes may be lost with the power, a socket's with the other
//! side. Writes are vectored, short writes go on where they ended, `EINTR` is tried again.
//!
//! A sink that fails destroys the stream, and everybody who waits is told the cause. No byte goes unaccounted:
//! it was written ([`Failure::written`]), or it is in the error ([`Failure::unwritten`], [`Failure::queued`]), or it was
//! handed back to who wrote it ([`Refused`](crate::Refused)).

mod blocking;
#[cfg(feature = "futures")]
pub mod futures;
mod inline;
#[cfg(any(feature = "futures", feature = "tokio"))]
mod polled;
#[cfg(feature = "tokio")]
pub mod tokio;

use std::error::Error;
use std::fmt;
use std::io;
use std::ops::Deref;
use std::sync::Arc;

pub use self::blocking::{sync_to, write_to};
pub use self::inline::Inline;
use crate::error::{Cause, Closed};
use crate::queue::Bytes;

/// What a sink has written when the stream has finished.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Delivered {
    /// All bytes that the stream has accepted.
    pub bytes: u64,
    /// In so many batches.
    pub batches: u64,
}

/// A sink that could not go on, and every byte that it did not write.
#[derive(Debug)]
pub struct Failed(Box<Failure>);

/// What a [`Failed`] has in it.
#[derive(Debug)]
pub struct Failure {
    /// Why. Producers and receipts are told the same.
    pub closed: Closed,
    /// How many bytes were written.
    pub written: u64,
    /// What was left of the batch. Its first bytes may have been written nevertheless, if the error
    /// came after them (of `fdatasync(2)`, say).
    pub unwritten: Option<Bytes>,
    /// What was queued behind it. If a producer destroyed the stream, that has it.
    pub queued: Option<Bytes>,
}

impl Deref for Failed {
    type Target = Failure;

    fn deref(&self) -> &Failure {
        &self.0
    }
}

impl From<Failed> for Failure {
    fn from(failed: Failed) -> Self {
        *failed.0
    }
}

impl fmt::Display for Failed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let left = |bytes: &Option<Bytes>| bytes.as_ref().map_or(0, Bytes::len);
        let (unwritten, queued) = (left(&self.unwritten), left(&self.queued));
        write!(
            f,
            "{}, after {} bytes; {unwritten} of the batch and {queued} queued bytes were not written",
            self.closed, self.written
        )
    }
}

impl Error for Failed {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(&self.closed)
    }
}

impl Failed {
    /// The error of the writer, if that was it.
    pub fn io_error(&self) -> Option<&io::Error> {
        match &self.closed {
            Closed::Failed(Cause(cause)) => cause.downcast_ref(),
            Closed::Ended | Closed::SinkGone | Closed::SinkPanicked | Closed::Destroyed => None,
        }
    }
}

fn cause(error: io::Error) -> Cause {
    Cause(Arc::new(error))
}

/// Its owner took a batch and left it: it is not for us to say that it was written.
fn left_with_a_batch() -> Cause {
    cause(io::Error::other(
        "the sink was handed over with a batch that is not completed",
    ))
}

impl Delivered {
    fn count(&mut self, bytes: u64) {
        self.bytes += bytes;
        self.batches += 1;
    }

    /// What the sink comes to, if it was not destroyed.
    fn unless(
        self,
        destroyed: Option<Closed>,
        unwritten: Option<Bytes>,
        queued: Option<Bytes>,
    ) -> Result<Self, Failed> {
        match destroyed {
            None => {
                let failed = unwritten.is_some() || queued.is_some();
                assert!(!failed, "who fails destroys the stream");
                Ok(self)
            }
            Some(closed) => Err(Failed(Box::new(Failure {
                closed,
                written: self.bytes,
                unwritten,
                queued,
            }))),
        }
    }
}

/// How many slices go into one vectored write.
const SLICES: usize = 64;

fn nothing_written() -> io::Error {
    io::Error::new(io::ErrorKind::WriteZero, "the writer takes no more bytes")
}
