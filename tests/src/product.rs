//! The product of the model and the core: the machine [`Reference`](Model) of `highwater-model` and the
//! sans-IO [`Core`] of `highwater`, side by side, over every sequence of ops up to a size.
//!
//! The two share no code, not even types; they meet here, in the words of [`seen`]. After every op
//! and what settles behind it, three things must be the same: the answer, the whole ordered list
//! of notifications, and the snapshot. A refusal is an answer: what one side refuses, the other
//! must refuse, in either direction. Pairs are met breadth-first, so a broken one comes with a
//! shortest path to it.
//!
//! How much was looked at is counted in [`edges`]; the denominator does not come from this walk,
//! but from the model's invariant.

pub mod edges;
mod pair;
pub mod seen;

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};

use highwater::core::Core;
use highwater::queue::Items;
use highwater_model::checker::System;
use highwater_model::checker::explorer::{explore, nearest};
use highwater_model::reference::Reference as Model;

pub use self::edges::{Coverage, Edge};
use self::pair::{Pair, Side};
pub use self::seen::{Implementation, Queued};

/// How much is walked.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The marks of the streams, each a walk of its own.
    pub marks: &'static [u64],
    /// The limits of the streams, likewise, at each mark.
    pub limits: &'static [Option<u64>],
    /// How many writes there are in all, those that are refused included, but for those that a stream is too full for.
    pub writes: u64,
    /// The weights that a chunk may have. Where there is a limit, it may weigh one more than that too.
    pub weights: &'static [u64],
    /// How many corks there may be at once.
    pub corks: u64,
    /// Whether the stream may be destroyed, and its sink fail.
    pub destroys: bool,
}

impl Size {
    /// What `check` and the suite walk. (The suite also walks one write more, without corks and destroy.)
    pub const DEFAULT: Self = Self {
        marks: &[0, 1, 2, 3],
        limits: &[None, Some(2)],
        writes: 5,
        weights: &[0, 1, 2],
        corks: 2,
        destroys: true,
    };
}

/// One op, as both sides are given it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// A write.
    Write {
        /// What the chunk weighs.
        weight: u64,
        /// Whether a receipt is asked for.
        receipt: bool,
    },
    /// The sink takes at most so many; `None`: all.
    Take(Option<usize>),
    /// Hold the sink back.
    Cork,
    /// Take one cork back, whether or not there is one.
    Uncork,
    /// The sink completes, whether or not it has taken something.
    Complete,
    /// End, the first or another one.
    End,
    /// Destroy, the first or another one.
    Destroy {
        /// Whether because of an error.
        error: bool,
    },
    /// The sink fails, whether or not it has taken something.
    Fail,
}

impl fmt::Display for Op {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write { weight, receipt } => {
                let receipt = if *receipt { ", receipt" } else { "" };
                write!(f, "write(weight {weight}{receipt})")
            }
            Self::Take(Some(max)) => write!(f, "take({max})"),
            Self::Take(None) => f.write_str("take(all)"),
            Self::Cork => f.write_str("cork"),
            Self::Uncork => f.write_str("uncork"),
            Self::Complete => f.write_str("complete"),
            Self::End => f.write_str("end"),
            Self::Destroy { error: false } => f.write_str("destroy"),
            Self::Destroy { error: true } => f.write_str("destroy(error)"),
            Self::Fail => f.write_str("fail"),
        }
    }
}

/// A shortest way to where model and core differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The mark of the stream.
    pub mark: u64,
    /// Its limit, if there is one.
    pub limit: Option<u64>,
    /// What is done to both, in order; the last op is the one that shows the difference.
    pub path: Vec<Op>,
    /// What differed.
    pub difference: String,
}

impl fmt::Display for Mismatch {
    /// On one line: `mark 2, limit 4: write(weight 1), end: the answer differs: …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut path = String::new();
        for op in &self.path {
            write!(path, "{}{op}", if path.is_empty() { "" } else { ", " })?;
        }
        let limit = self.limit.map(|limit| format!(", limit {limit}"));
        let limit = limit.unwrap_or_default();
        write!(f, "mark {}{limit}: {path}: {}", self.mark, self.difference)
    }
}

/// What a walk of the product found.
#[must_use = "whether model and core differ is in here"]
#[derive(Clone, Debug)]
pub struct Product {
    /// Distinct pairs of a settled model and a core, those that differ included.
    pub pairs: usize,
    /// Ops done to them.
    pub transitions: usize,
    /// The length of the longest shortest path.
    pub depth: usize,
    /// Which edges of the abstract machine were met.
    pub edges: Coverage,
    /// The nearest difference, if there is one.
    pub mismatch: Option<Mismatch>,
}

impl Product {
    /// Walks the model and the core of `highwater`.
    pub fn walk(size: Size) -> Self {
        Self::walk_with(size, |mark, limit| {
            Core::<Items<u64>>::with_limit(mark, limit.unwrap_or(u64::MAX))
        })
    }

    /// Walks the model and another implementation: `open` gives it with a mark and a limit.
    pub fn walk_with<C: Implementation>(size: Size, open: impl Fn(u64, Option<u64>) -> C) -> Self {
        let mut product = Self {
            pairs: 0,
            transitions: 0,
            depth: 0,
            edges: Coverage::default(),
            mismatch: None,
        };
        let mut met = BTreeSet::new();
        let limits = |&mark| size.limits.iter().map(move |&limit| (mark, limit));
        for (mark, limit) in size.marks.iter().flat_map(limits) {
            let pair = Pair::new(mark, limit, size, open(mark, limit));
            let found = explore(&pair, |from: &Side<C>, op, _| {
                seen::step_model(&mut from.model(), *op, |edge| {
                    met.insert(edge);
                });
            });
            product.pairs += found.len();
            product.transitions += found.transitions;
            product.depth = product.depth.max(found.depth);
            if let Some(path) = found.shortest(Side::differs) {
                product.keep_nearest(compare(mark, limit, open(mark, limit), &path));
            }
        }
        product.edges = Coverage::new(&met, edges::of_the_abstract_machine());
        product
    }

    fn keep_nearest(&mut self, found: Option<Mismatch>) {
        let known = self.mismatch.take().into_iter();
        // Of two equally near ones the first is kept.
        self.mismatch = known
            .chain(found)
            .min_by_key(|mismatch| mismatch.path.len());
    }
}

/// The nearest difference between the model and another implementation, the one that [`Product::walk_with`] keeps, and
/// nothing beyond it.
pub fn nearest_difference<C: Implementation>(
    size: Size,
    open: impl Fn(u64, Option<u64>) -> C,
) -> Option<Mismatch> {
    let mut kept: Option<Mismatch> = None;
    let limits = |&mark| size.limits.iter().map(move |&limit| (mark, limit));
    for (mark, limit) in size.marks.iter().flat_map(limits) {
        let pair = Pair::new(mark, limit, size, open(mark, limit));
        // Of two equally near ones the first is kept. An empty path would be a difference before any op.
        let most = match &kept {
            None => usize::MAX,
            Some(mismatch) => match mismatch.path.len().checked_sub(1) {
                None => break,
                Some(shorter) => shorter,
            },
        };
        let path = nearest(&pair, most, Side::differs);
        kept = path
            .and_then(|path| compare(mark, limit, open(mark, limit), &path))
            .or(kept);
    }
    kept
}

/// Does the ops to the model and to an implementation opened with the same mark and limit, and compares the
/// two after each, as [`Product::walk`] does: the first difference, if there is one.
pub fn compare<C: Implementation>(
    mark: u64,
    limit: Option<u64>,
    implementation: C,
    ops: &[Op],
) -> Option<Mismatch> {
    let pair = Pair::new(mark, limit, Size::DEFAULT, implementation);
    let mut side = pair.initial();
    let mut rest = ops.iter();
    loop {
        if let Some(difference) = side.difference() {
            return Some(Mismatch {
                mark,
                limit,
                path: ops[..ops.len() - rest.len()].to_vec(),
                difference: difference.to_owned(),
            });
        }
        side = pair.next(&side, rest.next()?);
    }
}
