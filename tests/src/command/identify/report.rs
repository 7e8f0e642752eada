//! What `identify` reports.

use std::fmt::Write as _;

use highwater_model::declared::Declared;
use highwater_model::program::Program;
use serde::{Serialize, Serializer};

use super::super::exit::Exit;
use super::super::output::Report;
use super::super::text::{Named, count, indented, paragraph};
use crate::identify::{Differs, Placed, Row};
use crate::javascript::{Module, to_javascript_for};

/// How many of the nearest dialects a report for people shows, and of the programs of which nothing can be said.
const SHOWN: usize = 3;

/// Where a subject was placed.
pub(super) struct Identified {
    pub(super) subject: Named,
    pub(super) placed: Placed,
    pub(super) exit: Exit,
}

impl Identified {
    fn verdict(&self) -> &'static str {
        match self.exit {
            Exit::Conforms => "identified",
            Exit::Drift => "no dialect",
            _ => "undecided",
        }
    }

    fn lost_text(&self, text: &mut String) {
        let lost = &self.placed.lost;
        let Some(nearest) = self.placed.rows.first() else {
            return;
        };
        for (program, why) in lost.iter().take(SHOWN) {
            let declared = Declared::Node(nearest.dialect);
            let _ = write!(text, "\n{}", paragraph("undecided: ", why));
            let _ = writeln!(text, "  replay: {}", self.subject.replay(program, declared));
        }
        if lost.len() > SHOWN {
            let more = count(lost.len() - SHOWN, "more program");
            let _ = writeln!(text, "\nundecided: {more}; --format json has them all");
        }
        if self.placed.left > 0 {
            let left = count(self.placed.left, "program");
            let _ = writeln!(text, "\nit was given up with {left} to go");
        }
    }

    fn nearest_text(&self, text: &mut String) {
        let _ = writeln!(text, "\nno dialect predicts all of them");
        for row in self.placed.nearest().take(SHOWN) {
            text.push('\n');
            text.push_str(&row_text("nearest: ", row, &self.placed));
            if let Some(differs) = &row.differs {
                self.differs_text(text, row, differs);
            }
        }
        let left = self.placed.nearest().count().saturating_sub(SHOWN);
        if left > 0 {
            let more = count(left, "more dialect");
            let _ = writeln!(text, "\nas near: {more}; --format json has every dialect");
        }
    }

    fn differs_text(&self, text: &mut String, row: &Row, differs: &Differs) {
        let size = count(differs.program.size(), "op");
        let _ = writeln!(
            text,
            "  the shortest program that it does not predict, {size}:"
        );
        let module = Module::of_subject(&self.subject.full);
        if let Some(javascript) = to_javascript_for(module, &differs.program) {
            let _ = write!(text, "\n{}\n", indented(&javascript, 4));
        }
        let ended = || "the end of the trace".to_owned();
        let _ = writeln!(
            text,
            "  line {} of the trace\n  seen:      {}\n  predicted: {}\n  replay: {}",
            differs.line,
            differs.seen.clone().unwrap_or_else(ended),
            differs.predicted.clone().unwrap_or_else(ended),
            self.subject
                .replay(&differs.program, Declared::Node(row.dialect))
        );
    }
}

fn row_text(lead: &str, row: &Row, placed: &Placed) -> String {
    let told = format!(
        "{} (releases: {}), which predicts {} of {} byte for byte",
        row.dialect.name,
        row.dialect.releases,
        row.agrees,
        count(placed.programs, "program"),
    );
    paragraph(lead, &told)
}

impl Report for Identified {
    fn text(&self) -> String {
        let placed = &self.placed;
        let mut text = format!(
            "{}: {} that tell {} of Node apart\n",
            self.subject.heading(),
            count(placed.programs, "program"),
            count(placed.rows.len(), "dialect"),
        );
        let ran = placed.programs > placed.lost.len() + placed.left;
        if ran && placed.fits().next().is_none() {
            self.nearest_text(&mut text);
        } else if ran {
            let lead = if self.exit == Exit::Conforms {
                "it is "
            } else {
                "it may be "
            };
            text.push('\n');
            for row in placed.fits() {
                text.push_str(&row_text(lead, row, placed));
            }
        }
        self.lost_text(&mut text);
        let _ = writeln!(text, "\nverdict: {}", self.verdict());
        text
    }
}

impl Serialize for Identified {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Json<'j> {
            command: &'static str,
            verdict: &'static str,
            subject: &'j str,
            on: Option<&'j str>,
            programs: usize,
            left: usize,
            fits: Vec<&'static str>,
            nearest: Vec<&'static str>,
            dialects: Vec<DialectRow<'j>>,
            undecided: Vec<Undecided<'j>>,
        }
        #[derive(Serialize)]
        struct DialectRow<'j> {
            dialect: &'static str,
            releases: &'static str,
            agrees: usize,
            differs: Option<DiffersRow<'j>>,
        }
        #[derive(Serialize)]
        struct DiffersRow<'j> {
            line: usize,
            seen: Option<&'j str>,
            predicted: Option<&'j str>,
            program: &'j Program,
        }
        #[derive(Serialize)]
        struct Undecided<'j> {
            why: &'j str,
            program: &'j Program,
        }
        let placed = &self.placed;
        Json {
            command: "identify",
            verdict: self.verdict(),
            subject: &self.subject.full,
            on: self.subject.on.as_deref(),
            programs: placed.programs,
            left: placed.left,
            fits: placed.fits().map(|row| row.dialect.name).collect(),
            nearest: placed.nearest().map(|row| row.dialect.name).collect(),
            dialects: placed
                .rows
                .iter()
                .map(|row| DialectRow {
                    dialect: row.dialect.name,
                    releases: row.dialect.releases,
                    agrees: row.agrees,
                    differs: row.differs.as_ref().map(|differs| DiffersRow {
                        line: differs.line,
                        seen: differs.seen.as_deref(),
                        predicted: differs.predicted.as_deref(),
                        program: &differs.program,
                    }),
                })
                .collect(),
            undecided: placed
                .lost
                .iter()
                .map(|(program, why)| Undecided { why, program })
                .collect(),
        }
        .serialize(to)
    }
}
