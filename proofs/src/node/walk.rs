//! Proof by induction over every run of the fragment, one control state at a time.
//!
//! As [`crate::walk`], with one difference: where a step comes down to what was hidden, the next control state is
//! anything that was ever left there and agrees with the flags and with what was known of it. It is guessed after
//! the step, never before it as a hypothesis: that would multiply the paths by all that an op does not look at.

use std::collections::{BTreeMap, BTreeSet};

use highwater_model::node::FrameKind;
use highwater_model::vocabulary::Op;

use crate::explore::{Statistics, assume, at_least, explore, label, note, prove, total};
use crate::node::closed::Closed;
use crate::node::fragment::{Writers, one_of};
use crate::node::goals::Goal;
use crate::node::parts::tied;
use crate::node::report::Report;
use crate::node::shape::{Shape, Top};
use crate::node::theorems::Theorem;
use crate::node::window::Hidden;
use crate::term::Term;

/// The control states that are still to be visited, and what they are made of.
#[derive(Default)]
struct Found {
    polite: bool,
    shapes: BTreeSet<Shape>,
    visited: BTreeSet<Shape>,
    /// What was the newest part of the stack at some time, so may be below another.
    tops: BTreeSet<Top>,
    /// States in which what was hidden is now the newest; their own `top` says what was known of it.
    bare: BTreeSet<Shape>,
}

impl Found {
    fn add(&mut self, shape: Shape, bare: bool) {
        if bare {
            if self.bare.insert(shape.clone()) {
                for top in self.tops.clone() {
                    self.lay(&top, &shape);
                }
            }
            return;
        }
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

    fn lay(&mut self, top: &Top, after: &Shape) {
        if fits(top, after, self.polite) {
            let top = top.clone();
            self.add(
                Shape {
                    top,
                    ..after.clone()
                },
                false,
            );
        }
    }

    fn next(&mut self) -> Option<Shape> {
        let shape = self.shapes.pop_first()?;
        self.visited.insert(shape.clone());
        Some(shape)
    }
}

/// Whether this can be what was hidden. Whether a `write` is open is known only of a polite producer.
fn fits(top: &Top, after: &Shape, polite: bool) -> bool {
    let open = |kind, open: bool| {
        let shown = top.frames.contains(&kind);
        if shown {
            open
        } else {
            top.below.is_something() || !open
        }
    };
    let after_drain = |kind: &FrameKind| matches!(kind, FrameKind::AfterDrain(_));
    let known = match after.top.below {
        Hidden::Calls => top.below == Hidden::Calls || top.frames.iter().any(after_drain),
        Hidden::Something | Hidden::Nothing => top.below != Hidden::Calls,
    };
    known
        && (!polite || open(FrameKind::WriteReturns, after.write_open))
        && open(FrameKind::Flush, after.flags.buffer_processing)
        && top.frames.iter().all(|kind| tied(*kind, &after.flags))
}

/// Tries to prove the theorem.
pub fn walk(theorem: &Theorem) -> Report {
    let (mut statistics, mut edges) = (Statistics::default(), BTreeMap::new());
    let (fragment, dialect) = (theorem.fragment, theorem.dialect);
    let mut found = Found {
        polite: fragment.is_polite(),
        ..Found::default()
    };
    let counted = |goal: &Goal| fragment.destroys || !goal.is_of_destroyed();
    assert!(
        theorem.goals.iter().all(counted),
        "what they ask for is not counted in this fragment"
    );
    let start = explore(
        || Some((at_least("H", theorem.least_mark), at_least("m", 1))),
        |(high_water_mark, m)| {
            let state = Closed::new(fragment, dialect, high_water_mark);
            concludes(theorem, &state, m);
            let (shape, bare) = state.shape();
            found.add(shape, bare);
        },
    );
    let start = total(start);
    while let Some(shape) = found.next() {
        for (label, part) in step(theorem, &shape, &mut found) {
            if part.proved > 0 && !label.is_empty() {
                *edges.entry(label).or_default() += part.proved;
            }
            statistics.add(part);
        }
        if theorem.stops && !statistics.failures.is_empty() {
            break;
        }
    }
    Report {
        theorem: *theorem,
        shapes: found.visited,
        start,
        steps: statistics,
        edges,
    }
}

fn concludes(theorem: &Theorem, state: &Closed, m: Term) {
    for goal in theorem.goals {
        prove(goal.name(), goal.of_state(state, m));
    }
    if let Err(name) = state.helpers(m) {
        prove(name, false);
    }
}

/// Every op from one control state.
fn step(theorem: &Theorem, shape: &Shape, found: &mut Found) -> BTreeMap<String, Statistics> {
    let (fragment, dialect) = (theorem.fragment, theorem.dialect);
    explore(
        || {
            let (high_water_mark, m) = (at_least("H", theorem.least_mark), at_least("m", 1));
            let kind = one_of(&fragment.kinds(!shape.top.frames.is_empty()));
            let state = Closed::any(shape, fragment, dialect, high_water_mark, kind);
            assume(state.helpers(m).is_ok())?;
            for goal in theorem.goals {
                assume(goal.of_state(&state, m))?;
            }
            let op = fragment.any_op(kind, state.may_give_chunk());
            assume(state.allows(&op))?;
            let largest = match fragment.writers {
                Writers::Polite | Writers::Impatient | Writers::Careless => m,
                Writers::Any => at_least("mᵢ", 1),
            };
            if let Op::Write { payload, .. }
            | Op::End {
                payload: Some(payload),
                ..
            } = op
            {
                assume(payload.weight <= largest)?;
            }
            Some((state, op, largest, m))
        },
        |(before, op, largest, m)| {
            note(shape.to_string());
            note(format!("{op:?}"));
            let mut after = before.clone();
            let event = after.step(op, largest);
            note(format!("{event:?}"));
            label(&format!("{:?} {:?}", op.kind(), event.kind()));
            for goal in theorem.goals {
                prove(
                    goal.name(),
                    goal.of_step(&before, op.kind(), &event, &after),
                );
            }
            concludes(theorem, &after, m);
            let (shape, bare) = after.shape();
            found.add(shape, bare);
        },
    )
}
