//! What is known to be wrong with a subject: for each finding the rule, a program that shows it and
//! the reason why it stands.
//!
//! Expectations are decided by replaying their programs, never by chance: a program that no longer
//! breaks its rule is an *unexpected pass*, and fails too.

use std::path::{Path, PathBuf};

use highwater_model::program::Program;
use highwater_model::rules;
use serde::{Deserialize, Serialize};

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
    #[error("the expectations {} are not of the form {{subject, expect: [{{rule, reason, program}}]}}: {source}", path.display())]
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
