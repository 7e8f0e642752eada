//! The subject `tokio-mpsc`: tokio's bounded channel as a sink, polled by hand on one thread.
//!
//! There is no runtime and no clock: a future is polled when its waker was woken, so a wake that never comes shows. A
//! write is a send on a permit; a producer that took the last one waits in `reserve`, and drain is that it is ready. The
//! permits come back when the receiver takes.

mod play;

use crate::in_process;
use crate::subject::{Identity, Outcome, Subject, SubjectError};

/// The channel, ready to play programs.
#[derive(Debug)]
pub struct Channel {
    identity: Identity,
}

impl Channel {
    /// Nothing has to be fetched or started.
    pub fn new() -> Self {
        Self {
            identity: Identity {
                name: "tokio-mpsc".to_owned(),
                driver: "highwater-channel".to_owned(),
                runtime: "rust".to_owned(),
                version: env!("CARGO_PKG_VERSION").to_owned(),
                library: Some(("tokio-mpsc".to_owned(), version_of_tokio().to_owned())),
                capabilities: vec!["finish".to_owned(), "needDrain".to_owned()],
            },
        }
    }
}

/// The version of tokio that this was built with.
fn version_of_tokio() -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let package = lock.split("[[package]]").find_map(|package| {
        let mut lines = package.lines();
        lines.find(|line| *line == "name = \"tokio\"")?;
        lines
            .next()?
            .strip_prefix("version = \"")?
            .strip_suffix('"')
    });
    package.expect("what is built is in the lockfile")
}

impl Default for Channel {
    fn default() -> Self {
        Self::new()
    }
}

impl Subject for Channel {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn run_batch(&mut self, programs: &[String]) -> Result<Vec<Outcome>, SubjectError> {
        Ok(in_process::each(programs, play::play))
    }
}
