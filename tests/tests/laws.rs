//! Laws that hold of every program and every trace, by quickcheck.

use std::fmt::Debug;
use std::io::{self, Write as _};

use highwater_conformance::prediction::Prediction;
use highwater_conformance::shrink::shrink;
use highwater_conformance::strategy;
use highwater_model::declared::Declared;
use highwater_model::oracle::{Judgement, Oracle, Verdict};
use highwater_model::program::Program;
use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Line, Options, Settings, SinkKind, decode, encode};
use proptest::strategy::BoxedStrategy;
use quickcheck::{Arbitrary, Gen, QuickCheck, TestResult};

/// A random program and a dialect to run it by.
#[derive(Clone, Debug)]
struct Run {
    program: Program,
    declared: Declared,
}

thread_local! {
    static PUSHED: BoxedStrategy<Program> = strategy::programs(SinkKind::Push);
    static PULLED: BoxedStrategy<Program> = strategy::programs(SinkKind::Pull);
}

impl Arbitrary for Run {
    fn arbitrary(g: &mut Gen) -> Self {
        let all: Vec<_> = Declared::all().collect();
        Self::of(*g.choose(&all).expect("there are dialects"), g)
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        // A failing law is shown on the smallest program that `shrink` reaches in one step.
        let mut smaller = Vec::new();
        shrink(self.program.clone(), |program| {
            smaller.push(program.clone());
            false
        });
        let declared = self.declared;
        Box::new(
            smaller
                .into_iter()
                .map(move |program| Self { program, declared }),
        )
    }
}

/// A random run of `reference`.
#[derive(Clone, Debug)]
struct Pulled(Run);

impl Arbitrary for Pulled {
    fn arbitrary(g: &mut Gen) -> Self {
        Self(Run::of(Declared::Reference, g))
    }

    fn shrink(&self) -> Box<dyn Iterator<Item = Self>> {
        Box::new(self.0.shrink().map(Self))
    }
}

impl Run {
    fn of(declared: Declared, g: &mut Gen) -> Self {
        let (seed, number) = (u64::arbitrary(g), u64::arbitrary(g));
        let sink = declared.options(Whole(0), Settings::default()).sink;
        let programs = match sink {
            SinkKind::Pull => &PULLED,
            SinkKind::Push => &PUSHED,
        };
        let program = programs.with(|programs| strategy::program(programs, seed, number));
        Self { program, declared }
    }

    fn trace(&self) -> String {
        Prediction::of(&self.program, self.declared).text()
    }
}

fn judge(text: &str, declared: Declared) -> Judgement {
    let mut oracle = Oracle::new(Some(declared));
    for (number, line) in (2..).zip(text.lines()) {
        oracle.read(number, &decode(line).expect("a predicted line is a line"));
    }
    oracle.finish(None)
}

/// Runs a law on a thousand random runs and says so.
fn law<A: Arbitrary + Debug>(name: &str, holds: fn(A) -> TestResult) {
    const TESTS: u64 = 1_000;
    let checked = QuickCheck::new()
        .tests(TESTS)
        .min_tests_passed(TESTS)
        .quicktest(holds);
    let _ = writeln!(io::stderr(), "{name}: {checked:?} of {TESTS} random runs");
    assert!(matches!(checked, Ok(TESTS)), "{checked:?}");
}

#[test]
fn a_line_reads_back_as_it_was_written() {
    law("a line reads back", |run: Run| {
        let text = run.trace();
        let again: String = text
            .lines()
            .map(|line| encode(&decode(line).expect("a line")) + "\n")
            .collect();
        TestResult::from_bool(again == text && !text.is_empty())
    });
}

#[test]
fn a_program_reads_back_as_it_was_written() {
    law("a program reads back", |Run { program, .. }| {
        let text = serde_json::to_string(&program).expect("a program is JSON");
        TestResult::from_bool(serde_json::from_str::<Program>(&text).is_ok_and(|p| p == program))
    });
}

#[test]
fn fields_that_nobody_knows_are_ignored() {
    law("unknown fields", |run: Run| {
        let strange = |line: &str| {
            let known = line.strip_suffix('}').expect("an object");
            format!("{known},\"mood\":{{\"deep\":[1]}}}}")
        };
        let text = run.trace();
        let mut same = text
            .lines()
            .map(|line| decode(&strange(line)) == decode(line));
        TestResult::from_bool(same.all(|same| same))
    });
}

#[test]
fn the_oracle_accepts_what_its_own_machine_does() {
    law("the oracle accepts", |run: Run| {
        let judgement = judge(&run.trace(), run.declared);
        let drift = judgement
            .findings
            .iter()
            .any(|finding| finding.id() == "drift");
        TestResult::from_bool(!drift && judgement.undecided.is_none() && judgement.replayed == 1)
    });
}

#[test]
fn the_oracle_says_the_same_twice() {
    law("the oracle is deterministic", |run: Run| {
        let text = run.trace();
        let said = || format!("{:?}", judge(&text, run.declared));
        TestResult::from_bool(said() == said())
    });
}

#[test]
fn reference_keeps_every_rule_in_every_program() {
    law("reference keeps every rule", |Pulled(run)| {
        TestResult::from_bool(judge(&run.trace(), run.declared).verdict == Verdict::Conforms)
    });
}

#[test]
fn a_normal_form_runs_as_the_program_it_is_of() {
    law("normal forms", |run: Run| {
        let normal = Prediction::of(&run.program, run.declared).normal_form();
        let again = Prediction::of(&normal, run.declared);
        let events = |program: &Program| {
            let mut bodies = Vec::new();
            let options: Options = run
                .declared
                .options(program.high_water_mark, program.settings);
            let machine = run.declared.open(options).expect("its own options");
            highwater_model::program::run(program, machine, options, |body| bodies.push(body));
            bodies.retain(|body| matches!(body, Body::Event(..)));
            bodies
        };
        let same = events(&normal) == events(&run.program);
        TestResult::from_bool(again.normal_form() == normal && same)
    });
}

#[test]
fn shrinking_ends_in_a_program_that_still_fails() {
    law("shrinking", |run: Run| {
        let ends = |program: &Program| {
            let text = Prediction::of(program, run.declared).text();
            text.contains("\"drain\"")
        };
        if !ends(&run.program) {
            return TestResult::passed();
        }
        let smallest = shrink(run.program.clone(), ends);
        TestResult::from_bool(ends(&smallest) && smallest.size() <= run.program.size())
    });
}

#[test]
fn a_line_out_of_sequence_is_never_overlooked() {
    law("sequence", |run: Run| {
        let text = run.trace();
        let mut lines: Vec<Line> = text
            .lines()
            .map(|line| decode(line).expect("a line"))
            .collect();
        lines.remove(lines.len() / 2);
        let mut oracle = Oracle::new(Some(run.declared));
        for (number, line) in (2..).zip(&lines) {
            oracle.read(number, line);
        }
        TestResult::from_bool(oracle.finish(None).verdict != Verdict::Conforms)
    });
}
