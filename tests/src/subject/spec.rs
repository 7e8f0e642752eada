//! Which subject: the text the user writes, read.

use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use super::error::SubjectError;
use super::version::Version;

/// Which implementation to test.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Spec {
    /// `node`: the one on the PATH, whichever version that is.
    Node,
    /// `node@20.10.0`: exactly that one, from the cache.
    NodeVersion(Version),
    /// `-- COMMAND ARG…`: any executable that speaks the driver protocol.
    Executable(Vec<OsString>),
}

/// The names that [`Spec`] reads, for messages.
const FORMS: [&str; 2] = ["node", "node@26.10.0"];

impl Spec {
    /// Reads a subject's name. `elsewhere` are the names that the caller reads itself (`rust`, say),
    /// so that a message can suggest them.
    pub fn parse(text: &str, elsewhere: &[&str]) -> Result<Self, SubjectError> {
        let (name, version) = match text.split_once('@') {
            Some((name, version)) => (name, Some(version)),
            None => (text, None),
        };
        match (name, version) {
            ("node", None) => Ok(Self::Node),
            ("node", Some(version)) => {
                version
                    .parse()
                    .map(Self::NodeVersion)
                    .map_err(|reason| SubjectError::Version {
                        given: text.to_owned(),
                        reason,
                    })
            }
            _ => Err(unknown(text, name, elsewhere)),
        }
    }
}

fn unknown(text: &str, name: &str, elsewhere: &[&str]) -> SubjectError {
    let known: Vec<String> = elsewhere
        .iter()
        .chain(&FORMS)
        .map(ToString::to_string)
        .collect();
    let lower = name.to_lowercase();
    let near = known
        .iter()
        .filter(|form| {
            let known_name = form.split('@').next().unwrap_or(form);
            strsim::normalized_damerau_levenshtein(&lower, known_name) >= 0.5
        })
        .cloned()
        .collect();
    SubjectError::Unknown {
        given: text.to_owned(),
        near,
        known,
    }
}

impl FromStr for Spec {
    type Err = SubjectError;

    fn from_str(text: &str) -> Result<Self, SubjectError> {
        Self::parse(text, &[])
    }
}

impl fmt::Display for Spec {
    /// As the user writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node => f.write_str("node"),
            Self::NodeVersion(version) => write!(f, "node@{version}"),
            Self::Executable(command) => {
                f.write_str("--")?;
                command
                    .iter()
                    .try_for_each(|word| write!(f, " {}", word.to_string_lossy()))
            }
        }
    }
}
