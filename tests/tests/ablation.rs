//! The programs that `check --without HYPOTHESIS` prints, on the real thing: each trace is as predicted, byte
//! for byte, and shows the length above the bound or the producer that is not woken.
//!
//! Releases that are not in the cache are reported as ignored, with the reason; with
//! `HIGHWATER_REQUIRE_NODE=1` they are downloaded.

#[path = "support/mod.rs"]
mod support;

use std::io::{self, Write as _};

use highwater_conformance::campaign;
use highwater_conformance::prediction::Prediction;
use highwater_conformance::rust::Rust;
use highwater_conformance::subject::Subject;
use highwater_model::declared::Declared;
use highwater_model::systems::{Ablation, Broken, Evidence, Hypothesis};
use highwater_model::trace::decode;
use libtest_mimic::{Arguments, Failed, Trial};
use support::{on, one_of_many, started};

/// How often what goes on for ever is done.
const ROUNDS: [usize; 2] = [1, 10];
/// And where the rounds are no tasks inside tasks.
const MANY: usize = 1_000;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("rust", || {
        breaks(&mut Rust::new(), Declared::Reference)
    })];
    for declared in Declared::all().filter(|declared| matches!(declared, Declared::Node(_))) {
        let spec = declared.witness();
        trials.push(on(one_of_many(&spec), &spec, move |subject| {
            breaks(subject, declared)
        }));
    }
    trials.push(on(started("node"), "node of the PATH", |subject| {
        let name = format!("node@{}", subject.identity().version);
        let declared = Declared::of_subject(&name);
        breaks(
            subject,
            declared.ok_or_else(|| Failed::from(format!("no dialect is declared for {name}")))?,
        )
    }));
    libtest_mimic::run(&arguments, trials).exit();
}

/// Each hypothesis that the theorems need of this dialect breaks them on this subject.
fn breaks(subject: &mut (dyn Subject + Send), declared: Declared) -> Result<(), Failed> {
    let mut ran = 0;
    for hypothesis in Hypothesis::all() {
        let ablation = Ablation::search(hypothesis, declared);
        let name = format!("{} without {}", declared.name(), hypothesis.name());
        if !ablation.as_said() {
            return Err(format!("{name}: not as said").into());
        }
        let Some(found) = ablation.counterexample else {
            continue;
        };
        let tasks = hypothesis == Hypothesis::TicksRun;
        let many = (found.broken == Broken::Starved && !tasks).then_some(MANY);
        for rounds in ROUNDS.into_iter().chain(many) {
            let program = found.program(rounds);
            let (trace, _) = campaign::replay(subject, &program, declared)
                .map_err(|error| format!("{name}: {error}"))??;
            if trace != Prediction::of(&program, declared).text() {
                return Err(format!("{name}: not as predicted:\n{trace}").into());
            }
            let mut evidence = Evidence::default();
            for line in trace.lines() {
                evidence.read(&decode(line).map_err(|error| error.to_string())?.body);
            }
            if !found.shown_by(&evidence, rounds) {
                return Err(format!("{name}: {rounds} rounds show only {evidence:?}").into());
            }
            ran += 1;
        }
    }
    let _ = writeln!(
        io::stderr(),
        "{}: {ran} programs break a theorem as predicted",
        declared.name()
    );
    let expected = match declared {
        // Eight are needed; without one of them a producer starves.
        Declared::Reference => 8 * 2 + 1,
        // Eight are needed everywhere; without one of them a producer starves.
        Declared::Node(dialect) => {
            let goes_on = !dialect.destroy_ends && !dialect.destroyed_needs_no_finish;
            let needed = [
                dialect.microtasks,
                dialect.result_before_sink,
                dialect.corks,
                dialect.constructs,
                dialect.destroys && !goes_on,
            ];
            let needed = needed.into_iter().filter(|needed| *needed).count();
            (8 + needed) * 2 + 1
        }
        Declared::Streamx | Declared::Marks(_) => {
            return Err("the theorems are not stated for it".into());
        }
    };
    if ran == expected {
        Ok(())
    } else {
        Err(format!("{ran} programs ran, not {expected}").into())
    }
}
