//! Numbered lines to a file, from a producer that waits for drain and from one that does not, each in a process of its
//! own: what that does to memory and time.

mod elsewhere;
mod play;
mod told;

pub use elsewhere::{Ran, Stop, run};
pub use play::play;
pub use told::{After, Begin, End, Memory, Sample, Told, Why};

use std::fmt;
use std::path::PathBuf;

use clap::ValueEnum;
use serde::Serialize;
use thiserror::Error;

/// A producer is measured after so many writes, and after as many more.
pub const STEP: u64 = 10_000;

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Producer {
    /// It waits for drain when it is told to.
    Polite,
    /// It ignores what a write returns.
    Impolite,
}

impl Producer {
    /// Both, in the order in which they run.
    pub const ALL: [Self; 2] = [Self::Polite, Self::Impolite];

    /// The word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Polite => "polite",
            Self::Impolite => "impolite",
        }
    }
}

impl fmt::Display for Producer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What one producer's process does.
#[derive(Clone, Debug)]
pub struct Part {
    /// Who writes.
    pub producer: Producer,
    /// So many lines, if nothing stops it.
    pub lines: u64,
    /// It stops where it is seen to have this much memory.
    pub limit: u64,
    /// The mark of its stream.
    pub high_water_mark: u64,
    /// Where the lines go.
    pub to: PathBuf,
}

/// Why there is nothing to show.
#[derive(Debug, Error)]
pub enum ExperimentError {
    /// The limit leaves a process nothing to write with.
    #[error(
        "the limit of {limit} is not above the {has} that the process has before it writes a line; give a higher --limit"
    )]
    LimitTooLow {
        /// What was given.
        limit: bytesize::ByteSize,
        /// What there is without a line.
        has: bytesize::ByteSize,
    },
    /// The sink failed.
    #[error("cannot write the lines to {}: {why}", to.display())]
    Unwritable {
        /// Where they were to go.
        to: PathBuf,
        /// What the writer says.
        why: String,
    },
    /// The process of a producer could not be run, or tells nonsense.
    #[error("the process of the {producer} producer: {why}")]
    Process {
        /// Whose.
        producer: Producer,
        /// What is wrong with it.
        why: String,
    },
}
