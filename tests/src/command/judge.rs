//! `highwater judge TRACE|-`.

use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::PathBuf;

use highwater_model::declared::Declared;
use highwater_model::oracle::{Finding, Judgement, Oracle, Verdict};
use highwater_model::trace::{Header, MAX_LINE, decode};
use serde::Serialize;

use super::Output;
use super::exit::{Exit, Failure};
use super::output::Report;
use super::text::{count, did_you_mean};

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The trace to judge; `-` reads standard input
    trace: PathBuf,
    /// The dialect the trace is declared to follow; default: the header's, else by its subject
    #[arg(long)]
    dialect: Option<String>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let declared = arguments
        .dialect
        .as_deref()
        .map(dialect_named)
        .transpose()?;
    let report = if arguments.trace.as_os_str() == "-" {
        judge("standard input", io::stdin().lock(), declared)?
    } else {
        let name = arguments.trace.display().to_string();
        let file = File::open(&arguments.trace).map_err(|error| {
            Failure::new(Exit::Unreadable, format!("cannot open {name}: {error}"))
        })?;
        judge(&name, BufReader::new(file), declared)?
    };
    arguments.output.write(&report)?;
    Ok(exit_of(report.judgement.verdict))
}

/// The dialect that the user named.
pub(super) fn dialect_named(name: &str) -> Result<Declared, Failure> {
    Declared::named(name).ok_or_else(|| {
        let near = did_you_mean(name, Declared::all().map(Declared::name));
        let known: Vec<_> = Declared::all().map(Declared::name).collect();
        let message = format!(
            "there is no dialect {name}{near}; there are {}",
            known.join(", ")
        );
        Failure::new(Exit::Usage, message)
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

/// One line of the input, or why there is none.
enum Next {
    Line(String),
    /// The input ends in the middle of this line.
    Cut(String),
    End,
}

fn next_line(input: &mut impl BufRead, number: usize) -> Result<Next, String> {
    let mut bytes = Vec::new();
    let limit = MAX_LINE as u64 + 1;
    let read = input.take(limit).read_until(b'\n', &mut bytes);
    read.map_err(|error| format!("line {number}: {error}"))?;
    if bytes.is_empty() {
        return Ok(Next::End);
    }
    let complete = bytes.last() == Some(&b'\n');
    if complete {
        bytes.pop();
    } else if bytes.len() > MAX_LINE {
        return Err(format!(
            "line {number} is longer than {MAX_LINE} bytes: this is no trace"
        ));
    }
    if bytes.contains(&0) {
        return Err(format!("line {number} has a NUL byte: the file is damaged"));
    }
    match String::from_utf8(bytes) {
        Ok(line) if complete => Ok(Next::Line(line)),
        Ok(line) => Ok(Next::Cut(line)),
        Err(_) => Err(format!("line {number} is not UTF-8")),
    }
}

fn judge(
    name: &str,
    mut input: impl BufRead,
    declared: Option<Declared>,
) -> Result<Judged, Failure> {
    let unreadable = |why: String| Failure::new(Exit::Unreadable, format!("{name}: {why}"));
    let first = match next_line(&mut input, 1).map_err(unreadable)? {
        Next::Line(line) | Next::Cut(line) => line,
        Next::End => {
            return Err(unreadable(
                "the trace is empty: it has not even a header".into(),
            ));
        }
    };
    let header = Header::parse(&first).map_err(|error| unreadable(error.to_string()))?;
    let (declared, notice) = declare(declared, &header)?;
    let mut oracle = Oracle::new(declared);
    let mut cut = None;
    for number in 2.. {
        let (line, complete) = match next_line(&mut input, number).map_err(unreadable)? {
            Next::Line(line) => (line, true),
            Next::Cut(line) => (line, false),
            Next::End => break,
        };
        match decode(&line) {
            Ok(line) => oracle.read(number, &line),
            Err(_) if !complete => {
                cut = Some(format!(
                    "the trace is cut short in the middle of line {number}"
                ));
            }
            Err(error) => return Err(unreadable(format!("line {number}: {error}"))),
        }
    }
    Ok(Judged {
        trace: name.to_owned(),
        subject: header.subject,
        dialect: declared.map(Declared::name),
        notice,
        judgement: oracle.finish(cut),
    })
}

/// The dialect to replay by, and what to tell if there is none.
fn declare(
    asked: Option<Declared>,
    header: &Header,
) -> Result<(Option<Declared>, Option<String>), Failure> {
    if header.partial {
        let notice = "the trace is partial: judged by the rules alone, not replayed";
        return Ok((None, Some(notice.into())));
    }
    let by_header = header.dialect.as_deref().map(dialect_named).transpose()?;
    let declared = asked
        .or(by_header)
        .or_else(|| Declared::of_subject(&header.subject));
    let notice = declared.is_none().then(|| {
        format!(
            "no dialect is known for {}: judged by the rules alone, not replayed; \
             --dialect names one",
            header.subject
        )
    });
    Ok((declared, notice))
}

#[derive(Debug)]
struct Judged {
    trace: String,
    subject: String,
    dialect: Option<&'static str>,
    notice: Option<String>,
    judgement: Judgement,
}

/// A finding as reports show it.
#[derive(Serialize)]
pub(super) struct FindingRow<'f> {
    id: &'static str,
    line: usize,
    stream: u64,
    seen: &'f str,
    allowed: &'f str,
    before: &'f str,
}

impl<'f> FindingRow<'f> {
    pub(super) fn of(finding: &'f Finding) -> Self {
        Self {
            id: finding.id(),
            line: finding.line,
            stream: finding.stream,
            seen: &finding.seen,
            allowed: &finding.allowed,
            before: &finding.before,
        }
    }
}

impl Serialize for Judged {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Json<'j> {
            command: &'static str,
            verdict: String,
            trace: &'j str,
            subject: &'j str,
            dialect: Option<&'static str>,
            notice: Option<&'j str>,
            undecided: Option<&'j str>,
            lines: usize,
            streams: usize,
            replayed: usize,
            findings: Vec<FindingRow<'j>>,
            producer_breaks: usize,
            producers: Vec<FindingRow<'j>>,
        }
        let judgement = &self.judgement;
        Json {
            command: "judge",
            verdict: judgement.verdict.to_string(),
            trace: &self.trace,
            subject: &self.subject,
            dialect: self.dialect,
            notice: self.notice.as_deref(),
            undecided: judgement.undecided.as_deref(),
            lines: judgement.lines,
            streams: judgement.streams,
            replayed: judgement.replayed,
            findings: judgement.findings.iter().map(FindingRow::of).collect(),
            producer_breaks: judgement.producer_breaks,
            producers: judgement.producers.iter().map(FindingRow::of).collect(),
        }
        .serialize(to)
    }
}

/// A finding for people: where, what, what was allowed instead.
pub(super) fn describe(finding: &Finding) -> String {
    let mut text = String::new();
    let id = finding.id();
    let _ = writeln!(text, "line {}: {id}: {}", finding.line, finding.seen);
    let _ = writeln!(text, "  allowed: {}", finding.allowed);
    let _ = writeln!(text, "  before:  {}", finding.before);
    if let Some(rule) = highwater_model::rules::rule(id) {
        let _ = writeln!(text, "  rule {id}: {}", rule.promise);
    }
    text
}

impl Report for Judged {
    fn text(&self) -> String {
        let judgement = &self.judgement;
        let mut text = format!(
            "{}: subject {}, {}, {}",
            self.trace,
            self.subject,
            count(judgement.streams, "stream"),
            count(judgement.lines, "line"),
        );
        match self.dialect {
            Some(dialect) => {
                let _ = writeln!(text, ", replayed as {dialect}");
            }
            None => text.push('\n'),
        }
        if let Some(notice) = &self.notice {
            let _ = writeln!(text, "note: {notice}");
        }
        for finding in &judgement.findings {
            text.push_str(&describe(finding));
        }
        if judgement.findings.len() > 1 {
            text.push_str(
                "note: the first finding is the one to look at; later ones may follow from it\n",
            );
        }
        if let Some(first) = judgement.producers.first() {
            let _ = writeln!(
                text,
                "note: {} without permission (rule P1, the producers' duty, not the stream's); \
                 the first: line {}: {}",
                count(judgement.producer_breaks, "write"),
                first.line,
                first.seen
            );
        }
        if let Some(why) = &judgement.undecided {
            let _ = writeln!(text, "undecided: {why}");
        }
        let _ = writeln!(text, "verdict: {}", judgement.verdict);
        text
    }
}
