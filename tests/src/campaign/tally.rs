//! What a campaign has found. One finding never hides another: everything is kept by kind.

use std::collections::BTreeMap;

use highwater_model::oracle::Finding;
use highwater_model::program::Program;
use highwater_model::rules::{Need, RULES, Rule};

use crate::corpus::Coverage;

/// What came of a campaign.
#[derive(Debug, Default)]
pub struct Tally {
    /// How many distinct programs ran, those of the corpus included.
    pub distinct: usize,
    /// How many of them are the corpus's.
    pub constructed: usize,
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
    /// Where the subject and its dialect part.
    pub drift: Option<Drift>,
    /// Programs of which nothing can be said.
    pub lost: Vec<Lost>,
}

/// A broken rule.
#[derive(Debug)]
pub struct Broken {
    /// How many programs broke it.
    pub programs: usize,
    /// The smallest of them, smallest first; at the end of the campaign shrunk, and one.
    pub smallest: Vec<Program>,
    /// What was found in the first of them.
    pub finding: Finding,
}

/// How many programs of a finding are kept for shrinking: it may get stuck on one.
const KEPT: usize = 6;

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
    /// The name and the shortest program of each finding: its rule, or `drift`.
    pub fn findings(&self) -> impl Iterator<Item = (&'static str, &Program)> {
        let broken = self.broken.iter();
        let broken = broken.filter_map(|(id, broken)| Some((*id, broken.smallest.first()?)));
        broken.chain(self.drift.iter().map(|drift| ("drift", &drift.smallest)))
    }

    /// The rules that the subject cannot be asked, each with what it lacks.
    pub fn skipped(&self) -> impl Iterator<Item = (&'static Rule, Vec<Need>)> {
        let lacks = |rule: &'static Rule| (rule, rule.lacks(&self.capabilities));
        let rules = RULES.iter().copied().map(lacks);
        rules.filter(|(_, lacks)| !lacks.is_empty())
    }

    pub(super) fn rule_broken(&mut self, finding: &Finding, program: &Program) {
        let broken = self.broken.entry(finding.id()).or_insert_with(|| Broken {
            programs: 0,
            smallest: Vec::new(),
            finding: finding.clone(),
        });
        broken.programs += 1;
        let place = broken
            .smallest
            .partition_point(|known| known.size() <= program.size());
        if place < KEPT {
            broken.smallest.insert(place, program.clone());
            broken.smallest.truncate(KEPT);
        }
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
            });
        } else if let Some(drift) = &mut self.drift {
            drift.programs = programs;
        }
    }
}
