//! `highwater matrix`.

mod report;
mod results;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use highwater_model::declared::Declared;

use self::report::{Matrix, Row};
use super::conform::{self, Judged, Traces, verdict};
use super::exit::{Exit, Failure};
use super::output::write_whole;
use super::subject::{Started, seconds, started};
use super::text::{Named, programs_number};
use super::{Judging, Output};
use crate::campaign::{Plan, Repairs, Shard};
use crate::corpus::Corpus;
use crate::expectations::Expectations;
use crate::javascript::{Module, to_javascript_for};
use crate::matrix::{self, Column, Shared};
use crate::strategy::Space;

/// What is compared by itself: releases of each epoch of Node, and what descends from it.
const SUBJECTS: [&str; 25] = [
    "node@0.10.48",
    "node@0.12.18",
    "node@8.4.0",
    "node@10.24.1",
    "node@12.9.1",
    "node@12.22.12",
    "node@13.14.0",
    "node@14.0.0",
    "node@14.15.0",
    "node@14.21.3",
    "node@16.20.2",
    "node@18.20.8",
    "node@20.9.0",
    "node@20.10.0",
    "node@20.20.2",
    "node@22.0.0",
    "node@22.23.3",
    "node@24.21.0",
    "node@26.10.0",
    "bun@1.4.5",
    "deno@2.9.6",
    "readable-stream@2.3.8",
    "readable-stream@3.6.2",
    "readable-stream@4.8.0",
    "streamx@2.28.1",
];

#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// What is compared, as `conform` names it [default: 25 releases of Node, Bun, Deno, readable-stream, streamx]
    #[arg(value_name = "SUBJECT")]
    subjects: Vec<String>,
    /// What libraries run on
    #[arg(long, value_name = "RUNTIME", default_value = "node@20.20.2")]
    on: String,
    /// How many distinct random programs on each, at least 1
    #[arg(long, default_value = "10000", value_name = "N", value_parser = programs_number)]
    programs: usize,
    /// Which random programs: the same number, the same ones
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Leave out what else comes first: the shortest program for each edge of the dialect's small model
    #[arg(long)]
    no_corpus: bool,
    /// Save the program of each violation into this folder, as JSON, and as JavaScript that runs by itself
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    /// How long a subject may say nothing before it is taken for hung
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    patience: Duration,
    #[command(flatten)]
    output: Output<Judging>,
}

const EXAMPLES: &str = "\
Runs the campaign of `conform` on each subject, then every program that was found on all of them. Prints which rule
each subject breaks, each violation once, with the shortest program that shows it and the subjects that it shows it
of, and the programs that tell neighbours apart (--format json has every two). A subject that cannot be had does not stop
the others.

Examples:
  highwater matrix
  highwater matrix node@20.9.0 node@20.10.0 node@26.10.0 --save programs
  highwater matrix readable-stream@3.6.2 readable-stream@4.8.0 --on bun@1.4.5";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    arguments.output.check()?;
    if let Some(folder) = &arguments.save {
        fs::create_dir_all(folder).map_err(|error| {
            let message = format!("cannot make the folder {}: {error}", folder.display());
            Failure::new(Exit::Usage, message)
        })?;
    }
    let names: Vec<&str> = if arguments.subjects.is_empty() {
        SUBJECTS.to_vec()
    } else {
        arguments.subjects.iter().map(String::as_str).collect()
    };
    let mut corpora = BTreeMap::new();
    let mut rows = Vec::new();
    let mut columns = Vec::new();
    for name in &names {
        let (row, column) = column(arguments, name, &mut corpora)?;
        rows.push(row);
        columns.push(column);
    }
    let programs = matrix::programs(&columns);
    let mut played = Vec::new();
    let mut traces = Vec::new();
    for (name, column) in names.iter().zip(&columns) {
        let Some(column) = column else {
            played.push(None);
            traces.push(Traces::default());
            continue;
        };
        let (mut subject, _) = start(arguments, name)?;
        let subject = subject.as_mut();
        played.push(Some(matrix::play(subject, &programs, column.declared)?));
        traces.push(if arguments.output.asks_for_results() {
            let groups = column.tally.groups();
            let found = groups.map(|(_, _, group)| &group.smallest);
            conform::played(subject, column.declared, found)?
        } else {
            Traces::default()
        });
    }
    let shared = matrix::shared(&columns, &programs, &played);
    let matrix = Matrix {
        rows,
        columns,
        shared,
        apart: matrix::apart(&played),
        programs,
        traces,
        random: arguments.programs,
        seed: arguments.seed,
    };
    if let Some(folder) = &arguments.save {
        for shared in &matrix.shared {
            save(folder, &matrix, shared)?;
        }
    }
    let exit = matrix.exit();
    arguments.output.write(&matrix)?;
    Ok(exit)
}

/// A library needs a runtime; everything else is one.
fn start(arguments: &Arguments, name: &str) -> Result<Started, Failure> {
    let is_library = Module::of_subject(name) != Module::Stream;
    let on = is_library.then_some(&*arguments.on);
    started(name, on, arguments.patience, &arguments.output)
}

/// What is wrong with a name stops everything; what cannot be had is a column of which nothing can be said.
fn column(
    arguments: &Arguments,
    name: &str,
    corpora: &mut BTreeMap<&'static str, Corpus>,
) -> Result<(Row, Option<Column>), Failure> {
    let undecided = |why: String| {
        let row = Row {
            name: Named::plain(name),
            dialect: None,
            exit: Exit::Undecided,
            why: Some(why),
        };
        Ok((row, None))
    };
    let (mut subject, typed) = match start(arguments, name) {
        Ok(started) => started,
        Err(failure) if failure.exit == Exit::Undecided => return undecided(failure.message),
        Err(failure) => return Err(failure),
    };
    let mut judged = match Judged::of(subject.as_mut(), typed, None) {
        Ok(judged) => judged,
        Err(failure) if failure.exit == Exit::Undecided => return undecided(failure.message),
        Err(failure) => return Err(failure),
    };
    let declared = judged.standard.maker();
    let plan = Plan {
        standard: judged.standard,
        corpus: corpus(arguments, declared, corpora),
        programs: arguments.programs,
        seed: arguments.seed,
        space: judged.space(Space::ALL),
        shard: Shard::WHOLE,
    };
    let expected = Expectations::shipped(&judged.name.full);
    let (known, ran) = judged.run(plan, expected, &arguments.output)?;
    let tally = match ran {
        Ok(tally) => tally,
        Err(error) => return undecided(error.to_string()),
    };
    let row = Row {
        dialect: Some(declared.name()),
        exit: verdict(&tally, &known),
        why: tally.lost.first().map(|lost| lost.why.clone()),
        name: judged.name,
    };
    let column = Column {
        declared,
        tally,
        known,
        repairs: Repairs::of(declared),
    };
    Ok((row, Some(column)))
}

fn corpus<'c>(
    arguments: &Arguments,
    declared: Declared,
    corpora: &'c mut BTreeMap<&'static str, Corpus>,
) -> Option<&'c Corpus> {
    if arguments.no_corpus {
        return None;
    }
    let corpus = corpora.entry(declared.name());
    Some(corpus.or_insert_with(|| conform::corpus(declared, &arguments.output)))
}

/// Two files of one name: `C3-2.json`, `C3-2.js`.
fn save(folder: &Path, matrix: &Matrix, shared: &Shared) -> Result<(), Failure> {
    let program = &matrix.programs[shared.program];
    let name = matrix.file_name(shared);
    let json = serde_json::to_string(program).expect("a program is JSON");
    write_whole(&folder.join(format!("{name}.json")), &format!("{json}\n"))?;
    match matrix.javascript(shared) {
        Some(javascript) => write_whole(&folder.join(format!("{name}.js")), &javascript),
        None => Ok(()),
    }
}

impl Matrix {
    fn javascript(&self, shared: &Shared) -> Option<String> {
        let first = &self.rows[shared.subjects[0]].name.full;
        to_javascript_for(Module::of_subject(first), &self.programs[shared.program])
    }
}
