//! Where reports go: standard output, or a file that is written whole or not at all.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

use super::exit::{Exit, Failure};
use super::format;
use super::results::Results;

/// The form of a report, as `--format` names it.
pub(super) trait Form: ValueEnum + Clone + Send + Sync + 'static {}

// The variants have no help of their own: with it, clap spreads every option over several lines.
/// The forms of a report that judges nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Plain {
    Text,
    Json,
}

/// The forms of a report that has [`Results`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Judging {
    Text,
    Json,
    Junit,
    Sarif,
    Tap,
    Html,
}

impl Form for Plain {}
impl Form for Judging {}

/// The options of every command that reports. Its forms are those that make sense for it, so that the parser refuses
/// the others.
#[derive(Args, Debug)]
pub(super) struct Output<F: Form = Plain> {
    /// The form of the report
    #[arg(long, value_enum, default_value = "text")]
    format: F,
    /// Write the report to this file, whole or not at all
    #[arg(short = 'o', long = "output", value_name = "FILE")]
    file: Option<PathBuf>,
    /// Write the report in a further form, to a file of its own: `junit=results.xml`. May be given more than once
    #[arg(long, value_name = "FORM=FILE", value_parser = also::<F>)]
    also: Vec<Also<F>>,
    /// Show no progress
    #[arg(long)]
    quiet: bool,
}

/// A further form, and its file.
#[derive(Clone, Debug)]
struct Also<F> {
    format: F,
    file: PathBuf,
}

fn also<F: Form>(text: &str) -> Result<Also<F>, String> {
    let forms = || {
        let forms = F::value_variants().iter();
        let names = forms.filter_map(|form| Some(form.to_possible_value()?.get_name().to_owned()));
        names.collect::<Vec<_>>().join(", ")
    };
    match text.split_once('=') {
        Some((format, file)) if !file.is_empty() => Ok(Also {
            format: F::from_str(format, false)
                .map_err(|_| format!("there is no form «{format}»; there are {}", forms()))?,
            file: file.into(),
        }),
        _ => Err(format!("give FORM=FILE, the form one of {}", forms())),
    }
}

/// A report for people and for programs.
pub(super) trait Report: Serialize {
    /// The report for people.
    fn text(&self) -> String;
}

/// A report that says what was judged and what came of it.
pub(super) trait Judges: Report {
    /// That, for the other forms.
    fn results(&self) -> Results;
}

impl Output<Plain> {
    /// Writes the report.
    pub(super) fn write(&self, report: &impl Report) -> Result<(), Failure> {
        self.put_all(|format| match format {
            Plain::Text => Ok(format::visible(&report.text())),
            Plain::Json => json(report),
        })
    }
}

impl Output<Judging> {
    /// Writes the report.
    pub(super) fn write(&self, report: &impl Judges) -> Result<(), Failure> {
        self.put_all(|format| match format {
            Judging::Text => Ok(format::visible(&report.text())),
            Judging::Json => json(report),
            Judging::Junit => format::junit(&report.results()),
            Judging::Sarif => format::sarif(&report.results()),
            Judging::Tap => Ok(format::tap(&report.results())),
            Judging::Html => Ok(format::html(&report.results())),
        })
    }

    /// Whether [`Judges::results`] will be asked for.
    pub(super) fn asks_for_results(&self) -> bool {
        let further = self.also.iter().map(|also| also.format);
        let mut all = further.chain([self.format]);
        all.any(|format| !matches!(format, Judging::Text | Judging::Json))
    }

    /// The same for a report that judges nothing; else why not. `what` is the command that gives it.
    pub(super) fn plain(&self, what: &str) -> Result<Output, Failure> {
        let plain = |format: Judging| match format {
            Judging::Text => Ok(Plain::Text),
            Judging::Json => Ok(Plain::Json),
            other => {
                let name = other.to_possible_value();
                let name = name.as_ref().map_or("it", PossibleValue::get_name);
                let message = format!(
                    "{what} judges nothing that the form {name} could tell of; give text or json"
                );
                Err(Failure::new(Exit::Usage, message))
            }
        };
        let further = self.also.iter().map(|also| {
            Ok(Also {
                format: plain(also.format)?,
                file: also.file.clone(),
            })
        });
        Ok(Output {
            format: plain(self.format)?,
            file: self.file.clone(),
            also: further.collect::<Result<_, Failure>>()?,
            quiet: self.quiet,
        })
    }
}

pub(super) fn json(report: &impl Report) -> Result<String, Failure> {
    let json = serde_json::to_string_pretty(report);
    Ok(json.map_err(|error| Failure::new(Exit::Internal, error))? + "\n")
}

impl<F: Form> Output<F> {
    /// Looks, before the work begins, whether its report can be written.
    pub(super) fn check(&self) -> Result<(), Failure> {
        let further = self.also.iter().map(|also| &also.file);
        further
            .chain(&self.file)
            .try_for_each(|path| place_of(path).map(drop))
    }

    /// The further ones first: what follows may be read by somebody who goes away.
    fn put_all(&self, mut text: impl FnMut(&F) -> Result<String, Failure>) -> Result<(), Failure> {
        for Also { format, file } in &self.also {
            write_whole(file, &text(format)?)?;
        }
        self.put(&text(&self.format)?)
    }

    fn put(&self, text: &str) -> Result<(), Failure> {
        match &self.file {
            Some(path) => write_whole(path, text),
            None => print(text),
        }
    }

    /// A bar on standard error, if that is a terminal and the work takes more than a second.
    pub(super) fn progress(&self, of: u64, what: &str) -> ProgressBar {
        let bar = ProgressBar::new(of);
        self.shown(bar, what, "{msg} {wide_bar} {human_pos}/{human_len} {eta}")
    }

    /// The same for work of which nobody knows how much there is.
    pub(super) fn spinner(&self, what: &str) -> ProgressBar {
        self.shown(ProgressBar::no_length(), what, "{spinner} {msg} {elapsed}")
    }

    fn shown(&self, bar: ProgressBar, what: &str, style: &str) -> ProgressBar {
        shown(bar, self.quiet, what, style)
    }
}

/// The bar, if it is to be seen.
pub(super) fn shown(bar: ProgressBar, quiet: bool, what: &str, style: &str) -> ProgressBar {
    if quiet {
        return ProgressBar::hidden();
    }
    let style =
        ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = bar.with_message(what.to_owned()).with_style(style);
    bar.enable_steady_tick(Duration::from_secs(1));
    bar
}

pub(super) fn print(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        // Whoever read has read enough (`| head`): the verdict stands in the exit code.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => {
            let message = format!("cannot write the report to standard output: {error}");
            Err(Failure::new(Exit::Usage, message))
        }
        Ok(()) => Ok(()),
    }
}

/// Where a file goes.
enum Place {
    /// Into this folder, under this path.
    File { folder: PathBuf, path: PathBuf },
    /// What is there and no plain file (`/dev/stderr`, a pipe) cannot be replaced, and is written to.
    Device,
}

fn place_of(path: &Path) -> Result<Place, Failure> {
    let fail = |why: &str| {
        let message = format!("cannot write {}: {why}", path.display());
        Err(Failure::new(Exit::Usage, message))
    };
    let path = match fs::metadata(path) {
        Ok(there) if there.is_dir() => return fail("it is a folder; give the name of a file"),
        Ok(there) if !there.is_file() => return Ok(Place::Device),
        // A link stays one: the file that it leads to is replaced.
        Ok(_) => path.canonicalize().unwrap_or_else(|_| path.to_owned()),
        Err(_) => path.to_owned(),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    match fs::metadata(&folder) {
        Ok(there) if there.is_dir() => Ok(Place::File { folder, path }),
        Ok(_) => fail(&format!("{} is no folder", folder.display())),
        Err(_) => fail(&format!(
            "there is no folder {}; make it first",
            folder.display()
        )),
    }
}

/// Writes a file beside its place and renames it there.
pub(super) fn write_whole(path: &Path, text: &(impl AsRef<[u8]> + ?Sized)) -> Result<(), Failure> {
    let fail = |error: io::Error| {
        let message = format!("cannot write {}: {error}", path.display());
        Failure::new(Exit::Usage, message)
    };
    match place_of(path)? {
        Place::Device => fs::write(path, text).map_err(fail),
        Place::File { folder, path } => {
            let mut file = temporary(&folder).map_err(fail)?;
            file.write_all(text.as_ref()).map_err(fail)?;
            file.persist(&path).map_err(|error| fail(error.error))?;
            Ok(())
        }
    }
}

/// A temporary file is its owner's alone; a report is anybody's whom the umask lets.
fn temporary(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".highwater-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
