//! The same closed system with real numbers and real queues, exhaustively at small sizes.

use std::collections::{HashSet, VecDeque};

use highwater_model::checker::fingerprint::BuildFingerprinter;
use highwater_model::quantity::Whole;
use highwater_model::queue::Fifo;
use highwater_model::vocabulary::{Callback, Op, OpKind, Payload, Producer};

use crate::closed::{Closed, Manner};
use crate::goals::Goal;
use crate::mutant::Mutant;
use crate::ops::{KINDS, fail};

/// A state with real numbers and real queues.
pub type Small = Closed<Whole, Fifo>;

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// The mark.
    pub high_water_mark: u64,
    /// The limit of the stream, if it has one.
    pub limit: Option<u64>,
    /// The heaviest chunk.
    pub heaviest: u64,
    /// How many writes.
    pub writes: u64,
    /// How many corks at once.
    pub corks: u64,
    /// Counted producers: how many beside the one that is told first.
    pub others: u64,
}

impl Limits {
    /// The largest charged chunk.
    pub fn largest(self) -> Whole {
        Whole::from(self.heaviest.max(1))
    }

    fn ops(self, kind: OpKind) -> Vec<Op<Whole>> {
        match kind {
            OpKind::Write => (0..=self.heaviest)
                .flat_map(|weight| {
                    [Callback::None, Callback::Own].map(|callback| Op::Write {
                        producer: Producer(0),
                        payload: Payload::bytes(Whole::from(weight)),
                        callback,
                    })
                })
                .collect(),
            OpKind::Take => [0, 1, i64::MAX]
                .map(|max| Op::Take { max: Whole(max) })
                .to_vec(),
            OpKind::Cork => vec![Op::Cork],
            OpKind::Uncork => vec![Op::Uncork],
            OpKind::Complete => vec![Op::COMPLETE, fail()],
            OpKind::End => vec![Op::END],
            OpKind::Destroy => [false, true].map(|error| Op::Destroy { error }).to_vec(),
            OpKind::Throw => vec![Op::Throw],
            OpKind::Settle => vec![Op::Settle],
            OpKind::Return => vec![Op::Return],
            OpKind::Tick => vec![Op::Tick],
            OpKind::NextTick => vec![Op::NextTick],
            OpKind::Microtask => vec![Op::Microtask],
        }
    }
}

/// What an exhaustive search found.
#[derive(Clone, Debug)]
pub struct Search {
    /// How many states there are.
    pub states: usize,
    /// The greatest length among them.
    pub highest: u64,
    /// The first step, in breadth-first order, that broke a goal.
    pub broken: Option<(Goal, String)>,
}

/// Visits every reachable state within the limits, breadth first, and calls `look` on each. Stops
/// at a step that breaks a goal.
pub fn search(
    manner: Manner,
    mutant: Mutant,
    limits: Limits,
    goals: &[Goal],
    mut look: impl FnMut(&Small),
) -> Search {
    let mut start = Small::new(
        manner,
        Whole::from(limits.high_water_mark),
        limits.limit.map(Whole::from),
    );
    start.producers.others = Whole::from(limits.others);
    let m = limits.largest();
    let mut seen = HashSet::with_hasher(BuildFingerprinter::default());
    seen.insert(start.clone());
    let mut queue = VecDeque::from([start]);
    let mut found = Search {
        states: 0,
        highest: 0,
        broken: None,
    };
    while let Some(state) = queue.pop_front() {
        found.states += 1;
        found.highest = found.highest.max(state.stream.length.count());
        look(&state);
        for op in KINDS.into_iter().flat_map(|kind| limits.ops(kind)) {
            let beyond = match op {
                Op::Write { .. } => state.stream.writes.count() == limits.writes,
                Op::Cork => state.stream.corked.count() == limits.corks,
                _ => false,
            };
            if beyond || !state.allows(&op) {
                continue;
            }
            let mut next = state.clone();
            let event = next.step(op, m, mutant);
            let broken = goals.iter().find(|goal| {
                !(goal.of_step(&state, &op, &event, &next) && goal.of_state(&next, m))
            });
            if let Some(goal) = broken {
                found.broken = Some((*goal, format!("{state:?}\n  {op:?}\n  {event:?}")));
                return found;
            }
            if !seen.contains(&next) {
                seen.insert(next.clone());
                queue.push_back(next);
            }
        }
    }
    found
}
