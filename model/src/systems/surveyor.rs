//! One thread's part of a survey: every transition is one step of the machine, and what the rules
//! say of it; either is looked up where the same has been done before.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::hash::Hash;
use std::iter::repeat_n;

use rustc_hash::{FxHashMap, FxHashSet};
use smallvec::SmallVec;

use super::Edge;
use super::closed::Due;
use super::parts::{Numbers, Parts, Rest, Said, Telling, Verdict};
use super::standing::Standing;
use crate::checker::memory::Pair;
use crate::checker::pack::{Pack, Writer};
use crate::checker::search::Walker;
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::rules::{Ledger, RULES, broken_at_rest, broken_by, met_by};
use crate::vocabulary::{Event, EventKind, Op, OpKind};

/// The numbers of ops.
type Ops = Box<[u32]>;

/// Walks a closed system and counts.
pub(super) struct Surveyor<'s, M>
where
    M: Machine<Whole>,
{
    parts: &'s Parts<'s, M>,
    /// By rest, once they were asked for.
    ops: Vec<Option<Ops>>,
    /// By rest, op and what the machine said: what the ledger is told, and what user code has moved to.
    moves: FxHashMap<(u32, u32, u32), (u32, u32)>,
    /// By what user code has moved to, and the verdict.
    rests: FxHashMap<(u32, u32), u32>,
    /// With the number of the control state.
    edges: FxHashSet<(u32, OpKind, EventKind)>,
    /// How often there was each verdict.
    verdicts: Vec<u64>,
    largest: Whole,
    scratch: Writer,
}

impl<'s, M> Surveyor<'s, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug,
{
    pub(super) fn new(parts: &'s Parts<'s, M>) -> Self {
        Self {
            parts,
            ops: Vec::new(),
            moves: FxHashMap::default(),
            rests: FxHashMap::default(),
            edges: FxHashSet::default(),
            verdicts: Vec::new(),
            largest: Whole(0),
            scratch: Writer::default(),
        }
    }

    /// What can be done in a state with this rest.
    fn ops(&mut self, rest: u32) -> &[u32] {
        let parts = self.parts;
        let index = rest as usize;
        if self.ops.len() <= index {
            self.ops.resize_with(index + 1, || None);
        }
        self.ops[index].get_or_insert_with(|| {
            let Rest {
                user,
                due,
                standing,
                broken,
            } = parts.rests.value(rest);
            let mut ops = Vec::new();
            if broken == 0 {
                parts.system.ops(standing, user, due, &mut ops);
            }
            ops.into_iter().map(|op| parts.ops.number(op)).collect()
        })
    }

    /// A step that is not remembered: the machine then, and what it said.
    fn step(&mut self, mut machine: M, op: Op<Whole>) -> (u32, Said) {
        let event = machine.step(op);
        let shown = machine.shown();
        let due = Due::of(&machine);
        self.largest = self.largest.max(shown.length);
        machine.pack(self.scratch.clear());
        let number = self.parts.machines.number(self.scratch.bytes());
        (number, Said { event, shown, due })
    }

    /// What the ledger is told of a step from a state with this rest, and what user code has moved to.
    fn moved(&mut self, rest: u32, op: u32, said: u32) -> (u32, u32) {
        let parts = self.parts;
        *self.moves.entry((rest, op, said)).or_insert_with(|| {
            let (user, op) = (parts.rests.value(rest).user, parts.ops.value(op));
            let Said { event, shown, due } = parts.said.value(said);
            let mut telling = Telling {
                lines: SmallVec::new(),
                idle: due.implied.is_none(),
            };
            let mut narrator = user.narrator;
            narrator.tell(op, event, shown, &mut |body| telling.lines.push(body));
            let pulls = parts.system.machine.settles_at_once();
            let user = user.after(op, event, shown, pulls);
            (
                parts.tellings.number(telling),
                parts.moved.number((user, due)),
            )
        })
    }

    /// Has a ledger read of a step, and every rule judge it, and the rest that it may leave: the ledger
    /// then, and the verdict.
    fn tell(&mut self, number: u32, mut ledger: Ledger, telling: u32) -> (u32, u32) {
        let parts = self.parts;
        let Telling { lines, idle } = parts.tellings.value(telling);
        let (mut broken, mut met) = (0, SmallVec::new());
        for line in &lines {
            broken |= broken_by(&ledger, line);
            met.push(met_by(&ledger, line));
            ledger.read(line);
        }
        if idle && ledger.open.is_empty() {
            broken |= broken_at_rest(&ledger);
        }
        let verdict = Verdict {
            broken: broken & parts.system.judged,
            met,
            standing: Standing::of(&ledger, parts.system),
        };
        let number = if lines.is_empty() {
            number
        } else {
            ledger.pack(self.scratch.clear());
            parts.ledgers.number(self.scratch.bytes())
        };
        (number, parts.verdicts.number(verdict))
    }

    /// What a state is beside its machine and its ledger, after this verdict; which is counted.
    fn judged(&mut self, moved: u32, verdict: u32) -> u32 {
        let index = verdict as usize;
        if self.verdicts.len() <= index {
            self.verdicts.resize(index + 1, 0);
        }
        self.verdicts[index] += 1;
        let parts = self.parts;
        *self.rests.entry((moved, verdict)).or_insert_with(|| {
            let (user, due) = parts.moved.value(moved);
            let Verdict {
                broken, standing, ..
            } = parts.verdicts.value(verdict);
            parts.rests.number(Rest {
                user,
                due,
                standing,
                broken,
            })
        })
    }

    /// Adds up what was met: edges, how often each antecedent, the largest length.
    pub(super) fn merge(all: Vec<Self>) -> (BTreeSet<Edge<M::Control>>, Vec<u64>, Whole) {
        let mut edges = BTreeSet::new();
        let mut met = vec![0; RULES.len()];
        let mut largest = Whole(0);
        for surveyor in all {
            for (verdict, times) in (0..).zip(surveyor.verdicts) {
                for line in surveyor.parts.verdicts.value(verdict).met {
                    count(line, times, &mut met);
                }
            }
            let controls = &surveyor.parts.controls;
            let edge = |(control, op, event)| (controls.value(control), op, event);
            edges.extend(surveyor.edges.into_iter().map(edge));
            largest = largest.max(surveyor.largest);
        }
        (edges, met, largest)
    }
}

/// Counts each bit so many times.
fn count(mut bits: u64, times: u64, counts: &mut [u64]) {
    while bits != 0 {
        counts[bits.trailing_zeros() as usize] += times;
        bits &= bits - 1;
    }
}

/// A transition that is under way.
#[derive(Clone, Copy)]
struct Step {
    /// The index of the state it leads from.
    from: u32,
    op: u32,
    /// The machine then, and what it said; `None` while it is not known.
    stepped: Option<Pair>,
    telling: u32,
    moved: u32,
}

impl Step {
    /// Whether another one leads from the same state.
    fn beside(&self, other: &Self) -> bool {
        self.from == other.from
    }
}

impl<M> Surveyor<'_, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug,
{
    /// The steps of some states, as far as their machines go. First what is known of each is on its way,
    /// then it is there.
    fn steps(&mut self, states: &[Numbers]) -> Vec<Step> {
        let parts = self.parts;
        let mut steps = Vec::with_capacity(4 * states.len());
        for (from, state) in (0..).zip(states) {
            for op in self.ops(state.rest) {
                parts.stepped.fetch((state.machine, *op));
                steps.push(Step {
                    from,
                    op: *op,
                    stepped: None,
                    telling: 0,
                    moved: 0,
                });
            }
        }
        for steps in steps.chunk_by_mut(Step::beside) {
            let state = states[steps[0].from as usize];
            for step in &mut *steps {
                step.stepped = parts.stepped.get((state.machine, step.op));
            }
            self.step_unknown(state.machine, steps);
            for step in steps {
                let (_, said) = step.stepped.expect("by now it is known");
                (step.telling, step.moved) = self.moved(state.rest, step.op, said);
            }
        }
        for step in &steps {
            parts
                .told
                .fetch((states[step.from as usize].ledger, step.telling));
        }
        steps
    }

    /// Has a machine do those of its steps that are not known.
    fn step_unknown(&mut self, number: u32, steps: &mut [Step]) {
        let parts = self.parts;
        let unknown = |step: &&mut Step| step.stepped.is_none();
        let count = steps.iter_mut().filter(unknown).count();
        if count == 0 {
            return;
        }
        let machine = parts.machine(number);
        let control = parts.controls.number(machine.control());
        let steps = steps.iter_mut().filter(unknown);
        for (machine, step) in repeat_n(machine, count).zip(steps) {
            let op = parts.ops.value(step.op);
            let (machine, said) = self.step(machine, op);
            if said.event != Event::Skipped {
                self.edges.insert((control, op.kind(), said.event.kind()));
            }
            let answer = (machine, parts.said.number(said));
            parts.stepped.put((number, step.op), answer);
            step.stepped = Some(answer);
        }
    }
}

impl<'s, M> Walker<Parts<'s, M>> for Surveyor<'s, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    fn expand(&mut self, states: &[Numbers], mut found: impl FnMut(usize, Numbers)) {
        let parts = self.parts;
        let mut steps = self.steps(states);
        for steps in steps.chunk_by_mut(Step::beside) {
            let from = steps[0].from as usize;
            let number = states[from].ledger;
            let mut told = SmallVec::<[_; 8]>::new();
            told.extend(
                steps
                    .iter()
                    .map(|step| parts.told.get((number, step.telling))),
            );
            let unknown = told.iter().filter(|told| told.is_none()).count();
            let mut ledgers = (unknown > 0).then(|| repeat_n(parts.ledger(number), unknown));
            for (step, told) in steps.iter().zip(told) {
                let (ledger, verdict) = told.unwrap_or_else(|| {
                    let ledger = ledgers.as_mut().and_then(Iterator::next);
                    let ledger = ledger.expect("one for each unknown");
                    let answer = self.tell(number, ledger, step.telling);
                    parts.told.put((number, step.telling), answer);
                    answer
                });
                let (machine, _) = step.stepped.expect("by now it is known");
                let rest = self.judged(step.moved, verdict);
                found(
                    from,
                    Numbers {
                        machine,
                        ledger,
                        rest,
                    },
                );
            }
        }
    }
}
