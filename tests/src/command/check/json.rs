//! What `check` reports to programs.

use highwater_model::program::Program;
use highwater_model::rules::RULES;
use serde::{Serialize, Serializer};

use super::super::exit::Exit;
use super::report::{Checked, Core, Driven};
use super::survey::{Searched, System};
use crate::corpus::Coverage;

#[derive(Serialize)]
struct Json<'c> {
    command: &'static str,
    verdict: &'static str,
    holds: bool,
    dialects: Vec<DialectRow<'c>>,
    core: Option<CoreRow>,
    stream: Option<StreamRow>,
}

#[derive(Serialize)]
struct DialectRow<'c> {
    name: &'static str,
    systems: Vec<SystemRow<'c>>,
    rules: Vec<RuleRow<'c>>,
}

#[derive(Serialize)]
struct SystemRow<'c> {
    name: &'c str,
    states: usize,
    transitions: usize,
    edges: usize,
    depth: usize,
    largest_length: u64,
    bound: Option<u64>,
    seconds: f64,
}

#[derive(Serialize)]
struct RuleRow<'c> {
    id: &'static str,
    holds: bool,
    met: u64,
    steps: Option<usize>,
    program: Option<&'c Program>,
}

#[derive(Serialize)]
struct CoreRow {
    pairs: usize,
    transitions: usize,
    depth: usize,
    edges_met: usize,
    edges: usize,
    missing: Vec<String>,
    mismatch: Option<String>,
}

#[derive(Serialize)]
struct StreamRow {
    edges: Option<usize>,
    edges_driven: Option<usize>,
    programs: usize,
    predicted: usize,
    lines: usize,
    broken: Vec<&'static str>,
}

impl Serialize for Checked {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Json {
            command: "check",
            verdict: self.verdict().0,
            holds: self.exit() == Exit::Conforms,
            dialects: self.searched.iter().map(DialectRow::of).collect(),
            core: self.core.as_ref().map(CoreRow::of),
            stream: self.driven.as_ref().map(StreamRow::of),
        }
        .serialize(to)
    }
}

impl<'c> DialectRow<'c> {
    fn of(searched: &'c Searched) -> Self {
        let rule = |(rule, met): (&&'static highwater_model::rules::Rule, &u64)| {
            let broken = searched.broken.get(rule.id);
            RuleRow {
                id: rule.id,
                holds: broken.is_none(),
                met: *met,
                steps: broken.map(|broken| broken.steps),
                program: broken.map(|broken| &broken.program),
            }
        };
        Self {
            name: searched.declared.name(),
            systems: searched.systems.iter().map(SystemRow::of).collect(),
            rules: RULES.iter().zip(&searched.met).map(rule).collect(),
        }
    }
}

impl<'c> SystemRow<'c> {
    fn of(system: &'c System) -> Self {
        Self {
            name: &system.name,
            states: system.states,
            transitions: system.transitions,
            edges: system.edges,
            depth: system.depth,
            largest_length: system.largest_length,
            bound: system.bound,
            seconds: system.seconds,
        }
    }
}

impl CoreRow {
    fn of(core: &Core) -> Self {
        let product = &core.product;
        Self {
            pairs: product.pairs,
            transitions: product.transitions,
            depth: product.depth,
            edges_met: product.edges.covered,
            edges: product.edges.total,
            missing: product
                .edges
                .missing
                .iter()
                .map(ToString::to_string)
                .collect(),
            mismatch: product.mismatch.as_ref().map(ToString::to_string),
        }
    }
}

impl StreamRow {
    fn of(driven: &Driven) -> Self {
        Self {
            edges: driven.tally.coverage.as_ref().map(Coverage::all),
            edges_driven: driven.tally.coverage.as_ref().map(Coverage::driven),
            programs: driven.tally.distinct,
            predicted: driven.tally.predicted,
            lines: driven.tally.lines,
            broken: driven.tally.broken.keys().copied().collect(),
        }
    }
}
