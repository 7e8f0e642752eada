//! What a proof about Node came to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::explore::{Failure, Statistics};
use crate::node::shape::Shape;
use crate::node::theorems::Theorem;

/// What [`crate::node::walk::walk`] found.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was to be proved.
    pub theorem: Theorem,
    /// The control states that were walked.
    pub shapes: BTreeSet<Shape>,
    /// The empty stream.
    pub start: Statistics,
    /// The steps.
    pub steps: Statistics,
    /// How many paths were proved of each op and what it gave: what is not here was not met, and a
    /// goal about it would be empty.
    pub edges: BTreeMap<String, u64>,
}

impl Report {
    /// All of it together.
    pub fn total(&self) -> Statistics {
        let mut total = self.start.clone();
        total.add(self.steps.clone());
        total
    }

    /// Whether nothing failed.
    pub fn holds(&self) -> bool {
        self.start.proved > 0 && self.steps.proved > 0 && self.total().failures.is_empty()
    }

    /// The goals that failed, and the helper conjuncts and obligations that failed.
    pub fn failed(&self) -> (Vec<String>, Vec<String>) {
        let is_goal = |name: &String| self.theorem.goals.iter().any(|goal| goal.name() == name);
        self.total().failures.into_keys().partition(is_goal)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.holds() { "proved" } else { "NOT PROVED" };
        writeln!(f, "{}: {verdict}", self.theorem.dialect.name)?;
        for goal in self.theorem.goals {
            writeln!(f, "  goal: {}", goal.name())?;
        }
        let total = self.total();
        writeln!(
            f,
            "  {} control states, {} paths proved, {} pruned, {} refutations",
            self.shapes.len(),
            total.proved,
            total.pruned,
            total.refutations
        )?;
        write!(f, "  of these:")?;
        for (edge, proved) in &self.edges {
            write!(f, " {} {proved},", edge.replace(' ', " → "))?;
        }
        writeln!(f)?;
        for (name, Failure { paths, first }) in &total.failures {
            writeln!(f, "  failed on {paths} paths: {name}. The first:")?;
            for line in first {
                writeln!(f, "    {line}")?;
            }
        }
        Ok(())
    }
}
