//! `highwater check`.

mod json;
mod report;
mod survey;

use std::time::Instant;

use highwater_model::declared::Declared;

use self::report::{Checked, Core, Driven};
use super::Output;
use super::exit::{Exit, Failure};
use super::judge::dialect_named;
use super::text::with_dialects;
use crate::campaign::{self, Plan};
use crate::product::{Product, Size};
use crate::rust::Rust;
use crate::strategy::Space;

#[derive(clap::Args, Debug)]
#[command(after_help = with_dialects(EXAMPLES))]
pub(super) struct Arguments {
    /// The dialect whose machine is searched: the contract itself, or what a release of Node does
    #[arg(
        long,
        value_name = "D",
        default_value = "reference",
        conflicts_with = "all"
    )]
    dialect: String,
    /// Search every dialect
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
Examples:
  highwater check                        the contract, the Rust stream's core, the Rust stream
  highwater check --dialect node-20.10   what Node 20.10 does: three broken rules, with programs";

/// How many programs the bundled stream's public handles are driven with.
const PROGRAMS: usize = 5_000;
/// Which random ones.
const SEED: u64 = 1;

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let dialects: Vec<Declared> = if arguments.all {
        Declared::all().collect()
    } else {
        vec![dialect_named(&arguments.dialect)?]
    };
    arguments.output.check()?;
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
    let plan = Plan {
        declared: Declared::Reference,
        programs: PROGRAMS,
        seed: SEED,
        space: Space::ALL,
    };
    let tally = campaign::run(&mut Rust::new(), plan, &mut |_| {})?;
    Ok(Driven {
        tally,
        seconds: start.elapsed().as_secs_f64(),
    })
}
