//! The theorems of `proofs/coq/`, by Coq; and what holds the machine that they are about to the model: runs
//! of the model, replayed there. It takes four minutes of `coqc`, so plain `cargo test` ignores it; `-- --include-ignored` has
//! it done, and with `HIGHWATER_REQUIRE_PROVERS=1` nothing is ignored.

mod coqc;
mod coverage;
mod left_out;
mod replay;
mod runs;
#[path = "../support/mod.rs"]
mod support;
mod term;
mod theorems;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};
use support::Prover;

fn main() -> ExitCode {
    let coq = Prover::new("coqc", Some("four minutes"));
    let mut trials = vec![
        plain("every_file_is_compiled", theorems::every_file_is_compiled),
        plain("what_the_runs_meet", coverage::what_the_runs_meet),
        coq.trial("the_theorems", theorems::are_closed),
        coq.trial("small_runs", replay::small),
        coq.trial("wrong_models", replay::wrong_models),
        coq.trial("wrong_transcriptions", replay::wrong_transcriptions),
    ];
    trials.extend((0..replay::PARTS).map(|part| {
        let name = format!("random_runs_{part}");
        coq.trial(&name, move || replay::random(part))
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
