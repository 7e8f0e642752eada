//! The queue of the theorems about Node.

use highwater_model::quantity::Quantity;
use highwater_model::queue::{Entry, List, Queue};
use highwater_model::vocabulary::{Callback, Holes};

use crate::explore::{at_least, either, grant, prove};
use crate::node::fragment::one_of;
use crate::term::Term;

/// A queue of which only count and weight are known: Node's weights may be 0, and its queue has
/// gaps (a write inside a flush's sink call overtakes what is queued).
#[derive(Clone, Debug)]
pub struct Loose {
    pub(super) count: Term,
    pub(super) weight: Term,
}

impl Queue<Term> for Loose {
    fn empty() -> Self {
        Self {
            count: Term::zero(),
            weight: Term::zero(),
        }
    }
    fn push(&mut self, entry: Entry<Term>) {
        prove("a weight is natural", entry.weight >= Term::zero());
        prove("no callback is shared", entry.callback != Callback::Shared);
        self.count += Term::one();
        self.weight += entry.weight;
    }
    fn pop(&mut self) -> Option<Entry<Term>> {
        if self.is_empty() {
            return None;
        }
        self.count -= Term::one();
        let weight = if self.is_empty() {
            self.weight
        } else {
            at_least("popped", 0)
        };
        grant(weight, self.weight);
        self.weight -= weight;
        Some(Entry {
            chunk: at_least("chunk", 1),
            weight,
            callback: one_of(&[Callback::None, Callback::Own]),
        })
    }
    fn take(&mut self, _: Term) -> Self {
        assert!(
            self.is_empty(),
            "what is passed is kept only for an `errorBuffer` that leaves its entries queued"
        );
        Self::empty()
    }
    fn append(&mut self, later: Self) {
        self.count += later.count;
        self.weight += later.weight;
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
        at_least("first", 1)
    }
}

/// `clearBuffer` asks for both at once, for a batch; the fragment has none.
impl List<Term> for Loose {
    fn get(&self, _: Term) -> Option<Entry<Term>> {
        panic!("no step of the fragment looks into the queue")
    }
    fn holes(&self) -> Holes {
        Holes::default()
    }
    fn pop_called(&mut self) -> (Self, Option<Entry<Term>>) {
        if self.is_empty() || either() {
            return (std::mem::replace(self, Self::empty()), None);
        }
        let silent = Self {
            count: at_least("silent.count", 0),
            weight: at_least("silent.weight", 0),
        };
        let called = Entry {
            chunk: at_least("called", 1),
            weight: at_least("called.weight", 0),
            callback: Callback::Own,
        };
        let (count, weight) = (silent.count + Term::one(), silent.weight + called.weight);
        grant(count, self.count);
        self.count -= count;
        grant(weight, self.weight);
        if self.is_empty() {
            grant(self.weight, weight);
        }
        self.weight -= weight;
        (silent, Some(called))
    }
}
