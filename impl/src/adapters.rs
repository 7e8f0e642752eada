//! The stream under the traits of others: `std::io::Write`, and by features those of futures and tokio.
//!
//! All of them wait for drain before they write, so whoever writes through them is polite. An error of the
//! stream is an [`io::Error`] of kind [`BrokenPipe`](io::ErrorKind::BrokenPipe) with the [`Closed`] in it.

#[cfg(feature = "futures")]
mod futures;
mod std_io;
#[cfg(feature = "tokio")]
mod tokio;

use std::io;
#[cfg(any(feature = "futures", feature = "tokio"))]
use std::task::{Context, Poll, ready};

use crate::error::{Closed, Reason};
#[cfg(any(feature = "futures", feature = "tokio"))]
use crate::{producer::Producer, queue::Segments, sharing::Sharing};

impl From<Closed> for io::Error {
    fn from(closed: Closed) -> Self {
        Self::new(io::ErrorKind::BrokenPipe, closed)
    }
}

/// An error, unless there is room after the next drain.
fn give_up(reason: Reason) -> io::Result<()> {
    match reason {
        Reason::Full { .. } => Ok(()),
        Reason::Closed(closed) => Err(closed.into()),
        Reason::TooHeavy => Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            reason.to_string(),
        )),
    }
}

/// Writes all of `chunk` once the producer may.
#[cfg(any(feature = "futures", feature = "tokio"))]
fn poll_write<S: Sharing>(
    producer: &mut Producer<Segments, S>,
    context: &mut Context<'_>,
    chunk: &[u8],
) -> Poll<io::Result<usize>> {
    loop {
        ready!(producer.poll_ready(context))?;
        match producer.write(chunk) {
            Ok(_flow) => return Poll::Ready(Ok(chunk.len())),
            Err(reason) => give_up(reason)?, // or wait for room
        }
    }
}
