//! One thread's part of a survey: every transition is one step of the machine, and what the rules
//! say of it; either is looked up where the same has been done before.

use std::cell::LazyCell;
use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;
use std::hash::Hash;

use smallvec::SmallVec;

use super::closed::Due;
use super::pack::Parts;
use super::{Closed, Edge};
use crate::checker::fingerprint::{BuildFingerprinter, fingerprint};
use crate::checker::memory::Memory;
use crate::checker::pack::{Pack, Packed, Packing, Reader, Writer, unpack};
use crate::checker::search::Walker;
use crate::machine::Machine;
use crate::program::Narrator;
use crate::quantity::Whole;
use crate::rules::{Ledger, RULES, broken_at_rest, broken_by, met_by};
use crate::vocabulary::{Event, EventKind, Op, OpKind, Shown};

/// What a machine does with an op.
struct Stepped {
    machine: Packed,
    event: Event<Whole>,
    shown: Shown<Whole>,
    /// Whether nothing is implied then.
    idle: bool,
}

/// What a ledger becomes by a step, and what the rules say of that.
struct Told {
    ledger: Packed,
    /// The rules that are broken then, a bit each.
    broken: u64,
    /// For each line, the rules whose antecedent it meets.
    met: SmallVec<[u64; 2]>,
}

/// Walks a closed system and counts.
///
/// A state is a machine and a ledger, and there are far fewer of either than of states; so most of
/// what a transition does has been done before.
pub(super) struct Surveyor<'s, M>
where
    M: Machine<Whole> + Eq + Hash + Debug,
{
    packing: &'s Packing<&'s Closed<M>>,
    /// By machine.
    due: Memory<Due>,
    /// By ledger, and by what the user and the machine are at.
    ops: Memory<Box<[Op<Whole>]>>,
    /// By machine and op.
    stepped: Memory<Stepped>,
    /// By ledger, op and what the machine did.
    told: Memory<Told>,
    /// By control state.
    edges: HashMap<M::Control, Vec<(OpKind, EventKind)>, BuildFingerprinter>,
    met: Vec<u64>,
    largest: Whole,
    scratch: Writer,
}

impl<'s, M> Surveyor<'s, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug,
{
    pub(super) fn new(packing: &'s Packing<&'s Closed<M>>) -> Self {
        Self {
            packing,
            due: Memory::of(1 << 10),
            ops: Memory::of(1 << 10),
            stepped: Memory::of(1 << 10),
            told: Memory::of(1 << 12),
            edges: HashMap::default(),
            met: vec![0; RULES.len()],
            largest: Whole(0),
            scratch: Writer::default(),
        }
    }

    /// Adds up what was met: edges, how often each antecedent, the largest length.
    pub(super) fn merge(all: Vec<Self>) -> (BTreeSet<Edge<M::Control>>, Vec<u64>, Whole) {
        let mut edges = BTreeSet::new();
        let mut met = vec![0; RULES.len()];
        let mut largest = Whole(0);
        for surveyor in all {
            for (control, pairs) in surveyor.edges {
                let edge = |(op, event)| (control.clone(), op, event);
                edges.extend(pairs.into_iter().map(edge));
            }
            for (sum, met) in met.iter_mut().zip(surveyor.met) {
                *sum += met;
            }
            largest = largest.max(surveyor.largest);
        }
        (edges, met, largest)
    }
}

/// Counts each bit.
fn count(mut bits: u64, counts: &mut [u64]) {
    while bits != 0 {
        counts[bits.trailing_zeros() as usize] += 1;
        bits &= bits - 1;
    }
}

/// Has a ledger read of a step, and every rule judge it, and the rest that it may leave.
fn tell(
    mut ledger: Ledger,
    mut narrator: Narrator,
    op: Op<Whole>,
    stepped: &Stepped,
    scratch: &mut Writer,
) -> Told {
    let (mut broken, mut met) = (0, SmallVec::new());
    narrator.tell(op, stepped.event, stepped.shown, &mut |body| {
        broken |= broken_by(&ledger, &body);
        met.push(met_by(&ledger, &body));
        ledger.read(&body);
    });
    if stepped.idle && ledger.open.is_empty() {
        broken |= broken_at_rest(&ledger);
    }
    Told {
        ledger: scratch.pack(&ledger),
        broken,
        met,
    }
}

impl<'s, M> Walker<Packing<&'s Closed<M>>> for Surveyor<'s, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    fn expand(&mut self, state: &Packed, mut found: impl FnMut(&Packed)) {
        let (system, like) = (self.packing.system(), self.packing.like());
        let (user, broken, parts) = Parts::of(&mut Reader::new(state));
        if broken != 0 {
            return;
        }
        let machine = LazyCell::new(|| unpack(&like.machine, parts.machine));
        let ledger = LazyCell::new(|| unpack(&like.ledger, parts.ledger));
        let machine_before = fingerprint(parts.machine);
        let ledger_before = fingerprint(parts.ledger);
        let due = *self.due.get(&machine_before, || Due::of(&*machine));
        let ops = self.ops.get(&(ledger_before, user, due), || {
            let mut ops = Vec::new();
            system.ops(&ledger, user, due, &mut ops);
            ops.into()
        });
        let pulls = like.machine.settles_at_once();
        let mut taken = SmallVec::<[(OpKind, EventKind); 8]>::new();
        for op in &*ops {
            let (largest, scratch) = (&mut self.largest, &mut self.scratch);
            let stepped = self.stepped.get(&(machine_before, op), || {
                let mut machine = machine.clone();
                let event = machine.step(*op);
                let shown = machine.shown();
                *largest = (*largest).max(shown.length);
                if event != Event::Skipped {
                    taken.push((op.kind(), event.kind()));
                }
                Stepped {
                    machine: scratch.pack(&machine),
                    event,
                    shown,
                    idle: machine.implied().is_none(),
                }
            });
            let said = (stepped.event, stepped.shown, stepped.idle);
            let asked = (ledger_before, user.narrator, op, said);
            let tell = || tell(ledger.clone(), user.narrator, *op, stepped, scratch);
            let told = self.told.get(&asked, tell);
            for line in &told.met {
                count(*line, &mut self.met);
            }
            let parts = Parts {
                ledger: &told.ledger,
                machine: &stepped.machine,
            };
            let user = user.after(*op, stepped.event, stepped.shown, pulls);
            scratch.clear();
            parts.put(user, told.broken & system.judged, scratch);
            found(&Packed::from_slice(scratch.bytes()));
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
}
