//! The breaks of each rule, grouped by their root: one group shows one thing, on the shortest program found.

use std::collections::BTreeMap;

use highwater_model::oracle::Finding;
use highwater_model::program::Program;
use serde_json::to_string;

use super::replay::{replay, replays};
use super::root::Repairs;
use super::run::Plan;
use super::{Fields, Root, Shape};
use crate::prediction::Prediction;
use crate::shrink::shrink;
use crate::subject::{Subject, SubjectError};

/// How many programs of a cause are kept for shrinking: it may get stuck on one.
const KEPT: usize = 6;
/// How often the shrunk program is run again.
pub const RUNS: usize = 3;

/// Breaks of one rule with one root.
#[derive(Clone, Debug)]
pub struct Group {
    /// What they come from.
    pub root: Root,
    /// How many programs broke the rule so.
    pub programs: usize,
    /// The smallest that was found, shrunk.
    pub smallest: Program,
    /// What is found in it.
    pub finding: Finding,
    /// In how many of [`RUNS`] it broke the rule again.
    pub reproduced: usize,
}

impl Group {
    /// Whether each further run broke the rule again.
    pub fn is_certain(&self) -> bool {
        self.reproduced == RUNS
    }
}

/// What is known of a break before any program is shrunk.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Cause {
    /// Each of these repairs, alone, keeps the rule.
    Repaired(Fields),
    /// No single repair does. By what was seen, without its numbers.
    Unexplained(String),
    /// The dialect does not predict it.
    Unpredicted(String),
}

impl Cause {
    pub(super) fn predicted(fields: Fields, finding: &Finding) -> Self {
        if fields.is_empty() {
            Self::Unexplained(without_numbers(&finding.seen))
        } else {
            Self::Repaired(fields)
        }
    }

    pub(super) fn unpredicted(finding: &Finding) -> Self {
        Self::Unpredicted(without_numbers(&finding.seen))
    }
}

fn without_numbers(text: &str) -> String {
    text.chars().filter(|char| !char.is_ascii_digit()).collect()
}

/// The breaks that a campaign met, by rule and cause.
#[derive(Debug, Default)]
pub(super) struct Breaks(BTreeMap<&'static str, BTreeMap<Cause, Bucket>>);

#[derive(Debug)]
struct Bucket {
    programs: usize,
    /// The smallest first.
    smallest: Vec<Program>,
    finding: Finding,
}

impl Breaks {
    pub(super) fn add(&mut self, finding: &Finding, cause: Cause, program: &Program) {
        let buckets = self.0.entry(finding.id()).or_default();
        let bucket = buckets.entry(cause).or_insert_with(|| Bucket {
            programs: 0,
            smallest: Vec::new(),
            finding: finding.clone(),
        });
        bucket.programs += 1;
        let place = bucket
            .smallest
            .partition_point(|known| known.size() <= program.size());
        if place < KEPT {
            bucket.smallest.insert(place, program.clone());
            bucket.smallest.truncate(KEPT);
        }
    }

    /// The groups of each rule, the most basic first: that with the shortest program.
    pub(super) fn grouped(
        self,
        subject: &mut (dyn Subject + Send),
        plan: Plan,
        repairs: &Repairs,
    ) -> Result<BTreeMap<&'static str, Vec<Group>>, SubjectError> {
        let mut all = BTreeMap::new();
        for (rule, buckets) in self.0 {
            let mut grouping = Grouping {
                rule,
                subject: &mut *subject,
                plan,
                repairs,
                groups: Vec::new(),
            };
            for (cause, bucket) in buckets {
                grouping.add(&cause, bucket)?;
            }
            all.insert(rule, merged(grouping.groups));
        }
        Ok(all)
    }
}

/// The grouping of one rule's breaks.
struct Grouping<'g> {
    rule: &'static str,
    subject: &'g mut (dyn Subject + Send),
    plan: Plan<'g>,
    repairs: &'g Repairs,
    groups: Vec<Group>,
}

impl Grouping<'_> {
    fn add(&mut self, cause: &Cause, bucket: Bucket) -> Result<(), SubjectError> {
        let Bucket {
            programs,
            smallest,
            finding,
        } = bucket;
        // Those that were not kept are taken for more of the first.
        let mut counted = programs - smallest.len() + 1;
        for program in smallest {
            let group = match self.on_machine(cause, program.clone(), &finding)? {
                Some(group) => group,
                None => self.on_subject(program, &finding)?,
            };
            self.groups.push(Group {
                programs: std::mem::replace(&mut counted, 1),
                ..group
            });
        }
        Ok(())
    }

    /// Shrinks a program on the dialect's machine, which is quick; `None`: it predicts no break, or the subject
    /// does not do what it predicts.
    fn on_machine(
        &mut self,
        cause: &Cause,
        program: Program,
        finding: &Finding,
    ) -> Result<Option<Group>, SubjectError> {
        let (declared, repairs, rule) = (self.plan.standard.maker(), self.repairs, self.rule);
        let fields = match cause {
            Cause::Repaired(fields) => *fields,
            Cause::Unexplained(_) => Fields::default(),
            Cause::Unpredicted(_) => return Ok(None),
        };
        let shrunk = shrink(program, |program| {
            repairs.keep(fields, program, declared, rule)
        });
        let group = self.run_again(shrunk, finding)?;
        Ok(group.is_certain().then_some(group))
    }

    /// Shrinks a program on the subject itself.
    fn on_subject(&mut self, program: Program, finding: &Finding) -> Result<Group, SubjectError> {
        let mut trouble = None;
        let (rule, standard) = (self.rule, self.plan.standard);
        let shrunk = shrink(program, |program| {
            match replay(self.subject, program, standard) {
                Ok(judged) => judged.is_ok_and(|(_, judgement)| judgement.finding(rule).is_some()),
                Err(error) => {
                    trouble.get_or_insert(error);
                    false
                }
            }
        });
        match trouble {
            Some(error) => Err(error),
            None => self.run_again(shrunk, finding),
        }
    }

    fn run_again(
        &mut self,
        smallest: Program,
        first_seen: &Finding,
    ) -> Result<Group, SubjectError> {
        let runs = replays(
            self.subject,
            &vec![smallest.clone(); RUNS],
            self.plan.standard,
        )?;
        let found: Vec<_> = runs
            .iter()
            .flatten()
            .filter_map(|(_, judgement)| judgement.finding(self.rule))
            .collect();
        let declared = self.plan.standard.maker();
        let predicted = Prediction::of(&smallest, declared).text();
        let is_predicted = runs.iter().flatten().any(|(trace, _)| *trace == predicted);
        Ok(Group {
            root: if is_predicted {
                self.repairs.root(&smallest, declared, self.rule)
            } else {
                Root::Shape(Shape::of(&smallest))
            },
            programs: 0,
            finding: found.first().map_or(first_seen, |found| *found).clone(),
            reproduced: found.len(),
            smallest,
        })
    }
}

/// One group for each root, with the smallest program; groups whose root is more than that of another are
/// that other.
fn merged(mut groups: Vec<Group>) -> Vec<Group> {
    let plainness = |group: &Group| {
        let text = to_string(&group.smallest).expect("a program is JSON");
        // That a chunk weighs nothing is seldom plainer.
        let empty = text.matches(r#""weight":0"#).count();
        let size = group.smallest.size();
        (!group.is_certain(), size, text.len(), empty, text)
    };
    groups.sort_by_cached_key(plainness);
    let mut merged: Vec<Group> = Vec::new();
    // The plainest root first, of which others can be more.
    groups.sort_by_key(|group| group.root.width());
    for group in groups {
        match merged
            .iter_mut()
            .find(|known| group.root.is_more_than(&known.root))
        {
            Some(known) => {
                known.programs += group.programs;
                if plainness(&group) < plainness(known) {
                    let programs = known.programs;
                    let root = known.root.clone();
                    *known = Group {
                        root,
                        programs,
                        ..group
                    };
                }
            }
            None => merged.push(group),
        }
    }
    merged.sort_by_cached_key(plainness);
    merged
}
