//! Proof by induction over every run, one control state at a time.
//!
//! From the control state of the empty stream, every op is explored under the invariant; the
//! control states it can lead to are explored in turn, until no new one comes. So each reachable
//! state has a visited control state and satisfies the invariant: the start does, and every step
//! from such a state leads to such a state. Combinations of flags that cannot be reached cost
//! nothing.

use std::collections::{BTreeMap, BTreeSet};

use highwater_model::machine::Machine;
use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;
use highwater_model::reference::{Flags, Reference};
use highwater_model::vocabulary::{Event, OpKind};

use crate::closed::{Closed, Manner, Producers, Seen};
use crate::explore::{Statistics, assume, at_least, either, explore, label, note, prove, total};
use crate::goals::Goal;
use crate::mutant::Mutant;
use crate::ops::{KINDS, any_kind, any_op, charge, foreign};
use crate::report::Report;
use crate::summary::Summary;
use crate::term::Term;

/// What is to be proved.
#[derive(Clone, Copy, Debug)]
pub struct Theorem {
    /// Its name.
    pub name: &'static str,
    /// In words.
    pub statement: &'static str,
    /// Under which hypotheses.
    pub hypotheses: &'static [&'static str],
    /// Who writes.
    pub manner: Manner,
    /// What it says.
    pub goals: &'static [Goal],
}

/// The finite part of a [`Closed`] state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Shape {
    flags: Flags,
    limited: bool,
    corked: bool,
    queued: bool,
    batch: bool,
    completed: bool,
    cut: bool,
    permitted: bool,
    owed: bool,
    ended: bool,
    finished: bool,
    destroyed: bool,
    errored: bool,
    told: bool,
    closed: bool,
}

impl Shape {
    fn of(state: &Closed<Term, Summary>) -> Self {
        Self {
            flags: state.stream.flags,
            limited: state.stream.limit.is_some(),
            corked: state.stream.is_corked(),
            queued: !state.stream.queued.is_empty(),
            batch: !state.stream.batch.is_empty(),
            completed: !state.stream.completed.is_empty(),
            cut: !state.stream.cut.is_empty(),
            permitted: state.producers.permitted,
            owed: state.seen.owed,
            ended: state.seen.ended,
            finished: state.seen.finished,
            destroyed: state.seen.destroyed,
            errored: state.seen.errored,
            told: state.seen.told,
            closed: state.seen.closed,
        }
    }

    /// Any state of this shape. A new field of the machine stops the build here.
    fn any_state(self, manner: Manner, high_water_mark: Term) -> Closed<Term, Summary> {
        let corks = |name| {
            if self.corked {
                at_least(name, 1)
            } else {
                Term::zero()
            }
        };
        Closed {
            stream: Reference {
                high_water_mark,
                limit: limit(self.limited),
                flags: self.flags,
                length: at_least("length", 0),
                entries: at_least("entries", 0),
                generation: at_least("generation", 0),
                writes: at_least("writes", 0),
                corked: corks("corked"),
                queued: Summary::any("queued", self.queued),
                batch: Summary::any("batch", self.batch),
                completed: Summary::any("completed", self.completed),
                cut: Summary::any("cut", self.cut),
            },
            producers: Producers {
                manner,
                permitted: self.permitted,
                told: at_least("told", 0),
                stopped: at_least("stopped", 0),
                stopped_weight: at_least("stopped_weight", 0),
            },
            seen: Seen {
                owed: self.owed,
                ended: self.ended,
                finished: self.finished,
                destroyed: self.destroyed,
                errored: self.errored,
                told: self.told,
                closed: self.closed,
                corks: corks("corks"),
                accepted: at_least("accepted", 0),
                delivered: at_least("delivered", 0),
                receipts: at_least("receipts", 0),
            },
        }
    }
}

/// The obligation on every op that `reference` does not have.
pub const FOREIGN: &str = "what reference does not have is skipped and changes nothing";

/// Any mark, and any largest chunk of the one producer.
fn any_sizes() -> (Term, Term) {
    (at_least("H", 0), at_least("m", 1))
}

/// Any limit, also one below the mark, if there is one.
fn limit(limited: bool) -> Option<Term> {
    limited.then(|| at_least("L", 0))
}

fn prove_helpers(state: &Closed<Term, Summary>) {
    if let Err(name) = state.helpers() {
        prove(name, false);
    }
}

/// Tries to prove the theorem of the machine with this defect.
pub fn walk(theorem: &Theorem, mutant: Mutant) -> Report {
    let mut found = BTreeSet::new();
    let start = explore(
        || {
            let (high_water_mark, m) = any_sizes();
            Some((high_water_mark, limit(either()), m))
        },
        |(high_water_mark, limit, m)| {
            let state = Closed::<Term, Summary>::new(theorem.manner, high_water_mark, limit);
            for goal in theorem.goals {
                prove(goal.name(), goal.of_state(&state, m));
            }
            prove_helpers(&state);
            found.insert(Shape::of(&state));
        },
    );
    let start = total(start);
    let mut hypotheses = Statistics::default();
    let mut foreign = Statistics::default();
    let mut edges = BTreeMap::new();
    let mut steps = KINDS.map(|kind| (kind, Statistics::default()));
    let mut visited = BTreeSet::new();
    while let Some(shape) = found.pop_first() {
        if !visited.insert(shape) {
            continue;
        }
        foreign.add(skips_what_is_foreign(theorem, shape));
        for (label, part) in step(theorem, mutant, shape, &mut found) {
            let of = |kind: &OpKind| label.split(' ').next() == Some(&format!("{kind:?}"));
            if let Some((_, steps)) = steps.iter_mut().find(|(kind, _)| of(kind)) {
                if part.proved > 0 {
                    *edges.entry(label).or_default() += part.proved;
                }
                steps.add(part);
            } else {
                hypotheses.add(part);
            }
        }
    }
    Report {
        theorem: *theorem,
        shapes: visited.len(),
        start,
        hypotheses,
        foreign,
        steps,
        edges,
    }
}

/// What `reference` does not have. Such an op is skipped and leaves the machine as it was, whatever
/// its numbers: to the closed system it is the same step as any other that is skipped, and the kinds
/// that always are have been walked.
fn skips_what_is_foreign(theorem: &Theorem, shape: Shape) -> Statistics {
    let found = explore(
        || Some(shape.any_state(theorem.manner, at_least("H", 0)).stream),
        |before| {
            for op in foreign() {
                note(format!("{op:?}"));
                let mut after = before.clone();
                let event = after.step(op);
                prove(FOREIGN, event == Event::Skipped && after == before);
            }
        },
    );
    total(found)
}

/// Every op from one control state.
fn step(
    theorem: &Theorem,
    mutant: Mutant,
    shape: Shape,
    found: &mut BTreeSet<Shape>,
) -> BTreeMap<String, Statistics> {
    explore(
        || {
            let (high_water_mark, m) = any_sizes();
            let state = shape.any_state(theorem.manner, high_water_mark);
            assume(state.helpers().is_ok())?;
            for goal in theorem.goals {
                assume(goal.of_state(&state, m))?;
            }
            let kind = any_kind();
            label(&format!("{kind:?}"));
            let op = any_op(kind);
            assume(state.allows(&op))?;
            let largest = match theorem.manner {
                Manner::OnePolite | Manner::Careless => m,
                Manner::ManyPolite => at_least("mᵢ", 1),
            };
            assume(charge(&op) <= largest)?;
            Some((state, op, largest, m))
        },
        |(before, op, largest, m)| {
            note(format!("{shape:?}"));
            note(format!("{op:?}"));
            let mut after = before.clone();
            let event = after.step(op, largest, mutant);
            note(format!("{event:?}"));
            label(&format!("{:?} {:?}", op.kind(), event.kind()));
            for goal in theorem.goals {
                prove(goal.name(), goal.of_step(&before, &event, &after));
                prove(goal.name(), goal.of_state(&after, m));
            }
            prove_helpers(&after);
            found.insert(Shape::of(&after));
        },
    )
}
