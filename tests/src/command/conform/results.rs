//! The checks of a campaign, and of one program.

use std::collections::HashMap;

use highwater_model::declared::Declared;
use highwater_model::program::Program;
use highwater_model::rules::Rule;

use super::super::exit::Exit;
use super::super::judge::exit_of;
use super::super::output::Judges;
use super::super::results::{
    Cases, Check, Finding, Outcome, Place, Results, Shortest, Suite, Trace, Unsaid, Weight,
    asked_of, of_judgement,
};
use super::super::text::{Named, count, thousands};
use super::report::{Campaign, Replayed, javascript, json, sentence};
use crate::campaign::{self, Drift, Group, RUNS, Standard, Tally};
use crate::expectations::{Expectation, Known};
use crate::subject::{Subject, SubjectError};

/// What programs did, played once more to be shown.
pub(in crate::command) type Traces = HashMap<Program, Trace>;

/// What these programs do, played once more.
pub(in crate::command) fn played<'p>(
    subject: &mut (dyn Subject + Send),
    standard: impl Into<Standard>,
    programs: impl Iterator<Item = &'p Program>,
) -> Result<Traces, SubjectError> {
    let standard = standard.into();
    let mut traces = Traces::default();
    for program in programs {
        if let Ok((trace, _)) = campaign::replay(subject, program, standard)? {
            traces.insert(program.clone(), Trace::below_header(&trace));
        }
    }
    Ok(traces)
}

impl Shortest {
    /// A program that this subject can replay.
    pub(in crate::command) fn of(
        program: &Program,
        subject: &Named,
        standard: impl Into<Standard>,
    ) -> Self {
        let standard = standard.into();
        Self {
            ops: program.size(),
            json: json(program),
            javascript: javascript(program, subject, standard),
            replay: subject.replay(program, standard),
        }
    }
}

/// The one suite of a command that judges one subject.
fn suite(
    subject: &Named,
    standard: Standard,
    about: Vec<(&'static str, String)>,
    place: Place,
    checks: Vec<Check>,
) -> Vec<Suite> {
    vec![Suite {
        name: subject.full.clone(),
        on: subject.on.clone(),
        dialect: standard.dialect().map(Declared::name),
        about,
        notes: Vec::new(),
        place,
        checks,
    }]
}

impl Judges for Replayed<'_> {
    fn results(&self) -> Results {
        let verdict = self.judgement.verdict;
        let trace = Trace::below_header(&self.trace);
        let shown = |finding| Finding {
            shortest: Some(Shortest::of(self.program, &self.subject, self.standard)),
            ..finding
        };
        let checks = of_judgement(
            &self.judgement,
            self.standard.dialect().map(Declared::name),
            &Cases::of_text(&self.trace),
            &trace,
            shown,
        );
        let about = vec![
            ("program", json(self.program)),
            ("ops", thousands(self.program.size() as u64)),
            ("lines of trace", thousands(self.judgement.lines as u64)),
        ];
        Results {
            command: "conform --program",
            verdict: verdict.to_string(),
            means: self.means().to_owned(),
            exit: exit_of(verdict),
            suites: suite(&self.subject, self.standard, about, Place::Nowhere, checks),
        }
    }
}

impl Judges for Campaign<'_> {
    fn results(&self) -> Results {
        let tally = self.tally;
        let judged = Judged {
            tally,
            subject: &self.subject,
            standard: self.standard,
            known: &self.known,
            traces: &self.traces,
        };
        let mut checks = judged.checks();
        if !self.known.is_empty() {
            checks.push(self.unexpected_passes());
        }
        let place = match &self.expectations {
            Some(path) => Place::Expectations(path.display().to_string()),
            None => Place::Nowhere,
        };
        let mut about = about(tally);
        about.push(("seed", self.plan.seed.to_string()));
        about.push(("random programs generated", thousands(tally.generated)));
        Results {
            command: "conform",
            verdict: self.verdict().to_owned(),
            means: self.means().to_owned(),
            exit: self.exit,
            suites: suite(&self.subject, self.standard, about, place, checks),
        }
    }
}

impl Campaign<'_> {
    fn means(&self) -> &'static str {
        match self.exit {
            Exit::Violated if self.known.passes.is_empty() => "a rule is broken",
            Exit::Violated => "what is expected of the subject is not what it does",
            Exit::Drift => "every rule is kept, but the dialect predicts something else",
            Exit::Undecided => "of some programs nothing can be said",
            _ if self.standard.dialect().is_none() => "every rule that was asked is kept",
            _ if self.known.is_empty() => "every rule is kept, and every trace is as predicted",
            _ => "what is broken is expected, and every trace is as predicted",
        }
    }

    fn unexpected_passes(&self) -> Check {
        let pass = |pass: &Expectation| Finding {
            seen: format!(
                "{} is not broken by the program that is to break it",
                pass.rule
            ),
            allowed: format!(
                "{} broken, as it is expected: {}; if it was mended, take it out of the expectations",
                pass.rule, pass.reason
            ),
            shortest: Some(Shortest::of(&pass.program, &self.subject, self.standard)),
            trace: self.traces.get(&pass.program).cloned(),
            ..Finding::default()
        };
        let passes = self.known.passes.iter().map(pass).collect();
        let promise = "Nothing that is expected of the subject has gone.";
        Check::other("expected", promise, Weight::Outdated, Outcome::of(passes))
    }
}

/// How much a campaign has looked at.
pub(in crate::command) fn about(tally: &Tally) -> Vec<(&'static str, String)> {
    let mut about = vec![
        ("distinct programs", thousands(tally.distinct as u64)),
        (
            "as predicted, byte for byte",
            thousands(tally.predicted as u64),
        ),
        ("lines of trace", thousands(tally.lines as u64)),
    ];
    if let Some(coverage) = &tally.coverage {
        let driven = thousands(coverage.driven() as u64);
        let all = thousands(coverage.all() as u64);
        about.push((
            "edges of the small model driven",
            format!("{driven} of {all}"),
        ));
        about.push(("programs for them", thousands(tally.constructed as u64)));
    }
    if tally.left > 0 {
        about.push(("programs given up", thousands(tally.left as u64)));
    }
    about
}

/// A campaign's tally, and what is needed to show it.
pub(in crate::command) struct Judged<'j> {
    pub(in crate::command) tally: &'j Tally,
    pub(in crate::command) subject: &'j Named,
    pub(in crate::command) standard: Standard,
    pub(in crate::command) known: &'j Known,
    pub(in crate::command) traces: &'j Traces,
}

impl Judged<'_> {
    /// Every rule that is asked of the dialect, then drift, then what nothing can be said of.
    pub(in crate::command) fn checks(&self) -> Vec<Check> {
        let tally = self.tally;
        let none_ran = || tally.lost.len() == tally.distinct;
        let unless_none_ran = |findings: Vec<Finding>| {
            if findings.is_empty() && none_ran() {
                Outcome::Skipped("no program ran to its end".to_owned())
            } else {
                Outcome::of(findings)
            }
        };
        let skipped: HashMap<_, _> = tally
            .skipped()
            .map(|(rule, lacks)| (rule.id, lacks))
            .collect();
        let rule = |rule: &'static Rule| {
            if let Some(lacks) = skipped.get(rule.id) {
                let lacks: Vec<_> = lacks.iter().map(|need| need.name()).collect();
                let why = format!("the subject has no {}", lacks.join(", no "));
                return Check::of_rule(rule, Outcome::Skipped(why));
            }
            let groups = tally
                .broken
                .get(rule.id)
                .map_or(&[][..], |broken| &broken.groups);
            let certain = groups.iter().filter(|group| group.is_certain());
            let findings: Vec<_> = certain.map(|group| self.finding(rule.id, group)).collect();
            let outcome = if findings.is_empty() && !groups.is_empty() {
                Outcome::Undecided(groups.iter().map(|group| self.not_again(group)).collect())
            } else {
                unless_none_ran(findings)
            };
            Check::of_rule(rule, outcome)
        };
        let mut checks: Vec<_> = asked_of(self.standard.maker()).map(rule).collect();
        let drift = tally.drift.iter().filter(|drift| drift.is_certain());
        let drift = drift.map(|drift| self.drift(drift)).collect();
        let name = self.standard.name();
        let promise = format!("Each trace is as {name} predicts, byte for byte.");
        let drift = match self.standard.dialect() {
            Some(_) => unless_none_ran(drift),
            None => Outcome::Skipped("judged by the rules alone".to_owned()),
        };
        checks.push(Check::other("drift", promise, Weight::Drifts, drift));
        checks.push(self.ran());
        checks
    }

    fn finding(&self, id: &str, group: &Group) -> Finding {
        let expected = self.known.covers(id, group);
        let program = &group.smallest;
        Finding {
            root: Some(sentence(&group.root)),
            programs: Some(group.programs),
            expected: expected.map(|known| known.reason.clone()),
            link: expected.map(|known| known.link.clone()),
            shortest: Some(Shortest::of(program, self.subject, self.standard)),
            ..Finding::of(&group.finding, self.traces.get(program))
        }
    }

    /// What a subject did once, and not again.
    fn not_again(&self, group: &Group) -> Unsaid {
        Unsaid {
            why: format!(
                "{}; of {RUNS} further runs of the program {} showed it",
                group.finding.seen, group.reproduced
            ),
            replay: Some(self.subject.replay(&group.smallest, self.standard)),
        }
    }

    fn drift(&self, drift: &Drift) -> Finding {
        let trace = Trace::below_header(&drift.trace);
        let finding = if let Some(finding) = &drift.finding {
            Finding::of(finding, Some(&trace))
        } else {
            // The lines say the same, the bytes differ.
            let pairs = drift.trace.lines().zip(drift.predicted.lines());
            let mut pairs = (2..).zip(pairs);
            let differs = pairs.find(|(_, (seen, predicted))| seen != predicted);
            let (line, (seen, allowed)) = differs.unwrap_or((2, ("", "")));
            Finding {
                seen: seen.to_owned(),
                allowed: allowed.to_owned(),
                line: Some(line),
                stream: 1,
                trace: Some(trace),
                ..Finding::default()
            }
        };
        Finding {
            programs: Some(drift.programs),
            shortest: Some(Shortest::of(&drift.smallest, self.subject, self.standard)),
            ..finding
        }
    }

    fn ran(&self) -> Check {
        let mut unsaid: Vec<_> = self
            .tally
            .lost
            .iter()
            .map(|lost| Unsaid {
                why: lost.why.clone(),
                replay: Some(self.subject.replay(&lost.program, self.standard)),
            })
            .collect();
        if let Some(drift) = self
            .tally
            .drift
            .as_ref()
            .filter(|drift| !drift.is_certain())
        {
            unsaid.push(Unsaid {
                why: format!(
                    "a program did not run as predicted; of {RUNS} further runs {} did not",
                    drift.reproduced
                ),
                replay: Some(self.subject.replay(&drift.smallest, self.standard)),
            });
        }
        if self.tally.left > 0 {
            let left = count(self.tally.left, "program");
            unsaid.push(Unsaid {
                why: format!("the campaign was given up with {left} to go"),
                replay: None,
            });
        }
        let outcome = if unsaid.is_empty() {
            Outcome::Kept
        } else {
            Outcome::Undecided(unsaid)
        };
        let promise = "Every program ran to its end.";
        Check::other("ran", promise, Weight::Violates, outcome)
    }
}
