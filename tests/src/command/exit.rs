//! How the command line ends.

use std::fmt;
use std::process::ExitCode;

use crate::campaign::CampaignError;
use crate::expectations::ExpectationsError;
use crate::subject::{Kind, SubjectError};

/// The exit codes, for the help text.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0   conforms
  1   a rule is violated
  2   the command line asks for something that does not exist
  3   the input cannot be read
  4   undecided: something hung, was cut short, or could not be had; the message says which
  5   drift: no rule is violated, but the declared dialect predicts something else
  70  a defect of highwater itself";

/// The exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// What was judged conforms.
    Conforms = 0,
    /// A rule is violated.
    Violated = 1,
    /// The command line asks for something that does not exist.
    Usage = 2,
    /// The input cannot be read.
    Unreadable = 3,
    /// It cannot be said; the message says why.
    Undecided = 4,
    /// No rule is violated, but the declared dialect predicts something else.
    Drift = 5,
    /// A defect of highwater itself.
    Internal = 70,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// Why a command could not do what it was asked.
#[derive(Debug)]
pub(super) struct Failure {
    pub(super) exit: Exit,
    pub(super) message: String,
}

impl Failure {
    pub(super) fn new(exit: Exit, message: impl fmt::Display) -> Self {
        Self {
            exit,
            message: message.to_string(),
        }
    }
}

impl From<SubjectError> for Failure {
    fn from(error: SubjectError) -> Self {
        let exit = match error.kind() {
            Kind::Usage => Exit::Usage,
            Kind::Undecided => Exit::Undecided,
        };
        Self::new(exit, error)
    }
}

impl From<CampaignError> for Failure {
    fn from(error: CampaignError) -> Self {
        match error {
            CampaignError::Subject(error) => error.into(),
            CampaignError::Exhausted { .. } => Self::new(Exit::Undecided, error),
        }
    }
}

impl From<ExpectationsError> for Failure {
    fn from(error: ExpectationsError) -> Self {
        Self::new(Exit::Unreadable, error)
    }
}
