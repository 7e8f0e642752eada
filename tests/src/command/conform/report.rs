//! What `conform` reports.

use std::fmt::Write as _;
use std::path::Path;

use highwater_model::declared::Declared;
use highwater_model::oracle::{Judgement, Verdict};
use highwater_model::program::Program;
use highwater_model::rules::{self, Need};
use highwater_model::trace::SinkKind;

use super::super::evidence;
use super::super::exit::Exit;
use super::super::judge::describe;
use super::super::output::Report;
use super::super::text::{Named, count, indented, paragraph, thousands};
use super::results::Traces;
use crate::campaign::{Broken, Drift, Fields, Group, Lost, Plan, RUNS, Root, Standard, Tally};
use crate::expectations::Known;
use crate::javascript::{Module, to_javascript_for};

/// One program, replayed.
pub(super) struct Replayed<'r> {
    pub(super) subject: Named,
    pub(super) standard: Standard,
    pub(super) program: &'r Program,
    pub(super) trace: String,
    pub(super) judgement: Judgement,
}

impl Report for Replayed<'_> {
    fn text(&self) -> String {
        let mut text = format!(
            "{}, one program, {}\n",
            self.subject.heading(),
            match self.standard.dialect() {
                Some(declared) => format!("as {}", declared.name()),
                None => "by the rules alone".to_owned(),
            }
        );
        match javascript(self.program, &self.subject, self.standard) {
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
        let _ = writeln!(text, "\nverdict: {verdict}: {}", self.means());
        text
    }
}

impl Replayed<'_> {
    /// What the verdict means.
    pub(super) fn means(&self) -> &'static str {
        match self.judgement.verdict {
            Verdict::Conforms => "every rule is kept, and every line is as predicted",
            Verdict::Drifts => "every rule is kept, but the dialect predicts something else",
            Verdict::Violates => "a rule is broken",
            Verdict::Undecided => "nothing can be said",
        }
    }
}

/// Why a finding decides nothing.
fn not_again(reproduced: usize) -> String {
    let why = format!(
        "run again {RUNS} times, the program showed this {}: what this subject does is not decided by \
         the program alone, and nothing can be said",
        match reproduced {
            0 => "never".to_owned(),
            1 => "once".to_owned(),
            times => format!("{times} times"),
        }
    );
    paragraph("  undecided: ", &why)
}

/// What a root is, for people.
pub(in crate::command) fn sentence(root: &Root) -> String {
    let names = |fields: &Fields| fields.names().collect::<Vec<_>>();
    match root {
        Root::AnyOf(fields) => match names(fields).as_slice() {
            [name] => format!("{name}: repaired, the rule is kept"),
            several => format!(
                "{}: any one of them repaired, the rule is kept",
                several.join(", ")
            ),
        },
        Root::AllOf(fields) => format!(
            "{}: only all of them repaired, the rule is kept",
            names(fields).join(", ")
        ),
        Root::Shape(shape) => format!("not known; {shape}"),
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

pub(super) fn json(program: &Program) -> String {
    serde_json::to_string(program).expect("a program is JSON")
}

/// The program as JavaScript, where the subject is one that JavaScript drives.
pub(super) fn javascript(program: &Program, subject: &Named, standard: Standard) -> Option<String> {
    let sink = |declared: Declared| {
        let options = declared.options(program.high_water_mark, program.settings);
        options.sink
    };
    // Of a stream that nobody has described nobody knows how it is written to.
    let described = standard
        .dialect()
        .or_else(|| Declared::of_subject(&subject.full))?;
    match sink(described) {
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
    pub(super) standard: Standard,
    pub(super) plan: Plan<'c>,
    pub(super) tally: &'c Tally,
    pub(super) known: Known,
    /// The file that the expectations were read from, if it was given.
    pub(super) expectations: Option<&'c Path>,
    /// What the programs of the findings did.
    pub(super) traces: Traces,
    pub(super) exit: Exit,
}

impl Campaign<'_> {
    /// Each broken rule, that with the shortest program first.
    fn broken(&self) -> Vec<(&'static str, &Broken)> {
        let mut broken: Vec<_> = self
            .tally
            .broken
            .iter()
            .map(|(id, rule)| (*id, rule))
            .collect();
        broken.sort_by_key(|(_, broken)| broken.groups.first().map(|group| group.smallest.size()));
        broken
    }

    pub(super) fn verdict(&self) -> &'static str {
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
        let all = broken.groups.iter();
        let expected = if all
            .clone()
            .all(|group| self.known.covers(id, group).is_some())
        {
            ", as expected"
        } else {
            ""
        };
        let programs = count(broken.programs, "program");
        let roots = match broken.groups.len() {
            0 | 1 => String::new(),
            many => format!(", by {many} roots"),
        };
        let lead = format!("\n{id} is broken by {programs}{roots}{expected}: {promise}");
        text.push_str(&paragraph("", &lead));
        for group in all {
            self.group_text(text, id, group);
        }
    }

    fn group_text(&self, text: &mut String, id: &str, group: &Group) {
        let programs = count(group.programs, "program");
        let root = format!("{} ({programs})", sentence(&group.root));
        text.push_str(&paragraph("  root:    ", &root));
        if let Some(known) = self.known.covers(id, group) {
            text.push_str(&paragraph("  reason:  ", &known.reason));
            let _ = writeln!(text, "  see:     {}", known.link);
        }
        text.push_str(&paragraph("  seen:    ", &group.finding.seen));
        text.push_str(&paragraph("  allowed: ", &group.finding.allowed));
        if !group.is_certain() {
            text.push_str(&not_again(group.reproduced));
        }
        self.program_text(text, &group.smallest);
    }

    fn program_text(&self, text: &mut String, program: &Program) {
        let _ = writeln!(
            text,
            "  the shortest program found, {}:",
            count(program.size(), "op")
        );
        if let Some(javascript) = javascript(program, &self.subject, self.standard) {
            let _ = write!(text, "\n{}\n", indented(&javascript, 4));
        }
        let _ = writeln!(
            text,
            "  replay: {}",
            self.subject.replay(program, self.standard)
        );
    }

    fn lost_text(&self, text: &mut String) {
        let lost = &self.tally.lost;
        for Lost { program, why } in lost.iter().take(LOST_SHOWN) {
            let _ = write!(text, "\n{}", paragraph("undecided: ", why));
            let _ = writeln!(
                text,
                "  replay: {}",
                self.subject.replay(program, self.standard)
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
        let name = self.standard.name();
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
        if !drift.is_certain() {
            text.push_str(&not_again(drift.reproduced));
        }
        self.program_text(text, &drift.smallest);
    }
}

impl Report for Campaign<'_> {
    fn text(&self) -> String {
        let tally = self.tally;
        let mut text = format!(
            "{}, {}\n",
            self.subject.heading(),
            match self.standard.dialect() {
                Some(declared) => format!("declared to follow {}", declared.name()),
                None => "judged by the rules alone: no dialect predicts what it does".to_owned(),
            },
        );
        if !self.plan.shard.is_whole() {
            let _ = writeln!(
                text,
                "  part {} of the campaign: the other parts run the other programs",
                self.plan.shard
            );
        }
        if let Some(coverage) = &tally.coverage {
            let _ = writeln!(
                text,
                "  {}: the shortest for each of the {} edges of the small model, of which {} were driven",
                count(tally.constructed, "program"),
                thousands(coverage.all() as u64),
                thousands(coverage.driven() as u64),
            );
        }
        if tally.apart > 0 {
            let apart = count(tally.apart, "program");
            let _ = writeln!(
                text,
                "  {apart} that tell dialects apart, and are none of these"
            );
        }
        let _ = writeln!(
            text,
            "  {} with seed {} ({} generated)",
            count(
                tally.distinct - tally.constructed - tally.apart,
                "random program"
            ),
            self.plan.seed,
            thousands(tally.generated),
        );
        let distinct = count(tally.distinct, "distinct program");
        let _ = match self.standard {
            Standard::Dialect(_) => write!(
                text,
                "  {} of {distinct} as predicted, byte for byte",
                thousands(tally.predicted as u64)
            ),
            Standard::Rules(_) => write!(text, "  {distinct}"),
        };
        let _ = writeln!(text, "; {} of trace", count(tally.lines, "line"));
        text.push_str(&skipped(tally));
        for (id, broken) in self.broken() {
            self.broken_text(&mut text, id, broken);
        }
        if let Some(drift) = &tally.drift {
            self.drift_text(&mut text, drift);
        }
        for pass in &self.known.passes {
            let told = format!(
                "\nunexpected pass: {} is expected to be broken by this program and is not; if it \
                 was mended, take it out of the expectations",
                pass.rule
            );
            text.push_str(&paragraph("", &told));
            let replay = self.subject.replay(&pass.program, self.standard);
            let _ = writeln!(text, "  replay: {replay}");
        }
        self.lost_text(&mut text);
        let _ = writeln!(text, "\nverdict: {}", self.verdict());
        text
    }
}
