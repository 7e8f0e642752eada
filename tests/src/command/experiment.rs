//! `highwater experiment`.

mod figures;
mod folder;
mod page;
mod picture;
mod report;
mod units;

use std::env;
use std::io;
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use bytesize::ByteSize;
use indicatif::ProgressBar;

use super::exit::{Exit, Failure};
use super::format;
use super::output::{self, Plain, Report as _};
use crate::experiment::{self, ExperimentError, Part, Producer, Ran, Sample, Stop, Why};
use folder::{Folder, Lines};
use report::Report;

#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// How many lines the polite producer writes
    #[arg(long, default_value = "10000000", value_name = "N", value_parser = lines)]
    lines: u64,
    /// A producer stops when its process has this much memory
    #[arg(long, default_value = "512MiB", value_name = "SIZE", value_parser = limit)]
    limit: ByteSize,
    /// The stream's mark
    #[arg(long, default_value = "64KiB", value_name = "SIZE", value_parser = size)]
    high_water_mark: ByteSize,
    /// Where the lines go: a folder that keeps them, as polite.lines and impolite.lines, or a device. By
    /// itself a file that is removed
    #[arg(long, value_name = "PLACE")]
    to: Option<PathBuf>,
    /// The form of the report on standard output
    #[arg(long, value_enum, default_value = "text")]
    format: Plain,
    /// Write the pictures, the page and the figures into this folder; what has their names there is replaced
    #[arg(
        short = 'o',
        long = "output",
        default_value = "highwater-experiment",
        value_name = "FOLDER"
    )]
    folder: PathBuf,
    /// Show no progress
    #[arg(long)]
    quiet: bool,
    /// Be the process of that producer
    #[arg(long, hide = true, value_enum, requires = "to")]
    play: Option<Producer>,
}

const EXAMPLES: &str = "\
Two producers write the numbers from 0, a line a write, on one thread; the sink runs only while its
producer waits. The polite one waits for drain when a write says so. The impolite one never does, and
writes until the limit: it looks every 10,000 writes, stops by itself, and says what was where. What its
stream holds then is lost, as if it had been killed. Each is a process of its own.

The folder gets experiment.html, experiment.json, and each picture as SVG and PNG. Ctrl-C keeps what was
measured (exit 4). Lines that cannot be written are exit 3, a folder that cannot be had is 2.

Examples:
  highwater experiment
  highwater experiment --lines 1000000 --limit 128MiB -o /tmp/experiment
  highwater experiment --to /dev/full                 what becomes of a full disk";

fn lines(text: &str) -> Result<u64, String> {
    match text.parse() {
        Ok(0) => Err("0 lines would show nothing; give at least 1".into()),
        Ok(number) => Ok(number),
        Err(_) => Err("give a whole number, at least 1".into()),
    }
}

fn size(text: &str) -> Result<ByteSize, String> {
    text.parse()
        .map_err(|_| "give a size, as in 512MiB, 64KiB or 4096".into())
}

fn limit(text: &str) -> Result<ByteSize, String> {
    match size(text)? {
        ByteSize(0) => Err("nothing runs without memory; give a size, as in 512MiB".into()),
        limit => Ok(limit),
    }
}

impl From<ExperimentError> for Failure {
    fn from(error: ExperimentError) -> Self {
        let exit = match error {
            ExperimentError::LimitTooLow { .. } => Exit::Usage,
            ExperimentError::Unwritable { .. } => Exit::Unreadable,
            ExperimentError::Process { .. } => Exit::Internal,
        };
        Self::new(exit, error)
    }
}

impl Arguments {
    fn part(&self, producer: Producer, to: PathBuf) -> Part {
        Part {
            producer,
            lines: match producer {
                Producer::Polite => self.lines,
                Producer::Impolite => u64::MAX,
            },
            limit: self.limit.as_u64(),
            high_water_mark: self.high_water_mark.as_u64(),
            to,
        }
    }

    fn progress(&self, producer: Producer) -> ProgressBar {
        let (bar, style) = match producer {
            Producer::Polite => (
                ProgressBar::new(self.lines),
                "{msg} {wide_bar} {human_pos}/{human_len} lines",
            ),
            Producer::Impolite => (
                ProgressBar::new(self.limit.as_u64()),
                "{msg} {wide_bar} {binary_bytes}/{binary_total_bytes} of memory",
            ),
        };
        output::shown(bar, self.quiet, producer.name(), style)
    }
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    if let (Some(producer), Some(to)) = (arguments.play, &arguments.to) {
        return play(&arguments.part(producer, to.clone()));
    }
    let stop = Arc::new(Stop::default());
    on_interrupt(Arc::clone(&stop))?;
    let lines = arguments.to.as_deref().map(Lines::there).transpose()?;
    let folder = Folder::at(&arguments.folder)?;
    let lines = match lines {
        Some(lines) => lines,
        None => folder.lines()?,
    };
    let mut ran = Vec::new();
    for producer in Producer::ALL {
        let part = arguments.part(producer, lines.of(producer));
        let bar = arguments.progress(producer);
        let at = |sample: &Sample| match producer {
            Producer::Polite => sample.writes,
            Producer::Impolite => sample.memory.counted(),
        };
        let one = experiment::run(&part, again(&part)?, &stop, |sample| {
            bar.set_position(at(sample));
        });
        bar.finish_and_clear();
        ran.push(one?);
        if stop.stopped() {
            break;
        }
    }
    drop(lines);
    if ran.iter().all(|ran| ran.samples.is_empty()) {
        let message = "interrupted before anything was measured; nothing is written";
        return Err(Failure::new(Exit::Undecided, message));
    }
    let report = Report::of(arguments, stop.stopped(), ran);
    folder.put(&report)?;
    output::print(&match arguments.format {
        Plain::Text => format::visible(&report.text()),
        Plain::Json => output::json(&report)?,
    })?;
    let whole = |ran: &Ran| matches!(ran.end.why, Why::Finished | Why::Limit);
    Ok(
        if report.producers.iter().all(|of| whole(&of.ran)) && !report.interrupted {
            Exit::Conforms
        } else {
            Exit::Undecided
        },
    )
}

fn play(part: &Part) -> Result<Exit, Failure> {
    match experiment::play(part) {
        // Nobody listens any more.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Failure::new(Exit::Internal, error))
        }
        _ => Ok(Exit::Conforms),
    }
}

/// Ctrl-C stops whoever writes, and what it wrote is reported.
fn on_interrupt(stop: Arc<Stop>) -> Result<(), Failure> {
    ctrlc::set_handler(move || stop.stop()).map_err(|error| Failure::new(Exit::Internal, error))
}

/// This program, for that part.
fn again(part: &Part) -> Result<Command, Failure> {
    let this = env::current_exe().map_err(|error| {
        Failure::new(
            Exit::Internal,
            format!("cannot find this program itself: {error}"),
        )
    })?;
    let mut command = Command::new(this);
    command
        .args(["experiment", "--play", part.producer.name()])
        .args(["--lines", &part.lines.to_string()])
        .args(["--limit", &part.limit.to_string()])
        .args(["--high-water-mark", &part.high_water_mark.to_string()])
        .arg("--to")
        .arg(&part.to);
    Ok(command)
}
