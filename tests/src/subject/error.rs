//! What can keep a subject from running: one sentence each, which says what to do about it.

use std::io;
use std::path::PathBuf;

use super::runtime::Engine;
use super::version::{Version, VersionError};

/// Whose turn it is when a subject cannot run.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// The user asked for something that does not exist (exit 2).
    Usage,
    /// What was asked for exists, but could not be had or run here (exit 4).
    Undecided,
}

/// Why a subject cannot be started, or cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// No subject of that name.
    #[error(
        "unknown subject `{given}`{}; known are {}, and `-- COMMAND` for any driver of the protocol",
        did_you_mean(near),
        list(known)
    )]
    Unknown {
        /// What the user wrote.
        given: String,
        /// Names like it.
        near: Vec<String>,
        /// All names.
        known: Vec<String>,
    },
    /// The part after `@` is no full version.
    #[error("subject `{given}`: {reason}")]
    Version {
        /// What the user wrote.
        given: String,
        /// What is wrong with the version.
        reason: VersionError,
    },
    /// The part after `@` is no version of Python.
    #[error("subject `{given}`: a version of Python is two numbers or three, as in asyncio@3.11")]
    PythonVersion {
        /// What the user wrote.
        given: String,
    },
    /// No Python.
    #[error(
        "`python3` was not found, and asyncio is its; install Python 3.8 or newer, or put it on the PATH"
    )]
    NoPython,
    /// A library without a version: nothing on the PATH could be meant.
    #[error("subject `{given}`: give its version, as in {example}")]
    NoVersion {
        /// What the user wrote.
        given: String,
        /// A full name.
        example: &'static str,
    },
    /// What a library should run on is no runtime.
    #[error("`{given}` is no runtime; known are {}", list(known))]
    NotARuntime {
        /// What the user wrote.
        given: String,
        /// All names.
        known: Vec<String>,
    },
    /// A runtime to run on, for what is no library.
    #[error(
        "`{given}` is no library, so it runs on nothing else; only readable-stream and streamx can be given a runtime"
    )]
    NotALibrary {
        /// The subject.
        given: String,
    },
    /// `--` with nothing after it.
    #[error("`--` must be followed by the command of a driver, as in `-- ./my-driver`")]
    NoCommand,
    /// A full version that was never published (for this platform).
    #[error(
        "there is no {package} {version} in the npm registry{}",
        did_you_mean(near)
    )]
    NoSuchVersion {
        /// The npm package.
        package: String,
        /// The version asked for.
        version: Version,
        /// Published versions near it, if npm told.
        near: Vec<Version>,
    },
    /// Downloading is not allowed, and the version is not there.
    #[error("{subject} is not in the cache ({}) and downloading is switched off; run once with it on (without HIGHWATER_OFFLINE), or point HIGHWATER_CACHE to a cache that has it", cache.display())]
    NotCached {
        /// What was asked for.
        subject: String,
        /// Where it was looked for.
        cache: PathBuf,
    },
    /// Nobody publishes that runtime for this platform on npm.
    #[error(
        "there is no npm package of {0} for {os} on {arch}; install {0} yourself and use the subject `{1}`",
        engine.title(), engine.name()
    )]
    NoPackage {
        /// Which runtime.
        engine: Engine,
        /// The operating system.
        os: String,
        /// The processor.
        arch: String,
    },
    /// No npm to download with.
    #[error(
        "`{program}` was not found, and releases of runtimes and libraries are downloaded with npm; install npm, or use the subject `node`, which is the one on the PATH"
    )]
    NoNpm {
        /// The command that was tried.
        program: String,
    },
    /// The registry cannot be reached.
    #[error(
        "npm cannot reach its registry to fetch {package} ({code}: {message}); check the network and npm's proxy settings, or use a subject that is cached"
    )]
    NoNetwork {
        /// The npm package.
        package: String,
        /// npm's error code.
        code: String,
        /// npm's words.
        message: String,
    },
    /// npm failed in another way.
    #[error(
        "npm could not fetch {package} ({code}: {message}); try `npm install {package}` by hand"
    )]
    Npm {
        /// The npm package, with its version.
        package: String,
        /// npm's error code.
        code: String,
        /// npm's words.
        message: String,
    },
    /// What was downloaded is not what was asked for.
    #[error("{package} was fetched, but {problem}; it was not put into the cache")]
    BadPackage {
        /// The npm package, with its version.
        package: String,
        /// What is wrong with it.
        problem: String,
    },
    /// There is no telling where the cache is.
    #[error(
        "there is no cache folder: neither HIGHWATER_CACHE nor a home folder is set; set HIGHWATER_CACHE to a folder"
    )]
    NoCacheFolder,
    /// The cache cannot be written.
    #[error("the cache folder {} cannot be written ({source}); set HIGHWATER_CACHE to a folder that can", folder.display())]
    CacheNotWritable {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A runtime is not installed.
    #[error(
        "`{}` is not on the PATH; install {}, or name a version to download, as in {}{}",
        engine.name(), engine.title(), if *for_library { "--on " } else { "" }, engine.example()
    )]
    NotInstalled {
        /// Which.
        engine: Engine,
        /// Whether it is only what a library runs on.
        for_library: bool,
    },
    /// A command does not exist or may not be run.
    #[error("`{program}` cannot be started ({source})")]
    CannotStart {
        /// The command.
        program: String,
        /// What the system says.
        source: io::Error,
    },
    /// The command runs, but does not greet as a driver.
    #[error(
        "`{program}` does not answer as a driver of protocol 1: {problem}{}",
        said(stderr)
    )]
    Handshake {
        /// The command.
        program: String,
        /// What it did instead.
        problem: String,
        /// The end of what it said on standard error.
        stderr: String,
    },
    /// A file of our own cannot be written.
    #[error(
        "the driver cannot be written to a temporary file ({0}); check the folder that TMPDIR names"
    )]
    NoTemporaryFile(#[source] io::Error),
}

impl SubjectError {
    /// Whether the user asked wrongly, or the machine cannot do it.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Unknown { .. }
            | Self::Version { .. }
            | Self::NoVersion { .. }
            | Self::NotARuntime { .. }
            | Self::NotALibrary { .. }
            | Self::NoCommand
            | Self::NoSuchVersion { .. }
            | Self::PythonVersion { .. }
            | Self::CannotStart { .. } => Kind::Usage,
            Self::NotCached { .. }
            | Self::NoPackage { .. }
            | Self::NoNpm { .. }
            | Self::NoNetwork { .. }
            | Self::Npm { .. }
            | Self::BadPackage { .. }
            | Self::NoCacheFolder
            | Self::CacheNotWritable { .. }
            | Self::NotInstalled { .. }
            | Self::NoPython
            | Self::Handshake { .. }
            | Self::NoTemporaryFile(_) => Kind::Undecided,
        }
    }
}

fn did_you_mean(near: &[impl ToString]) -> String {
    if near.is_empty() {
        String::new()
    } else {
        format!(" (near it: {})", list(near))
    }
}

fn list(items: &[impl ToString]) -> String {
    items
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(", ")
}

fn said(stderr: &str) -> String {
    let stderr = stderr.trim();
    if stderr.is_empty() {
        String::new()
    } else {
        format!("; it said: {stderr}")
    }
}
