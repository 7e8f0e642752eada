//! Violations by program: one shows the same of as many subjects as it can.

use highwater_model::oracle::Finding;
use highwater_model::program::Program;

use super::{Column, Played};
use crate::campaign::{Group, Root};

/// A rule, a program that breaks it, and on which subjects.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The rule.
    pub rule: &'static str,
    /// What the break comes from on the first of the subjects.
    pub root: Root,
    /// Which program, by its number.
    pub program: usize,
    /// What is found on the first of the subjects.
    pub finding: Finding,
    /// By their numbers.
    pub subjects: Vec<usize>,
}

/// Every group of every column, the plainest program first.
pub fn shared(
    columns: &[Option<Column>],
    programs: &[Program],
    played: &[Option<Vec<Option<Played>>>],
) -> Vec<Shared> {
    let mut waiting: Vec<Waiting> = columns
        .iter()
        .enumerate()
        .filter_map(|(subject, column)| Some((subject, column.as_ref()?)))
        .flat_map(|(subject, column)| waiting(subject, column))
        .collect();
    let mut all = Vec::new();
    for (number, program) in programs.iter().enumerate() {
        while let Some(first) = waiting
            .iter()
            .position(|waiting| waiting.group.smallest == *program)
        {
            let first = waiting.remove(first);
            let mut shared = Shared {
                rule: first.rule,
                root: first.group.root.clone(),
                program: number,
                finding: first.group.finding.clone(),
                subjects: vec![first.subject],
            };
            waiting.retain(|waiting| {
                let covered =
                    waiting.rule == shared.rule && waiting.is_shown_by(number, program, played);
                if covered {
                    shared.subjects.push(waiting.subject);
                }
                !covered
            });
            shared.subjects.sort_unstable();
            shared.subjects.dedup();
            all.push(shared);
        }
    }
    all
}

/// A group that no program was chosen for yet.
struct Waiting<'c> {
    subject: usize,
    column: &'c Column,
    rule: &'static str,
    group: &'c Group,
}

fn waiting(subject: usize, column: &Column) -> impl Iterator<Item = Waiting<'_>> {
    let broken = column.tally.broken.iter();
    broken.flat_map(move |(rule, broken)| {
        let certain = broken.groups.iter().filter(|group| group.is_certain());
        certain.map(move |group| Waiting {
            subject,
            column,
            rule,
            group,
        })
    })
}

impl Waiting<'_> {
    /// Whether the subject broke the rule in this program too, for the same reason.
    fn is_shown_by(
        &self,
        number: usize,
        program: &Program,
        played: &[Option<Vec<Option<Played>>>],
    ) -> bool {
        if self.group.smallest == *program {
            return true;
        }
        let played = played[self.subject].as_ref();
        let Some(played) = played.and_then(|programs| programs[number].as_ref()) else {
            return false;
        };
        let Column {
            declared, repairs, ..
        } = self.column;
        played
            .findings
            .iter()
            .any(|finding| finding.id() == self.rule)
            && repairs
                .root(program, *declared, self.rule)
                .is_more_than(&self.group.root)
    }
}
