//! Real implementations, judged: the Rust stream always, the `node` of the PATH if there is one,
//! pinned releases if they are in the cache. Nothing is downloaded here.
//!
//! What cannot run is reported as ignored, with the reason; with `HIGHWATER_REQUIRE_NODE=1` it
//! fails instead.

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::{env, fs};

use highwater_conformance::campaign::{self, Plan, Tally};
use highwater_conformance::expectations::Expectations;
use highwater_conformance::rust::Rust;
use highwater_conformance::strategy::Space;
use highwater_conformance::subject::{self, Cache, Fetch, Options, Spec, Subject};
use highwater_model::declared::Declared;
use highwater_model::oracle::Finding;
use libtest_mimic::{Arguments, Failed, Trial};

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
    trials.push(needs("node", "node of the PATH", |mut subject| {
        let name = format!("node@{}", subject.identity().version);
        let declared = Declared::of_subject(&name)
            .ok_or_else(|| Failed::from(format!("no dialect is declared for {name}")))?;
        let tally = run(subject.as_mut(), &name, declared)?;
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
        trials.push(needs(spec, spec, move |mut subject| {
            let declared = Declared::of_subject(spec);
            if declared.map(Declared::name) != Some(dialect) {
                return Err(format!("{spec} is declared to be {declared:?}").into());
            }
            let tally = run(subject.as_mut(), spec, declared.ok_or("no dialect")?)?;
            if env::var_os("HIGHWATER_BLESS").is_some_and(|value| value == "1") {
                return bless(spec, dialect, &tally);
            }
            predicted_and_broken(&tally, &broken)
        }));
    }
    trials.push(needs(
        "node@20.10.0",
        "node@20.10.0 drifts from node-26",
        |mut subject| {
            let declared = Declared::named("node-26").ok_or("no dialect")?;
            let tally = run(subject.as_mut(), "node@20.10.0 as node-26", declared)?;
            let drift = tally.drift.ok_or("20.10.0 ran as 26.10.0 does")?;
            // One write at mark 0: the shortest program there can be.
            if drift.smallest.size() == 1 {
                Ok(())
            } else {
                Err(format!("{drift:?}").into())
            }
        },
    ));
    trials.push(needs(
        "streamx@2.28.1",
        "streamx@2.28.1 breaks what is expected",
        |mut subject| {
            let known = Expectations::shipped("streamx@2.28.1").ok_or("nothing is expected")?;
            let expected: BTreeSet<_> = known.expect.iter().map(|known| &known.rule).collect();
            for known in &known.expect {
                let program = &known.program;
                let (_, judgement) = campaign::replay(subject.as_mut(), program, Declared::Streamx)
                    .map_err(|error| error.to_string())??;
                let found = judgement.findings.iter().map(|found| found.id().to_owned());
                let found: BTreeSet<_> = found.collect();
                // What it makes of null, and of an answer too many, breaks several at once.
                if !found.contains(&known.rule) || !found.iter().all(|id| expected.contains(id)) {
                    return Err(format!("{}: found {found:?}", known.rule).into());
                }
            }
            Ok(())
        },
    ));
    for spec in ["node@26.10.0", "bun@1.4.5", "deno@2.9.6"] {
        let name = format!("{spec} breaks what is expected");
        trials.push(needs(spec, &name, move |mut subject| {
            let known = Expectations::shipped(spec).ok_or("nothing is expected")?;
            let declared = Declared::of_subject(spec).ok_or("no dialect")?;
            for known in known.expect {
                let (_, judgement) = campaign::replay(subject.as_mut(), &known.program, declared)
                    .map_err(|error| error.to_string())??;
                let found: Vec<_> = judgement.findings.iter().map(Finding::id).collect();
                // Some defects break several at once: W4 and F5 come with what was lost before.
                if !found.contains(&known.rule.as_str()) {
                    return Err(format!("{}: found {found:?}", known.rule).into());
                }
            }
            Ok(())
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
        declared,
        programs: PROGRAMS,
        seed: 1,
        space: Space::of(declared),
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

/// A trial on a subject that may not be here.
fn needs(
    spec: &str,
    name: &str,
    test: impl FnOnce(Box<dyn Subject + Send>) -> Result<(), Failed> + Send + 'static,
) -> Trial {
    let options = Options {
        cache: Cache::from_env().with_fetch(Fetch::Never),
        ..Options::default()
    };
    let started = spec
        .parse::<Spec>()
        .and_then(|spec| subject::start(&spec, &options, &mut |_| {}))
        .map_err(|error| error.to_string());
    support::needs(name, started, |subject| {
        if let Err(failed) = test(Box::new(subject)) {
            panic!("{}", failed.message().unwrap_or("it failed"));
        }
    })
}
