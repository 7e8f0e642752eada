//! What a broken rule comes from: the differences between the subject's dialect and `node-fixed`, each of which,
//! repaired alone, keeps the rule in the same program.

use highwater_model::declared::Declared;
use highwater_model::node::{Dialect, NODE_FIXED};
use highwater_model::oracle::Finding;
use highwater_model::program::Program;

use super::{Shape, Standard};
use crate::identify::{FIELDS, Field};
use crate::prediction::Prediction;

/// Some of the repairs of a dialect, a bit each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fields(u128);

const _: () = assert!(FIELDS.len() <= 128, "one bit a field");

impl Fields {
    /// Whether there is none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many.
    pub fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// Whether each of these is among the others.
    pub fn is_subset(self, others: Self) -> bool {
        self.0 & !others.0 == 0
    }

    /// Whether any of these is among the others.
    pub fn meets(self, others: Self) -> bool {
        self.0 & others.0 != 0
    }

    /// These and those.
    pub fn union(self, others: Self) -> Self {
        Self(self.0 | others.0)
    }

    /// As `Dialect` and `Defects` call them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let fields = (0..).zip(FIELDS);
        fields.filter_map(move |(bit, field)| self.has(bit).then_some(field.name))
    }

    fn has(self, bit: usize) -> bool {
        self.0 & 1 << bit != 0
    }

    fn add(&mut self, bit: usize) {
        self.0 |= 1 << bit;
    }
}

/// The repairs of a dialect: one difference from `node-fixed` each.
#[derive(Debug)]
pub struct Repairs {
    repaired: Vec<(usize, Declared)>,
}

impl Repairs {
    /// Those of this dialect; none where it is not one of Node, or is of another machine than `node-fixed`.
    pub fn of(standard: impl Into<Standard>) -> Self {
        let Some(Declared::Node(dialect)) = standard.into().dialect() else {
            return Self {
                repaired: Vec::new(),
            };
        };
        let repaired = (0..)
            .zip(FIELDS)
            .filter(|(_, field)| repairs(field, dialect))
            .map(|(bit, field)| (bit, kept(field.taken(dialect, &NODE_FIXED))))
            .collect();
        Self { repaired }
    }

    /// Of each of these findings, in their order, the repairs that keep its rule.
    pub fn of_findings(
        &self,
        program: &Program,
        predicted: &Prediction,
        findings: &[&Finding],
    ) -> Vec<Fields> {
        let mut all = vec![Fields::default(); findings.len()];
        for &(bit, repaired) in &self.repaired {
            let prediction = Prediction::of(program, repaired);
            if prediction == *predicted {
                continue;
            }
            let judgement = prediction.judge();
            for (fields, finding) in all.iter_mut().zip(findings) {
                if judgement.finding(finding.id()).is_none() {
                    fields.add(bit);
                }
            }
        }
        all
    }

    /// Whether the rule is predicted to be broken in this program, and each of these repairs keeps it.
    pub(super) fn keep(
        &self,
        fields: Fields,
        program: &Program,
        declared: Declared,
        rule: &str,
    ) -> bool {
        let breaks = |declared| {
            Prediction::of(program, declared)
                .judge()
                .finding(rule)
                .is_some()
        };
        let mut repaired = self.repaired.iter().filter(|(bit, _)| fields.has(*bit));
        breaks(declared) && repaired.all(|&(_, repaired)| !breaks(repaired))
    }

    /// What the break of a rule in this program comes from.
    pub fn root(&self, program: &Program, declared: Declared, rule: &str) -> Root {
        match self.of_rule(program, declared, rule) {
            None => Root::Shape(Shape::of(program)),
            Some(fields) if !fields.is_empty() => Root::AnyOf(fields),
            Some(_) => match self.together(program, declared, rule) {
                Some(fields) => Root::AllOf(fields),
                None => Root::Shape(Shape::of(program)),
            },
        }
    }

    /// Repairs that keep the rule together, and with none left out; `None`: not even all do.
    fn together(&self, program: &Program, declared: Declared, rule: &str) -> Option<Fields> {
        let Declared::Node(dialect) = declared else {
            return None;
        };
        let keeps = |fields: Fields| {
            let repairs = (0..).zip(FIELDS).filter(|(bit, _)| fields.has(*bit));
            let mut repairs = repairs.map(|(_, field)| field);
            // Without a repair the rule is broken.
            let Some(first) = repairs.next() else {
                return false;
            };
            let repaired = repairs.fold(first.taken(dialect, &NODE_FIXED), |repaired, field| {
                field.taken(&repaired, &NODE_FIXED)
            });
            let judgement = Prediction::of(program, kept(repaired)).judge();
            judgement.finding(rule).is_none()
        };
        let mut fields = Fields::default();
        for (bit, _) in &self.repaired {
            fields.add(*bit);
        }
        if self.repaired.is_empty() || !keeps(fields) {
            return None;
        }
        for (bit, _) in &self.repaired {
            let fewer = Fields(fields.0 & !(1 << bit));
            if keeps(fewer) {
                fields = fewer;
            }
        }
        Some(fields)
    }

    /// The repairs that keep this rule in this program; `None`: it is not predicted to be broken.
    pub fn of_rule(&self, program: &Program, declared: Declared, rule: &str) -> Option<Fields> {
        let prediction = Prediction::of(program, declared);
        let judgement = prediction.judge();
        let finding = judgement.finding(rule)?;
        Some(self.of_findings(program, &prediction, &[finding])[0])
    }
}

/// A machine borrows its dialect for ever; so one that was made is never freed.
fn kept(dialect: Dialect) -> Declared {
    Declared::Node(Box::leak(Box::new(dialect)))
}

/// Whether the field alone can be repaired: up to 13 other functions run, which have their own defects.
fn repairs(field: &Field, dialect: &Dialect) -> bool {
    !dialect.linked && !dialect.errors_at_once && !field.is_same(dialect, &NODE_FIXED)
}

/// What the breaks of a group come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Root {
    /// These fields of the dialect: with any one of them as in `node-fixed`, the rule is kept.
    AnyOf(Fields),
    /// These: with all of them as in `node-fixed`, and not with fewer, the rule is kept.
    AllOf(Fields),
    /// It is not known; the shape of the shortest program.
    Shape(Shape),
}

impl Root {
    /// The fields of the dialect that it is, as `Dialect` and `Defects` call them, if it is known.
    pub fn fields(&self) -> Option<Vec<&'static str>> {
        match self {
            Self::AnyOf(fields) | Self::AllOf(fields) => Some(fields.names().collect()),
            Self::Shape(_) => None,
        }
    }

    /// How much it says: of two that say the same, the narrower is the root.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::AnyOf(fields) => fields.len() as usize,
            Self::AllOf(fields) => FIELDS.len() + fields.len() as usize,
            Self::Shape(shape) => 2 * FIELDS.len() + shape.len(),
        }
    }

    /// Whether it is the other, or the other and something besides.
    pub(crate) fn is_more_than(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::AnyOf(this) | Self::AllOf(this), Self::AnyOf(other))
            | (Self::AllOf(this), Self::AllOf(other)) => other.is_subset(*this),
            (Self::Shape(this), Self::Shape(other)) => this.contains(other),
            (Self::AnyOf(_) | Self::Shape(_), Self::AllOf(_))
            | (Self::AnyOf(_) | Self::AllOf(_), Self::Shape(_))
            | (Self::Shape(_), Self::AnyOf(_)) => false,
        }
    }
}
