//! `highwater identify SUBJECT`.

mod report;

use self::report::Identified;
use super::Output;
use super::exit::{Exit, Failure};
use super::subject::Chosen;
use super::text::Named;
use crate::identify::{Placed, place};
use crate::subject::Identity;

#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    #[command(flatten)]
    chosen: Chosen,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
Runs the shortest programs that tell the dialects of Node apart, and compares each trace with what each dialect
predicts, byte for byte. Exits with 0 if one dialect predicts all of them, 5 if none does (then the nearest are shown,
each with the shortest program that it does not predict), 4 if it cannot be said.

Examples:
  highwater identify node
  highwater identify node@19.0.0
  highwater identify readable-stream@4.8.0 --on bun@1.4.5
  highwater identify --format json -- ./my-driver --fast";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    arguments.output.check()?;
    if let Some(name) = arguments.chosen.name() {
        let name = name.split('@').next().unwrap_or(name);
        can_be_placed(name, name)?;
    }
    let (mut subject, typed) = arguments.chosen.start(&arguments.output)?;
    let subject = subject.as_mut();
    let name = Named::of(subject.identity(), typed);
    can_be_placed(make(subject.identity()), &name.full)?;
    let bar = arguments.output.spinner(&format!("running {}", name.full));
    let placed = place(subject);
    bar.finish_and_clear();
    let placed = placed?;
    let exit = verdict(&placed);
    arguments.output.write(&Identified {
        subject: name,
        placed,
        exit,
    })?;
    Ok(exit)
}

/// Whose streams these are.
fn make(identity: &Identity) -> &str {
    match &identity.library {
        Some((library, _)) => library,
        None => &identity.runtime,
    }
}

/// Only streams like Node's have a place among its dialects.
fn can_be_placed(make: &str, name: &str) -> Result<(), Failure> {
    let why = match make {
        "rust" | "asyncio" | "tokio-mpsc" => {
            "its sink asks for chunks, and Node's is called with them"
        }
        "streamx" => "its streams are no copy of Node's, and have a dialect of their own",
        _ => return Ok(()),
    };
    let message = format!(
        "identify tells the dialects of Node apart, and {name} follows none of them: {why}; \
         `highwater conform` judges it by its own"
    );
    Err(Failure::new(Exit::Usage, message))
}

fn verdict(placed: &Placed) -> Exit {
    match placed.fits().count() {
        // One program that ran otherwise is enough, whatever became of the others.
        0 => Exit::Drift,
        1 if placed.lost.is_empty() => Exit::Conforms,
        _ => Exit::Undecided,
    }
}
