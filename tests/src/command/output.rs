//! Where reports go: standard output, or a file that is written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::exit::{Exit, Failure};

/// In which form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs: one JSON object.
    Json,
}

/// The options of every command that reports.
#[derive(Args, Debug)]
pub(super) struct Output {
    /// The form of the report
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Write the report to a file instead of standard output (whole or not at all)
    #[arg(short, long = "output", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Show no progress
    #[arg(long)]
    quiet: bool,
}

/// A report in either form.
pub(super) trait Report: Serialize {
    /// The report for people.
    fn text(&self) -> String;
}

impl Output {
    /// Writes the report.
    pub(super) fn write(&self, report: &impl Report) -> Result<(), Failure> {
        let text = match self.format {
            Format::Text => report.text(),
            Format::Json => {
                let json = serde_json::to_string_pretty(report);
                json.map_err(|error| Failure::new(Exit::Internal, error))? + "\n"
            }
        };
        match &self.file {
            Some(path) => write_whole(path, &text),
            None => print(&text),
        }
    }

    /// A bar on standard error, if that is a terminal and the work takes more than a second.
    pub(super) fn progress(&self, of: u64, what: &str) -> ProgressBar {
        if self.quiet {
            return ProgressBar::hidden();
        }
        let style = "{msg} {wide_bar} {human_pos}/{human_len} {eta}";
        let bar = ProgressBar::new(of).with_message(what.to_owned());
        bar.set_style(
            ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.enable_steady_tick(Duration::from_secs(1));
        bar
    }
}

fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever read has read enough (`| head`): the verdict stands in the exit code.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::new(
            Exit::Usage,
            format!("cannot write the report: {error}"),
        )),
        Ok(()) => Ok(()),
    }
}

/// Writes a file beside its place and renames it there.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), Failure> {
    let fail = |error: io::Error| {
        Failure::new(
            Exit::Usage,
            format!("cannot write {}: {error}", path.display()),
        )
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    file.write_all(text.as_bytes()).map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    readable(path).map_err(fail)
}

/// A temporary file is its owner's alone; a report is anybody's.
fn readable(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o644))?;
    }
    fs::metadata(path).map(|_| ())
}
