//! What `judge` reports.

use std::fmt::Write as _;

use highwater_model::oracle::{Finding, Judgement};
use serde::Serialize;

use super::super::output::Report;
use super::super::text::{count, paragraph};
use super::kept::Kept;

/// A trace, judged.
pub(super) struct Judged {
    pub(super) trace: String,
    pub(super) subject: String,
    pub(super) dialect: Option<&'static str>,
    pub(super) notice: Option<String>,
    pub(super) judgement: Judgement,
    /// What of the trace is kept to be shown.
    pub(super) kept: Kept,
}

impl Judged {
    /// What is told of producers that wrote when they were to wait.
    pub(super) fn of_producers(&self) -> Option<String> {
        let first = self.judgement.producers.first()?;
        Some(format!(
            "{} without permission (rule P1, the producers' duty, not the stream's); \
             the first: line {}: {}",
            count(self.judgement.producer_breaks, "write"),
            first.line,
            first.seen
        ))
    }
}

/// A finding as reports show it.
#[derive(Serialize)]
pub(in crate::command) struct FindingRow<'f> {
    id: &'static str,
    line: usize,
    stream: u64,
    seen: &'f str,
    allowed: &'f str,
    before: &'f str,
}

impl<'f> FindingRow<'f> {
    pub(in crate::command) fn of(finding: &'f Finding) -> Self {
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
pub(in crate::command) fn describe(finding: &Finding) -> String {
    let id = finding.id();
    let mut text = paragraph(&format!("line {}: {id}: ", finding.line), &finding.seen);
    text += &paragraph("  allowed: ", &finding.allowed);
    text += &paragraph("  before:  ", &finding.before);
    if let Some(rule) = highwater_model::rules::rule(id) {
        text += &paragraph(&format!("  rule {id}: "), rule.promise);
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
            text += &paragraph("note: ", notice);
        }
        for finding in &judgement.findings {
            text.push_str(&describe(finding));
        }
        if judgement.findings.len() > 1 {
            text.push_str(
                "note: the first finding is the one to look at; later ones may follow from it\n",
            );
        }
        if let Some(told) = self.of_producers() {
            text += &paragraph("note: ", &told);
        }
        if let Some(why) = &judgement.undecided {
            text += &paragraph("undecided: ", why);
        }
        let _ = writeln!(text, "verdict: {}", judgement.verdict);
        text
    }
}
