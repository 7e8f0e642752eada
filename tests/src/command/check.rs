//! `highwater check`.

mod json;
mod report;
mod survey;

use std::time::Instant;

use highwater_model::declared::Declared;

use self::report::{Checked, Core, Driven};
use self::survey::Searched;
use super::Output;
use super::exit::{Exit, Failure};
use super::judge::dialect_named;
use crate::campaign::{self, Plan};
use crate::product::{Product, Size};
use crate::rust::Rust;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The dialect whose machine is searched
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
    exit(&checked)
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
    };
    let tally = campaign::run(&mut Rust::new(), plan, &mut |_| {})?;
    Ok(Driven {
        tally,
        seconds: start.elapsed().as_secs_f64(),
    })
}

fn exit(checked: &Checked) -> Result<Exit, Failure> {
    let broken = checked.searched.iter().any(Searched::is_broken);
    if broken || !checked.core_agrees() || !checked.stream_keeps_the_rules() {
        return Ok(Exit::Violated);
    }
    // A search that has not looked everywhere must not pass for one that has.
    let short = checked.shortcomings();
    if !short.is_empty() {
        return Err(Failure::new(Exit::Internal, short.join("; ")));
    }
    let drifts = checked
        .driven
        .as_ref()
        .is_some_and(|driven| driven.tally.drift.is_some());
    Ok(if drifts { Exit::Drift } else { Exit::Conforms })
}
