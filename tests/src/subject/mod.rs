//! Subjects: implementations under test, run so that programs go in and traces come out.
//!
//! A [`Spec`] says which one ("node@20.10.0", "streamx@2.28.1"), [`start`] gets and starts it, and [`Subject::run_batch`] plays
//! programs on it. Nothing here knows what a trace means, or what a program says: both are lines of
//! text, and the protocol that carries them is in `tests/driver/README.md`.
//!
//! A subject may be broken in any way: it may hang, die, print noise, or go on with a program whose trace has
//! ended. Each of these is an [`Outcome`] of the one program it belongs to; the others run as if
//! nothing had been. Only what keeps *every* program from running is a [`SubjectError`].

mod answer;
mod cache;
mod driven;
mod error;
mod launch;
mod npm;
mod package;
mod platform;
mod process;
mod python;
mod runtime;
mod spec;
mod version;

pub use cache::{Cache, Fetch};
pub use driven::{Driven, Options, start};
pub use error::{Kind, SubjectError};
pub use npm::Npm;
pub use python::Python;
pub use runtime::{Engine, Library, Runtime};
pub use spec::Spec;
pub use version::{Version, VersionError};

/// An implementation under test that is ready to play programs.
pub trait Subject {
    /// Who it is.
    fn identity(&self) -> &Identity;

    /// Plays the programs, one after another, and gives one outcome for each, in their order.
    ///
    /// A program is one JSON value, as the protocol has it.
    fn run_batch(&mut self, programs: &[String]) -> Result<Vec<Outcome>, SubjectError>;
}

/// Who a subject is: what the user asked for, and what it says of itself.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Identity {
    /// As the user wrote it: `node`, `node@20.10.0`, `streamx@2.28.1 on bun@1.4.5`, `-- ./my-driver`.
    pub name: String,
    /// The driver's name for itself.
    pub driver: String,
    /// `node`, `bun`, `deno`, or whatever a driver of another make calls it.
    pub runtime: String,
    /// The runtime's version, without `v`.
    pub version: String,
    /// The library whose streams these are, with its version; `None`: the runtime's own.
    pub library: Option<(String, String)>,
    /// What the driver can do: `nextTick`, `microtask`, `needDrain`.
    pub capabilities: Vec<String>,
}

/// What came of one program.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Outcome {
    /// It ran to its end. The lines of the trace exactly as they came, each with its newline.
    Trace(String),
    /// Nothing came for as long as the watchdog waits, twice: the program hangs. (Or there is no end to
    /// its trace.)
    Hung {
        /// What had come by then.
        after: String,
    },
    /// The process ended while the program ran.
    Died {
        /// How: `exit status: 3`, `signal: 9 (SIGKILL)`.
        status: String,
        /// The end of what it said on standard error.
        stderr: String,
        /// What had come by then.
        after: String,
    },
    /// Something came that does not belong there: text that the code under test printed, or a
    /// call for a program whose trace had ended already.
    Noise {
        /// The line.
        line: String,
    },
    /// The driver does not understand the program.
    Refused {
        /// Why not, in its own words.
        message: String,
    },
}

impl Outcome {
    /// The trace of a program that ran to its end; else, why there is none.
    pub fn trace(&self) -> Result<&String, String> {
        match self {
            Self::Trace(trace) => Ok(trace),
            Self::Hung { after } => Err(format!("it hung after: {}", last_line(after))),
            Self::Died {
                status,
                stderr,
                after,
            } => Err(format!(
                "its process ended ({status}) after: {}; it said: {}",
                last_line(after),
                last_line(stderr)
            )),
            Self::Noise { line } => Err(format!("it printed what is no trace: {line}")),
            Self::Refused { message } => Err(format!("its driver refused the program: {message}")),
        }
    }
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or("(nothing)")
}
