//! A spike, not a claim: the bound of `node`, symbolically, on the machine's own text.
//!
//! The machine keeps its frames and jobs in lists. A step reads only the frames from the newest user
//! code down to the next, and the oldest job if it is a tick, and adds at the other end; so these few
//! frames and at most two jobs stand for any lists. One more element is there so that `is_empty` after
//! a pop is right; it stands for all that is hidden, and is never read (`HIDDEN`). What the proof must
//! remember of the hidden is counted (`owing`) or is a boolean (`write_open`, `buffer_processing`).
//! When a step lays the hidden bare, what is there is anything that was ever left there and that
//! agrees with these.
//!
//! One step looks further: a completion inside its sink call shares the newest job with the same
//! callback (`shares_tick`). In these fragments and dialects no two jobs have the same: each chunk has
//! its own callback, and without one there is no such job.

mod abstraction;
mod loose;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::time::Instant;

use highwater_model::node::{Dialect, NODE_20_10, NODE_26, Node};
use highwater_model::quantity::Whole;
use highwater_model::queue::Queue as _;
use highwater_model::trace::Settings;
use highwater_model::vocabulary::{Op, OpKind};
use highwater_proofs::explore::{Statistics, assume, at_least, explore, note, prove, total};
use highwater_proofs::ops::{FAIL, any_op};

use abstraction::{Fragment, Machined, Shape, Top, any_state, one_of};

fn any_kind(fragment: Fragment, shape: &Shape) -> OpKind {
    let mut kinds = vec![OpKind::Return, OpKind::Tick];
    if fragment.reentrant || shape.top.frames.is_empty() {
        kinds.extend([OpKind::Write, OpKind::Complete]);
        if fragment.end {
            kinds.push(OpKind::End);
        }
    }
    one_of(&kinds)
}

/// The shapes that are still to be visited, and what they are made of.
#[derive(Default)]
struct Found {
    shapes: BTreeSet<Shape>,
    visited: BTreeSet<Shape>,
    /// What was the newest part of the stack at some time, so may be below another.
    tops: BTreeSet<Top>,
    /// States in which what was hidden is now the newest; their own `top` says nothing.
    bare: BTreeSet<Shape>,
}

impl Found {
    fn add(&mut self, shape: Shape) {
        if self.visited.contains(&shape) || !self.shapes.insert(shape.clone()) {
            return;
        }
        let top = shape.top;
        if !top.frames.is_empty() && self.tops.insert(top.clone()) {
            for after in self.bare.clone() {
                self.lay(&top, &after);
            }
        }
    }

    fn add_bare(&mut self, after: &Shape) {
        if self.bare.insert(after.clone()) {
            for top in self.tops.clone() {
                self.lay(&top, after);
            }
        }
    }

    fn lay(&mut self, top: &Top, after: &Shape) {
        if top.fits(after) {
            self.add(Shape {
                top: top.clone(),
                ..after.clone()
            });
        }
    }

    fn next(&mut self) -> Option<Shape> {
        let shape = self.shapes.pop_first()?;
        self.visited.insert(shape.clone());
        Some(shape)
    }
}

/// Walks the fragment. Gives how many shapes, and the statistics.
fn walk(fragment: Fragment, dialect: &'static Dialect) -> (usize, Statistics) {
    let start = Instant::now();
    let mut statistics = Statistics::default();
    let fresh = |high_water_mark| Machined::new(dialect, high_water_mark, Settings::default());
    let mut found = Found::default();
    found.add(Shape {
        flags: Node::<Whole>::new(dialect, Whole(0), Settings::default()).flags,
        top: Top::default(),
        ticks: false,
        buffered: None,
        permitted: true,
        write_open: false,
    });
    while let Some(shape) = found.next() {
        statistics.add(total(explore(
            || {
                let m = at_least("m", 1);
                let kind = any_kind(fragment, &shape);
                let state = any_state(&shape, fragment, fresh(at_least("H", 0)), kind)?;
                assume(state.helpers().is_ok() && state.bound(m))?;
                assume(kind != OpKind::Write || state.permitted || !fragment.polite)?;
                let op = any_op(kind);
                // In these fragments the sink does not fail.
                assume(op != FAIL)?;
                if let Op::Write { payload, .. } = op {
                    assume(payload.weight <= m)?;
                }
                Some((state, op, m))
            },
            |(mut state, op, m)| {
                note(format!("{shape:?} {op:?}"));
                let event = state.step(op);
                note(format!("{event:?}"));
                prove("length ≤ max(H, 1) − 1 + m", state.bound(m));
                if let Err(name) = state.helpers() {
                    prove(name, false);
                }
                let top = state.top();
                let machine = &state.machine;
                let buffer = machine.buffers.first();
                let after = Shape {
                    flags: machine.flags,
                    top: Top::default(),
                    ticks: !machine.ticks.is_empty(),
                    buffered: buffer.map(|buffer| !buffer.entries.is_empty()),
                    permitted: state.permitted,
                    write_open: state.write_open,
                };
                match top {
                    None => found.add_bare(&after),
                    Some(top) => found.add(Shape { top, ..after }),
                }
            },
        )));
        assert!(
            found.visited.len() < 100_000,
            "the fragment is too wide for a spike"
        );
    }
    let visited = found.visited;
    let _ = writeln!(
        io::stderr(),
        "{} {fragment:?}: {} shapes, {} proved, {} pruned, {} refutations, {:.2?}",
        dialect.name,
        visited.len(),
        statistics.proved,
        statistics.pruned,
        statistics.refutations,
        start.elapsed()
    );
    for (name, failure) in &statistics.failures {
        let _ = writeln!(
            io::stderr(),
            "not proved, on {} paths: {name}\n  {}",
            failure.paths,
            failure.first.join("\n  ")
        );
    }
    (visited.len(), statistics)
}

/// Proves the bound of the fragment, with these numbers of shapes and paths.
fn proved(fragment: Fragment, dialect: &'static Dialect, expected: (usize, u64)) {
    let (shapes, statistics) = walk(fragment, dialect);
    assert!(statistics.failures.is_empty());
    assert_eq!((shapes, statistics.proved), expected);
}

#[test]
fn bound_without_reentrancy() {
    let fragment = Fragment {
        reentrant: false,
        end: false,
        polite: true,
    };
    proved(fragment, &NODE_20_10, (47, 964));
    proved(fragment, &NODE_26, (47, 986));
}

/// The control: without its hypothesis the bound of `node` is not provable.
#[test]
fn bound_needs_politeness() {
    let fragment = Fragment {
        reentrant: false,
        end: false,
        polite: false,
    };
    let (_, statistics) = walk(fragment, &NODE_26);
    let failed: Vec<_> = statistics.failures.into_keys().collect();
    assert_eq!(failed, ["length ≤ max(H, 1) − 1 + m"]);
}

#[test]
#[ignore = "half a minute: the next step is to tie the open frames to the flags"]
fn bound_with_reentrancy() {
    let fragment = Fragment {
        reentrant: true,
        end: false,
        polite: true,
    };
    proved(fragment, &NODE_26, (2_430, 142_586));
}
