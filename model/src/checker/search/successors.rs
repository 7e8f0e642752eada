//! Where the states of a block lead.

use std::hash::Hash;

use super::super::System;
use super::super::fingerprint::fingerprint;
use super::super::visited::Visited;
use super::frontier::{BLOCK, Block};
use super::{Keep, Walker};

/// A transition whose end may have to be entered first.
pub(super) struct Leaving {
    pub(super) from: u32,
    pub(super) action: u16,
    /// The index of its end; `None`: the next of [`Successors::fresh`].
    pub(super) to: Option<u32>,
}

/// Where the states of a block lead.
pub(super) struct Successors<T> {
    /// How far they are from the first state.
    pub(super) depth: usize,
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
            depth: block.depth + 1,
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
