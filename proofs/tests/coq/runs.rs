//! Runs of the model, with what each op gave.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::fmt::Write as _;

use highwater_model::machine::Machine as _;
use highwater_model::quantity::Whole;
use highwater_model::reference::Reference;
use highwater_model::vocabulary::{Call, Callback, Event, Op, Payload, Producer};
use highwater_proofs::closed::Manner;
use highwater_proofs::mutant::Mutant;
use highwater_proofs::ops::fail;
use highwater_proofs::small::Small;
use proptest::prelude::{Just, Strategy, any, prop_oneof};
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::left_out::left_out;
use crate::term;

/// One op of the runs that begin alike, and what comes after it in them.
struct Step {
    op: Op<Whole>,
    event: Event<Whole>,
    after: Small,
    next: Vec<usize>,
}

/// Runs from one empty stream.
pub(crate) struct Runs {
    high_water_mark: Whole,
    limit: Option<Whole>,
    first: Vec<usize>,
    steps: Vec<Step>,
}

impl Runs {
    fn new(high_water_mark: u64, limit: Option<u64>) -> Self {
        Self {
            high_water_mark: Whole::from(high_water_mark),
            limit: limit.map(Whole::from),
            first: Vec::new(),
            steps: Vec::new(),
        }
    }

    /// Does the op after the step with that index, or first, by the model or what is wrong with it.
    fn add(&mut self, before: Option<usize>, op: Op<Whole>, mutant: Mutant) -> usize {
        let mut after = match before {
            Some(before) => self.steps[before].after.clone(),
            None => Small::new(Manner::Careless, self.high_water_mark, self.limit),
        };
        let event = after.step(op, Whole(0), mutant);
        let index = self.steps.len();
        self.steps.push(Step {
            op,
            event,
            after,
            next: Vec::new(),
        });
        match before {
            Some(before) => self.steps[before].next.push(index),
            None => self.first.push(index),
        }
        index
    }

    /// How many ops were done.
    pub(crate) fn ops(&self) -> usize {
        self.steps.len()
    }

    /// The mark, the limit and the runs, as a term.
    pub(crate) fn term(&self) -> String {
        let limit = self
            .limit
            .map_or_else(|| "None".to_owned(), |limit| format!("Some {limit}"));
        let mut text = format!("({}, {limit}, ", self.high_water_mark);
        self.write(&self.first, &mut text);
        text + ")"
    }

    fn write(&self, steps: &[usize], text: &mut String) {
        for step in steps {
            let step = &self.steps[*step];
            let op = term::op(&step.op).expect("what is left out is not drawn");
            let (event, shown) = (term::event(&step.event), term::shown(&step.after.stream));
            let _ = write!(text, "\n(Do {op} {event} {shown} ");
            self.write(&step.next, text);
            text.push(' ');
        }
        text.push_str("Stop");
        text.extend(steps.iter().map(|_| ')'));
    }

    /// What was met: op, what it gave, and where that is worth telling apart.
    pub(crate) fn met(&self, met: &mut BTreeSet<String>) {
        let mut pending: Vec<(Option<&Reference>, usize)> =
            self.first.iter().map(|step| (None, *step)).collect();
        while let Some((before, step)) = pending.pop() {
            let Step {
                op,
                event,
                after,
                next,
            } = &self.steps[step];
            let place = match before {
                Some(before) if before.unsettled() && before.flags.destroyed.is_some() => {
                    ", destroyed and unsettled"
                }
                Some(before) if before.unsettled() => ", unsettled",
                Some(before) if before.flags.destroyed.is_some() => ", destroyed",
                Some(before) if before.flags.finished => ", finished",
                Some(before) if before.flags.ending => ", ending",
                Some(before) if before.is_corked() => ", corked",
                _ => "",
            };
            let op = match op {
                Op::Destroy { error: true } => "Destroy with an error".to_owned(),
                op if *op == fail() => "Fail".to_owned(),
                op => format!("{:?}", op.kind()),
            };
            let event = match event {
                Event::Notified(Call::Callback { error: Some(_), .. }) => "fails".to_owned(),
                event => format!("{:?}", event.kind()),
            };
            met.insert(format!("{op} {event}{place}"));
            pending.extend(next.iter().map(|next| (Some(&after.stream), *next)));
        }
    }
}

/// How far the small runs go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) high_water_mark: u64,
    pub(crate) limit: Option<u64>,
    pub(crate) weights: &'static [i64],
    pub(crate) writes: i64,
    pub(crate) corks: i64,
}

fn write(weight: i64, callback: Callback) -> Op<Whole> {
    Op::Write {
        producer: Producer(0),
        payload: Payload::bytes(Whole(weight)),
        callback,
    }
}

/// Every op in every state within the limits: one shortest run to each state, and from there each op.
pub(crate) fn small(limits: Limits, mutant: Mutant) -> Runs {
    let mut runs = Runs::new(limits.high_water_mark, limits.limit);
    let mut ops = vec![
        Op::Cork,
        Op::Uncork,
        Op::COMPLETE,
        fail(),
        Op::END,
        Op::Settle,
    ];
    ops.extend([false, true].map(|error| Op::Destroy { error }));
    ops.extend([0, 1, i64::MAX].map(|max| Op::Take { max: Whole(max) }));
    for weight in limits.weights {
        ops.extend([Callback::None, Callback::Own].map(|callback| write(*weight, callback)));
    }
    let start = Reference {
        limit: runs.limit,
        ..Reference::new(runs.high_water_mark)
    };
    let mut seen = HashSet::from([start.clone()]);
    let mut queue = VecDeque::from([(None, start)]);
    while let Some((at, state)) = queue.pop_front() {
        if mutant == Mutant::None {
            nothing_left_out_is_done(&state);
        }
        for op in &ops {
            let beyond = match op {
                Op::Write { .. } => state.writes.0 == limits.writes,
                Op::Cork => state.corked.0 == limits.corks,
                _ => false,
            };
            if !beyond {
                let step = runs.add(at, *op, mutant);
                let after = runs.steps[step].after.stream.clone();
                // A wrong machine may count as writes what are none, and for ever.
                if after.writes.0 <= limits.writes && seen.insert(after.clone()) {
                    queue.push_back((Some(step), after));
                }
            }
        }
    }
    runs
}

/// An op that the machine in Coq does not have must be none of the model either.
fn nothing_left_out_is_done(state: &Reference) {
    for op in left_out() {
        let mut after = state.clone();
        let event = after.step(op);
        assert!(
            event == Event::Skipped && after == *state,
            "the model does {op:?}, and proofs/coq/Machine.v has no such op: transcribe it there"
        );
    }
}

/// An op, and whether what is due is settled before it.
fn any_op(heaviest: i64) -> impl Strategy<Value = (Op<Whole>, bool)> {
    let callback = prop_oneof![Just(Callback::None), Just(Callback::Own)];
    let weight = prop_oneof![1 => Just(0), 4 => 0..=heaviest, 4 => 0..=heaviest / 8];
    let max = prop_oneof![1 => Just(0), 4 => 1..=4_i64, 2 => Just(i64::MAX)];
    let op = prop_oneof![
        24 => (0..4_u8, weight, callback).prop_map(|(producer, weight, callback)| Op::Write {
            producer: Producer(producer),
            payload: Payload::bytes(Whole(weight)),
            callback,
        }),
        16 => max.prop_map(|max| Op::Take { max: Whole(max) }),
        16 => Just(Op::COMPLETE),
        1 => Just(fail()),
        1 => any::<bool>().prop_map(|error| Op::Destroy { error }),
        2 => Just(Op::Cork),
        4 => Just(Op::Uncork),
        8 => Just(Op::Settle),
        1 => Just(Op::END),
    ];
    (op, proptest::bool::weighted(0.9))
}

/// Random runs, always the same ones: each of one stream, with marks and weights of all magnitudes.
pub(crate) fn random(count: usize, longest: usize) -> Vec<Runs> {
    let mut runner = TestRunner::deterministic();
    let sizes = (0..=40_u32, 0..=40_u32, any::<u64>(), any::<Option<u64>>());
    let run = sizes.prop_flat_map(move |(mark_bits, weight_bits, mark, limit)| {
        let mark = mark % (1 << mark_bits);
        let heaviest = 1_i64 << weight_bits;
        // Some chunks are too heavy for it, and it lets a few of the others in.
        let limit = limit.map(|limit| limit % (1 << (weight_bits + 2)));
        (
            Just((mark, limit)),
            proptest::collection::vec(any_op(heaviest), 1..=longest),
        )
    });
    (0..count)
        .map(|_| {
            let drawn = run.new_tree(&mut runner).expect("nothing is rejected");
            let ((mark, limit), ops) = drawn.current();
            let mut runs = Runs::new(mark, limit);
            let mut at = None;
            for (op, settled) in ops {
                while settled && at.is_some_and(|at: usize| runs.steps[at].after.stream.unsettled())
                {
                    at = Some(runs.add(at, Op::Settle, Mutant::None));
                }
                at = Some(runs.add(at, op, Mutant::None));
            }
            runs
        })
        .collect()
}
