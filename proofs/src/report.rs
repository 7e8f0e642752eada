//! What a proof came to.

use std::collections::BTreeMap;
use std::fmt;

use highwater_model::vocabulary::OpKind;

use crate::explore::{Failure, Statistics};
use crate::walk::Theorem;

/// What [`crate::walk::walk`] found.
#[derive(Clone, Debug)]
pub struct Report {
    /// What was to be proved.
    pub theorem: Theorem,
    /// How many control states were walked.
    pub shapes: usize,
    /// The empty stream.
    pub start: Statistics,
    /// What was discarded before an op was chosen.
    pub hypotheses: Statistics,
    /// Ops that the machine does not have, a path for each control state and way.
    pub foreign: Statistics,
    /// The steps, by kind of op.
    pub steps: [(OpKind, Statistics); crate::ops::KINDS.len()],
    /// How many paths were proved of each op and what it gave: what is not here was not met, and a
    /// goal about it would be empty.
    pub edges: BTreeMap<String, u64>,
}

impl Report {
    /// Adds what was found of one op and what it gave, `Write True`, or before an op was chosen.
    pub(crate) fn add(&mut self, label: String, part: Statistics) {
        let of = |kind: &OpKind| label.split(' ').next() == Some(&format!("{kind:?}"));
        let Some((_, steps)) = self.steps.iter_mut().find(|(kind, _)| of(kind)) else {
            return self.hypotheses.add(part);
        };
        if part.proved > 0 {
            *self.edges.entry(label).or_default() += part.proved;
        }
        steps.add(part);
    }

    /// All of it together.
    pub fn total(&self) -> Statistics {
        let mut total = self.start.clone();
        total.add(self.hypotheses.clone());
        total.add(self.foreign.clone());
        for (_, steps) in &self.steps {
            total.add(steps.clone());
        }
        total
    }

    /// The kinds of op of which nothing was proved: a theorem about them would be empty.
    pub fn vacuous(&self) -> Vec<OpKind> {
        self.steps
            .iter()
            .filter(|(_, steps)| steps.proved == 0)
            .map(|(kind, _)| *kind)
            .collect()
    }

    /// Whether the theorem holds: no failure, nothing vacuous.
    pub fn holds(&self) -> bool {
        let met = self.start.proved > 0 && self.foreign.proved >= self.shapes as u64;
        met && self.total().failures.is_empty() && self.vacuous().is_empty()
    }

    /// The goals that failed, and the helper conjuncts that failed.
    pub fn failed(&self) -> (Vec<String>, Vec<String>) {
        let is_goal = |name: &String| self.theorem.goals.iter().any(|goal| goal.name() == name);
        self.total().failures.into_keys().partition(is_goal)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let verdict = if self.holds() { "proved" } else { "NOT PROVED" };
        writeln!(f, "{}: {verdict}", self.theorem.name)?;
        writeln!(f, "  {}", self.theorem.statement)?;
        for hypothesis in self.theorem.hypotheses {
            writeln!(f, "  if {hypothesis}")?;
        }
        for goal in self.theorem.goals {
            writeln!(f, "  goal: {}", goal.name())?;
        }
        writeln!(f, "  {} control states", self.shapes)?;
        writeln!(
            f,
            "  {:<12}{:>8}{:>10}{:>13}",
            "op", "proved", "pruned", "refutations"
        )?;
        let row = |f: &mut fmt::Formatter<'_>, name: &str, s: &Statistics| {
            writeln!(
                f,
                "  {name:<12}{:>8}{:>10}{:>13}",
                s.proved, s.pruned, s.refutations
            )
        };
        row(f, "start", &self.start)?;
        row(f, "(any state)", &self.hypotheses)?;
        row(f, "(foreign)", &self.foreign)?;
        for (kind, steps) in &self.steps {
            row(f, &format!("{kind:?}"), steps)?;
        }
        let total = self.total();
        row(f, "total", &total)?;
        write!(f, "  of these:")?;
        for (edge, proved) in &self.edges {
            write!(f, " {} {proved},", edge.replace(' ', " → "))?;
        }
        writeln!(f)?;
        for kind in self.vacuous() {
            writeln!(f, "  nothing proved of {kind:?}")?;
        }
        for (name, Failure { paths, first }) in &total.failures {
            let is_goal = self.theorem.goals.iter().any(|goal| goal.name() == name);
            let what = if is_goal { "goal" } else { "helper" };
            writeln!(f, "  {what} failed on {paths} paths: {name}. The first:")?;
            for line in first {
                writeln!(f, "    {line}")?;
            }
        }
        Ok(())
    }
}
