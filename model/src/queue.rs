//! The queue of accepted chunks: the one collection of the machines that is not a number.
//!
//! The checker and the oracle use a real FIFO ([`Fifo`]). The proofs replace it by a summary
//! (how many entries, how much weight), which is why the machines touch it only through
//! [`Queue`].

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::quantity::{Quantity, Whole};
use crate::vocabulary::{Callback, Holes};

/// One accepted chunk, from its `write` to its settlement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entry<N> {
    /// The number of the `write` that brought it, from 1.
    pub chunk: N,
    /// What it is charged at.
    pub weight: N,
    /// The callback (Node) or receipt (`reference`) asked for with it.
    pub callback: Callback,
}

/// A first-in first-out queue of [`Entry`]s.
pub trait Queue<N: Quantity>: Clone + std::fmt::Debug {
    /// The queue without entries.
    fn empty() -> Self;
    /// Appends at the back.
    fn push(&mut self, entry: Entry<N>);
    /// Removes the oldest entry.
    fn pop(&mut self) -> Option<Entry<N>>;
    /// Moves the oldest `max` entries, or all if there are fewer, into a queue of their own.
    fn take(&mut self, max: N) -> Self;
    /// Appends all of a queue whose entries are later than any of this one.
    fn append(&mut self, later: Self);
    /// Whether there is no entry.
    fn is_empty(&self) -> bool;
    /// How many entries there are.
    fn count(&self) -> N;
    /// The sum of their weights.
    fn weight(&self) -> N;
    /// The number of the oldest chunk; meaningless when empty.
    fn first(&self) -> N;
}

/// A [`Queue`] that Node's functions look into.
pub trait List<N: Quantity>: Queue<N> {
    /// The entry with this index, from 0 for the oldest.
    fn get(&self, index: N) -> Option<Entry<N>>;
    /// Which numbers are left out between its chunks.
    fn holes(&self) -> Holes;
    /// Removes the oldest entry that has a callback, with those before it, which are given apart: all, if none has.
    fn pop_called(&mut self) -> (Self, Option<Entry<N>>);
}

/// A real queue.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fifo(VecDeque<Entry<Whole>>);

impl Queue<Whole> for Fifo {
    fn empty() -> Self {
        Self::default()
    }

    fn push(&mut self, entry: Entry<Whole>) {
        self.0.push_back(entry);
    }

    fn pop(&mut self) -> Option<Entry<Whole>> {
        self.0.pop_front()
    }

    fn take(&mut self, max: Whole) -> Self {
        let max = usize::try_from(max.0)
            .unwrap_or(usize::MAX)
            .min(self.0.len());
        let rest = self.0.split_off(max);
        Self(std::mem::replace(&mut self.0, rest))
    }

    fn append(&mut self, mut later: Self) {
        self.0.append(&mut later.0);
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn count(&self) -> Whole {
        Whole::from(self.0.len() as u64)
    }

    fn weight(&self) -> Whole {
        self.0
            .iter()
            .fold(Whole(0), |sum, entry| sum + entry.weight)
    }

    fn first(&self) -> Whole {
        self.0.front().map_or(Whole(0), |entry| entry.chunk)
    }
}

impl List<Whole> for Fifo {
    fn get(&self, index: Whole) -> Option<Entry<Whole>> {
        self.0.get(usize::try_from(index.0).ok()?).copied()
    }

    fn holes(&self) -> Holes {
        let chunks: Vec<_> = self.0.iter().map(|entry| entry.chunk).collect();
        Holes::between(self.first(), &chunks).unwrap_or_default()
    }

    fn pop_called(&mut self) -> (Self, Option<Entry<Whole>>) {
        let called = |entry: &Entry<Whole>| entry.callback != Callback::None;
        let at = self.0.iter().position(called).unwrap_or(self.0.len());
        let rest = self.0.split_off(at);
        let silent = Self(std::mem::replace(&mut self.0, rest));
        (silent, self.0.pop_front())
    }
}
