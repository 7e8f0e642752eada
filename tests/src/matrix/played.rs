//! The same programs on every subject.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use highwater_model::declared::Declared;
use highwater_model::oracle::Finding;
use highwater_model::program::Program;

use crate::campaign;
use crate::subject::{Subject, SubjectError};

/// What one subject did with one program.
#[derive(Clone, Debug)]
pub struct Played {
    /// A fingerprint of the trace.
    pub(super) print: u64,
    /// The rules that it breaks.
    pub(super) findings: Vec<Finding>,
}

/// Plays each program; `None`: nothing can be said of it.
pub fn play(
    subject: &mut (dyn Subject + Send),
    programs: &[Program],
    declared: Declared,
) -> Result<Vec<Option<Played>>, SubjectError> {
    let runs = campaign::replays(subject, programs, declared)?;
    let played = runs.into_iter().map(|run| {
        let (trace, judgement) = run.ok()?;
        let mut hasher = DefaultHasher::new();
        trace.hash(&mut hasher);
        Some(Played {
            print: hasher.finish(),
            findings: judgement.findings,
        })
    });
    Ok(played.collect())
}
