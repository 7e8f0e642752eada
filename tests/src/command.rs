//! The command line.

mod check;
mod conform;
mod corpus;
mod evidence;
mod exit;
mod experiment;
mod explore;
mod format;
mod identify;
mod judge;
mod matrix;
mod output;
mod results;
mod rules;
mod subject;
mod text;

use std::io::{self, Write as _};
use std::panic;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use exit::Exit;
use exit::{EXIT_CODES, Failure};
use output::{Judging, Output};

/// The exact statement of backpressure, checked: of a model, of this Rust stream, of any other.
#[derive(Debug, Parser)]
#[command(name = "highwater", version, after_help = EXIT_CODES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Search every state of the small model; walk model × core; drive the bundled Rust stream.
    Check(check::Arguments),
    /// Run many programs on a subject and judge what it does.
    Conform(conform::Arguments),
    /// List the shortest program for each edge of the small model, for suites in other languages.
    Corpus(corpus::Arguments),
    /// Write numbered lines to a file, waiting for drain and not waiting: memory and time, as pictures.
    Experiment(experiment::Arguments),
    /// Walk the small model by hand, in the browser.
    Explore(explore::Arguments),
    /// Tell which dialect of Node a subject follows.
    Identify(identify::Arguments),
    /// Judge a recorded trace.
    Judge(judge::Arguments),
    /// Compare many subjects: which rules each breaks, and by which program.
    Matrix(matrix::Arguments),
    /// List the rules, or explain one.
    Rules(rules::Arguments),
}

/// Tells the user, as far as anybody listens: `eprintln!` panics where standard error is closed.
fn tell(message: &str) {
    let _ = writeln!(io::stderr(), "highwater: {}", format::visible(message));
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // A closed stdout ends quietly.
            let _ = error.print();
            return if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Conforms
            }
            .into();
        }
    };
    let run = || match &arguments.command {
        Command::Check(arguments) => check::run(arguments),
        Command::Conform(arguments) => conform::run(arguments),
        Command::Corpus(arguments) => corpus::run(arguments),
        Command::Experiment(arguments) => experiment::run(arguments),
        Command::Explore(arguments) => explore::run(arguments),
        Command::Identify(arguments) => identify::run(arguments),
        Command::Judge(arguments) => judge::run(arguments),
        Command::Matrix(arguments) => matrix::run(arguments),
        Command::Rules(arguments) => rules::run(arguments),
    };
    match panic::catch_unwind(run) {
        Ok(Ok(exit)) => exit.into(),
        Ok(Err(Failure { exit, message })) => {
            tell(&message);
            exit.into()
        }
        Err(_) => {
            tell("this is a defect of highwater itself; please report it");
            Exit::Internal.into()
        }
    }
}
