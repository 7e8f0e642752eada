//! One thread's part of a survey: every transition is one step of the machine, and what the rules
//! say of it; either is looked up where the same has been done before.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Debug;
use std::hash::Hash;

use smallvec::SmallVec;

use super::closed::broken_by;
use super::pack::Parts;
use super::{Closed, Edge, State};
use crate::checker::System;
use crate::checker::fingerprint::{BuildFingerprinter, fingerprint};
use crate::checker::memory::Memory;
use crate::checker::pack::{Pack, Packed, Packing, Reader, Writer};
use crate::checker::search::Walker;
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::rules::{Ledger, RULES};
use crate::trace::Body;
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
    /// The rules that the step breaks, a bit each.
    broken: u64,
    /// Those that are broken if nothing more happens by itself; none where a call is open.
    broken_at_rest: u64,
    /// The rules whose antecedent was met, by their index, as often as it was.
    met: Box<[u8]>,
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
    /// By machine and op.
    stepped: Memory<Stepped>,
    /// By ledger, op and what the machine did.
    told: Memory<Told>,
    /// By control state.
    edges: HashMap<M::Control, Vec<(OpKind, EventKind)>, BuildFingerprinter>,
    met: Vec<u64>,
    largest: Whole,
    ops: Vec<Op<Whole>>,
    scratch: Writer,
}

impl<'s, M> Surveyor<'s, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug,
{
    pub(super) fn new(packing: &'s Packing<&'s Closed<M>>) -> Self {
        Self {
            packing,
            stepped: Memory::new(),
            told: Memory::new(),
            edges: HashMap::default(),
            met: vec![0; RULES.len()],
            largest: Whole(0),
            ops: Vec::new(),
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

/// Has the ledger of a state read of a step, and every rule judge it.
fn tell<M>(from: &State<M>, op: Op<Whole>, stepped: &Stepped, scratch: &mut Writer) -> Told {
    let (mut broken, mut met) = (0, Vec::new());
    let mut ledger = from.ledger.clone();
    let mut narrator = from.user.narrator;
    let mut seen = |ledger: &Ledger, body: &Body| {
        broken |= broken_by(|rule| (rule.observe)(ledger, body).is_some());
        let rules = (0..).zip(RULES);
        met.extend(rules.filter_map(|(index, rule)| (rule.meets)(ledger, body).then_some(index)));
    };
    narrator.tell(op, stepped.event, stepped.shown, &mut |body| {
        seen(&ledger, &body);
        ledger.read(&body);
    });
    let broken_at_rest = if ledger.open.is_empty() {
        broken_by(|rule| (rule.at_quiescence)(&ledger).is_some())
    } else {
        0
    };
    Told {
        ledger: scratch.pack(&ledger),
        broken,
        broken_at_rest,
        met: met.into(),
    }
}

impl<'s, M> Walker<Packing<&'s Closed<M>>> for Surveyor<'s, M>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    fn expand(&mut self, state: &Packed, mut found: impl FnMut(&Packed)) {
        let system = self.packing.system();
        let (from, parts) = Parts::unpack(self.packing.like(), &mut Reader::new(state));
        let ledger_before = fingerprint(parts.ledger);
        let machine_before = fingerprint(parts.machine);
        self.ops.clear();
        system.actions(&from, &mut self.ops);
        let pulls = from.machine.settles_at_once();
        let mut taken = SmallVec::<[(OpKind, EventKind); 8]>::new();
        for op in &self.ops {
            let (largest, scratch) = (&mut self.largest, &mut self.scratch);
            let stepped = self.stepped.get(&(machine_before, op), || {
                let mut machine = from.machine.clone();
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
            let said = (stepped.event, stepped.shown);
            let asked = (ledger_before, from.user.narrator, op, said);
            let tell = || tell(&from, *op, stepped, scratch);
            let told = self.told.get(&asked, tell);
            let mut broken = told.broken;
            if stepped.idle {
                broken |= told.broken_at_rest;
            }
            for rule in &told.met {
                self.met[usize::from(*rule)] += 1;
            }
            let parts = Parts {
                ledger: &told.ledger,
                machine: &stepped.machine,
            };
            let user = from.user.after(*op, stepped.event, stepped.shown, pulls);
            found(&parts.assemble(user, broken & system.judged, &mut self.scratch));
        }
        if !taken.is_empty() {
            let edges = self.edges.entry(from.machine.control()).or_default();
            for edge in taken {
                if !edges.contains(&edge) {
                    edges.push(edge);
                }
            }
        }
    }
}
