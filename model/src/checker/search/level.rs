//! The states that are equally far from the first, in blocks that threads take one at a time.

use std::hash::Hash;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use super::super::System;
use super::super::fingerprint::fingerprint;
use super::super::visited::Visited;
use super::{Keep, Walker};

/// How many states a thread takes at once: enough for taking them to cost nothing, few enough for
/// the threads to end together.
const BLOCK: usize = 128;

/// Some states of a level, in their order.
pub(super) struct Block<T> {
    /// The index of the first.
    first: u32,
    states: Vec<T>,
}

/// A value that one thread leaves for another.
pub(super) struct Slot<T>(Mutex<Option<T>>);

impl<T> Slot<T> {
    fn new(value: Option<T>) -> Self {
        Self(Mutex::new(value))
    }

    pub(super) fn set(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(value);
    }

    pub(super) fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A level that is being expanded.
pub(super) struct Level<T> {
    blocks: Vec<Slot<Block<T>>>,
    taken: AtomicUsize,
}

impl<T> Level<T> {
    pub(super) fn blocks(&self) -> usize {
        self.blocks.len()
    }

    /// How many states there are, to within a block.
    pub(super) fn states(&self) -> usize {
        self.blocks() * BLOCK
    }

    /// A block that nobody has taken, with its number. A block goes when it is expanded.
    pub(super) fn take(&self) -> Option<(usize, Block<T>)> {
        let number = self.taken.fetch_add(1, Ordering::Relaxed);
        let block = self.blocks.get(number)?.take()?;
        Some((number, block))
    }

    /// Where what each block gave is left.
    pub(super) fn results<R>(&self) -> Vec<Slot<R>> {
        self.blocks.iter().map(|_| Slot::new(None)).collect()
    }
}

/// A level that is being met.
pub(super) struct NextLevel<T> {
    full: Vec<Block<T>>,
    filling: Option<Block<T>>,
}

impl<T> Default for NextLevel<T> {
    fn default() -> Self {
        Self {
            full: Vec::new(),
            filling: None,
        }
    }
}

impl<T> NextLevel<T> {
    pub(super) fn push(&mut self, index: u32, state: T) {
        let block = self.filling.get_or_insert_with(|| Block {
            first: index,
            states: Vec::with_capacity(BLOCK),
        });
        block.states.push(state);
        if block.states.len() == BLOCK {
            self.full.extend(self.filling.take());
        }
    }

    /// The level, if it has any state.
    pub(super) fn begin(mut self) -> Option<Level<T>> {
        self.full.extend(self.filling);
        let blocks = self.full.into_iter().map(|block| Slot::new(Some(block)));
        let blocks: Vec<_> = blocks.collect();
        (!blocks.is_empty()).then_some(Level {
            blocks,
            taken: AtomicUsize::new(0),
        })
    }
}

/// A transition whose end may have to be entered first.
pub(super) struct Leaving {
    pub(super) from: u32,
    pub(super) action: u16,
    /// The index of its end; `None`: the next of [`Successors::fresh`].
    pub(super) to: Option<u32>,
}

/// Where the states of a block lead.
pub(super) struct Successors<T> {
    /// How many transitions there are.
    pub(super) transitions: usize,
    /// Those to be kept, in order.
    pub(super) leaving: Vec<Leaving>,
    /// What was not in the table yet, with its fingerprint. It may be by now.
    pub(super) fresh: Vec<(u64, T)>,
}

impl<T> Successors<T> {
    pub(super) fn of<S, W>(walker: &mut W, visited: &Visited, keep: Keep, block: &Block<T>) -> Self
    where
        S: System<State = T>,
        T: Hash,
        W: Walker<S>,
    {
        let mut reached = Vec::with_capacity(2 * BLOCK);
        walker.expand(&block.states, |from, state| {
            let fingerprint = fingerprint(&state);
            reached.push((from, fingerprint, state));
        });
        // All at once, so that what each has to wait for is waited for once.
        visited.fetch(reached.iter().map(|(_, fingerprint, _)| *fingerprint));
        let known = reached.iter().map(|(_, print, _)| visited.get(*print));
        let known: Vec<_> = known.collect();
        // They may have to wait, so they take no more room than they need.
        let fresh = known.iter().filter(|known| known.is_none()).count();
        let kept = if keep == Keep::Paths {
            fresh
        } else {
            known.len()
        };
        let mut found = Self {
            transitions: reached.len(),
            leaving: Vec::with_capacity(kept),
            fresh: Vec::with_capacity(fresh),
        };
        let (mut last, mut actions) = (0, 0..=u16::MAX);
        for ((from, fingerprint, state), to) in reached.into_iter().zip(known) {
            if from != last {
                (last, actions) = (from, 0..=u16::MAX);
            }
            let action = actions.next().expect("at most 2^16 actions");
            if to.is_none() {
                found.fresh.push((fingerprint, state));
            } else if keep == Keep::Paths {
                continue;
            }
            let from = block.first + u32::try_from(from).expect("less than BLOCK");
            found.leaving.push(Leaving { from, action, to });
        }
        found
    }
}
