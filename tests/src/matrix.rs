//! Rules × subjects: a campaign on each, then every program that was found on all of them, so that one
//! program tells of as many subjects as it can, and which program tells two subjects apart.

mod apart;
mod played;
mod shared;

pub use apart::{Apart, apart};
pub use played::{Played, play};
pub use shared::{Shared, shared};

use highwater_model::declared::Declared;
use highwater_model::program::Program;

use crate::campaign::{Repairs, Tally};
use crate::expectations::Known;
use crate::identify::Table;

/// A subject after its campaign.
#[derive(Debug)]
pub struct Column {
    /// The dialect that it is judged by.
    pub declared: Declared,
    /// What its campaign found.
    pub tally: Tally,
    /// What is expected of it.
    pub known: Known,
    /// What can be repaired in its dialect.
    pub repairs: Repairs,
}

/// Every program that a finding of these is shown with and those that tell dialects apart, each once, the
/// plainest first.
pub fn programs(columns: &[Option<Column>]) -> Vec<Program> {
    let found = columns.iter().flatten().flat_map(|column| {
        let broken = column.tally.broken.values();
        broken.flat_map(|broken| broken.groups.iter().map(|group| group.smallest.clone()))
    });
    let mut programs: Vec<_> = found.chain(Table::shipped().all()).collect();
    programs.sort_by_cached_key(plainness);
    programs.dedup();
    programs
}

fn plainness(program: &Program) -> (usize, usize, String) {
    let text = serde_json::to_string(program).expect("a program is JSON");
    (program.size(), text.len(), text)
}
