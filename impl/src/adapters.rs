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

use crate::error::{Closed, Reason};

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
