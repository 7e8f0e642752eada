//! Real implementations, judged: the Rust stream always, the `node` of the PATH if there is one,
//! pinned releases if they are in the cache.
//!
//! What cannot run is reported as ignored, with the reason, and so are most releases, of which there are
//! many; with `HIGHWATER_REQUIRE_NODE=1` they are downloaded and judged.

#[path = "conformance/marks.rs"]
mod marks;
#[path = "conformance/rules_alone.rs"]
mod rules_alone;
#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Mutex;

use highwater_conformance::campaign::{self, Plan, Shard, Tally};
use highwater_conformance::expectations::Expectations;
use highwater_conformance::rust::Rust;
use highwater_conformance::strategy::Space;
use highwater_conformance::subject::Subject;
use highwater_model::declared::Declared;
use highwater_model::oracle::Finding;
use libtest_mimic::{Arguments, Failed, Trial};
use support::{blesses, on, one_of_many, started};

/// How many programs each subject is given here; `highwater conform` runs as many as it is told.
const PROGRAMS: usize = 4_000;

/// What is judged, a line each: the subject (a release of each dialect of Node, those on both sides of each
/// boundary that was bisected, and what brings a copy of Node's streams or has a machine of its own), the
/// dialect that it is declared to follow, and the rules that it breaks. `HIGHWATER_BLESS=1` writes the rules anew.
const SUBJECTS: &str = include_str!("conformance/broken.txt");

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("rust", || {
        let tally = run(&mut Rust::new(), "rust", Declared::Reference)?;
        predicted_and_broken(&tally, &[])
    })];
    trials.extend(marks::trials());
    trials.extend(rules_alone::trials());
    trials.push(on(started("node"), "node of the PATH", |subject| {
        let name = format!("node@{}", subject.identity().version);
        let declared = Declared::of_subject(&name)
            .ok_or_else(|| Failed::from(format!("no dialect is declared for {name}")))?;
        let tally = run(subject, &name, declared)?;
        if tally.predicted == tally.distinct {
            Ok(())
        } else {
            Err(format!("{:?}", tally.drift).into())
        }
    }));
    for line in SUBJECTS.lines() {
        let mut words = line.split(' ');
        let (Some(spec), Some(dialect)) = (words.next(), words.next()) else {
            panic!("no subject and dialect: {line}");
        };
        let broken: Vec<_> = words.collect();
        trials.push(on(one_of_many(spec), spec, move |subject| {
            let declared = Declared::of_subject(spec);
            if declared.map(Declared::name) != Some(dialect) {
                return Err(format!("{spec} is declared to be {declared:?}").into());
            }
            let tally = run(subject, spec, declared.ok_or("no dialect")?)?;
            if blesses() {
                return bless(spec, dialect, &tally);
            }
            predicted_and_broken(&tally, &broken)
        }));
    }
    trials.push(on(
        started("node@20.10.0"),
        "node@20.10.0 drifts from node-26",
        |subject| {
            let declared = Declared::named("node-26").ok_or("no dialect")?;
            let tally = run(subject, "node@20.10.0 as node-26", declared)?;
            let drift = tally.drift.ok_or("20.10.0 ran as 26.10.0 does")?;
            // One write at mark 0: the shortest program there can be.
            if drift.smallest.size() == 1 {
                Ok(())
            } else {
                Err(format!("{drift:?}").into())
            }
        },
    ));
    for spec in ["node@26.10.0", "bun@1.4.5", "deno@2.9.6", "streamx@2.28.1"] {
        let name = format!("{spec} breaks what is expected");
        trials.push(on(started(spec), &name, move |subject| {
            breaks_expected(subject, spec)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// A campaign, told of on standard error: the harness captures nothing of a passing trial.
fn run(
    subject: &mut (dyn Subject + Send),
    name: &str,
    declared: Declared,
) -> Result<Tally, Failed> {
    let plan = Plan {
        standard: declared.into(),
        corpus: None,
        programs: PROGRAMS,
        seed: 1,
        space: Space::of(declared),
        shard: Shard::WHOLE,
    };
    let tally = campaign::run(subject, plan, &mut |_| {}).map_err(|error| error.to_string())?;
    let broken: Vec<_> = tally.broken.keys().collect();
    let _ = writeln!(
        io::stderr(),
        "{name}: {} distinct programs, {} lines, {} as predicted, rules broken: {broken:?}",
        tally.distinct,
        tally.lines,
        tally.predicted
    );
    Ok(tally)
}

/// Every trace is as predicted, and just these rules are broken.
fn predicted_and_broken(tally: &Tally, broken: &[&str]) -> Result<(), Failed> {
    if tally.distinct != PROGRAMS || tally.predicted != PROGRAMS {
        return Err(format!("{:?}, {:?}", tally.drift, tally.lost).into());
    }
    // A campaign with a seed is the same each time.
    let found: Vec<_> = tally.broken.keys().copied().collect();
    if found == broken {
        Ok(())
    } else {
        Err(format!("rules broken: {found:?}, expected {broken:?}").into())
    }
}

/// Each program that is expected to break a rule breaks it, and no rule that is not expected to be broken:
/// some defects break several at once.
fn breaks_expected(subject: &mut (dyn Subject + Send), spec: &str) -> Result<(), Failed> {
    let known = Expectations::shipped(spec).ok_or("nothing is expected")?;
    let declared = Declared::of_subject(spec).ok_or("no dialect")?;
    let expected: Vec<_> = known.expect.iter().map(|known| &*known.rule).collect();
    for known in &known.expect {
        let (_, judgement) = campaign::replay(subject, &known.program, declared)
            .map_err(|error| error.to_string())??;
        let found: Vec<_> = judgement.findings.iter().map(Finding::id).collect();
        if !found.contains(&&*known.rule) || !found.iter().all(|id| expected.contains(id)) {
            return Err(format!("{}: found {found:?}", known.rule).into());
        }
    }
    Ok(())
}

/// Writes down what this subject breaks.
fn bless(spec: &str, dialect: &str, tally: &Tally) -> Result<(), Failed> {
    static FILE: Mutex<()> = Mutex::new(());
    let _held = FILE.lock();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/conformance/broken.txt");
    let words: Vec<_> = [spec, dialect]
        .into_iter()
        .chain(tally.broken.keys().copied())
        .collect();
    let text = fs::read_to_string(&path)?;
    let row = |line: &str| line.split(' ').next() == Some(spec);
    let line = |line: &str| {
        if row(line) {
            words.join(" ") + "\n"
        } else {
            line.to_owned() + "\n"
        }
    };
    Ok(fs::write(
        &path,
        text.lines().map(line).collect::<String>(),
    )?)
}
