//! What is known to be wrong with a subject: for each finding the rule, a program that shows it, the
//! reason why it stands, and where that is written.
//!
//! Expectations are decided by replaying their programs, never by chance: a program that no longer
//! breaks its rule is an *unexpected pass*, and fails too.

use std::path::{Path, PathBuf};

use highwater_model::program::Program;
use highwater_model::rules;
use serde::{Deserialize, Serialize};

use crate::campaign::{self, Fields, Group, Repairs, Root, Standard};
use crate::subject::{Subject, SubjectError};

/// What is expected of one subject.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectations {
    /// Which subject, with its version: `node@26.10.0`.
    pub subject: String,
    /// Its findings.
    pub expect: Vec<Expectation>,
}

/// One finding that is known.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expectation {
    /// The rule that is broken.
    pub rule: String,
    /// Why it stands.
    pub reason: String,
    /// Where that is written: a report, a repair, the lines of the source.
    pub link: String,
    /// A program that breaks it.
    pub program: Program,
}

/// Why a file holds no expectations.
#[derive(Debug, thiserror::Error)]
pub enum ExpectationsError {
    /// It cannot be read.
    #[error("cannot read the expectations {}: {source}", path.display())]
    Io {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not of the form.
    #[error("the expectations {} are not of the form {{subject, expect: [{{rule, reason, link, program}}]}}: {source}", path.display())]
    Form {
        /// Which file.
        path: PathBuf,
        /// What is wrong.
        source: serde_json::Error,
    },
    /// It is about another subject.
    #[error("the expectations {} are about {theirs}, not {ours}", path.display())]
    OtherSubject {
        /// Which file.
        path: PathBuf,
        /// The one it names.
        theirs: String,
        /// The one that runs.
        ours: String,
    },
    /// It names a rule that does not exist.
    #[error("the expectations {} name a rule {rule} that does not exist; see `highwater rules`", path.display())]
    UnknownRule {
        /// Which file.
        path: PathBuf,
        /// The name.
        rule: String,
    },
}

/// What is expected of a subject, each program replayed on it.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// What its program still breaks, and what that comes from.
    stands: Vec<(Expectation, Root)>,
    /// What is expected, and no longer so.
    pub passes: Vec<Expectation>,
}

impl Known {
    /// Replays each program.
    pub fn replayed(
        subject: &mut (dyn Subject + Send),
        expectations: Vec<Expectation>,
        standard: impl Into<Standard>,
    ) -> Result<Self, SubjectError> {
        let standard = standard.into();
        let repairs = Repairs::of(standard);
        let mut known = Self::default();
        for expectation in expectations {
            let Expectation { program, rule, .. } = &expectation;
            match campaign::replay(subject, program, standard)? {
                Ok((_, judgement)) if judgement.finding(rule).is_some() => {
                    let root = repairs.root(program, standard.maker(), rule);
                    known.stands.push((expectation, root));
                }
                _ => known.passes.push(expectation),
            }
        }
        Ok(known)
    }

    /// The expectation that covers a group of this rule's: one with the same root, of whichever rule; of an
    /// unknown root, one of the same rule whose root is not known either. Of several, one of the same rule.
    pub fn covers(&self, rule: &str, group: &Group) -> Option<&Expectation> {
        let same_rule = |known: &Expectation| known.rule == rule;
        let covering = |(known, root): &&(Expectation, Root)| match (root, &group.root) {
            (Root::AnyOf(known), Root::AnyOf(found)) => known.meets(*found),
            (Root::AnyOf(known), Root::AllOf(found)) => {
                known.meets(*found) && self.all_known(*found)
            }
            (Root::AllOf(known), Root::AllOf(found)) => known == found,
            (Root::Shape(_), Root::Shape(_)) => same_rule(known),
            (Root::AllOf(_) | Root::Shape(_), Root::AnyOf(_))
            | (Root::Shape(_), Root::AllOf(_))
            | (Root::AnyOf(_) | Root::AllOf(_), Root::Shape(_)) => false,
        };
        let covering: Vec<_> = self.stands.iter().filter(covering).collect();
        let best = covering.iter().find(|(known, _)| same_rule(known));
        best.or(covering.first()).map(|(known, _)| known)
    }

    /// Whether each of these has an expectation of its own.
    fn all_known(&self, fields: Fields) -> bool {
        let known = |(_, root): &(Expectation, Root)| match root {
            Root::AnyOf(fields) => *fields,
            Root::AllOf(_) | Root::Shape(_) => Fields::default(),
        };
        let known = self.stands.iter().map(known);
        fields.is_subset(known.fold(Fields::default(), Fields::union))
    }

    /// Whether nothing is expected.
    pub fn is_empty(&self) -> bool {
        self.stands.is_empty()
    }
}

/// A file that comes with the kit.
struct Shipped {
    subject: &'static str,
    /// Subjects that bring the same code, and so have the same findings.
    also: &'static [&'static str],
    text: &'static str,
}

const SHIPPED: [Shipped; 3] = [
    Shipped {
        subject: "node@26.10.0",
        also: &["bun@1.4.5", "deno@2.9.6"],
        text: include_str!("../expectations/node@26.10.0.json"),
    },
    Shipped {
        subject: "streamx@2.28.1",
        also: &[],
        text: include_str!("../expectations/streamx@2.28.1.json"),
    },
    Shipped {
        subject: "asyncio@3.11.7",
        also: &[
            "asyncio@3.8.18",
            "asyncio@3.9.18",
            "asyncio@3.10.13",
            "asyncio@3.11.2",
            "asyncio@3.12.1",
            "asyncio@3.13.0",
        ],
        text: include_str!("../expectations/asyncio@3.11.7.json"),
    },
];

impl Expectations {
    /// What the kit itself knows of a subject; nothing, of most.
    pub fn shipped(subject: &str) -> Option<Self> {
        let Shipped {
            subject: name,
            text,
            ..
        } = SHIPPED
            .iter()
            .find(|file| file.subject == subject || file.also.contains(&subject))?;
        Some(Self::parse(text, Path::new(name), name).expect("a test reads every shipped file"))
    }

    /// Reads a file of expectations for a subject.
    pub fn read(path: &Path, subject: &str) -> Result<Self, ExpectationsError> {
        let text = std::fs::read_to_string(path).map_err(|source| ExpectationsError::Io {
            path: path.into(),
            source,
        })?;
        Self::parse(&text, path, subject)
    }

    fn parse(text: &str, path: &Path, subject: &str) -> Result<Self, ExpectationsError> {
        let read: Self = serde_json::from_str(text).map_err(|source| ExpectationsError::Form {
            path: path.into(),
            source,
        })?;
        if read.subject != subject {
            return Err(ExpectationsError::OtherSubject {
                path: path.into(),
                theirs: read.subject,
                ours: subject.into(),
            });
        }
        match read
            .expect
            .iter()
            .find(|known| rules::rule(&known.rule).is_none())
        {
            Some(known) => Err(ExpectationsError::UnknownRule {
                path: path.into(),
                rule: known.rule.clone(),
            }),
            None => Ok(read),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_file_is_read_and_expects_something() {
        for file in SHIPPED {
            for subject in file.also.iter().chain([&file.subject]) {
                let known = Expectations::shipped(subject).expect("it is in the list");
                assert!(!known.expect.is_empty(), "{subject}");
            }
        }
        assert!(Expectations::shipped("node@20.10.0").is_none());
    }
}
