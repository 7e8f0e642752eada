//! `highwater check`.

mod json;
mod report;
mod results;
mod survey;
mod without;

use std::time::Instant;

use clap::value_parser;
use highwater_model::declared::Declared;

use self::report::{Checked, Core, Driven};
use super::exit::{Exit, Failure};
use super::judge::dialect_named;
use super::text::with_dialects;
use super::{Judging, Output};
use crate::campaign::{self, Plan, Shard};
use crate::corpus::Corpus;
use crate::product::{Product, Size};
use crate::rust::Rust;
use crate::strategy::Space;

#[derive(clap::Args, Debug)]
#[command(after_help = after_help())]
pub(super) struct Arguments {
    /// The dialect whose machine is searched: the contract itself, or what a release of Node does [default: reference;
    /// with --without: node-26]
    #[arg(long, value_name = "D", conflicts_with = "all")]
    dialect: Option<String>,
    /// Search every dialect
    #[arg(long)]
    all: bool,
    /// Drop this hypothesis of a theorem (below) instead, and print the shortest program that breaks the theorem
    #[arg(long, value_name = "HYPOTHESIS")]
    without: Option<String>,
    /// In that program, how often to do what would go on for ever
    #[arg(long, value_name = "N", default_value_t = 10, requires = "without", value_parser = value_parser!(u16).range(1..=1000))]
    rounds: u16,
    #[command(flatten)]
    output: Output<Judging>,
}

const EXAMPLES: &str = "\
Examples:
  highwater check                         the contract, the Rust stream's core, the Rust stream
  highwater check --dialect node-20.10    what Node 20.10 does: each broken rule, with a program
  highwater check --without others-pause  a producer that waits for ever while another writes

With --without, finding that program is what is asked for: exit code 0 says that the theorem
needs the hypothesis, or that for this dialect it does without, and why.";

fn after_help() -> String {
    let hypotheses: String = without::list();
    with_dialects(&format!("{EXAMPLES}\n\n{hypotheses}"))
}

/// How many random programs the bundled stream's public handles are driven with, behind the corpus.
const PROGRAMS: usize = 5_000;
/// Which random ones.
const SEED: u64 = 1;

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let hypothesis = arguments.without.as_deref().map(without::named);
    let hypothesis = hypothesis.transpose()?;
    let default = match hypothesis {
        None => Declared::Reference,
        Some(_) => without::DEFAULT,
    };
    let dialects: Vec<Declared> = match &arguments.dialect {
        // The theorems are stated for no other.
        _ if arguments.all && arguments.without.is_some() => Declared::all()
            .filter(|declared| matches!(declared, Declared::Reference | Declared::Node(_)))
            .collect(),
        _ if arguments.all => Declared::all().collect(),
        Some(name) => vec![dialect_named(name)?],
        None => vec![default],
    };
    arguments.output.check()?;
    if let Some(hypothesis) = hypothesis {
        let output = arguments.output.plain("check --without")?;
        return without::run(hypothesis, &dialects, arguments.rounds.into(), &output);
    }
    let systems: usize = dialects
        .iter()
        .map(|declared| survey::systems(*declared))
        .sum();
    let bar = arguments.output.progress(systems as u64 + 2, "searching");
    let mut searched = Vec::new();
    for declared in &dialects {
        searched.push(survey::search(*declared, &mut || bar.inc(1))?);
    }
    let ours = dialects.contains(&Declared::Reference);
    let core = ours.then(walk_core);
    let driven = if ours { Some(drive_stream()?) } else { None };
    bar.finish_and_clear();
    let checked = Checked {
        searched,
        core,
        driven,
    };
    arguments.output.write(&checked)?;
    match checked.exit() {
        // A search that has not looked everywhere must not pass for one that has.
        Exit::Internal => Err(Failure::new(
            Exit::Internal,
            checked.shortcomings().join("; "),
        )),
        exit => Ok(exit),
    }
}

fn walk_core() -> Core {
    let start = Instant::now();
    let product = Product::walk(Size::DEFAULT);
    Core {
        product,
        seconds: start.elapsed().as_secs_f64(),
    }
}

fn drive_stream() -> Result<Driven, Failure> {
    let start = Instant::now();
    let corpus = Corpus::of(Declared::Reference);
    let plan = Plan {
        standard: Declared::Reference.into(),
        corpus: Some(&corpus),
        programs: PROGRAMS,
        seed: SEED,
        space: Space::ALL,
        shard: Shard::WHOLE,
    };
    let tally = campaign::run(&mut Rust::new(), plan, &mut |_| {})?;
    Ok(Driven {
        tally,
        seconds: start.elapsed().as_secs_f64(),
    })
}
