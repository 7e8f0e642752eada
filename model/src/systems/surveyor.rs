//! One thread's part of a survey: every transition is one step of the machine, and what the rules
//! say of it; either is looked up where the same has been done before.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;
use std::hash::Hash;

use rustc_hash::FxHashMap;
use smallvec::SmallVec;

use super::Edge;
use super::closed::Due;
use super::parts::{Numbers, Parts, Rest, Said, Telling, Verdict};
use super::standing::Standing;
use crate::checker::fingerprint::BuildFingerprinter;
use crate::checker::pack::{Pack, Writer};
use crate::checker::search::Walker;
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::rules::{Ledger, RULES, broken_at_rest, broken_by, met_by};
use crate::vocabulary::{Event, EventKind, Op, OpKind};

/// Numbered ops.
type Ops = Box<[(u32, Op<Whole>)]>;

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
    /// By control state.
    edges: HashMap<M::Control, Vec<(OpKind, EventKind)>, BuildFingerprinter>,
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
            edges: HashMap::default(),
            verdicts: Vec::new(),
            largest: Whole(0),
            scratch: Writer::default(),
        }
    }

    /// What can be done in a state with this rest.
    fn ops(&mut self, rest: u32) -> &[(u32, Op<Whole>)] {
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
            let numbered = |op| (parts.ops.number(op), op);
            ops.into_iter().map(numbered).collect()
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
    fn moved(&mut self, rest: u32, (number, op): (u32, Op<Whole>), said: u32) -> (u32, u32) {
        let parts = self.parts;
        *self.moves.entry((rest, number, said)).or_insert_with(|| {
            let user = parts.rests.value(rest).user;
            let Said { event, shown, due } = parts.said.value(said);
            let telling = Telling {
                narrator: user.narrator,
                op,
                event,
                shown,
                idle: due.implied.is_none(),
            };
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
    fn tell(&mut self, mut ledger: Ledger, telling: u32) -> (u32, u32) {
        let parts = self.parts;
        let telling = parts.tellings.value(telling);
        let Telling {
            op, event, shown, ..
        } = telling;
        let (mut narrator, mut broken, mut met) = (telling.narrator, 0, SmallVec::new());
        narrator.tell(op, event, shown, &mut |body| {
            broken |= broken_by(&ledger, &body);
            met.push(met_by(&ledger, &body));
            ledger.read(&body);
        });
        if telling.idle && ledger.open.is_empty() {
            broken |= broken_at_rest(&ledger);
        }
        let verdict = Verdict {
            broken: broken & parts.system.judged,
            met,
            standing: Standing::of(&ledger, parts.system),
        };
        ledger.pack(self.scratch.clear());
        let number = parts.ledgers.number(self.scratch.bytes());
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
            for (control, pairs) in surveyor.edges {
                let edge = |(op, event)| (control.clone(), op, event);
                edges.extend(pairs.into_iter().map(edge));
            }
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
    from: usize,
    op: (u32, Op<Whole>),
    /// The machine then.
    machine: u32,
    telling: u32,
    moved: u32,
}

impl<M> Surveyor<'_, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug,
{
    /// The steps of some states, as far as their machines go.
    fn steps(&mut self, states: &[Numbers]) -> Vec<Step> {
        let parts = self.parts;
        let mut steps = Vec::with_capacity(2 * states.len());
        for (from, state) in states.iter().enumerate() {
            for op in self.ops(state.rest) {
                parts.stepped.fetch((state.machine, op.0));
                steps.push(Step {
                    from,
                    op: *op,
                    machine: 0,
                    telling: 0,
                    moved: 0,
                });
            }
        }
        for steps in steps.chunk_by_mut(|one, other| one.from == other.from) {
            let state = states[steps[0].from];
            let machine = LazyCell::new(|| parts.machine(state.machine));
            let mut taken = SmallVec::<[(OpKind, EventKind); 8]>::new();
            for step in steps {
                let (number, op) = step.op;
                let (machine, said) = parts.stepped.get((state.machine, number), || {
                    let (machine, said) = self.step(machine.clone(), op);
                    if said.event != Event::Skipped {
                        taken.push((op.kind(), said.event.kind()));
                    }
                    (machine, parts.said.number(said))
                });
                step.machine = machine;
                (step.telling, step.moved) = self.moved(state.rest, step.op, said);
                parts.told.fetch((state.ledger, step.telling));
            }
            if !taken.is_empty() {
                let edges = self.edges.entry(machine.control()).or_default();
                for edge in taken {
                    if !edges.contains(&edge) {
                        edges.push(edge);
                    }
                }
            }
        }
        steps
    }
}

impl<'s, M> Walker<Parts<'s, M>> for Surveyor<'s, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    /// All machines first and then all ledgers, so that what is looked up for one is on its way while
    /// others are worked at.
    fn expand(&mut self, states: &[Numbers], mut found: impl FnMut(usize, Numbers)) {
        let parts = self.parts;
        for steps in self
            .steps(states)
            .chunk_by(|one, other| one.from == other.from)
        {
            let from = steps[0].from;
            let state = states[from];
            let ledger = LazyCell::new(|| parts.ledger(state.ledger));
            for step in steps {
                let tell = || self.tell(ledger.clone(), step.telling);
                let (ledger, verdict) = parts.told.get((state.ledger, step.telling), tell);
                let next = Numbers {
                    machine: step.machine,
                    ledger,
                    rest: self.judged(step.moved, verdict),
                };
                found(from, next);
            }
        }
    }
}
