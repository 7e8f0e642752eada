//! The checks of each subject, for the forms that other programs read.

use super::super::conform::{JudgedTally, Traces, about};
use super::super::exit::Exit;
use super::super::output::Judges;
use super::super::results::{Check, Outcome, Place, Results, Suite, Unsaid, Weight};
use super::report::{Matrix, Row};
use crate::matrix::Column;

impl Judges for Matrix {
    fn results(&self) -> Results {
        let exit = self.exit();
        let (verdict, means) = match exit {
            Exit::Violated => ("violates", "a rule is broken that is not expected to be"),
            Exit::Drift => ("drifts", "a subject does not do what its dialect predicts"),
            Exit::Undecided => (
                "undecided",
                "of some subjects, or programs, nothing can be said",
            ),
            _ => ("conforms", "every rule is kept, or expected to be broken"),
        };
        let subjects = self.rows.iter().zip(&self.columns).zip(&self.traces);
        Results {
            command: "matrix",
            verdict: verdict.to_owned(),
            means: means.to_owned(),
            exit,
            suites: subjects
                .map(|((row, column), traces)| suite(row, column.as_ref(), traces))
                .collect(),
        }
    }
}

fn suite(row: &Row, column: Option<&Column>, traces: &Traces) -> Suite {
    let checks = column.map_or_else(
        || vec![not_had(row)],
        |column| {
            let judged = JudgedTally {
                tally: &column.tally,
                subject: &row.name,
                standard: column.declared.into(),
                known: &column.known,
                traces,
            };
            judged.checks()
        },
    );
    Suite {
        name: row.name.full.clone(),
        on: row.name.on.clone(),
        dialect: row.dialect,
        about: column.map_or_else(Vec::new, |column| about(&column.tally)),
        notes: Vec::new(),
        place: Place::Nowhere,
        checks,
    }
}

/// A subject that could not be had.
fn not_had(row: &Row) -> Check {
    let why = row.why.clone().unwrap_or_default();
    let outcome = Outcome::Undecided(vec![Unsaid { why, replay: None }]);
    Check::other(
        "ran",
        "Every program ran to its end.",
        Weight::Violates,
        outcome,
    )
}
