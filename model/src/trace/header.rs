//! The first line of a trace.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The value of the header's `format`.
pub const FORMAT: &str = "highwater-trace";
/// The version this library writes; it reads every version of the same major number.
pub const VERSION: &str = "1.0";

/// The first line of a trace.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// Always [`FORMAT`].
    pub format: String,
    /// `major.minor`.
    pub version: String,
    /// What ran, as the command line names it: `node@26.10.0`.
    pub subject: String,
    /// The dialect the subject is declared to follow; absent: by the subject.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dialect: Option<String>,
    /// Whether only some kinds of events were recorded. Then nothing is replayed.
    #[serde(default)]
    pub partial: bool,
}

/// Why a first line is no header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeaderError {
    /// It is not a JSON object with `format` and `version`.
    Missing(String),
    /// It is one of something else.
    OtherFormat(String),
    /// Its version is not `major.minor`.
    BadVersion(String),
    /// Its major version is newer than ours.
    Newer(String),
    /// Its major version is older than ours.
    Older(String),
}

impl fmt::Display for HeaderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(why) => write!(
                f,
                "the first line is no trace header ({why}); \
                 expected {{\"format\":\"{FORMAT}\",\"version\":\"{VERSION}\",\"subject\":…}}"
            ),
            Self::OtherFormat(format) => {
                write!(f, "the header's format is «{format}», not «{FORMAT}»")
            }
            Self::BadVersion(version) => {
                write!(
                    f,
                    "the header's version «{version}» is not of the form «1.0»"
                )
            }
            Self::Newer(version) => write!(
                f,
                "the trace is of version {version}, this highwater reads up to {VERSION}; \
                 use a newer highwater"
            ),
            Self::Older(version) => write!(
                f,
                "the trace is of version {version}, this highwater reads {VERSION}; record it anew"
            ),
        }
    }
}

impl std::error::Error for HeaderError {}

impl Header {
    /// A header of the current version.
    pub fn new(subject: impl Into<String>, dialect: Option<String>) -> Self {
        Self {
            format: FORMAT.into(),
            version: VERSION.into(),
            subject: subject.into(),
            dialect,
            partial: false,
        }
    }

    /// Reads the first line of a trace.
    pub fn parse(line: &str) -> Result<Self, HeaderError> {
        let value: serde_json::Value =
            serde_json::from_str(line).map_err(|e| HeaderError::Missing(e.to_string()))?;
        // Format and version first, so that a newer header of another shape is still told apart.
        let text = |key: &str| value.get(key).and_then(|v| v.as_str());
        let Some(format) = text("format") else {
            return Err(HeaderError::Missing("no field «format»".into()));
        };
        if format != FORMAT {
            return Err(HeaderError::OtherFormat(format.into()));
        }
        let Some(version) = text("version") else {
            return Err(HeaderError::Missing("no field «version»".into()));
        };
        let major = |v: &str| {
            let (major, minor) = v.split_once('.')?;
            minor.parse::<u32>().ok()?;
            major.parse::<u32>().ok()
        };
        match (major(version), major(VERSION)) {
            (None, _) => return Err(HeaderError::BadVersion(version.into())),
            (theirs, ours) if theirs > ours => return Err(HeaderError::Newer(version.into())),
            (theirs, ours) if theirs < ours => return Err(HeaderError::Older(version.into())),
            _ => {}
        }
        serde_json::from_value(value).map_err(|e| HeaderError::Missing(e.to_string()))
    }
}

impl fmt::Display for Header {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string(self).map_err(|_| fmt::Error)?;
        f.write_str(&text)
    }
}
