//! What `conform` reports, as JSON.

use highwater_model::program::Program;
use highwater_model::rules::Need;
use serde::{Serialize, Serializer};

use super::super::evidence::{self, EvidenceRow};
use super::super::judge::FindingRow;
use super::report::{Campaign, Replayed};
use crate::campaign::Group;
use crate::expectations::{Expectation, Known};

impl Serialize for Replayed<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Json<'j> {
            command: &'static str,
            verdict: String,
            subject: &'j str,
            on: Option<&'j str>,
            dialect: &'static str,
            program: &'j Program,
            undecided: Option<&'j str>,
            findings: Vec<FindingRow<'j>>,
            evidence: EvidenceRow,
            trace: Vec<&'j str>,
        }
        Json {
            command: "conform",
            verdict: self.judgement.verdict.to_string(),
            subject: &self.subject.full,
            on: self.subject.on.as_deref(),
            dialect: self.standard.name(),
            program: self.program,
            undecided: self.judgement.undecided.as_deref(),
            findings: self.judgement.findings.iter().map(FindingRow::of).collect(),
            evidence: EvidenceRow::of(&evidence::of_trace(&self.trace)),
            trace: self.trace.lines().collect(),
        }
        .serialize(to)
    }
}

/// A group of a broken rule.
#[derive(Serialize)]
struct Found<'j> {
    name: String,
    rule: &'static str,
    /// The fields of the dialect that it comes from, if they are known.
    root: Option<Vec<&'static str>>,
    programs: usize,
    expected: Option<&'j str>,
    link: Option<&'j str>,
    finding: FindingRow<'j>,
    program: &'j Program,
    reproduced: usize,
}

impl<'j> Found<'j> {
    fn of(name: String, rule: &'static str, group: &'j Group, known: &'j Known) -> Self {
        let known = known.covers(rule, group);
        Self {
            name,
            rule,
            root: group.root.fields(),
            programs: group.programs,
            expected: known.map(|known| &*known.reason),
            link: known.map(|known| &*known.link),
            finding: FindingRow::of(&group.finding),
            program: &group.smallest,
            reproduced: group.reproduced,
        }
    }
}

impl Serialize for Campaign<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Drifted<'j> {
            programs: usize,
            finding: Option<FindingRow<'j>>,
            program: &'j Program,
            reproduced: usize,
        }
        #[derive(Serialize)]
        struct Undecided<'j> {
            why: &'j str,
            program: &'j Program,
        }
        #[derive(Serialize)]
        struct Skipped {
            rule: &'static str,
            missing: Vec<&'static str>,
        }
        #[derive(Serialize)]
        struct Constructed {
            programs: usize,
            edges: usize,
            driven: usize,
        }
        #[derive(Serialize)]
        struct Json<'j> {
            command: &'static str,
            verdict: &'static str,
            subject: &'j str,
            on: Option<&'j str>,
            dialect: &'static str,
            corpus: Option<Constructed>,
            apart: usize,
            seed: u64,
            shard: Option<String>,
            distinct: usize,
            generated: u64,
            predicted: usize,
            lines: usize,
            skipped: Vec<Skipped>,
            broken: Vec<Found<'j>>,
            drift: Option<Drifted<'j>>,
            unexpected_passes: &'j [Expectation],
            undecided: Vec<Undecided<'j>>,
        }
        let tally = self.tally;
        Json {
            command: "conform",
            verdict: self.verdict(),
            subject: &self.subject.full,
            on: self.subject.on.as_deref(),
            dialect: self.standard.name(),
            corpus: tally.coverage.as_ref().map(|coverage| Constructed {
                programs: tally.constructed,
                edges: coverage.all(),
                driven: coverage.driven(),
            }),
            apart: tally.apart,
            seed: self.plan.seed,
            shard: (!self.plan.shard.is_whole()).then(|| self.plan.shard.to_string()),
            distinct: tally.distinct,
            generated: tally.generated,
            predicted: tally.predicted,
            lines: tally.lines,
            skipped: tally
                .skipped()
                .map(|(rule, lacks)| Skipped {
                    rule: rule.id,
                    missing: lacks.into_iter().map(Need::name).collect(),
                })
                .collect(),
            broken: tally
                .groups()
                .map(|(name, id, group)| Found::of(name, id, group, &self.known))
                .collect(),
            drift: tally.drift.as_ref().map(|drift| Drifted {
                programs: drift.programs,
                finding: drift.finding.as_ref().map(FindingRow::of),
                program: &drift.smallest,
                reproduced: drift.reproduced,
            }),
            unexpected_passes: &self.known.passes,
            undecided: tally
                .lost
                .iter()
                .map(|lost| Undecided {
                    why: &lost.why,
                    program: &lost.program,
                })
                .collect(),
        }
        .serialize(to)
    }
}
