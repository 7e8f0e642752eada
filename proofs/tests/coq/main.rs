//! The theorems of `proofs/coq/`, by Coq; and what holds the machine that they are about to the model: runs
//! of the model, replayed there. It takes a minute and a half of `coqc`, so plain `cargo test` ignores it; `-- --include-ignored` has
//! it done, and with `HIGHWATER_REQUIRE_PROVERS=1` nothing is ignored.

mod coqc;
mod coverage;
mod left_out;
mod replay;
mod runs;
mod term;
mod theorems;

use std::env;
use std::io::{self, Write as _};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

fn main() -> ExitCode {
    let found = coqc::found();
    let mut trials = vec![
        plain("every_file_is_compiled", theorems::every_file_is_compiled),
        plain("what_the_runs_meet", coverage::what_the_runs_meet),
        needs("the_theorems", &found, theorems::are_closed),
        needs("small_runs", &found, replay::small),
        needs("wrong_models", &found, replay::wrong_models),
        needs("wrong_transcriptions", &found, replay::wrong_transcriptions),
    ];
    trials.extend((0..replay::PARTS).map(|part| {
        let name = format!("random_runs_{part}");
        needs(&name, &found, move || replay::random(part))
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// A trial that needs no `coqc`.
fn plain(name: &str, test: fn()) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

/// A trial that needs `coqc`, or why that is not here.
fn needs(name: &str, found: &Result<(), String>, test: impl FnOnce() + Send + 'static) -> Trial {
    let required = env::var_os("HIGHWATER_REQUIRE_PROVERS").is_some_and(|value| value == "1");
    let why = match found {
        Ok(()) => "a minute and a half of coqc; --include-ignored has it done",
        Err(why) => why,
    };
    if !required {
        let _ = writeln!(io::stderr(), "ignored: {name}: {why}");
    }
    let found = found.clone();
    Trial::test(name, move || {
        // Asked for all the same, it fails without: it has not run.
        found?;
        test();
        Ok(())
    })
    .with_ignored_flag(!required)
}
