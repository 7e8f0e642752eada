//! What `matrix` reports.

use std::fmt::Write as _;

use highwater_model::declared::Declared;
use highwater_model::program::Program;
use highwater_model::rules::{self, RULES};
use serde::{Serialize, Serializer};

use super::super::conform::{Traces, sentence};
use super::super::exit::Exit;
use super::super::judge::FindingRow;
use super::super::output::Report;
use super::super::text::{Named, count, paragraph, thousands};
use crate::matrix::{Apart, Column, Shared};

/// One subject, by name.
pub(super) struct Row {
    pub(super) name: Named,
    pub(super) dialect: Option<&'static str>,
    pub(super) exit: Exit,
    /// Why nothing, or not everything, can be said.
    pub(super) why: Option<String>,
}

/// Everything that was found.
pub(super) struct Matrix {
    pub(super) rows: Vec<Row>,
    pub(super) columns: Vec<Option<Column>>,
    pub(super) programs: Vec<Program>,
    pub(super) shared: Vec<Shared>,
    pub(super) apart: Vec<Apart>,
    /// Of each subject what the programs of its findings did, where that is asked for.
    pub(super) traces: Vec<Traces>,
    pub(super) random: usize,
    pub(super) seed: u64,
}

/// What is in a cell: a rule, a subject.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Cell {
    Kept,
    /// By so many roots.
    Broken(usize),
    /// So too, and all are expected.
    Expected(usize),
    /// The subject lacks what the rule needs.
    Skipped,
    Undecided,
}

impl Cell {
    fn of(rule: &str, column: Option<&Column>) -> Self {
        let Some(column) = column else {
            return Self::Undecided;
        };
        let Some(broken) = column.tally.broken.get(rule) else {
            let mut skipped = column.tally.skipped();
            return if skipped.any(|(skipped, _)| skipped.id == rule) {
                Self::Skipped
            } else {
                Self::Kept
            };
        };
        let certain: Vec<_> = broken
            .groups
            .iter()
            .filter(|group| group.is_certain())
            .collect();
        let expected = |group: &&&_| column.known.covers(rule, group).is_some();
        match certain.len() {
            0 => Self::Undecided,
            roots if certain.iter().filter(expected).count() == roots => Self::Expected(roots),
            roots => Self::Broken(roots),
        }
    }

    fn text(self) -> String {
        match self {
            Self::Kept => "·".into(),
            Self::Broken(roots) => roots.to_string(),
            Self::Expected(roots) => format!("{roots}e"),
            Self::Skipped => "-".into(),
            Self::Undecided => "?".into(),
        }
    }
}

/// How wide a column of the table is.
const WIDTH: usize = 4;

impl Matrix {
    pub(super) fn exit(&self) -> Exit {
        let any = |exit| self.rows.iter().any(|row| row.exit == exit);
        [Exit::Violated, Exit::Drift, Exit::Undecided]
            .into_iter()
            .find(|exit| any(*exit))
            .unwrap_or(Exit::Conforms)
    }

    /// The rules that any of them breaks.
    fn broken(&self) -> impl Iterator<Item = &'static str> + '_ {
        let breaks = |rule: &&str| {
            let cells = self.columns.iter();
            cells
                .map(|column| Cell::of(rule, column.as_ref()))
                .any(|cell| matches!(cell, Cell::Broken(_) | Cell::Expected(_)))
        };
        RULES.iter().map(|rule| rule.id).filter(breaks)
    }

    /// The name of its files: the rule, and which of that rule's it is.
    pub(super) fn file_name(&self, shared: &Shared) -> String {
        let same = self.shared.iter().filter(|other| other.rule == shared.rule);
        let nth = same
            .take_while(|other| !std::ptr::eq(*other, shared))
            .count();
        format!("{}-{}", shared.rule, nth + 1)
    }

    fn replay(&self, subject: usize, program: &Program) -> String {
        let row = &self.rows[subject];
        let declared = self.columns[subject].as_ref().map(|column| column.declared);
        row.name
            .replay(program, declared.unwrap_or(Declared::Reference))
    }

    fn subjects_text(&self, text: &mut String) {
        for (number, (row, column)) in (1..).zip(self.rows.iter().zip(&self.columns)) {
            let heading = row.name.heading();
            let Some(column) = column else {
                let why = row.why.as_deref().unwrap_or_default();
                text.push_str(&paragraph(
                    &format!("  {number:>2} {heading}: undecided: "),
                    why,
                ));
                continue;
            };
            let tally = &column.tally;
            let edges = tally
                .coverage
                .as_ref()
                .map_or_else(String::new, |coverage| {
                    format!(
                        ", {} of {} edges driven",
                        thousands(coverage.driven() as u64),
                        thousands(coverage.all() as u64)
                    )
                });
            let _ = writeln!(
                text,
                "  {number:>2} {heading}, as {}: {} of {} as predicted{edges}",
                row.dialect.unwrap_or_default(),
                thousands(tally.predicted as u64),
                count(tally.distinct, "program"),
            );
            if let Some(why) = &row.why {
                let lead = format!("     undecided: {}: ", count(tally.lost.len(), "program"));
                text.push_str(&paragraph(&lead, why));
            }
        }
    }

    fn table_text(&self, text: &mut String) {
        let _ = write!(text, "\n{:<6}", "");
        for number in 1..=self.rows.len() {
            let _ = write!(text, "{number:>WIDTH$}");
        }
        text.push('\n');
        let mut kept = Vec::new();
        let broken: Vec<_> = self.broken().collect();
        for rule in RULES {
            if !broken.contains(&rule.id) {
                kept.push(rule.id);
                continue;
            }
            let _ = write!(text, "{:<6}", rule.id);
            for column in &self.columns {
                let _ = write!(
                    text,
                    "{:>WIDTH$}",
                    Cell::of(rule.id, column.as_ref()).text()
                );
            }
            text.push('\n');
        }
        text.push_str("\n·  kept    3  broken, by three roots    3e  the same, and expected    -  not asked: it lacks what the rule needs    ?  undecided\n");
        text.push_str(&paragraph("kept by all that ran: ", &kept.join(" ")));
    }

    fn shared_text(&self, text: &mut String, shared: &Shared) {
        let promise = rules::rule(shared.rule).map_or("", |rule| rule.promise);
        let numbers: Vec<_> = shared
            .subjects
            .iter()
            .map(|subject| (subject + 1).to_string())
            .collect();
        let program = &self.programs[shared.program];
        let lead = format!("\n{}  ", self.file_name(shared));
        text.push_str(&paragraph(&lead, promise));
        text.push_str(&paragraph("    broken by: ", &numbers.join(" ")));
        text.push_str(&paragraph("    root:      ", &sentence(&shared.root)));
        text.push_str(&paragraph("    seen:      ", &shared.finding.seen));
        text.push_str(&paragraph("    allowed:   ", &shared.finding.allowed));
        let last = *shared.subjects.last().unwrap_or(&shared.subjects[0]);
        let _ = writeln!(
            text,
            "    {}: {}",
            count(program.size(), "op"),
            self.replay(last, program)
        );
    }

    fn apart_text(&self, text: &mut String) {
        text.push_str("\nThe shortest program found that tells neighbours apart:\n");
        let neighbours = self
            .apart
            .iter()
            .filter(|apart| apart.between.0 + 1 == apart.between.1);
        for Apart { between, program } in neighbours {
            let _ = write!(text, "  {:>2} | {:<2}  ", between.0 + 1, between.1 + 1);
            match program {
                Some(program) => {
                    let program = &self.programs[*program];
                    let json = serde_json::to_string(program).expect("a program is JSON");
                    let _ = writeln!(text, "{json}");
                }
                None => text.push_str("no program that was run tells them apart\n"),
            }
        }
    }
}

impl Report for Matrix {
    fn text(&self) -> String {
        let mut text = format!(
            "{}, {} with seed {} on each\n",
            count(self.rows.len(), "subject"),
            count(self.random, "random program"),
            self.seed
        );
        self.subjects_text(&mut text);
        self.table_text(&mut text);
        if !self.shared.is_empty() {
            text.push_str("\nEach violation once, the plainest program first; --save DIR writes them as JavaScript:\n");
        }
        for shared in &self.shared {
            self.shared_text(&mut text, shared);
        }
        self.apart_text(&mut text);
        text
    }
}

impl Serialize for Matrix {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Subject<'j> {
            #[serde(rename = "subject")]
            name: &'j str,
            on: Option<&'j str>,
            dialect: Option<&'static str>,
            undecided: Option<&'j str>,
            distinct: usize,
            predicted: usize,
            rules: Vec<(&'static str, Cell)>,
        }
        #[derive(Serialize)]
        struct Violation<'j> {
            name: String,
            rule: &'static str,
            root: Option<Vec<&'static str>>,
            subjects: Vec<&'j str>,
            finding: FindingRow<'j>,
            program: &'j Program,
            replay: Vec<String>,
            javascript: Option<String>,
        }
        #[derive(Serialize)]
        struct Pair<'j> {
            between: (&'j str, &'j str),
            program: Option<&'j Program>,
        }
        #[derive(Serialize)]
        struct Json<'j> {
            command: &'static str,
            programs: usize,
            seed: u64,
            subjects: Vec<Subject<'j>>,
            violations: Vec<Violation<'j>>,
            apart: Vec<Pair<'j>>,
        }
        let name = |subject: usize| &*self.rows[subject].name.full;
        let subjects = self.rows.iter().zip(&self.columns).map(|(row, column)| {
            let column = column.as_ref();
            let rules = RULES.iter();
            Subject {
                name: &row.name.full,
                on: row.name.on.as_deref(),
                dialect: row.dialect,
                undecided: row.why.as_deref(),
                distinct: column.map_or(0, |column| column.tally.distinct),
                predicted: column.map_or(0, |column| column.tally.predicted),
                rules: rules
                    .map(|rule| (rule.id, Cell::of(rule.id, column)))
                    .collect(),
            }
        });
        let violations = self.shared.iter().map(|shared| {
            let program = &self.programs[shared.program];
            let replay = |subject: &usize| self.replay(*subject, program);
            Violation {
                name: self.file_name(shared),
                rule: shared.rule,
                root: shared.root.fields(),
                subjects: shared
                    .subjects
                    .iter()
                    .map(|subject| name(*subject))
                    .collect(),
                finding: FindingRow::of(&shared.finding),
                program,
                replay: shared.subjects.iter().map(replay).collect(),
                javascript: self.javascript(shared),
            }
        });
        Json {
            command: "matrix",
            programs: self.random,
            seed: self.seed,
            subjects: subjects.collect(),
            violations: violations.collect(),
            apart: self
                .apart
                .iter()
                .map(|apart| Pair {
                    between: (name(apart.between.0), name(apart.between.1)),
                    program: apart.program.map(|program| &self.programs[program]),
                })
                .collect(),
        }
        .serialize(to)
    }
}
