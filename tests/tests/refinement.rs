//! The core refines the model on long random runs, and the traces of the subject `rust` are what the
//! model predicts, byte for byte.

use std::cell::RefCell;
use std::io::{self, Write as _};
use std::num::NonZeroUsize;

use highwater::core::{Core, Effect, WhyNot};
use highwater::queue::Items;
use highwater_conformance::prediction::Prediction;
use highwater_conformance::product::{Op, compare};
use highwater_conformance::rust::Rust;
use highwater_conformance::strategy;
use highwater_conformance::subject::{Outcome, Subject};
use highwater_model::declared::Declared;
use highwater_model::program::Program;
use highwater_model::trace::SinkKind;
use highwater_model::vocabulary::ErrorCode;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence, TestRunner};

/// Runs of the core.
const RUNS: u32 = 4096;
/// Programs on the subject: more, because one in ten drains.
const PROGRAMS: u32 = 16_384;

/// A run of so many cases that fails leaves its seed in a file of its own, to be run first from
/// then on.
fn runner(cases: u32, seeds: &'static str) -> TestRunner {
    TestRunner::new(Config {
        cases,
        failure_persistence: Some(Box::new(FileFailurePersistence::Direct(seeds))),
        ..Config::default()
    })
}

/// What the cases of a property did, so that one that did nothing is noticed.
#[derive(Debug, Default)]
struct Met {
    cases: u32,
    ops: usize,
    lines: usize,
    drains: usize,
    receipts: usize,
    finishes: usize,
    refusals: usize,
    corks: usize,
    failures: usize,
    closes: usize,
    /// Of the core alone: no program has a limit.
    full: usize,
    /// Likewise.
    too_heavy: usize,
}

impl Met {
    /// Fails unless there was plenty of everything. The floors are far below what any seed gives.
    fn assert_plenty(&self, cases: u32) {
        let _ = writeln!(io::stderr(), "{self:?}");
        assert_eq!(self.cases, cases);
        let least = [
            self.drains,
            self.receipts,
            self.finishes,
            self.refusals,
            self.corks,
            self.failures,
            self.closes,
        ];
        assert!(least.into_iter().all(|count| count >= 500), "{self:?}");
    }
}

fn limit() -> impl Strategy<Value = Option<u64>> {
    prop_oneof![2 => Just(None), 1 => (4..=30_u64).prop_map(Some)]
}

fn op() -> impl Strategy<Value = Op> {
    prop_oneof![
        48 => (0..=9_u64, any::<bool>())
            .prop_map(|(weight, receipt)| Op::Write { weight, receipt }),
        32 => prop_oneof![
            3 => (1..=5_usize).prop_map(Some),
            1 => Just(None),
        ]
        .prop_map(Op::Take),
        32 => Just(Op::Complete),
        6 => Just(Op::Cork),
        8 => Just(Op::Uncork),
        2 => Just(Op::End),
        1 => any::<bool>().prop_map(|error| Op::Destroy { error }),
        1 => Just(Op::Fail),
    ]
}

#[test]
fn r1_to_r9_core_does_what_the_model_does_on_long_runs() {
    let met = RefCell::new(Met::default());
    let seeds = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/proptest-regressions/refinement-core.txt"
    );
    runner(RUNS, seeds)
        .run(
            &(0..=20_u64, limit(), vec(op(), 0..=150)),
            |(mark, limit, ops)| {
                let open = || Core::with_limit(mark, limit.unwrap_or(u64::MAX));
                let found = compare(mark, limit, open(), &ops);
                prop_assert!(found.is_none(), "{}", found.expect("just seen"));
                met.borrow_mut().count_run(open(), &ops);
                Ok(())
            },
        )
        .unwrap_or_else(|failure| panic!("{failure}"));
    let met = met.into_inner();
    met.assert_plenty(RUNS);
    assert!(met.ops >= 100_000, "{met:?}");
    assert!(met.full >= 500 && met.too_heavy >= 500, "{met:?}");
}

impl Met {
    /// Counts what a core does on its own, which is known by now to be what the model does.
    fn count_run(&mut self, mut core: Core<Items<u64>>, ops: &[Op]) {
        self.cases += 1;
        self.ops += ops.len();
        for op in ops {
            let effects = match *op {
                Op::Write { weight, receipt } => {
                    let refused = core.write(0, weight, receipt).err();
                    match refused.map(|refused| refused.why) {
                        None => {}
                        Some(WhyNot::Ended | WhyNot::Destroyed) => self.refusals += 1,
                        Some(WhyNot::Full { .. }) => self.full += 1,
                        Some(WhyNot::TooHeavy) => self.too_heavy += 1,
                    }
                    continue;
                }
                Op::Take(max) => {
                    let max = max.and_then(NonZeroUsize::new);
                    drop(core.take(max.unwrap_or(NonZeroUsize::MAX)));
                    continue;
                }
                Op::Cork => {
                    self.corks += usize::from(core.cork().is_some());
                    continue;
                }
                Op::Uncork => {
                    core.uncork();
                    continue;
                }
                Op::Complete => core.complete(),
                Op::End => core.end(),
                Op::Destroy { error } => {
                    let destroyed = core.destroy(error);
                    destroyed.map(|(_, effects)| effects).unwrap_or_default()
                }
                Op::Fail => {
                    let failed = core.fail();
                    failed.map(|(_, effects)| effects).unwrap_or_default()
                }
            };
            for effect in effects {
                match effect {
                    Effect::Drain { .. } => self.drains += 1,
                    Effect::Receipt { .. } => self.receipts += 1,
                    Effect::Finish => self.finishes += 1,
                    Effect::Failed { .. } => self.failures += 1,
                    Effect::Close => self.closes += 1,
                    Effect::Error => {}
                }
            }
        }
    }

    fn count_trace(&mut self, trace: &str) {
        let count = |part: &str| trace.matches(part).count();
        self.cases += 1;
        self.lines += trace.lines().count();
        self.ops += count(r#""op":"#);
        self.drains += count(r#""notify":"drain""#);
        self.receipts += count(r#""notify":"callback""#);
        self.finishes += count(r#""notify":"finish""#);
        self.refusals += count(r#""refused":true"#);
        self.corks += count(r#""returned":"cork""#);
        let codes = [ErrorCode::Destroyed, ErrorCode::Given, ErrorCode::Sink];
        let failed = codes.map(|code| format!(r#""error":"{}""#, code.as_str()));
        let lines = trace.lines();
        let of_receipts = lines.filter(|line| line.contains(r#""notify":"callback""#));
        let failures = of_receipts.filter(|line| failed.iter().any(|code| line.contains(code)));
        self.failures += failures.count();
        self.closes += count(r#""notify":"close""#);
    }
}

fn play(program: &str) -> Outcome {
    let mut outcomes = Rust::new()
        .run_batch(&[program.to_owned()])
        .expect("nothing keeps it from running");
    assert_eq!(outcomes.len(), 1);
    outcomes.remove(0)
}

#[test]
fn r1_to_r8_handles_and_observer_show_what_the_model_predicts() {
    let met = RefCell::new(Met::default());
    let seeds = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/proptest-regressions/refinement-rust.txt"
    );
    runner(PROGRAMS, seeds)
        .run(&strategy::programs(SinkKind::Pull), |program| {
            let predicted = Prediction::of(&program, Declared::Reference).text();
            let json = serde_json::to_string(&program).expect("a program is JSON");
            prop_assert_eq!(&play(&json), &Outcome::Trace(predicted.clone()), "{}", json);
            met.borrow_mut().count_trace(&predicted);
            Ok(())
        })
        .unwrap_or_else(|failure| panic!("{failure}"));
    let met = met.into_inner();
    met.assert_plenty(PROGRAMS);
    assert!(met.lines >= 100_000, "{met:?}");
}

/// Two producers, a reaction to drain and one to a receipt, corks, an end, a write after it, a batch
/// too many, a destroy and one too many, and ops that this subject or this machine does not have.
const PROGRAM: &str = r#"{
    "highWaterMark": 2,
    "turns": [
        [
            {"op": "write", "weight": 0, "callback": true, "producer": 1},
            {"op": "write", "weight": 1, "producer": 2},
            {"op": "take", "max": 0},
            {"op": "cork"},
            {"op": "take", "max": 9},
            {"op": "uncork"},
            {"op": "uncork"},
            {"op": "take", "max": 9},
            {"op": "cork"},
            {"op": "take", "max": 1},
            {"op": "complete"},
            {"op": "complete"}
        ],
        [{"op": "nextTick", "do": [{"op": "end"}]}, {"op": "microtask"}, {"op": "throw"}],
        [
            {"op": "cork"},
            {"op": "uncork"},
            {"op": "write", "weight": 1, "data": "text"},
            {"op": "write", "weight": 1, "callback": "shared"},
            {"op": "end", "weight": 1, "callback": true},
            {"op": "complete", "outcome": "failure"},
            {"op": "destroy"},
            {"op": "destroy", "error": true},
            {"op": "write", "weight": 1}
        ]
    ],
    "reactions": [
        {"on": "callback", "nth": 1, "do": [{"op": "end"}, {"op": "write", "weight": 1}]},
        {"on": "drain", "nth": 1, "do": [{"op": "write", "weight": 7}]}
    ]
}"#;

#[test]
fn r2_a_reaction_begins_when_the_op_that_notified_has_settled() {
    let expected = r#"
{"seq":1,"stream":1,"open":{"highWaterMark":2,"sink":"pull","minimumWeight":1}}
{"seq":2,"stream":1,"turn":1}
{"seq":3,"stream":1,"op":"write","chunk":1,"weight":0,"callback":true,"producer":1}
{"seq":4,"stream":1,"returned":"write","chunk":1,"result":true,"length":1,"needDrain":false}
{"seq":5,"stream":1,"op":"write","chunk":2,"weight":1,"callback":false,"producer":2}
{"seq":6,"stream":1,"returned":"write","chunk":2,"result":false,"generation":0,"length":2,"needDrain":true}
{"seq":7,"stream":1,"op":"take","max":0}
{"seq":8,"stream":1,"skipped":"take"}
{"seq":9,"stream":1,"op":"cork"}
{"seq":10,"stream":1,"returned":"cork","length":2,"needDrain":true}
{"seq":11,"stream":1,"op":"take","max":9}
{"seq":12,"stream":1,"returned":"take","reason":"corked","length":2,"needDrain":true}
{"seq":13,"stream":1,"op":"uncork"}
{"seq":14,"stream":1,"returned":"uncork","length":2,"needDrain":true}
{"seq":15,"stream":1,"op":"uncork"}
{"seq":16,"stream":1,"skipped":"uncork"}
{"seq":17,"stream":1,"op":"take","max":9}
{"seq":18,"stream":1,"returned":"take","chunks":[1,2],"length":2,"needDrain":true}
{"seq":19,"stream":1,"op":"cork"}
{"seq":20,"stream":1,"returned":"cork","length":2,"needDrain":true}
{"seq":21,"stream":1,"op":"take","max":1}
{"seq":22,"stream":1,"returned":"take","reason":"busy","length":2,"needDrain":true}
{"seq":23,"stream":1,"op":"complete"}
{"seq":24,"stream":1,"returned":"complete","length":0,"needDrain":false}
{"seq":25,"stream":1,"notify":"drain","generation":1}
{"seq":26,"stream":1,"notify":"callback","chunk":1}
{"seq":27,"stream":1,"op":"write","chunk":3,"weight":7,"callback":false,"producer":0}
{"seq":28,"stream":1,"returned":"write","chunk":3,"result":false,"generation":1,"length":7,"needDrain":true}
{"seq":29,"stream":1,"op":"end"}
{"seq":30,"stream":1,"returned":"end","length":7,"needDrain":false}
{"seq":31,"stream":1,"op":"write","chunk":4,"weight":1,"callback":false,"producer":0}
{"seq":32,"stream":1,"returned":"write","chunk":4,"refused":true,"length":7,"needDrain":false}
{"seq":33,"stream":1,"op":"complete"}
{"seq":34,"stream":1,"skipped":"complete"}
{"seq":35,"stream":1,"turn":2}
{"seq":36,"stream":1,"op":"nextTick","task":0}
{"seq":37,"stream":1,"skipped":"nextTick"}
{"seq":38,"stream":1,"op":"microtask","task":0}
{"seq":39,"stream":1,"skipped":"microtask"}
{"seq":40,"stream":1,"op":"throw"}
{"seq":41,"stream":1,"skipped":"throw"}
{"seq":42,"stream":1,"turn":3}
{"seq":43,"stream":1,"op":"cork"}
{"seq":44,"stream":1,"skipped":"cork"}
{"seq":45,"stream":1,"op":"uncork"}
{"seq":46,"stream":1,"skipped":"uncork"}
{"seq":47,"stream":1,"op":"write","chunk":0,"weight":1,"data":"text","callback":false,"producer":0}
{"seq":48,"stream":1,"skipped":"write"}
{"seq":49,"stream":1,"op":"write","chunk":0,"weight":1,"callback":"shared","producer":0}
{"seq":50,"stream":1,"skipped":"write"}
{"seq":51,"stream":1,"op":"end","chunk":0,"weight":1,"callback":true,"producer":0,"number":0}
{"seq":52,"stream":1,"skipped":"end"}
{"seq":53,"stream":1,"op":"complete","outcome":"failure"}
{"seq":54,"stream":1,"skipped":"complete"}
{"seq":55,"stream":1,"op":"destroy"}
{"seq":56,"stream":1,"returned":"destroy","length":0,"needDrain":false}
{"seq":57,"stream":1,"notify":"close"}
{"seq":58,"stream":1,"op":"destroy","error":"GIVEN"}
{"seq":59,"stream":1,"skipped":"destroy"}
{"seq":60,"stream":1,"op":"write","chunk":5,"weight":1,"callback":false,"producer":0}
{"seq":61,"stream":1,"returned":"write","chunk":5,"refused":true,"length":0,"needDrain":false}
{"seq":62,"end":"quiescent"}
"#;
    let Outcome::Trace(trace) = play(PROGRAM) else {
        panic!("{:?}", play(PROGRAM));
    };
    assert_eq!(trace.trim_end(), expected.trim());
    let program: Program = serde_json::from_str(PROGRAM).expect("as written above");
    assert_eq!(trace, Prediction::of(&program, Declared::Reference).text());
}

#[test]
fn what_is_no_program_is_refused_and_the_next_one_runs() {
    let empty = r#"{"highWaterMark":1,"turns":[]}"#;
    let heavy = r#"{"highWaterMark":1,"turns":[[{"op":"write","weight":18446744073709551615},
        {"op":"write","weight":0}]]}"#;
    let programs = [
        "{",
        r#"{"highWaterMark":1,"turns":[[{"op":"fly"}]]}"#,
        heavy,
        empty,
    ];
    let outcomes = Rust::new()
        .run_batch(&programs.map(str::to_owned))
        .expect("nothing keeps it from running");
    let [no_json, no_op, heavy, ran] = outcomes.as_slice() else {
        panic!("{outcomes:?}");
    };
    for (outcome, why) in [(no_json, "EOF"), (no_op, "fly"), (heavy, "i64")] {
        let Outcome::Refused { message } = outcome else {
            panic!("{outcome:?}");
        };
        assert!(message.contains(why), "{message}");
    }
    let trace = concat!(
        r#"{"seq":1,"stream":1,"open":{"highWaterMark":1,"sink":"pull","minimumWeight":1}}"#,
        "\n",
        r#"{"seq":2,"end":"quiescent"}"#,
        "\n"
    );
    assert_eq!(*ran, Outcome::Trace(trace.to_owned()));
}

#[test]
fn the_subject_says_who_it_is() {
    let rust = Rust::new();
    let identity = rust.identity();
    assert_eq!(
        (identity.name.as_str(), identity.runtime.as_str()),
        ("rust", "rust")
    );
    assert_eq!(
        Declared::of_subject(&identity.name),
        Some(Declared::Reference)
    );
}
