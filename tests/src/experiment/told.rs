//! What a producer's process tells, a line of JSON each, while it runs: if it is killed, that much is known.

use memory_stats::memory_stats;
use peak_alloc::PeakAlloc;
use serde::{Deserialize, Serialize};

/// One line of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Told {
    /// Nothing is written yet.
    Begin(Begin),
    /// After some more writes.
    Sample(Sample),
    /// There are no more writes.
    End(End),
    /// The stream is no more.
    After(After),
}

/// Before the first write.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Begin {
    /// The memory of the process.
    pub memory: Memory,
}

/// The memory of a process, in bytes.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Memory {
    /// Resident, as the system counts it; `None` where the system does not say.
    pub rss: Option<u64>,
    /// Allocated and not freed, as the allocator counts it.
    pub heap: u64,
}

impl Memory {
    /// That of this process.
    pub(super) fn now() -> Self {
        Self {
            rss: memory_stats().map(|stats| stats.physical_mem as u64),
            heap: PeakAlloc.current_usage() as u64,
        }
    }

    /// What the limit holds for.
    pub fn counted(self) -> u64 {
        self.rss.unwrap_or(self.heap)
    }
}

/// Where a producer is after so many writes.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sample {
    /// So many writes since the begin.
    pub writes: u64,
    /// So long since the begin, measuring and telling included.
    pub elapsed_nanoseconds: u64,
    /// So many writes since the sample before.
    pub step_writes: u64,
    /// These took so long, with the drains between them and without the measuring.
    pub step_nanoseconds: u64,
    /// The memory of the process.
    pub memory: Memory,
    /// All bytes that the stream has accepted.
    pub accepted: u64,
    /// Those that it holds.
    pub length: u64,
    /// The size of the file; `None` if it is no plain file.
    pub file: Option<u64>,
}

/// How the writes ended, and what was where then.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct End {
    /// Why there are no more.
    pub why: Why,
    /// So many lines were accepted.
    pub lines: u64,
    /// So many bytes.
    pub accepted: u64,
    /// So many bytes the stream had given to the file.
    pub written: u64,
    /// The size of the file; `None` if it is no plain file.
    pub file: Option<u64>,
    /// So long since the begin.
    pub elapsed_nanoseconds: u64,
}

impl End {
    /// What the stream had accepted and the file has not.
    pub fn lost(&self) -> u64 {
        self.accepted - self.written
    }
}

/// Why a producer wrote no more.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Why {
    /// Every line is written, and the stream has finished.
    Finished,
    /// It had reached the limit.
    Limit,
    /// The user wanted it to stop.
    Interrupted,
    /// It was killed, as this says; what is told of its end is what it told last.
    Killed(String),
    /// It had reached the limit before the first line.
    LimitTooLow,
    /// The sink failed, as this says.
    Failed(String),
}

/// The memory of a process whose stream is no more.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct After {
    /// So long since the begin.
    pub elapsed_nanoseconds: u64,
    /// The memory of the process.
    pub memory: Memory,
}
