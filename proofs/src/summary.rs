//! The queue of the proofs: what is known of a FIFO of which only three numbers are kept.
//!
//! Every operation gives *any* result that some real FIFO with these numbers could give (and
//! perhaps more): `proofs/tests/summary.rs` checks that on real ones.

use highwater_model::quantity::Quantity;
use highwater_model::queue::{Entry, Queue};
use highwater_model::vocabulary::Callback;

use crate::explore::{at_least, either, fresh, grant, prove};
use crate::term::Term;

/// The obligation on [`Queue::push`] and [`Queue::append`] that makes «the oldest number and how many» say which chunks.
pub const CONTIGUOUS: &str = "a queue holds chunks of consecutive numbers";
/// The obligation on [`Queue::push`] that makes the weight at least the count.
pub const CHARGED: &str = "every entry is charged at least 1";

/// A queue of entries of consecutive numbers, each charged at least 1.
///
/// `0 ≤ count ≤ weight`, and `weight = 0` if `count = 0`, of all of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary {
    first: Term,
    count: Term,
    weight: Term,
}

impl Summary {
    /// Any queue at all, empty or not as told.
    pub fn any(name: &str, holds_something: bool) -> Self {
        if !holds_something {
            return Self::empty();
        }
        let count = at_least(&format!("{name}.count"), 1);
        let weight = fresh(&format!("{name}.weight"));
        grant(count, weight);
        Self {
            first: at_least(&format!("{name}.first"), 1),
            count,
            weight,
        }
    }

    /// Splits off the oldest `count` entries, at least 1 and fewer than there are.
    fn split(&mut self, count: Term) -> Self {
        let weight = fresh("part.weight");
        grant(count, weight);
        // What is left is charged at least 1 each.
        grant(weight + self.count, self.weight + count);
        let part = Self {
            first: self.first,
            count,
            weight,
        };
        self.first += count;
        self.count -= count;
        self.weight -= weight;
        part
    }
}

impl Queue<Term> for Summary {
    fn empty() -> Self {
        Self {
            first: Term::zero(),
            count: Term::zero(),
            weight: Term::zero(),
        }
    }

    fn push(&mut self, entry: Entry<Term>) {
        prove(CHARGED, entry.weight >= Term::one());
        if self.is_empty() {
            self.first = entry.chunk;
        } else {
            prove(CONTIGUOUS, entry.chunk == self.first + self.count);
        }
        self.count += Term::one();
        self.weight += entry.weight;
    }

    fn pop(&mut self) -> Option<Entry<Term>> {
        if self.is_empty() {
            return None;
        }
        let oldest = self.take(Term::one());
        Some(Entry {
            chunk: oldest.first,
            weight: oldest.weight,
            callback: any_callback(),
        })
    }

    fn take(&mut self, max: Term) -> Self {
        if self.count <= max {
            std::mem::replace(self, Self::empty())
        } else if max < Term::one() {
            Self::empty()
        } else {
            self.split(max)
        }
    }

    fn append(&mut self, later: Self) {
        if self.is_empty() {
            *self = later;
        } else if !later.is_empty() {
            prove(CONTIGUOUS, later.first == self.first + self.count);
            self.count += later.count;
            self.weight += later.weight;
        }
    }

    fn is_empty(&self) -> bool {
        self.count < Term::one()
    }

    fn count(&self) -> Term {
        self.count
    }

    fn weight(&self) -> Term {
        self.weight
    }

    fn first(&self) -> Term {
        if self.is_empty() {
            Term::zero()
        } else {
            self.first
        }
    }
}

/// Any callback. A new kind stops the build here.
pub fn any_callback() -> Callback {
    let callback = match (either(), either()) {
        (true, _) => Callback::Own,
        (false, true) => Callback::None,
        (false, false) => Callback::Shared,
    };
    match callback {
        Callback::None | Callback::Own | Callback::Shared => callback,
    }
}
