//! Runs a producer in a process of its own, so that the memory of one does not stain the other's.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use bytesize::ByteSize;
use serde::Serialize;

use super::told::{After, Begin, End, Sample, Told, Why};
use super::{ExperimentError, Part, Producer};

/// What a producer's process told.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ran {
    /// Who wrote.
    pub producer: Producer,
    /// Before the first write.
    pub begin: Begin,
    /// While it wrote.
    pub samples: Vec<Sample>,
    /// When it wrote no more.
    pub end: End,
    /// When its stream was no more.
    pub after: Vec<After>,
}

/// Stops whoever writes, now and later.
#[derive(Debug, Default)]
pub struct Stop {
    now: AtomicBool,
    /// The standard input of the process that writes: it stops when that ends.
    lifeline: Mutex<Option<ChildStdin>>,
}

impl Stop {
    /// Stops it.
    pub fn stop(&self) {
        self.now.store(true, Ordering::SeqCst);
        self.hold(None);
    }

    /// Whether it was stopped.
    pub fn stopped(&self) -> bool {
        self.now.load(Ordering::SeqCst)
    }

    fn hold(&self, lifeline: Option<ChildStdin>) {
        *self.lifeline.lock().unwrap_or_else(PoisonError::into_inner) = lifeline;
    }
}

/// Runs `command` for that part, which is to [`play`](super::play) it; `seen` is shown each sample.
pub fn run(
    part: &Part,
    mut command: Command,
    stop: &Stop,
    mut seen: impl FnMut(&Sample),
) -> Result<Ran, ExperimentError> {
    let producer = part.producer;
    let process = |why: String| ExperimentError::Process { producer, why };
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    // Ctrl-C is for this process, which asks the other one to stop.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn();
    let mut child = Reaped(child.map_err(|error| process(format!("cannot be started: {error}")))?);
    stop.hold(child.0.stdin.take());
    if stop.stopped() {
        stop.stop(); // it came between
    }
    let lines = BufReader::new(child.0.stdout.take().expect("it is piped")).lines();
    let (mut begin, mut samples, mut end, mut after) = (None, Vec::new(), None, Vec::new());
    for line in lines {
        let line = line.map_err(|error| process(error.to_string()))?;
        let told = serde_json::from_str(&line);
        match told.map_err(|error| process(format!("told «{line}»: {error}")))? {
            Told::Begin(told) => begin = Some(told),
            Told::Sample(told) => {
                seen(&told);
                samples.push(told);
            }
            Told::End(told) => end = Some(told),
            Told::After(told) => after.push(told),
        }
    }
    stop.hold(None);
    let status = child.0.wait().map_err(|error| process(error.to_string()))?;
    let begin = begin.ok_or_else(|| process(format!("{status}, and told nothing")))?;
    let end = end.unwrap_or_else(|| killed(status, samples.last()));
    match end.why {
        Why::LimitTooLow => Err(ExperimentError::LimitTooLow {
            limit: ByteSize(part.limit),
            has: ByteSize(begin.memory.counted()),
        }),
        Why::Failed(why) => Err(ExperimentError::Unwritable {
            to: part.to.clone(),
            why,
        }),
        Why::Finished | Why::Limit | Why::Interrupted | Why::Killed(_) => Ok(Ran {
            producer,
            begin,
            samples,
            end,
            after,
        }),
    }
}

/// It could not say how it ended.
fn killed(status: ExitStatus, last: Option<&Sample>) -> End {
    End {
        why: Why::Killed(status.to_string()),
        lines: last.map_or(0, |last| last.writes),
        accepted: last.map_or(0, |last| last.accepted),
        written: last.map_or(0, |last| last.accepted - last.length),
        file: last.and_then(|last| last.file),
        elapsed_nanoseconds: last.map_or(0, |last| last.elapsed_nanoseconds),
    }
}

/// A child that does not outlive its parent's interest.
struct Reaped(Child);

impl Drop for Reaped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
