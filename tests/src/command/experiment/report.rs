//! What came of it, for people and for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::super::output;
use super::super::text::{paragraph, thousands};
use super::Arguments;
use super::figures::{self, Figure};
use super::units::{bytes, duration, exact};
use crate::experiment::{Memory, Producer, Ran, STEP, Why};

/// Everything, as it was measured; sizes in bytes.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    command: &'static str,
    pub(super) lines: u64,
    pub(super) limit: u64,
    pub(super) high_water_mark: u64,
    /// A sample each so many writes.
    step: u64,
    pub(super) interrupted: bool,
    pub(super) producers: Vec<Of>,
    /// As it was given.
    #[serde(skip)]
    folder: String,
}

/// One producer.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Of {
    /// Accepted, and not given to the file when it ended.
    lost: u64,
    /// Of the time per [`STEP`] writes.
    median_step_nanoseconds: u64,
    slowest_step_nanoseconds: u64,
    most: Memory,
    #[serde(flatten)]
    pub(super) ran: Ran,
}

impl Of {
    fn new(ran: Ran) -> Self {
        let mut steps: Vec<u64> = figures::steps(&ran)
            .map(|(_, nanoseconds)| nanoseconds)
            .collect();
        steps.sort_unstable();
        let during = ran.samples.iter().map(|sample| sample.memory);
        let after = ran.after.iter().map(|after| after.memory);
        let memories: Vec<_> = during.chain(after).chain([ran.begin.memory]).collect();
        Self {
            lost: ran.end.lost(),
            median_step_nanoseconds: steps.get(steps.len() / 2).copied().unwrap_or(0),
            slowest_step_nanoseconds: steps.last().copied().unwrap_or(0),
            most: Memory {
                rss: memories.iter().filter_map(|memory| memory.rss).max(),
                heap: memories.iter().map(|memory| memory.heap).max().unwrap_or(0),
            },
            ran,
        }
    }

    pub(super) fn ended(&self) -> &'static str {
        match self.ran.end.why {
            Why::Finished => "all written",
            Why::Limit => "stopped at the limit",
            Why::Interrupted => "interrupted",
            Why::Killed(_) => "killed",
            Why::LimitTooLow | Why::Failed(_) => unreachable!("then there is no report"),
        }
    }

    /// What there is to say of it.
    pub(super) fn sentence(&self) -> String {
        let Ran {
            producer,
            begin,
            end,
            ..
        } = &self.ran;
        let lines = thousands(end.lines);
        let grew = format!(
            "its memory went from {} to {}",
            bytes(begin.memory.counted()),
            bytes(self.most.counted())
        );
        let lost = match end.file {
            Some(file) => format!(
                "The stream had accepted {} and the file had {}: {} are lost.",
                exact(end.accepted),
                exact(file),
                exact(self.lost)
            ),
            None => format!(
                "The stream had accepted {} and handed on {}: {} are lost.",
                exact(end.accepted),
                exact(end.written),
                exact(self.lost)
            ),
        };
        match &end.why {
            Why::Finished => {
                let whole = match end.file {
                    Some(file) => format!("The file is whole: {}.", exact(file)),
                    None => format!("Handed on: {}.", exact(end.written)),
                };
                format!("The {producer} producer wrote all {lines} lines; {grew}. {whole}")
            }
            Why::Limit => format!(
                "The {producer} producer was stopped at the limit, after {lines} lines; {grew}. {lost}"
            ),
            Why::Interrupted => {
                format!(
                    "The {producer} producer was interrupted after {lines} lines; {grew}. {lost}"
                )
            }
            Why::Killed(how) => format!(
                "The process of the {producer} producer was gone ({how}) after {lines} lines that it told of; {grew}. {lost}"
            ),
            Why::LimitTooLow | Why::Failed(_) => unreachable!("then there is no report"),
        }
    }
}

/// A row of the table: what it says, and of each producer what.
pub(super) type Row = (&'static str, Vec<String>);

impl Report {
    pub(super) fn of(arguments: &Arguments, interrupted: bool, ran: Vec<Ran>) -> Self {
        Self {
            command: "experiment",
            lines: arguments.lines,
            limit: arguments.limit.as_u64(),
            high_water_mark: arguments.high_water_mark.as_u64(),
            step: STEP,
            interrupted,
            producers: ran.into_iter().map(Of::new).collect(),
            folder: arguments.folder.display().to_string(),
        }
    }

    pub(super) fn figures(&self) -> Vec<Figure> {
        let ran: Vec<_> = self.producers.iter().map(|of| &of.ran).collect();
        figures::all(&ran, self.limit)
    }

    /// What was done.
    pub(super) fn about(&self) -> String {
        format!(
            "A line a write, on one thread; the sink runs only while its producer waits. The mark is {}, the limit {}.",
            bytes(self.high_water_mark),
            bytes(self.limit)
        )
    }

    /// What a reader has to know of it besides.
    pub(super) fn notes(&self) -> Vec<&'static str> {
        let mut notes = Vec::new();
        if self.interrupted {
            notes.push("interrupted: this is what was measured so far");
        }
        if self
            .producers
            .iter()
            .any(|of| of.ran.begin.memory.rss.is_none())
        {
            notes.push("this system does not tell RSS; memory is what the allocator counts, and the limit holds for that");
        }
        let missed = |of: &Of| of.ran.producer == Producer::Polite && of.ran.end.why == Why::Limit;
        if self.producers.iter().any(missed) {
            notes.push("the polite producer reached the limit: it is hardly above what a process needs; give more with --limit");
        }
        notes
    }

    pub(super) fn table(&self) -> Vec<Row> {
        let row =
            |name, of: &dyn Fn(&Of) -> String| (name, self.producers.iter().map(of).collect());
        let size = |size: Option<u64>| size.map_or("not told".to_owned(), bytes);
        let after = |of: &Of| of.ran.after.last().map(|after| after.memory);
        vec![
            row("", &|of| of.ran.producer.to_string()),
            row("ended", &|of| of.ended().to_owned()),
            row("lines accepted", &|of| thousands(of.ran.end.lines)),
            row("run time", &|of| duration(of.ran.end.elapsed_nanoseconds)),
            row("time per 10,000 writes, median", &|of| {
                duration(of.median_step_nanoseconds)
            }),
            row("time per 10,000 writes, slowest", &|of| {
                duration(of.slowest_step_nanoseconds)
            }),
            row("RSS before the first write", &|of| {
                size(of.ran.begin.memory.rss)
            }),
            row("RSS, most", &|of| size(of.most.rss)),
            row("RSS after the stream is gone", &|of| {
                size(after(of).and_then(|memory| memory.rss))
            }),
            row("heap before the first write", &|of| {
                bytes(of.ran.begin.memory.heap)
            }),
            row("heap, most", &|of| bytes(of.most.heap)),
            row("heap after the stream is gone", &|of| {
                size(after(of).map(|memory| memory.heap))
            }),
            row("bytes accepted", &|of| thousands(of.ran.end.accepted)),
            row("bytes in the file", &|of| {
                of.ran.end.file.map_or("no file".to_owned(), thousands)
            }),
            row("bytes lost", &|of| thousands(of.lost)),
        ]
    }
}

impl output::Report for Report {
    fn text(&self) -> String {
        let mut text = paragraph("", &self.about()) + "\n";
        let table = self.table();
        let names = table.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let cells = table.iter().flat_map(|(_, cells)| cells);
        let width = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        for (name, cells) in &table {
            let mut line = format!("  {name:names$}");
            for cell in cells {
                let _ = write!(line, "  {cell:>width$}");
            }
            text += line.trim_end();
            text.push('\n');
        }
        text.push('\n');
        for of in &self.producers {
            text += &paragraph("", &of.sentence());
        }
        for note in self.notes() {
            text += &paragraph("note: ", note);
        }
        text + &format!("Pictures, page and figures: {}\n", self.folder)
    }
}
