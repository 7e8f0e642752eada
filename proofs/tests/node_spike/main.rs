//! A spike, not a claim: the bound of `node`, symbolically, on the machine's own text.
//!
//! The machine keeps its frames and jobs in lists. A step reads only the newest frame, and the
//! oldest job if it is a tick, and adds at the other end; so a list of at most two stands for any
//! list. The second element is there so that `is_empty` after a pop is right; it stands for all
//! that is hidden, and is never read (`HIDDEN`). What the proof must remember of the hidden is
//! counted (`owing`) or is one boolean (`write_open`). When a pop lays the hidden bare, the next
//! control state is any that agrees with these.

mod abstraction;
mod loose;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::time::Instant;

use highwater_model::node::{Dialect, Flags, Frame, FrameKind, NODE_20_10, NODE_26};
use highwater_model::queue::Queue;
use highwater_model::trace::Settings;
use highwater_model::vocabulary::{Op, OpKind};
use highwater_proofs::explore::{Statistics, assume, at_least, explore, note, prove, total};
use highwater_proofs::ops::any_op;

use abstraction::{Fragment, Machined, Shape, any_state, below, one_of};

fn any_kind(fragment: Fragment, shape: Shape) -> OpKind {
    let mut kinds = vec![OpKind::Return, OpKind::Tick];
    if fragment.reentrant || shape.top.is_none() {
        kinds.extend([OpKind::Write, OpKind::Complete]);
        if fragment.end {
            kinds.push(OpKind::End);
        }
    }
    one_of(&kinds)
}

/// The shapes in which one of the hidden frames is now the newest.
fn laid_bare(after: Shape, fragment: Fragment) -> Vec<Shape> {
    let mut shapes = Vec::new();
    for kind in below(fragment) {
        for deeper in [false, true] {
            let is_write = kind == FrameKind::Write;
            let possible = if is_write {
                after.write_open
            } else {
                deeper || !after.write_open
            };
            if possible {
                shapes.push(Shape {
                    top: Some(kind),
                    deeper,
                    ..after
                });
            }
        }
    }
    shapes
}

/// Walks the fragment. Gives how many shapes, and the statistics.
fn walk(fragment: Fragment, dialect: &'static Dialect) -> (usize, Statistics) {
    let start = Instant::now();
    let mut statistics = Statistics::default();
    let flags = Flags {
        sync: true,
        ..Flags::default()
    };
    let mut found = BTreeSet::from([Shape {
        flags,
        top: None,
        deeper: false,
        ticks: false,
        queued: false,
        permitted: true,
        write_open: false,
    }]);
    let mut visited = BTreeSet::new();
    while let Some(shape) = found.pop_first() {
        if !visited.insert(shape) {
            continue;
        }
        statistics.add(total(explore(
            || {
                let m = at_least("m", 1);
                let kind = any_kind(fragment, shape);
                let start = Machined::new(dialect, at_least("H", 0), Settings::default());
                let state = any_state(shape, fragment, start, kind)?;
                assume(state.helpers().is_ok() && state.bound(m))?;
                assume(kind != OpKind::Write || state.permitted || !fragment.polite)?;
                let op = any_op(kind);
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
                let Machined {
                    flags,
                    frames,
                    ticks,
                    queue,
                    ..
                } = &state.machine;
                let after = Shape {
                    flags: *flags,
                    top: frames.last().map(Frame::kind),
                    deeper: frames.len() > 1,
                    ticks: !ticks.is_empty(),
                    queued: !queue.is_empty(),
                    permitted: state.permitted,
                    write_open: state.write_open,
                };
                if after.top == Some(FrameKind::Task) {
                    found.extend(laid_bare(after, fragment));
                } else {
                    found.insert(after);
                }
            },
        )));
        assert!(
            visited.len() < 100_000,
            "the fragment is too wide for a spike"
        );
    }
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
    proved(fragment, &NODE_20_10, (26, 213));
    proved(fragment, &NODE_26, (26, 218));
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
#[ignore = "ten seconds: the next step is to tie the open frames to the flags"]
fn bound_with_reentrancy() {
    let fragment = Fragment {
        reentrant: true,
        end: false,
        polite: true,
    };
    proved(fragment, &NODE_26, (1_961, 47_076));
}

#[test]
#[ignore = "a minute: likewise"]
fn bound_with_reentrancy_and_end() {
    let fragment = Fragment {
        reentrant: true,
        end: true,
        polite: true,
    };
    proved(fragment, &NODE_26, (16_284, 375_408));
}
