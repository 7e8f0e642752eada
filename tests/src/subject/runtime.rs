//! What subjects are made of: runtimes, and libraries that run on them.

use std::fmt;

use super::error::SubjectError;
use super::version::Version;

/// A JavaScript runtime that the driver of push subjects runs on.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Engine {
    /// Node.
    Node,
    /// Bun.
    Bun,
    /// Deno.
    Deno,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Node, Self::Bun, Self::Deno];

    /// Its command, by which subjects name it and by which it names itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::Node => "node",
            Self::Bun => "bun",
            Self::Deno => "deno",
        }
    }

    /// Its name for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Node => "Node",
            Self::Bun => "Bun",
            Self::Deno => "Deno",
        }
    }

    /// A release that messages give as an example.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Node => "node@26.10.0",
            Self::Bun => "bun@1.4.5",
            Self::Deno => "deno@2.9.6",
        }
    }
}

/// A runtime: the one on the PATH, or a certain release.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Runtime {
    /// Which.
    pub engine: Engine,
    /// `None`: the one on the PATH, whichever that is.
    pub version: Option<Version>,
}

impl Runtime {
    /// The `node` on the PATH.
    pub const NODE: Self = Self {
        engine: Engine::Node,
        version: None,
    };

    /// Reads `node` and `node@20.10.0`; `None` if that is no runtime's name.
    pub(super) fn parse(text: &str) -> Option<Result<Self, SubjectError>> {
        let (name, version) = split(text);
        let engine = Engine::ALL
            .into_iter()
            .find(|engine| engine.name() == name)?;
        let version = version.map(|version| read_version(text, version));
        Some(version.transpose().map(|version| Self { engine, version }))
    }
}

impl fmt::Display for Runtime {
    /// As the user writes it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.engine.name())?;
        match self.version {
            None => Ok(()),
            Some(version) => write!(f, "@{version}"),
        }
    }
}

/// A library of streams, known by its name on npm.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Library {
    /// Node's streams, packaged for other runtimes and other Nodes.
    ReadableStream,
    /// A stream of its own make.
    Streamx,
}

impl Library {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::ReadableStream, Self::Streamx];

    /// Its name on npm, by which subjects name it.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReadableStream => "readable-stream",
            Self::Streamx => "streamx",
        }
    }

    /// A release that messages give as an example.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::ReadableStream => "readable-stream@4.8.0",
            Self::Streamx => "streamx@2.28.1",
        }
    }

    /// Reads `streamx@2.28.1`; `None` if that is no library's name.
    pub(super) fn parse(text: &str) -> Option<Result<(Self, Version), SubjectError>> {
        let (name, version) = split(text);
        let library = Self::ALL
            .into_iter()
            .find(|library| library.name() == name)?;
        let Some(version) = version else {
            return Some(Err(SubjectError::NoVersion {
                given: text.to_owned(),
                example: library.example(),
            }));
        };
        Some(read_version(text, version).map(|version| (library, version)))
    }
}

fn split(text: &str) -> (&str, Option<&str>) {
    match text.split_once('@') {
        Some((name, version)) => (name, Some(version)),
        None => (text, None),
    }
}

fn read_version(given: &str, version: &str) -> Result<Version, SubjectError> {
    version.parse().map_err(|reason| SubjectError::Version {
        given: given.to_owned(),
        reason,
    })
}
