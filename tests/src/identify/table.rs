//! The programs that are checked in.

use std::fmt::Write as _;

use highwater_model::node::{DIALECTS, Dialect};
use highwater_model::program::Program;
use serde::{Deserialize, Serialize};

use super::fields::{FIELDS, Field};
use super::search::{Pool, cover, each, length};

/// How many random programs are looked through for the shortest.
const POOL: u64 = 60_000;

/// Programs that tell dialects apart.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// These few tell every two dialects apart.
    pub programs: Vec<Program>,
    /// The shortest program found for each two neighbours.
    pub neighbours: Vec<Apart>,
    /// For each field, the shortest program found that shows it.
    pub fields: Vec<Flipped>,
}

/// Two neighbours, told apart.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apart {
    /// The names of the dialects.
    pub between: [String; 2],
    /// On which they differ.
    pub program: Program,
}

/// A dialect, told apart from itself with one field changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Flipped {
    /// The field.
    pub field: String,
    /// The name of the dialect.
    pub of: String,
    /// On which they differ.
    pub program: Program,
}

/// The neighbours among `DIALECTS`, by index: those that follow each other, and those that differ in one field only.
pub fn neighbours() -> Vec<(usize, usize)> {
    let differ = |one: &Dialect, other: &Dialect| {
        let fields = FIELDS.iter();
        fields.filter(|field| !field.is_same(one, other)).count()
    };
    pairs()
        .into_iter()
        .filter(|&(one, other)| one + 1 == other || differ(DIALECTS[one], DIALECTS[other]) == 1)
        .collect()
}

fn pairs() -> Vec<(usize, usize)> {
    let all = 0..DIALECTS.len();
    all.flat_map(|other| (0..other).map(move |one| (one, other)))
        .collect()
}

/// The dialects on which a field may show, the likeliest first: those at which it changes.
fn bearers(field: &Field) -> Vec<&'static Dialect> {
    let newest_first = || (0..DIALECTS.len()).rev();
    let changes = |&index: &usize| {
        let next = DIALECTS.get(index + 1);
        next.is_some_and(|next| !field.is_same(DIALECTS[index], next))
    };
    newest_first()
        .filter(changes)
        .chain(newest_first().filter(|index| !changes(index)))
        .map(|index| DIALECTS[index])
        .collect()
}

impl Table {
    /// The programs that come with highwater.
    pub fn shipped() -> Self {
        serde_json::from_str(include_str!("programs.json"))
            .expect("it is checked in as it should be")
    }

    /// Searches for the programs. It takes minutes.
    pub fn search() -> Self {
        let pool = Pool::new(POOL);
        let pairs = pairs();
        let apart = each(&pairs, |&(one, other)| pool.apart(one, other));
        let between = |&(one, other): &(usize, usize)| {
            let index = pairs.iter().position(|pair| *pair == (one, other))?;
            Some(Apart {
                between: [DIALECTS[one].name.into(), DIALECTS[other].name.into()],
                program: apart[index].clone()?,
            })
        };
        let neighbours = neighbours().iter().filter_map(between).collect();
        let fields = each(FIELDS, |field| {
            bearers(field).into_iter().find_map(|dialect| {
                let program = pool.apart_from_changed(dialect, field.flipped(dialect))?;
                Some(Flipped {
                    field: field.name.into(),
                    of: dialect.name.into(),
                    program,
                })
            })
        });
        let fields: Vec<Flipped> = fields.into_iter().flatten().collect();
        let mut candidates: Vec<_> = apart.iter().flatten().cloned().collect();
        candidates.extend(fields.iter().map(|flipped| flipped.program.clone()));
        candidates.sort_by_cached_key(length);
        candidates.dedup();
        Self {
            programs: cover(&candidates),
            neighbours,
            fields,
        }
    }

    /// Every program once, the shortest first.
    pub fn all(&self) -> Vec<Program> {
        let neighbours = self.neighbours.iter().map(|apart| &apart.program);
        let fields = self.fields.iter().map(|flipped| &flipped.program);
        let all = self.programs.iter().chain(neighbours).chain(fields);
        let mut all: Vec<_> = all.cloned().collect();
        all.sort_by_cached_key(length);
        all.dedup();
        all
    }

    /// The text that is checked in: a line for each program.
    pub fn text(&self) -> String {
        let mut text = "{\n".to_owned();
        list(&mut text, "programs", &self.programs, ",");
        list(&mut text, "neighbours", &self.neighbours, ",");
        list(&mut text, "fields", &self.fields, "");
        text + "}\n"
    }
}

fn list(text: &mut String, name: &str, items: &[impl Serialize], behind: &str) {
    let lines: Vec<_> = items
        .iter()
        .map(|item| serde_json::to_string(item).expect("it is JSON"))
        .collect();
    let _ = writeln!(text, "\"{name}\": [\n{}\n]{behind}", lines.join(",\n"));
}
