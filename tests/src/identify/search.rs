//! The search for short programs on which two dialects differ.

use std::cmp::Reverse;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::num::NonZero;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use highwater_model::declared::Declared;
use highwater_model::node::{DIALECTS, Dialect};
use highwater_model::program::Program;
use highwater_model::trace::SinkKind;

use crate::prediction::Prediction;
use crate::shrink::shrink;
use crate::strategy;

/// How many programs that differ are shrunk, of which the shortest is kept.
const SHRUNK: usize = 48;

/// Whether the two dialects predict different traces of this program.
pub fn tells_apart(program: &Program, one: &'static Dialect, other: &'static Dialect) -> bool {
    predict(program, one) != predict(program, other)
}

fn predict(program: &Program, dialect: &'static Dialect) -> Prediction {
    Prediction::of(program, Declared::Node(dialect))
}

/// Shorter programs come first; of those of one size, the plainer to read.
pub(super) fn length(program: &Program) -> (usize, usize, String) {
    let text = serde_json::to_string(program).expect("a program is JSON");
    (program.size(), text.len(), text)
}

/// Random programs, the shortest first, each with what every dialect predicts of it.
pub struct Pool {
    programs: Vec<Program>,
    /// Of each program, of each of `DIALECTS`, a fingerprint of the predicted trace.
    prints: Vec<Vec<u64>>,
}

impl Pool {
    /// So many programs.
    pub fn new(size: u64) -> Self {
        let strategy = strategy::programs(SinkKind::Push);
        let mut programs: Vec<_> = (0..size)
            .map(|number| strategy::program(&strategy, 1, number))
            .collect();
        programs.sort_by_cached_key(length);
        let prints = each(&programs, prints);
        Self { programs, prints }
    }

    /// The shortest program found that tells these two of `DIALECTS` apart, by their index.
    pub fn apart(&self, one: usize, other: usize) -> Option<Program> {
        let differ = std::iter::zip(&self.programs, &self.prints)
            .filter(|(_, prints)| prints[one] != prints[other])
            .map(|(program, _)| program);
        shortest(differ, &|program| {
            tells_apart(program, DIALECTS[one], DIALECTS[other])
        })
    }

    /// The shortest program found that tells two dialects apart, of which one need not be any release's.
    pub fn apart_from_changed(
        &self,
        dialect: &'static Dialect,
        changed: &'static Dialect,
    ) -> Option<Program> {
        // A mixture that no release has may also break an assertion of the machine's: that is no difference
        // that a trace could show.
        let apart = |program: &Program| {
            let seen = catch_unwind(AssertUnwindSafe(|| predict(program, changed)));
            seen.is_ok_and(|seen| seen != predict(program, dialect))
        };
        shortest(
            self.programs.iter().filter(|program| apart(program)),
            &apart,
        )
    }
}

fn prints(program: &Program) -> Vec<u64> {
    let print = |dialect: &&'static Dialect| {
        let mut hasher = DefaultHasher::new();
        predict(program, dialect).text().hash(&mut hasher);
        hasher.finish()
    };
    DIALECTS.iter().map(print).collect()
}

fn shortest<'p>(
    programs: impl Iterator<Item = &'p Program>,
    apart: &dyn Fn(&Program) -> bool,
) -> Option<Program> {
    programs
        .take(SHRUNK)
        .map(|program| shrink(program.clone(), apart))
        .min_by_key(length)
}

/// What `work` makes of each item, by as many threads as the machine has processors.
pub(super) fn each<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    let work = &work;
    thread::scope(|scope| {
        // Dealt out like cards: the long programs are at the end.
        let deal = |first: usize| {
            scope.spawn(move || {
                let mine = items.iter().skip(first).step_by(threads);
                mine.map(work).collect::<Vec<_>>()
            })
        };
        let dealt: Vec<_> = (0..threads).map(deal).collect();
        let mut done: Vec<_> = dealt
            .into_iter()
            .map(|thread| {
                thread
                    .join()
                    .expect("the search does not panic")
                    .into_iter()
            })
            .collect();
        (0..items.len())
            .map(|index| done[index % threads].next().expect("each was dealt to one"))
            .collect()
    })
}

/// Few of these programs that together tell every two dialects apart: always the one that tells the most
/// pairs apart that no other did before.
pub(super) fn cover(candidates: &[Program]) -> Vec<Program> {
    let prints = each(candidates, prints);
    let mut open: Vec<(usize, usize)> = (0..DIALECTS.len())
        .flat_map(|one| (0..one).map(move |other| (other, one)))
        .collect();
    let mut chosen = Vec::new();
    loop {
        let tells = |index: usize| {
            let told = open
                .iter()
                .filter(|(a, b)| prints[index][*a] != prints[index][*b]);
            told.count()
        };
        let best = (0..candidates.len()).max_by_key(|&index| (tells(index), Reverse(index)));
        match best {
            Some(best) if tells(best) > 0 => {
                open.retain(|(a, b)| prints[best][*a] == prints[best][*b]);
                chosen.push(candidates[best].clone());
            }
            _ => return chosen,
        }
    }
}
