//! `highwater judge TRACE|-`.

mod kept;
mod lines;
mod report;
mod results;

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader};
use std::path::PathBuf;

use highwater_model::declared::Declared;
use highwater_model::oracle::{Oracle, Verdict};
use highwater_model::trace::{Header, decode};

use self::kept::Kept;
use self::lines::{Lines, in_line};
use self::report::Judged;
pub(super) use self::report::{FindingRow, describe};
use super::exit::{Exit, Failure};
use super::text::{did_you_mean, with_dialects};
use super::{Judging, Output};

#[derive(clap::Args, Debug)]
#[command(after_help = with_dialects(EXAMPLES))]
pub(super) struct Arguments {
    /// The trace to judge; `-` reads standard input
    trace: PathBuf,
    /// The dialect the trace is declared to follow; default: the header's, else by its subject
    #[arg(long, value_name = "D")]
    dialect: Option<String>,
    #[command(flatten)]
    output: Output<Judging>,
}

const EXAMPLES: &str = "\
A trace is JSON lines, as model/docs/trace.md describes them; `highwater conform` writes some with
--save-traces. What is partial, or of a subject that no dialect describes, is judged by the rules
alone.";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let declared = arguments
        .dialect
        .as_deref()
        .map(dialect_named)
        .transpose()?;
    arguments.output.check()?;
    let keeps = arguments.output.asks_for_results();
    let report = if arguments.trace.as_os_str() == "-" {
        judge("standard input", io::stdin().lock(), declared, keeps)?
    } else {
        let name = arguments.trace.display().to_string();
        let unreadable = |why: &dyn std::fmt::Display| {
            Failure::new(
                Exit::Unreadable,
                format!("cannot read the trace {name}: {why}"),
            )
        };
        let is_folder = fs::metadata(&arguments.trace).is_ok_and(|there| there.is_dir());
        if is_folder {
            return Err(unreadable(
                &"it is a folder; give a file, or - for standard input",
            ));
        }
        let file = File::open(&arguments.trace).map_err(|error| unreadable(&error))?;
        judge(&name, BufReader::new(file), declared, keeps)?
    };
    arguments.output.write(&report)?;
    Ok(exit_of(report.judgement.verdict))
}

/// The dialect that the user named.
pub(super) fn dialect_named(name: &str) -> Result<Declared, Failure> {
    known_dialect(name).map_err(|message| Failure::new(Exit::Usage, message))
}

fn known_dialect(name: &str) -> Result<Declared, String> {
    Declared::named(name).ok_or_else(|| {
        let near = did_you_mean(name, Declared::all().map(Declared::name));
        let known: Vec<_> = Declared::all().map(Declared::name).collect();
        format!(
            "there is no dialect {name}{near} (known: {})",
            known.join(", ")
        )
    })
}

pub(super) fn exit_of(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Conforms => Exit::Conforms,
        Verdict::Undecided => Exit::Undecided,
        Verdict::Drifts => Exit::Drift,
        Verdict::Violates => Exit::Violated,
    }
}

/// `keeps`: the report shows lines of the trace.
fn judge(
    name: &str,
    input: impl BufRead,
    declared: Option<Declared>,
    keeps: bool,
) -> Result<Judged, Failure> {
    let unreadable = |why: String| Failure::new(Exit::Unreadable, format!("{name}: {why}"));
    let mut lines = Lines::of(input);
    let Some(first) = lines.next().map_err(unreadable)? else {
        return Err(unreadable("it is empty: not even a header".into()));
    };
    let header =
        Header::parse(&first.text).map_err(|error| unreadable(in_line(&error.to_string())))?;
    let (declared, notice) = declare(declared, &header).map_err(unreadable)?;
    let mut oracle = Oracle::new(declared);
    let mut kept = Kept::default();
    let mut cut = None;
    while let Some(line) = lines.next().map_err(unreadable)? {
        let number = line.number;
        match decode(&line.text) {
            Ok(read) => {
                oracle.read(number, &read);
                if keeps {
                    kept.read(number, &line.text, &read);
                }
            }
            Err(_) if line.is_cut() => {
                cut = Some(format!(
                    "the trace is cut short in the middle of line {number}"
                ));
            }
            Err(error) => {
                return Err(unreadable(format!(
                    "line {number}: {}",
                    in_line(&error.to_string())
                )));
            }
        }
    }
    Ok(Judged {
        trace: name.to_owned(),
        subject: header.subject,
        dialect: declared.map(Declared::name),
        notice,
        judgement: oracle.finish(cut),
        kept,
    })
}

/// The dialect to replay by, and what to tell if there is none.
fn declare(
    asked: Option<Declared>,
    header: &Header,
) -> Result<(Option<Declared>, Option<String>), String> {
    if header.partial {
        let notice = "the trace is partial: judged by the rules alone, not replayed";
        return Ok((None, Some(notice.into())));
    }
    if asked.is_some() {
        return Ok((asked, None));
    }
    if let Some(name) = &header.dialect {
        let named = known_dialect(name);
        return named
            .map(|declared| (Some(declared), None))
            .map_err(|why| format!("its header: {why}; --dialect names another"));
    }
    let declared = Declared::of_subject(&header.subject);
    let notice = declared.is_none().then(|| {
        format!(
            "no dialect is known for {}: judged by the rules alone, not replayed; \
             --dialect names one",
            header.subject
        )
    });
    Ok((declared, notice))
}
