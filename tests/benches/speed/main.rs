//! What the kit costs beside what cannot be left out.
//!
//! `campaign`: programs a second, made, run on the `node` of the PATH, predicted, compared and judged, findings grouped
//! and shrunk; beside the same Node that only plays such programs, made before, and writes nothing down (`plain.js`).
//!
//! `judge`: lines a second of a recorded trace; beside `serde_json` that only parses them, into a `Value` and into the
//! fields that a line can have.

use std::collections::HashSet;
use std::hint::black_box;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use criterion::{Criterion, SamplingMode, Throughput};
use highwater_conformance::campaign::{self, Plan, Shard};
use highwater_conformance::prediction::Prediction;
use highwater_conformance::strategy::{self, Space};
use highwater_conformance::subject::{self, Options, Spec, Subject as _};
use highwater_model::declared::Declared;
use highwater_model::oracle::Oracle;
use highwater_model::program::Program;
use highwater_model::trace::decode;

/// As many as a campaign has by itself (`conform node`: 36,647 for the edges on this Node, 59 that tell dialects apart,
/// 10,000 random ones; here all are random, which are longer): what it does when all have run counts too.
const PROGRAMS: usize = 48_000;

/// Node as it is run, and as the driver runs: collecting no stack for an error, which is half of the time otherwise.
const PEERS: [(&str, &[&str]); 2] = [
    ("node alone", &[]),
    ("node alone, without stacks", &["--stack-trace-limit=0"]),
];

/// Node, playing programs without a word.
struct Plain {
    node: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Plain {
    fn new(flags: &[&str]) -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/speed/plain.js");
        let mut node = Command::new("node")
            .args(flags)
            .arg(script)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("node runs");
        let input = node.stdin.take().expect("it is piped");
        let output = BufReader::new(node.stdout.take().expect("it is piped"));
        Self {
            node,
            input,
            output,
        }
    }

    fn play(&mut self, programs: &str) {
        self.input
            .write_all(programs.as_bytes())
            .and_then(|()| self.input.write_all(b"\n"))
            .expect("it reads all of it");
        let mut played = String::new();
        self.output.read_line(&mut played).expect("it answers");
        assert_eq!(played, "played\n");
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}

fn campaigns(criterion: &mut Criterion) {
    let spec = Spec::parse("node", &[]).expect("it is a subject");
    let Ok(mut node) = subject::start(&spec, &Options::default(), &mut |_| {}) else {
        println!("campaign: no node on the PATH, nothing is measured");
        return;
    };
    let name = format!("node@{}", node.identity().version);
    let declared = Declared::of_subject(&name).expect("its dialect is known");
    let space = Space::of(declared);
    let plan = |seed| Plan {
        standard: declared.into(),
        corpus: None,
        programs: PROGRAMS,
        seed,
        space,
        shard: Shard::WHOLE,
    };
    let strategy = strategy::programs_of(space);
    let programs_of = |seed| {
        // Those that a campaign runs: none twice.
        let mut seen = HashSet::new();
        let mut text = String::new();
        for program in (0..).map(|number| strategy::program(&strategy, seed, number)) {
            if seen.insert(Prediction::of(&program, declared).normal_form()) {
                text += &serde_json::to_string(&program).expect("a program is JSON");
                text.push('\n');
            }
            if seen.len() == PROGRAMS {
                break;
            }
        }
        text
    };
    let mut group = criterion.benchmark_group(format!("campaign, {name}"));
    group
        .throughput(Throughput::Elements(PROGRAMS as u64))
        .sampling_mode(SamplingMode::Flat)
        .sample_size(10)
        .measurement_time(Duration::from_secs(90));
    for (peer, flags) in PEERS {
        let mut alone = Plain::new(flags);
        let mut seed = 0;
        group.bench_function(peer, |bencher| {
            bencher.iter_custom(|times| {
                let mut spent = Duration::ZERO;
                for _ in 0..times {
                    seed += 1;
                    let programs = programs_of(seed);
                    let begun = Instant::now();
                    alone.play(&programs);
                    spent += begun.elapsed();
                }
                spent
            });
        });
    }
    let mut seed = 0;
    group.bench_function("campaign", |bencher| {
        bencher.iter(|| {
            seed += 1;
            let tally = campaign::run(&mut node, plan(seed), &mut |_| {}).expect("it runs");
            assert_eq!(tally.predicted, PROGRAMS);
        });
    });
    group.finish();
}

/// The lines of a long trace: a producer that waits, one chunk after another.
fn long_trace(declared: Declared) -> String {
    let round = r#"[{"op":"write","weight":1,"callback":true,"producer":1},{"op":"write","weight":2,"producer":1}],[{"op":"complete"},{"op":"complete"}]"#;
    let turns = vec![round; 5_000].join(",");
    let program = format!(r#"{{"highWaterMark":2,"turns":[{turns}]}}"#);
    let program: Program = serde_json::from_str(&program).expect("a program");
    Prediction::of(&program, declared).text()
}

fn judge(text: &str, declared: Option<Declared>) -> usize {
    let mut oracle = Oracle::new(declared);
    for (number, line) in (2..).zip(text.lines()) {
        oracle.read(number, &decode(line).expect("a line"));
    }
    let judgement = oracle.finish(None);
    assert!(judgement.findings.is_empty(), "{:?}", judgement.findings);
    judgement.lines
}

fn judges(criterion: &mut Criterion) {
    let declared = Declared::named("node-fixed").expect("a dialect");
    let trace = long_trace(declared);
    let lines = trace.lines().count();
    let mut group = criterion.benchmark_group("judge");
    group.throughput(Throughput::Elements(lines as u64));
    group.sample_size(20);
    group.bench_function("serde_json, Value", |bencher| {
        bencher.iter(|| {
            for line in trace.lines() {
                black_box(serde_json::from_str::<serde_json::Value>(line).expect("JSON"));
            }
        });
    });
    group.bench_function("serde_json, fields", |bencher| {
        bencher.iter(|| {
            for line in trace.lines() {
                black_box(decode(line).expect("a line"));
            }
        });
    });
    group.bench_function("judge, rules", |bencher| {
        bencher.iter(|| judge(&trace, None));
    });
    group.bench_function("judge, rules and dialect", |bencher| {
        bencher.iter(|| judge(&trace, Some(declared)));
    });
    group.finish();
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    judges(&mut criterion);
    campaigns(&mut criterion);
    criterion.final_summary();
}
