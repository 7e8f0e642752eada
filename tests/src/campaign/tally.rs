//! What a campaign has found. One finding never hides another: everything is kept by kind.

use std::collections::BTreeMap;

use highwater_model::oracle::Finding;
use highwater_model::program::Program;
use highwater_model::rules::{Need, RULES, Rule};

use super::group::Breaks;
use super::{Group, RUNS};
use crate::corpus::Coverage;

/// What came of a campaign.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many distinct programs ran, those of the corpus included.
    pub distinct: usize,
    /// How many of them are the corpus's, for the edges of the small model.
    pub constructed: usize,
    /// How many further ones tell dialects apart.
    pub apart: usize,
    /// How many were not run, since too many before were lost.
    pub left: usize,
    /// How much of the small model was driven, where there is a corpus.
    pub coverage: Option<Coverage>,
    /// How many were generated for the others.
    pub generated: u64,
    /// How many traces were what the dialect predicts, byte for byte.
    pub predicted: usize,
    /// How many lines the subject's traces had.
    pub lines: usize,
    /// What the subject can do: a rule that needs more is skipped.
    pub capabilities: Vec<String>,
    /// Each broken rule.
    pub broken: BTreeMap<&'static str, Broken>,
    /// What `broken` is made of when the campaign is over.
    pub(super) breaks: Breaks,
    /// Where the subject and its dialect part.
    pub drift: Option<Drift>,
    /// Programs of which nothing can be said.
    pub lost: Vec<Lost>,
}

/// A broken rule.
#[derive(Debug, Default)]
pub struct Broken {
    /// How many programs broke it.
    pub programs: usize,
    /// What they come from, the most basic first.
    pub groups: Vec<Group>,
}

/// A trace that is not what the dialect predicts.
#[derive(Debug)]
pub struct Drift {
    /// How many programs drifted.
    pub programs: usize,
    /// The smallest of them, shrunk at the end of the campaign.
    pub smallest: Program,
    /// What was found in it; `None`: the lines say the same, the bytes differ.
    pub finding: Option<Finding>,
    /// What the subject did.
    pub trace: String,
    /// What the dialect predicts.
    pub predicted: String,
    /// In how many of [`RUNS`] it drifted again.
    pub reproduced: usize,
}

impl Drift {
    /// Whether each further run drifted again.
    pub fn is_certain(&self) -> bool {
        self.reproduced == RUNS
    }
}

/// A program of which nothing can be said.
#[derive(Debug)]
pub struct Lost {
    /// Which.
    pub program: Program,
    /// Why not: the subject hung, died, printed noise.
    pub why: String,
}

impl Tally {
    /// The groups of every rule, each with its name: the rule, and which of its groups it is, if there are several.
    pub fn groups(&self) -> impl Iterator<Item = (String, &'static str, &Group)> {
        self.broken.iter().flat_map(|(rule, broken)| {
            let several = broken.groups.len() > 1;
            (1..).zip(&broken.groups).map(move |(number, group)| {
                let name = if several {
                    format!("{rule}-{number}")
                } else {
                    (*rule).to_owned()
                };
                (name, *rule, group)
            })
        })
    }

    /// The rules that the subject cannot be asked, each with what it lacks.
    pub fn skipped(&self) -> impl Iterator<Item = (&'static Rule, Vec<Need>)> {
        let lacks = |rule: &'static Rule| (rule, rule.lacks(&self.capabilities));
        let rules = RULES.iter().copied().map(lacks);
        rules.filter(|(_, lacks)| !lacks.is_empty())
    }

    /// The name and the shortest program of each finding: a group's, or `drift`.
    pub fn findings(&self) -> impl Iterator<Item = (String, &Program)> {
        let groups = self
            .groups()
            .map(|(name, _, group)| (name, &group.smallest));
        let drift = self.drift.iter();
        groups.chain(drift.map(|drift| ("drift".to_owned(), &drift.smallest)))
    }

    pub(super) fn drifted(
        &mut self,
        finding: Option<&Finding>,
        program: &Program,
        trace: &str,
        predicted: &str,
    ) {
        let programs = self.drift.as_ref().map_or(0, |drift| drift.programs) + 1;
        let smaller = self
            .drift
            .as_ref()
            .is_none_or(|known| program.size() < known.smallest.size());
        if smaller {
            self.drift = Some(Drift {
                programs,
                smallest: program.clone(),
                finding: finding.cloned(),
                trace: trace.to_owned(),
                predicted: predicted.to_owned(),
                reproduced: 0,
            });
        } else if let Some(drift) = &mut self.drift {
            drift.programs = programs;
        }
    }
}
