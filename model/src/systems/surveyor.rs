//! One thread's part of a survey: every transition is one step of the machine, and what the rules
//! say of it is looked up where the same has been said before.

use std::collections::{BTreeSet, HashSet};
use std::fmt::Debug;
use std::hash::Hash;

use super::closed::broken_by;
use super::{Closed, Edge, State};
use crate::checker::fingerprint::BuildFingerprinter;
use crate::checker::memory::Memory;
use crate::checker::search::Walker;
use crate::checker::shared::Shared;
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::rules::{Ledger, RULES};
use crate::vocabulary::{Event, Op};

/// What a machine does with an op.
struct Stepped<M> {
    machine: Shared<M>,
    event: Event<Whole>,
}

/// What a ledger becomes by a step, and what the rules say of that.
struct Told {
    ledger: Shared<Ledger>,
    /// The rules that the step breaks, a bit each.
    broken: u64,
    /// The rules that are broken if nothing more happens by itself, a bit each; once that was asked.
    broken_at_rest: Option<u64>,
    /// The rules whose antecedent was met, by their index, as often as it was.
    met: Box<[u8]>,
}

/// Walks a closed system and counts.
///
/// A state is a machine and a ledger, and there are far fewer of either than of states; so most of
/// what a transition does has been done before.
pub(super) struct Surveyor<'s, M: Machine<Whole>> {
    system: &'s Closed<M>,
    /// By machine and op.
    stepped: Memory<Stepped<M>>,
    /// By ledger, op and what the machine did.
    told: Memory<Told>,
    edges: HashSet<Edge<M::Control>, BuildFingerprinter>,
    met: Vec<u64>,
    largest: Whole,
}

impl<'s, M: Machine<Whole>> Surveyor<'s, M> {
    pub(super) fn new(system: &'s Closed<M>) -> Self {
        Self {
            system,
            stepped: Memory::new(),
            told: Memory::new(),
            edges: HashSet::default(),
            met: vec![0; RULES.len()],
            largest: Whole(0),
        }
    }

    /// Adds up what was met: edges, how often each antecedent, the largest length.
    pub(super) fn merge(all: Vec<Self>) -> (BTreeSet<Edge<M::Control>>, Vec<u64>, Whole) {
        let mut edges = BTreeSet::new();
        let mut met = vec![0; RULES.len()];
        let mut largest = Whole(0);
        for surveyor in all {
            edges.extend(surveyor.edges);
            for (sum, met) in met.iter_mut().zip(surveyor.met) {
                *sum += met;
            }
            largest = largest.max(surveyor.largest);
        }
        (edges, met, largest)
    }
}

fn tell<M: Machine<Whole> + Hash>(
    from: &State<M>,
    next: &State<M>,
    op: Op<Whole>,
    event: Event<Whole>,
) -> Told {
    let mut broken = 0;
    let mut met = Vec::new();
    let ledger = from.told(next, op, event, |ledger, body| {
        broken |= broken_by(|rule| (rule.observe)(ledger, body).is_some());
        let rules = (0..).zip(RULES);
        met.extend(rules.filter_map(|(index, rule)| (rule.meets)(ledger, body).then_some(index)));
    });
    Told {
        ledger: Shared::new(ledger),
        broken,
        broken_at_rest: None,
        met: met.into(),
    }
}

impl<M> Walker<Closed<M>> for Surveyor<'_, M>
where
    M: Machine<Whole> + Eq + Hash + Debug + Send + Sync,
{
    fn next(&mut self, from: &State<M>, op: &Op<Whole>) -> State<M> {
        let (edges, largest) = (&mut self.edges, &mut self.largest);
        let stepped = self.stepped.get(&(from.machine.fingerprint(), op), || {
            let mut machine = (*from.machine).clone();
            let event = machine.step(*op);
            *largest = (*largest).max(machine.shown().length);
            if event != Event::Skipped {
                edges.insert((from.machine.control(), op.kind(), event.kind()));
            }
            Stepped {
                machine: Shared::new(machine),
                event,
            }
        });
        let event = stepped.event;
        let mut next = from.after(*op, event, stepped.machine.clone());
        let shown = next.machine.shown();
        let asked = (from.ledger.fingerprint(), from.narrator, op, event, shown);
        let told = self.told.get(&asked, || tell(from, &next, *op, event));
        next.ledger = told.ledger.clone();
        next.broken = told.broken;
        if next.quiescent() {
            let ledger = &told.ledger;
            let judge = || broken_by(|rule| (rule.at_quiescence)(ledger).is_some());
            next.broken |= *told.broken_at_rest.get_or_insert_with(judge);
        }
        next.broken &= self.system.judged;
        for rule in &told.met {
            self.met[usize::from(*rule)] += 1;
        }
        next
    }
}
