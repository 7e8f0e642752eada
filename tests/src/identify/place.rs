//! Placing a subject among the dialects.

use highwater_model::declared::Declared;
use highwater_model::node::{DIALECTS, Dialect};
use highwater_model::program::Program;

use super::table::Table;
use crate::prediction::Prediction;
use crate::subject::{Outcome, Subject, SubjectError};

/// How many programs a subject is given at a time.
const BATCH: usize = 8;
/// So many lost programs are too many: the subject does not run.
const MAX_LOST: usize = 8;

/// What a subject did with the programs, and how that compares with each dialect.
#[derive(Clone, Debug)]
pub struct Placed {
    /// How many programs it was given.
    pub programs: usize,
    /// How many of them were not run: too many others were lost.
    pub left: usize,
    /// Those of which nothing can be said, each with why.
    pub lost: Vec<(Program, String)>,
    /// The dialects, the nearest first; of those that are equally near, the newest.
    pub rows: Vec<Row>,
}

/// How near a dialect is.
#[derive(Clone, Debug)]
pub struct Row {
    /// The dialect.
    pub dialect: &'static Dialect,
    /// How many programs ran as it predicts, byte for byte.
    pub agrees: usize,
    /// The shortest program that did not.
    pub differs: Option<Differs>,
}

/// A program that ran otherwise than a dialect predicts.
#[derive(Clone, Debug)]
pub struct Differs {
    /// The program.
    pub program: Program,
    /// The first line of the trace that is not as predicted; the header is line 1.
    pub line: usize,
    /// That line; `None` if the trace ended before it.
    pub seen: Option<String>,
    /// What was predicted; `None` if the trace should have ended.
    pub predicted: Option<String>,
}

impl Placed {
    /// The dialects that predict every program of which anything can be said.
    pub fn fits(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.differs.is_none())
    }

    /// The dialects that come nearest, if none fits: those that as many programs agree with as with any.
    pub fn nearest(&self) -> impl Iterator<Item = &Row> {
        let most = self.rows.first().map_or(0, |row| row.agrees);
        self.rows.iter().filter(move |row| row.agrees == most)
    }
}

/// Runs the programs that tell dialects apart on a subject whose sink is called.
pub fn place(subject: &mut (dyn Subject + Send)) -> Result<Placed, SubjectError> {
    let programs = Table::shipped().all();
    let mut lost = Vec::new();
    let mut ran = Vec::new();
    let mut left = programs.len();
    for batch in programs.chunks(BATCH) {
        let texts: Vec<_> = batch
            .iter()
            .map(|program| serde_json::to_string(program).expect("a program is JSON"))
            .collect();
        let outcomes = subject.run_batch(&texts)?;
        for (index, program) in batch.iter().enumerate() {
            let outcome = outcomes.get(index);
            match outcome.map_or_else(|| Err("it gave no answer".into()), Outcome::trace) {
                Ok(trace) => ran.push((program, trace.clone())),
                Err(why) => lost.push((program.clone(), why)),
            }
        }
        left -= batch.len();
        if lost.len() >= MAX_LOST {
            break;
        }
    }
    let mut rows: Vec<_> = DIALECTS
        .iter()
        .rev()
        .map(|dialect| row(dialect, &ran))
        .collect();
    // The sort is stable: the newest stay before the others.
    rows.sort_by_key(|row| std::cmp::Reverse(row.agrees));
    Ok(Placed {
        programs: programs.len(),
        left,
        lost,
        rows,
    })
}

fn row(dialect: &'static Dialect, ran: &[(&Program, String)]) -> Row {
    let mut row = Row {
        dialect,
        agrees: 0,
        differs: None,
    };
    for (program, trace) in ran {
        let predicted = Prediction::of(program, Declared::Node(dialect)).text();
        if predicted == *trace {
            row.agrees += 1;
        } else if row.differs.is_none() {
            row.differs = Some(differs(program, trace, &predicted));
        }
    }
    row
}

fn differs(program: &Program, trace: &str, predicted: &str) -> Differs {
    let common = std::iter::zip(trace.lines(), predicted.lines());
    let same = common
        .take_while(|(seen, predicted)| seen == predicted)
        .count();
    let line = |text: &str| text.lines().nth(same).map(str::to_owned);
    Differs {
        program: program.clone(),
        // The first line below the header is the second.
        line: same + 2,
        seen: line(trace),
        predicted: line(predicted),
    }
}
