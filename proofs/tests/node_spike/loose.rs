//! The queue of the spike.

use highwater_model::quantity::Quantity;
use highwater_model::queue::{Entry, List, Queue};
use highwater_model::vocabulary::Holes;
use highwater_proofs::explore::{at_least, grant, prove};
use highwater_proofs::summary::any_callback;
use highwater_proofs::term::Term;

/// A queue of which only count and weight are known: Node's weights may be 0, and its queue has
/// gaps (a write inside a flush's sink call overtakes what is queued).
#[derive(Clone, Debug)]
pub(crate) struct Loose {
    pub(crate) count: Term,
    pub(crate) weight: Term,
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
            callback: any_callback(),
        })
    }
    fn take(&mut self, _: Term) -> Self {
        assert!(
            self.is_empty(),
            "what is passed is kept only for `errorBuffer`, which is not of these fragments"
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

/// `clearBuffer` asks for both at once, for a batch; these fragments have none.
impl List<Term> for Loose {
    fn get(&self, _: Term) -> Option<Entry<Term>> {
        panic!("no step of these fragments looks into the queue")
    }
    fn holes(&self) -> Holes {
        Holes::default()
    }
}
