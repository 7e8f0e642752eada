//! Playing one program at a time, and judging what the subject did.

use highwater_model::oracle::Judgement;
use highwater_model::program::{self, Program};
use highwater_model::trace::{Body, decode};

use super::Standard;
use crate::prediction::judge_text;
use crate::subject::{Outcome, Subject, SubjectError};

/// What came of one run of a program: the trace and what is said of it, or why nothing can be said.
pub type Judged = Result<(String, Judgement), String>;

/// Plays one program and judges what the subject did.
pub fn replay(
    subject: &mut (dyn Subject + Send),
    program: &Program,
    standard: impl Into<Standard>,
) -> Result<Judged, SubjectError> {
    let runs = replays(subject, std::slice::from_ref(program), standard)?;
    let run = runs.into_iter().next();
    Ok(run.unwrap_or_else(|| Err("it gave no answer".into())))
}

/// Plays each of these programs and judges what the subject did.
pub fn replays(
    subject: &mut (dyn Subject + Send),
    programs: &[Program],
    standard: impl Into<Standard>,
) -> Result<Vec<Judged>, SubjectError> {
    let dialect = standard.into().dialect();
    let text = |program| serde_json::to_string(program).expect("a program is JSON");
    let texts: Vec<_> = programs.iter().map(text).collect();
    let outcomes = subject.run_batch(&texts)?;
    let capabilities = &subject.identity().capabilities;
    let judged = |(outcome, program): (&Outcome, &Program)| {
        let trace = outcome.trace()?;
        is_run_of(program, trace)?;
        let judgement = judge_text(trace, dialect).asked(capabilities);
        Ok((trace.clone(), judgement))
    };
    Ok(outcomes.iter().zip(programs).map(judged).collect())
}

/// Whether a trace is what a driver that plays this program can write: else, where it is not.
pub(super) fn is_run_of(program: &Program, trace: &str) -> Result<(), String> {
    let lines = trace.lines().map(decode).collect::<Result<Vec<_>, _>>();
    let Ok(lines) = lines else {
        // What cannot be read is told where the trace is judged.
        return Ok(());
    };
    let Some(Body::Open(options)) = lines.first().map(|line| &line.body) else {
        return Err("its driver is wrong: the trace does not begin with open".into());
    };
    program::is_run(program, *options, &lines).map_err(|why| format!("its driver is wrong: {why}"))
}
