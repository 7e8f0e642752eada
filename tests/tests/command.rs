//! The command line as its users meet it: every bad input gives one clear message and the documented
//! exit code, and nothing half-written.
//!
//! What needs a `node`, a release in the cache or npm is ignored where it is missing, and says so; with
//! `HIGHWATER_REQUIRE_NODE=1` it is downloaded, and the one case that asks the real npm registry runs too.

mod support;

#[path = "command/checked.rs"]
mod checked;
#[path = "command/corpus.rs"]
mod corpus;
#[path = "command/expectations.rs"]
mod expectations;
#[path = "command/experiment.rs"]
mod experiment;
#[path = "command/explore.rs"]
mod explore;
#[path = "command/flows.rs"]
mod flows;
#[path = "command/formats.rs"]
mod formats;
#[path = "command/identify.rs"]
mod identify;
#[path = "command/output.rs"]
mod output;
#[path = "command/programs.rs"]
mod programs;
#[path = "command/prove.rs"]
mod prove;
#[path = "support/run.rs"]
mod run;
#[path = "command/subjects.rs"]
mod subjects;
#[path = "command/traces.rs"]
mod traces;
#[path = "command/usage.rs"]
mod usage;

use std::process::ExitCode;

use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let mut trials = flows::trials();
    trials.extend(corpus::trials());
    trials.extend(traces::trials());
    trials.extend(experiment::trials());
    trials.extend(explore::trials());
    trials.extend(usage::trials());
    trials.extend(subjects::trials());
    trials.extend(programs::trials());
    trials.extend(expectations::trials());
    trials.extend(identify::trials());
    trials.extend(output::trials());
    trials.extend(prove::trials());
    trials.extend(formats::trials());
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}
