//! What a command that judges has found: what every form of a report but text and JSON is made of.
//!
//! A command gives its checks, a form makes text of them. Neither knows the other.

mod cases;
mod rules;
mod trace;

pub(super) use cases::Cases;
pub(super) use rules::{asked_of, of_judgement};
pub(super) use trace::Trace;

use std::fmt::Write as _;

use highwater_model::rules::Rule;

use super::exit::Exit;

/// A run of a command.
pub(super) struct Results {
    /// `conform`.
    pub(super) command: &'static str,
    /// In one word.
    pub(super) verdict: String,
    /// What that word means here.
    pub(super) means: String,
    /// How the command ends.
    pub(super) exit: Exit,
    /// What was judged.
    pub(super) suites: Vec<Suite>,
}

/// The checks of one thing that was judged.
pub(super) struct Suite {
    /// Its full name: `node@20.10.0`, a trace, `the small model of node-26`.
    pub(super) name: String,
    /// Of a library, the runtime it ran on.
    pub(super) on: Option<String>,
    /// What it is declared to follow.
    pub(super) dialect: Option<&'static str>,
    /// What is to be known besides: how much was looked at.
    pub(super) about: Vec<(&'static str, String)>,
    /// What is no check and worth telling.
    pub(super) notes: Vec<String>,
    /// Which file it is about.
    pub(super) place: Place,
    /// In the order of the rules, then what is none.
    pub(super) checks: Vec<Check>,
}

/// Which file of the user's a suite is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// The trace that was judged: the line of a finding is one of it.
    Trace(String),
    /// The file of expectations, in which a finding would be put down.
    Expectations(String),
    /// None.
    Nowhere,
}

/// One thing that was looked at.
pub(super) struct Check {
    /// A rule's, or a word.
    pub(super) id: &'static str,
    /// What is promised, in one sentence.
    pub(super) promise: String,
    /// Where that is written, of a rule.
    pub(super) source: Option<&'static str>,
    /// What it means if the promise is not kept.
    pub(super) weight: Weight,
    /// What came of it.
    pub(super) outcome: Outcome,
}

/// What a broken promise means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// The subject is wrong.
    Violates,
    /// It is another than it is declared to be.
    Drifts,
    /// What is written down of it is no longer so.
    Outdated,
}

/// What came of a check.
pub(super) enum Outcome {
    /// The promise is kept in all that was looked at.
    Kept,
    /// It is not, or only as expected.
    Found(Vec<Finding>),
    /// It was not judged: why.
    Skipped(String),
    /// Nothing can be said.
    Undecided(Vec<Unsaid>),
}

/// That in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Status {
    Kept,
    Broken,
    Expected,
    Skipped,
    Undecided,
}

/// One way in which a promise is broken.
#[derive(Default)]
pub(super) struct Finding {
    /// What was seen.
    pub(super) seen: String,
    /// What is allowed instead.
    pub(super) allowed: String,
    /// How the stream stood before.
    pub(super) before: Option<String>,
    /// At which line of the trace.
    pub(super) line: Option<usize>,
    /// Of which stream of the trace.
    pub(super) stream: u64,
    /// How many programs show it.
    pub(super) programs: Option<usize>,
    /// What it comes from.
    pub(super) root: Option<String>,
    /// Why it stands, if it is expected.
    pub(super) expected: Option<String>,
    /// Where that is written.
    pub(super) link: Option<String>,
    /// The shortest program that shows it.
    pub(super) shortest: Option<Shortest>,
    /// What that did.
    pub(super) trace: Option<Trace>,
}

/// A program to look at and to run.
pub(super) struct Shortest {
    /// How many ops it has.
    pub(super) ops: usize,
    /// As JSON, in one line.
    pub(super) json: String,
    /// As a script, where there is one.
    pub(super) javascript: Option<String>,
    /// The one line that replays it.
    pub(super) replay: String,
}

/// Something of which nothing can be said.
pub(super) struct Unsaid {
    pub(super) why: String,
    /// The line that tries it again.
    pub(super) replay: Option<String>,
}

impl Results {
    /// Every check, with the suite it is of.
    pub(super) fn checks(&self) -> impl Iterator<Item = (&Suite, &Check)> {
        let of = |suite| move |check| (suite, check);
        self.suites
            .iter()
            .flat_map(move |suite: &Suite| suite.checks.iter().map(of(suite)))
    }

    /// How many checks ended so.
    pub(super) fn count(&self, status: Status) -> usize {
        let so = |(_, check): &(&Suite, &Check)| check.status() == status;
        self.checks().filter(so).count()
    }

    /// What was judged, in a few words.
    pub(super) fn subject(&self) -> String {
        let names: Vec<_> = self.suites.iter().map(Suite::heading).collect();
        match &names[..] {
            [one, two, three, _, ..] => {
                let more = names.len() - 3;
                format!("{one}; {two}; {three}; and {more} more")
            }
            few => few.join("; "),
        }
    }
}

impl Suite {
    /// `streamx@2.28.1 on node@20.20.2, as streamx`.
    pub(super) fn heading(&self) -> String {
        let mut heading = self.name.clone();
        if let Some(on) = &self.on {
            let _ = write!(heading, " on {on}");
        }
        if let Some(dialect) = self.dialect {
            let _ = write!(heading, ", as {dialect}");
        }
        heading
    }
}

impl Check {
    pub(super) fn of_rule(rule: &'static Rule, outcome: Outcome) -> Self {
        Self {
            id: rule.id,
            promise: rule.promise.to_owned(),
            source: Some(rule.source),
            weight: Weight::Violates,
            outcome,
        }
    }

    pub(super) fn other(
        id: &'static str,
        promise: impl Into<String>,
        weight: Weight,
        outcome: Outcome,
    ) -> Self {
        Self {
            id,
            promise: promise.into(),
            source: None,
            weight,
            outcome,
        }
    }

    pub(super) fn findings(&self) -> &[Finding] {
        match &self.outcome {
            Outcome::Found(findings) => findings,
            Outcome::Kept | Outcome::Skipped(_) | Outcome::Undecided(_) => &[],
        }
    }

    /// One finding that is not expected is enough.
    pub(super) fn status(&self) -> Status {
        match &self.outcome {
            Outcome::Kept => Status::Kept,
            Outcome::Found(findings) if findings.iter().all(|one| one.expected.is_some()) => {
                Status::Expected
            }
            Outcome::Found(_) => Status::Broken,
            Outcome::Skipped(_) => Status::Skipped,
            Outcome::Undecided(_) => Status::Undecided,
        }
    }
}

impl Outcome {
    /// What was found, or that nothing was.
    pub(super) fn of(findings: Vec<Finding>) -> Self {
        if findings.is_empty() {
            Self::Kept
        } else {
            Self::Found(findings)
        }
    }
}

impl Weight {
    /// In a word.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Violates => "violates",
            Self::Drifts => "drifts",
            Self::Outdated => "unexpected pass",
        }
    }
}

impl Status {
    /// For people.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Broken => "broken",
            Self::Expected => "broken as expected",
            Self::Skipped => "not judged",
            Self::Undecided => "undecided",
        }
    }
}
