//! Edges: how much of the machine a walk has met.
//!
//! An *edge* is a control state, the kind of an op, and the kind of the event it gave, no-ops left
//! out. A walk that counted only what it met would always have met everything. So the edges that
//! there are come from elsewhere: from every state in a box of small queues and numbers that
//! satisfies the model's [`invariant`], whether or not anything leads to it, and every op there.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

use highwater_model::machine::Machine;
use highwater_model::quantity::Whole;
use highwater_model::queue::{Entry, Fifo, Queue};
use highwater_model::reference::invariant::{invariant, of_control};
use highwater_model::reference::{Control, Flags};
use highwater_model::vocabulary::{
    Callback, ErrorCode, Event, EventKind, Hook, Op, OpKind, Outcome, Payload, Producer,
};

use super::Model;

/// A control state, an op, and what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edge {
    /// Where.
    pub control: Control,
    /// What was done.
    pub op: OpKind,
    /// What came of it.
    pub event: EventKind,
}

impl Edge {
    /// Does one step of the machine. A no-op is no edge.
    pub(super) fn step(machine: &mut Model, op: Op<Whole>) -> (Event<Whole>, Option<Self>) {
        let (control, kind) = (machine.control(), op.kind());
        let event = machine.step(op);
        let edge = (event != Event::Skipped).then(|| Self {
            control,
            op: kind,
            event: event.kind(),
        });
        (event, edge)
    }
}

impl fmt::Display for Edge {
    /// `need_drain, queued: Take → Taken`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Control {
            flags:
                Flags {
                    need_drain,
                    ending,
                    finished,
                    taken,
                    drain_due,
                    finish_due,
                    destroyed,
                    error_due,
                    close_due,
                },
            corked,
            queued,
            completed,
            cut,
        } = self.control;
        let destroyed = destroyed.map(|why| format!("destroyed ({})", why.as_str()));
        let names: Vec<_> = [
            (need_drain, "need_drain"),
            (ending, "ending"),
            (finished, "finished"),
            (taken, "taken"),
            (drain_due, "drain due"),
            (finish_due, "finish due"),
            (error_due, "error due"),
            (close_due, "close due"),
            (corked, "corked"),
            (queued, "queued"),
            (completed, "receipts due"),
            (cut, "receipts of what was cut due"),
        ]
        .into_iter()
        .filter_map(|(holds, name)| holds.then_some(name))
        .chain(destroyed.as_deref())
        .collect();
        let control = if names.is_empty() {
            "at rest".to_owned()
        } else {
            names.join(", ")
        };
        write!(f, "{control}: {:?} → {:?}", self.op, self.event)
    }
}

/// How many of the edges that there are were met.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// Met.
    pub covered: usize,
    /// All.
    pub total: usize,
    /// Not met.
    pub missing: Vec<Edge>,
    /// Met, but in no state that satisfies the invariant: the invariant or the box is wrong.
    pub unforeseen: Vec<Edge>,
}

impl Coverage {
    pub(super) fn new(met: &BTreeSet<Edge>, all: &BTreeSet<Edge>) -> Self {
        Self {
            covered: met.intersection(all).count(),
            total: all.len(),
            missing: all.difference(met).copied().collect(),
            unforeseen: met.difference(all).copied().collect(),
        }
    }

    /// Whether so many per hundred were met.
    pub fn reaches(&self, percent: usize) -> bool {
        self.covered * 100 >= self.total * percent
    }
}

/// Every edge that some state of the box can take.
pub fn of_the_abstract_machine() -> &'static BTreeSet<Edge> {
    static EDGES: OnceLock<BTreeSet<Edge>> = OnceLock::new();
    EDGES.get_or_init(enumerate)
}

fn enumerate() -> BTreeSet<Edge> {
    let mut edges = BTreeSet::new();
    let mut ops = vec![Op::COMPLETE, Op::END, Op::Settle, Op::Cork, Op::Uncork];
    ops.extend([false, true].map(|error| Op::Destroy { error }));
    ops.push(FAIL);
    ops.extend([1, 2, 1_u64 << 32].map(|max| Op::Take {
        max: Whole::from(max),
    }));
    for weight in 0..=LIMIT + 1 {
        ops.extend(CALLBACKS.map(|callback| Op::Write {
            producer: Producer(1),
            payload: Payload::bytes(Whole::from(weight)),
            callback,
        }));
    }
    for_each_state(|state| {
        for op in &ops {
            edges.extend(Edge::step(&mut state.clone(), *op).1);
        }
    });
    edges
}

/// The sink fails.
pub(super) const FAIL: Op<Whole> = Op::Complete {
    hook: Hook::Sink,
    outcome: Outcome::Failure,
    again: false,
};

const CALLBACKS: [Callback; 2] = [Callback::None, Callback::Own];
/// The entries that a queue of the box may hold, by weight and callback.
const KINDS: [(u64, Callback); 4] = [
    (1, Callback::None),
    (1, Callback::Own),
    (2, Callback::None),
    (2, Callback::Own),
];
/// At most so many in each of the four queues.
const ENTRIES: usize = 2;
/// The limit, where there is one.
const LIMIT: u64 = 2;
/// At most so many corks.
const CORKS: u64 = 2;

/// Every state of the box that satisfies the invariant: all flags, every way to fill the queues, and
/// numbers that may or may not fit them; whether they do is for the invariant to say. What it says of flags,
/// and of which queues hold anything, it is asked first.
fn for_each_state(mut visit: impl FnMut(&Model)) {
    let filled = contents();
    let empty = vec![vec![]];
    for flags in flags() {
        for holding_some in 0..1_u8 << 4 {
            let [completed, batch, queued, cut] = [0, 1, 2, 3].map(|bit| {
                if holding_some & (1 << bit) == 0 {
                    &empty
                } else {
                    &filled
                }
            });
            let firsts = [completed, batch, queued, cut].map(|some| &some[0][..]);
            if of_control(&holding(flags, firsts)).is_err() {
                continue;
            }
            for completed in completed {
                for batch in batch {
                    for queued in queued {
                        for cut in cut {
                            let state = holding(flags, [completed, batch, queued, cut]);
                            for_each_numbering(&state, &mut visit);
                        }
                    }
                }
            }
        }
    }
}

fn for_each_numbering(state: &Model, visit: &mut impl FnMut(&Model)) {
    let bools = || [0, 1].map(Whole).into_iter();
    let mut now = state.clone();
    for mark in 0..=3 {
        now.high_water_mark = Whole(mark);
        for (generation, refused) in bools().flat_map(|a| bools().map(move |b| (a, b))) {
            now.generation = generation;
            now.writes = state.writes + refused;
            for (weight, count) in bools().flat_map(|a| bools().map(move |b| (a, b))) {
                now.length = state.length + weight;
                now.entries = state.entries + count;
                for (corked, limit) in
                    (0..=CORKS).flat_map(|corked| [(corked, None), (corked, Some(LIMIT))])
                {
                    now.corked = Whole::from(corked);
                    now.limit = limit.map(Whole::from);
                    if invariant(&now).is_ok() {
                        visit(&now);
                    }
                }
            }
        }
    }
}

/// All combinations.
fn flags() -> impl Iterator<Item = Flags> {
    let errors = [ErrorCode::Destroyed, ErrorCode::Given, ErrorCode::Sink];
    let destroyed = std::iter::once(None).chain(errors.map(Some));
    destroyed.flat_map(|destroyed| {
        (0..=u8::MAX).map(move |bits| {
            let flag = |bit: u8| bits & (1 << bit) != 0;
            Flags {
                need_drain: flag(0),
                ending: flag(1),
                finished: flag(2),
                taken: flag(3),
                drain_due: flag(4),
                finish_due: flag(5),
                destroyed,
                error_due: flag(6),
                close_due: flag(7),
            }
        })
    })
}

/// Every way to fill one queue with something: up to [`ENTRIES`] entries, each of weight 1 or 2, with a callback or
/// without.
fn contents() -> Vec<Vec<(u64, Callback)>> {
    let mut all = vec![];
    let mut longest = vec![vec![]];
    for _ in 0..ENTRIES {
        longest = longest
            .iter()
            .flat_map(|shorter| {
                KINDS.map(|kind| {
                    let mut longer = shorter.clone();
                    longer.push(kind);
                    longer
                })
            })
            .collect();
        all.extend(longest.iter().cloned());
    }
    all
}

/// A state with these flags and these entries: completed, batch, queued, cut.
fn holding(flags: Flags, entries: [&[(u64, Callback)]; 4]) -> Model {
    let mut writes = Whole(0);
    let [completed, batch, queued, cut] = entries.map(|entries| {
        let mut queue = Fifo::empty();
        for &(weight, callback) in entries {
            writes += Whole(1);
            queue.push(Entry {
                chunk: writes,
                weight: Whole::from(weight),
                callback,
            });
        }
        queue
    });
    Model {
        flags,
        length: batch.weight() + queued.weight(),
        entries: batch.count() + queued.count(),
        writes,
        completed,
        batch,
        queued,
        cut,
        ..Model::new(Whole(0))
    }
}
