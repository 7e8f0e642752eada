//! Real implementations, judged: the Rust stream always, the `node` of the PATH if there is one,
//! pinned releases if they are in the cache. Nothing is downloaded here.
//!
//! What cannot run is reported as ignored, with the reason; with `HIGHWATER_REQUIRE_NODE=1` it
//! fails instead.

#[path = "support/mod.rs"]
mod support;

use std::collections::BTreeSet;
use std::io::{self, Write as _};

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

/// A release of each dialect, those on both sides of each boundary that was bisected, and the rules
/// that they break.
const RELEASES: [(&str, &str, &[&str]); 34] = [
    ("0.10.48", "node-0.10", V0_10),
    ("0.12.18", "node-0.12", V8),
    ("4.9.1", "node-4", V8),
    ("6.17.1", "node-6", V8),
    ("8.4.0", "node-8", V8),
    ("8.16.0", "node-8.12", V8),
    ("8.17.0", "node-8.17", V8),
    ("9.11.2", "node-9", V10),
    ("10.0.0", "node-10.0", V10),
    ("10.15.3", "node-10.15", V10),
    ("11.11.0", "node-11", V10),
    ("12.9.1", "node-10", V10),
    ("12.13.1", "node-12.10", V18),
    ("12.14.1", "node-12.22", V18),
    ("13.14.0", "node-13", V18),
    ("14.0.0", "node-14.0", V18),
    ("14.15.0", "node-14.15", V26),
    ("14.21.3", "node-14.21", V18),
    ("15.0.1", "node-15.0", V26),
    ("15.14.0", "node-15", V18),
    ("16.0.0", "node-16.0", V18),
    ("16.20.2", "node-16", V18),
    ("17.9.1", "node-17", V18),
    ("18.0.0", "node-18.0", V18),
    ("18.20.8", "node-18", V18),
    ("20.9.0", "node-20.9", V18),
    ("21.0.0", "node-21.0", V20_10),
    ("20.10.0", "node-20.10", V20_10),
    ("21.7.3", "node-21.7", V20_10),
    ("20.15.1", "node-20.15", V20_10),
    ("20.16.0", "node-26", V26),
    ("22.3.0", "node-20.15", V20_10),
    ("22.4.0", "node-26", V26),
    ("26.10.0", "node-26", V26),
];

/// What brings a copy of Node's streams, and so is judged by the dialect of the release that was copied; and what
/// has a machine of its own.
const OTHERS: [(&str, &str, &[&str]); 6] = [
    ("bun@1.4.5", "node-26", V26),
    ("deno@2.9.6", "node-26", V26),
    ("readable-stream@2.3.8", "readable-stream-2", V8),
    ("readable-stream@3.6.2", "readable-stream-3", V10),
    ("readable-stream@4.8.0", "readable-stream-4", V18),
    ("streamx@2.28.1", "streamx", STREAMX),
];

/// A finish listener of `end` can still write, which nothing in the contract allows.
const V8: &[&str] = &[
    "B1", "C1", "C2", "C3", "D3", "D4", "S1", "S2", "W1", "W3", "W4",
];
/// And zero-length chunks are lost.
const V0_10: &[&str] = &[
    "B1", "C1", "C2", "C3", "D3", "D4", "F2", "S1", "S2", "S3", "W1", "W3", "W4",
];
/// Drains after end.
const V10: &[&str] = &["C3", "D3", "D4", "S1", "W1", "W3"];
/// Results computed before the sink call.
const V18: &[&str] = &["C3", "S1", "W1", "W3"];
/// The drain lost at mark 0.
const V20_10: &[&str] = &["C3", "D1", "S1"];
/// A length without what the sink has, drains after end, chunks that weigh nothing lost, writes after
/// end dropped without a word, ends whose callback is never called, batches of one chunk.
const STREAMX: &[&str] = &["D4", "E5", "F2", "N1", "S3", "V1", "W4"];
/// What is left.
const V26: &[&str] = &["C3", "S1"];

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
    let releases = RELEASES
        .map(|(version, dialect, broken)| (format!("node@{version}"), dialect, broken))
        .into_iter()
        .chain(OTHERS.map(|(spec, dialect, broken)| (spec.to_owned(), dialect, broken)));
    for (spec, dialect, broken) in releases {
        trials.push(needs(&spec.clone(), &spec.clone(), move |mut subject| {
            let declared = Declared::of_subject(&spec);
            if declared.map(Declared::name) != Some(dialect) {
                return Err(format!("{spec} is declared to be {declared:?}").into());
            }
            let tally = run(subject.as_mut(), &spec, declared.ok_or("no dialect")?)?;
            predicted_and_broken(&tally, broken)
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
                if found != [known.rule.as_str()] {
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
    let found: BTreeSet<_> = tally.broken.keys().copied().collect();
    // Over the whole space what a few thousand programs meet is partly chance; these they all meet.
    if broken.iter().all(|rule| found.contains(rule)) {
        Ok(())
    } else {
        Err(format!("rules broken: {found:?}, expected {broken:?}").into())
    }
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
