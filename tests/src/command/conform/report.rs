//! What `conform` reports.

use std::fmt::Write as _;

use highwater_model::declared::Declared;
use highwater_model::oracle::{Judgement, Verdict};
use highwater_model::program::Program;
use highwater_model::rules::{self, Need};
use highwater_model::trace::SinkKind;
use serde::{Serialize, Serializer};

use super::super::evidence::{self, EvidenceRow};
use super::super::exit::Exit;
use super::super::judge::{FindingRow, describe};
use super::super::output::Report;
use super::super::text::{Named, count, indented, paragraph, thousands};
use crate::campaign::{Broken, Drift, Lost, Plan, Tally};
use crate::expectations::Expectation;
use crate::javascript::{Module, to_javascript_for};

/// One program, replayed.
pub(super) struct Replayed<'r> {
    pub(super) subject: Named,
    pub(super) declared: Declared,
    pub(super) program: &'r Program,
    pub(super) trace: String,
    pub(super) judgement: Judgement,
}

impl Serialize for Replayed<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Json<'j> {
            command: &'static str,
            verdict: String,
            subject: &'j str,
            on: Option<&'j str>,
            dialect: &'static str,
            program: &'j Program,
            undecided: Option<&'j str>,
            findings: Vec<FindingRow<'j>>,
            evidence: EvidenceRow,
            trace: Vec<&'j str>,
        }
        Json {
            command: "conform",
            verdict: self.judgement.verdict.to_string(),
            subject: &self.subject.full,
            on: self.subject.on.as_deref(),
            dialect: self.declared.name(),
            program: self.program,
            undecided: self.judgement.undecided.as_deref(),
            findings: self.judgement.findings.iter().map(FindingRow::of).collect(),
            evidence: EvidenceRow::of(&evidence::of_trace(&self.trace)),
            trace: self.trace.lines().collect(),
        }
        .serialize(to)
    }
}

impl Report for Replayed<'_> {
    fn text(&self) -> String {
        let mut text = format!(
            "{}, one program, as {}\n",
            self.subject.heading(),
            self.declared.name()
        );
        match javascript(self.program, &self.subject, self.declared) {
            Some(javascript) => {
                let _ = write!(text, "\n{}\n", indented(&javascript, 2));
            }
            None => {
                let _ = writeln!(text, "\n  {}\n", json(self.program));
            }
        }
        let _ = write!(
            text,
            "what it did (line 1 of a saved trace is its header):\n{}",
            numbered(&self.trace)
        );
        let evidence = evidence::sentence(&evidence::of_trace(&self.trace));
        let _ = write!(text, "\n{}", paragraph("it shows: ", &evidence));
        for finding in &self.judgement.findings {
            let _ = write!(text, "\n{}", describe(finding));
        }
        if let Some(why) = &self.judgement.undecided {
            let _ = write!(text, "\n{}", paragraph("undecided: ", why));
        }
        let verdict = self.judgement.verdict;
        let means = match verdict {
            Verdict::Conforms => "every rule is kept, and every line is as predicted",
            Verdict::Drifts => "every rule is kept, but the dialect predicts something else",
            Verdict::Violates => "a rule is broken",
            Verdict::Undecided => "nothing can be said",
        };
        let _ = writeln!(text, "\nverdict: {verdict}: {means}");
        text
    }
}

/// The rules that the subject was not asked, by what it lacks for them.
fn skipped(tally: &Tally) -> String {
    let mut by_need: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
    for (rule, lacks) in tally.skipped() {
        let lacks: Vec<_> = lacks.into_iter().map(Need::name).collect();
        match by_need.iter_mut().find(|(known, _)| *known == lacks) {
            Some((_, rules)) => rules.push(rule.id),
            None => by_need.push((lacks, vec![rule.id])),
        }
    }
    let group = |(lacks, rules): (Vec<&str>, Vec<&str>)| {
        format!("{} (no {})", rules.join(", "), lacks.join(", no "))
    };
    let groups: Vec<_> = by_need.into_iter().map(group).collect();
    if groups.is_empty() {
        return String::new();
    }
    paragraph("  skipped: ", &groups.join("; "))
}

/// How many of the programs of which nothing can be said a report for people shows.
const LOST_SHOWN: usize = 5;

fn json(program: &Program) -> String {
    serde_json::to_string(program).expect("a program is JSON")
}

/// The program as JavaScript, where the subject is one that JavaScript drives.
fn javascript(program: &Program, subject: &Named, declared: Declared) -> Option<String> {
    match declared
        .options(program.high_water_mark, program.settings)
        .sink
    {
        SinkKind::Push => to_javascript_for(Module::of_subject(&subject.full), program),
        SinkKind::Pull => None,
    }
}

fn numbered(trace: &str) -> String {
    let mut text = String::new();
    for (number, line) in (2..).zip(trace.lines()) {
        let _ = writeln!(text, "{number:>4} {line}");
    }
    text
}

/// A campaign.
pub(super) struct Campaign<'c> {
    pub(super) subject: Named,
    pub(super) declared: Declared,
    pub(super) plan: Plan<'c>,
    pub(super) tally: &'c Tally,
    pub(super) known: Vec<Expectation>,
    pub(super) passes: Vec<Expectation>,
    pub(super) exit: Exit,
}

impl Campaign<'_> {
    fn reason(&self, id: &str) -> Option<&str> {
        let known = self
            .known
            .iter()
            .find(|expectation| expectation.rule == id)?;
        Some(&known.reason)
    }

    fn verdict(&self) -> &'static str {
        match self.exit {
            Exit::Violated => "violates",
            Exit::Drift => "drifts",
            Exit::Undecided => "undecided",
            _ if self.known.is_empty() => "conforms",
            _ => "conforms but for what is expected",
        }
    }

    fn broken_text(&self, text: &mut String, id: &str, broken: &Broken) {
        let promise = rules::rule(id).map_or("", |rule| rule.promise);
        let expected = if self.reason(id).is_some() {
            ", as expected"
        } else {
            ""
        };
        let programs = count(broken.programs, "program");
        let lead = format!("\n{id} is broken by {programs}{expected}: {promise}");
        text.push_str(&paragraph("", &lead));
        if let Some(reason) = self.reason(id) {
            text.push_str(&paragraph("  reason:  ", reason));
        }
        text.push_str(&paragraph("  seen:    ", &broken.finding.seen));
        text.push_str(&paragraph("  allowed: ", &broken.finding.allowed));
        if let Some(program) = broken.smallest.first() {
            self.program_text(text, program);
        }
    }

    fn program_text(&self, text: &mut String, program: &Program) {
        let _ = writeln!(
            text,
            "  the shortest program found, {}:",
            count(program.size(), "op")
        );
        if let Some(javascript) = javascript(program, &self.subject, self.declared) {
            let _ = write!(text, "\n{}\n", indented(&javascript, 4));
        }
        let _ = writeln!(
            text,
            "  replay: {}",
            self.subject.replay(program, self.declared)
        );
    }

    fn lost_text(&self, text: &mut String) {
        let lost = &self.tally.lost;
        for Lost { program, why } in lost.iter().take(LOST_SHOWN) {
            let _ = write!(text, "\n{}", paragraph("undecided: ", why));
            let _ = writeln!(
                text,
                "  replay: {}",
                self.subject.replay(program, self.declared)
            );
        }
        if lost.len() > LOST_SHOWN {
            let more = count(lost.len() - LOST_SHOWN, "more program");
            let _ = writeln!(text, "\nundecided: {more}; --format json has them all");
        }
        if self.tally.left > 0 {
            let left = count(self.tally.left, "program");
            let _ = writeln!(text, "\nthe campaign was given up with {left} to go");
        }
    }

    fn drift_text(&self, text: &mut String, drift: &Drift) {
        let programs = count(drift.programs, "program");
        let name = self.declared.name();
        let _ = writeln!(text, "\ndrift: {programs} did not run as {name} predicts");
        if let Some(finding) = &drift.finding {
            let _ = writeln!(text, "  line {} of the trace", finding.line);
            text.push_str(&paragraph("  seen:      ", &finding.seen));
            text.push_str(&paragraph("  predicted: ", &finding.allowed));
        } else {
            let pairs = drift.trace.lines().zip(drift.predicted.lines());
            let differs = pairs
                .into_iter()
                .find(|(seen, predicted)| seen != predicted);
            if let Some((seen, predicted)) = differs {
                let _ = writeln!(text, "  seen:      {seen}\n  predicted: {predicted}");
            }
        }
        self.program_text(text, &drift.smallest);
    }
}

impl Report for Campaign<'_> {
    fn text(&self) -> String {
        let tally = self.tally;
        let mut text = format!(
            "{}, declared to follow {}\n",
            self.subject.heading(),
            self.declared.name(),
        );
        if let Some(coverage) = &tally.coverage {
            let _ = writeln!(
                text,
                "  {}: the shortest for each of the {} edges of the small model, of which {} were driven",
                count(tally.constructed, "program"),
                thousands(coverage.all() as u64),
                thousands(coverage.driven() as u64),
            );
        }
        let _ = writeln!(
            text,
            "  {} with seed {} ({} generated)\n  {} of {} as predicted, byte for byte; {} of trace",
            count(tally.distinct - tally.constructed, "random program"),
            self.plan.seed,
            thousands(tally.generated),
            thousands(tally.predicted as u64),
            count(tally.distinct, "distinct program"),
            count(tally.lines, "line"),
        );
        text.push_str(&skipped(tally));
        for (id, broken) in &tally.broken {
            self.broken_text(&mut text, id, broken);
        }
        if let Some(drift) = &tally.drift {
            self.drift_text(&mut text, drift);
        }
        for pass in &self.passes {
            let told = format!(
                "\nunexpected pass: {} is expected to be broken by this program and is not; if it \
                 was mended, take it out of the expectations",
                pass.rule
            );
            text.push_str(&paragraph("", &told));
            let replay = self.subject.replay(&pass.program, self.declared);
            let _ = writeln!(text, "  replay: {replay}");
        }
        self.lost_text(&mut text);
        let _ = writeln!(text, "\nverdict: {}", self.verdict());
        text
    }
}

impl Serialize for Campaign<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Found<'j> {
            rule: &'static str,
            programs: usize,
            expected: Option<&'j str>,
            finding: FindingRow<'j>,
            program: Option<&'j Program>,
        }
        #[derive(Serialize)]
        struct Drifted<'j> {
            programs: usize,
            finding: Option<FindingRow<'j>>,
            program: &'j Program,
        }
        #[derive(Serialize)]
        struct Undecided<'j> {
            why: &'j str,
            program: &'j Program,
        }
        #[derive(Serialize)]
        struct Skipped {
            rule: &'static str,
            missing: Vec<&'static str>,
        }
        #[derive(Serialize)]
        struct Constructed {
            programs: usize,
            edges: usize,
            driven: usize,
        }
        #[derive(Serialize)]
        struct Json<'j> {
            command: &'static str,
            verdict: &'static str,
            subject: &'j str,
            on: Option<&'j str>,
            dialect: &'static str,
            corpus: Option<Constructed>,
            seed: u64,
            distinct: usize,
            generated: u64,
            predicted: usize,
            lines: usize,
            skipped: Vec<Skipped>,
            broken: Vec<Found<'j>>,
            drift: Option<Drifted<'j>>,
            unexpected_passes: &'j [Expectation],
            undecided: Vec<Undecided<'j>>,
        }
        let tally = self.tally;
        Json {
            command: "conform",
            verdict: self.verdict(),
            subject: &self.subject.full,
            on: self.subject.on.as_deref(),
            dialect: self.declared.name(),
            corpus: tally.coverage.as_ref().map(|coverage| Constructed {
                programs: tally.constructed,
                edges: coverage.all(),
                driven: coverage.driven(),
            }),
            seed: self.plan.seed,
            distinct: tally.distinct,
            generated: tally.generated,
            predicted: tally.predicted,
            lines: tally.lines,
            skipped: tally
                .skipped()
                .map(|(rule, lacks)| Skipped {
                    rule: rule.id,
                    missing: lacks.into_iter().map(Need::name).collect(),
                })
                .collect(),
            broken: tally
                .broken
                .iter()
                .map(|(id, broken)| Found {
                    rule: id,
                    programs: broken.programs,
                    expected: self.reason(id),
                    finding: FindingRow::of(&broken.finding),
                    program: broken.smallest.first(),
                })
                .collect(),
            drift: tally.drift.as_ref().map(|drift| Drifted {
                programs: drift.programs,
                finding: drift.finding.as_ref().map(FindingRow::of),
                program: &drift.smallest,
            }),
            unexpected_passes: &self.passes,
            undecided: tally
                .lost
                .iter()
                .map(|lost| Undecided {
                    why: &lost.why,
                    program: &lost.program,
                })
                .collect(),
        }
        .serialize(to)
    }
}
