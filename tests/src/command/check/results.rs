//! The checks of `check`: each dialect's rules, the product of model and core, the Rust stream.

use highwater_model::declared::Declared;
use highwater_model::rules::RULES;

use super::super::conform::{JudgedTally, about, played};
use super::super::exit::Exit;
use super::super::output::Judges;
use super::super::results::{
    Check, Finding, Outcome, Place, Results, Shortest, Status, Suite, Trace, Weight, asked_of,
};
use super::super::text::{Named, count, thousands};
use super::report::{COVERAGE, Checked, Core, Driven, attains};
use super::survey::{BrokenRule, Searched};
use crate::expectations::Known;
use crate::prediction::Prediction;
use crate::rust::Rust;

impl Judges for Checked {
    fn results(&self) -> Results {
        let mut suites: Vec<_> = self.searched.iter().map(of_model).collect();
        suites.extend(self.core.as_ref().map(of_core));
        suites.extend(self.driven.as_ref().map(of_stream));
        let (verdict, means) = self.verdict();
        let mut results = Results {
            command: "check",
            verdict: verdict.to_owned(),
            means,
            exit: self.exit(),
            suites,
        };
        // Which they are stands in the checks themselves.
        if results.exit == Exit::Violated {
            let broken = count(results.count(Status::Broken), "check");
            results.means = format!("{broken} broken");
        }
        results
    }
}

fn suite(name: String, about: Vec<(&'static str, String)>, checks: Vec<Check>) -> Suite {
    Suite {
        name,
        on: None,
        dialect: None,
        about,
        notes: Vec::new(),
        place: Place::Nowhere,
        checks,
    }
}

fn of_model(searched: &Searched) -> Suite {
    let declared = searched.declared;
    let total = |number: fn(&super::survey::System) -> usize| {
        thousands(searched.systems.iter().map(number).sum::<usize>() as u64)
    };
    let about = vec![
        ("closed systems", thousands(searched.systems.len() as u64)),
        ("states", total(|system| system.states)),
        ("transitions", total(|system| system.transitions)),
        ("edges", total(|system| system.edges)),
    ];
    let mut checks: Vec<_> = asked_of(declared)
        .map(|rule| {
            let index = RULES.iter().position(|known| known.id == rule.id);
            let met = index.is_some_and(|index| searched.met[index] > 0);
            let outcome = match searched.broken.get(rule.id) {
                Some(broken) => Outcome::Found(vec![of_broken(broken, declared)]),
                None if met => Outcome::Kept,
                None => Outcome::Skipped("no state is a case of it".to_owned()),
            };
            Check::of_rule(rule, outcome)
        })
        .collect();
    let short = searched.systems.iter().filter(|system| !attains(system));
    let short = short.map(|system| Finding {
        seen: format!("{}: length reaches {}", system.name, system.largest_length),
        allowed: format!("{}, somewhere", system.bound.unwrap_or_default()),
        ..Finding::default()
    });
    let promise = "The bound on length is attained in every closed system that has one.";
    let short = Outcome::of(short.collect());
    checks.push(Check::other("attained", promise, Weight::Outdated, short));
    let name = format!("the small model of {}", declared.name());
    suite(name, about, checks)
}

/// The shortest program, and where its predicted trace breaks the rule.
fn of_broken(broken: &BrokenRule, declared: Declared) -> Finding {
    let BrokenRule {
        rule,
        steps,
        system,
        program,
    } = broken;
    let prediction = Prediction::of(program, declared);
    let trace = Trace::below_header(&prediction.text());
    let judgement = prediction.judge();
    let found = judgement.finding(rule.id);
    let found = found.map(|found| Finding::of(found, Some(&trace)));
    let found = found.unwrap_or_else(|| Finding {
        seen: format!("it is broken in {}", count(*steps, "step")),
        allowed: rule.promise.to_owned(),
        stream: 1,
        trace: Some(trace),
        ..Finding::default()
    });
    let witness = Named::plain(declared.witness());
    Finding {
        seen: format!("{} (in {}, {system})", found.seen, count(*steps, "step")),
        shortest: Some(Shortest::of(program, &witness, declared)),
        ..found
    }
}

fn of_core(core: &Core) -> Suite {
    let product = &core.product;
    let edges = &product.edges;
    let about = vec![
        ("pairs of states", thousands(product.pairs as u64)),
        ("ops done", thousands(product.transitions as u64)),
        ("edges met", format!("{} of {}", edges.covered, edges.total)),
    ];
    let differs = product.mismatch.iter().map(|mismatch| Finding {
        seen: mismatch.to_string(),
        allowed: "the same of both".to_owned(),
        ..Finding::default()
    });
    let same = "Model and core give the same answer to every op, in both directions.";
    let same = Check::other(
        "same",
        same,
        Weight::Violates,
        Outcome::of(differs.collect()),
    );
    let mut short = Vec::new();
    if !edges.reaches(COVERAGE) {
        short.push(Finding {
            seen: format!("{} of {} edges are met", edges.covered, edges.total),
            allowed: format!("at least {COVERAGE} %"),
            ..Finding::default()
        });
    }
    short.extend(edges.unforeseen.iter().map(|edge| Finding {
        seen: format!("met but not foreseen by the invariant: {edge}"),
        allowed: "only edges that it foresees".to_owned(),
        ..Finding::default()
    }));
    let met = format!(
        "At least {COVERAGE} % of the model's edges are met, and none that is not foreseen."
    );
    let met = Check::other("edges", met, Weight::Outdated, Outcome::of(short));
    suite("model × core".to_owned(), about, vec![same, met])
}

fn of_stream(driven: &Driven) -> Suite {
    let programs = driven.tally.findings().map(|(_, program)| program);
    let traces = played(&mut Rust::new(), Declared::Reference, programs);
    let traces = traces.expect("the bundled stream plays every program");
    let judged = JudgedTally {
        tally: &driven.tally,
        subject: &Named::plain("rust"),
        standard: Declared::Reference.into(),
        known: &Known::default(),
        traces: &traces,
    };
    let name = "rust".to_owned();
    Suite {
        dialect: Some(Declared::Reference.name()),
        ..suite(name, about(&driven.tally), judged.checks())
    }
}
