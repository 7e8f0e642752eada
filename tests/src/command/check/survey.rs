//! Searching the small model of a dialect, by our own search and by stateright.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::time::Instant;

use highwater_model::checker::pack::Pack;
use highwater_model::checker::stateright::verdict;
use highwater_model::declared::Declared;
use highwater_model::machine::Machine;
use highwater_model::program::Program;
use highwater_model::quantity::Whole;
use highwater_model::rules::{RULES, Rule};
use highwater_model::systems::{Small, marks_small, node_small, reference_small, streamx_small};

use super::super::exit::{Exit, Failure};
use crate::modelled::capabilities;

/// One system, searched.
pub(super) struct System {
    pub(super) name: String,
    /// Which rules were judged: a bit each, by their index in `RULES`.
    pub(super) judged: u64,
    pub(super) states: usize,
    pub(super) transitions: usize,
    pub(super) edges: usize,
    pub(super) depth: usize,
    pub(super) largest_length: u64,
    /// What rule B1 allows at this size, if all producers are polite.
    pub(super) bound: Option<u64>,
    pub(super) seconds: f64,
}

/// A broken rule.
pub(super) struct BrokenRule {
    pub(super) rule: &'static Rule,
    pub(super) steps: usize,
    pub(super) system: String,
    pub(super) program: Program,
}

/// The small model of a dialect, searched.
pub(super) struct Searched {
    pub(super) declared: Declared,
    /// What its streams can do: a rule that needs more is not asked.
    pub(super) capabilities: Vec<String>,
    pub(super) systems: Vec<System>,
    /// How often the antecedent of each rule was met, in the order of the rules.
    pub(super) met: Vec<u64>,
    /// Each broken rule with its shortest program, by id.
    pub(super) broken: BTreeMap<&'static str, BrokenRule>,
}

impl Searched {
    pub(super) fn is_broken(&self) -> bool {
        !self.broken.is_empty()
    }

    /// The broken rules, in the order of the rules.
    pub(super) fn broken_rules(&self) -> impl Iterator<Item = &BrokenRule> {
        RULES.iter().filter_map(|rule| self.broken.get(rule.id))
    }

    pub(super) fn states(&self) -> usize {
        self.systems.iter().map(|system| system.states).sum()
    }
}

/// How many systems the small model of a dialect has.
pub(super) fn systems(declared: Declared) -> usize {
    match declared {
        Declared::Reference => reference_small().len(),
        Declared::Node(dialect) => node_small(dialect).len(),
        Declared::Streamx => streamx_small().len(),
        Declared::Marks(dialect) => marks_small(dialect).len(),
    }
}

pub(super) fn search(declared: Declared, done: &mut dyn FnMut()) -> Result<Searched, Failure> {
    match declared {
        Declared::Reference => search_all(declared, reference_small(), done),
        Declared::Node(dialect) => search_all(declared, node_small(dialect), done),
        Declared::Streamx => search_all(declared, streamx_small(), done),
        Declared::Marks(dialect) => search_all(declared, marks_small(dialect), done),
    }
}

fn search_all<M>(
    declared: Declared,
    all: Vec<Small<M>>,
    done: &mut dyn FnMut(),
) -> Result<Searched, Failure>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync + 'static,
{
    let mut searched = Searched {
        declared,
        capabilities: capabilities(declared),
        systems: Vec::new(),
        met: vec![0; RULES.len()],
        broken: BTreeMap::new(),
    };
    for small in all {
        let start = Instant::now();
        let survey = small.survey();
        let theirs = verdict(small.system.clone());
        let ours = (survey.states, survey.transitions, survey.broken.is_empty());
        if ours != (theirs.states, theirs.transitions, theirs.holds) {
            let message = format!(
                "{}: our search and stateright disagree: {ours:?}, {theirs:?}",
                small.name
            );
            return Err(Failure::new(Exit::Internal, message));
        }
        for (sum, met) in searched.met.iter_mut().zip(&survey.met) {
            *sum += met;
        }
        for (rule, path) in &survey.broken {
            if !rule.lacks(&searched.capabilities).is_empty() {
                continue;
            }
            let shorter = searched
                .broken
                .get(rule.id)
                .is_none_or(|known| path.len() < known.steps);
            if shorter {
                let program = small.system.program(path);
                let system = small.name.clone();
                let broken = BrokenRule {
                    rule,
                    steps: path.len(),
                    system,
                    program,
                };
                searched.broken.insert(rule.id, broken);
            }
        }
        searched.systems.push(System {
            bound: small.bound(),
            judged: small.system.judged,
            states: survey.states,
            transitions: survey.transitions,
            edges: survey.edges.len(),
            depth: survey.depth,
            largest_length: survey.largest_length,
            seconds: start.elapsed().as_secs_f64(),
            name: small.name,
        });
        done();
    }
    Ok(searched)
}
