//! The subject `rust`: the stream of `highwater`, driven through its public handles on one thread.
//!
//! It has no private door. What an op answers comes from the handle that was called, what the
//! stream shows comes from a handle's snapshot, and what it notifies comes from the observer that
//! any user may attach. The lines of its traces are made here from that alone.

mod play;

use crate::in_process;
use crate::subject::{Identity, Outcome, Subject, SubjectError};

/// The Rust stream, ready to play programs.
#[derive(Debug)]
pub struct Rust {
    identity: Identity,
}

impl Rust {
    /// Nothing has to be fetched or started.
    pub fn new() -> Self {
        Self {
            identity: Identity {
                name: "rust".to_owned(),
                driver: "highwater-rust".to_owned(),
                runtime: "rust".to_owned(),
                // All packages of the workspace have one version.
                version: env!("CARGO_PKG_VERSION").to_owned(),
                library: None,
                capabilities: [
                    "callbacks",
                    "close",
                    "cork",
                    "destroy",
                    "errors",
                    "finish",
                    "needDrain",
                ]
                .map(str::to_owned)
                .to_vec(),
            },
        }
    }
}

impl Default for Rust {
    fn default() -> Self {
        Self::new()
    }
}

impl Subject for Rust {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn run_batch(&mut self, programs: &[String]) -> Result<Vec<Outcome>, SubjectError> {
        Ok(in_process::each(programs, play::play))
    }
}
