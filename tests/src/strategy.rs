//! Random programs.

use std::ops::RangeInclusive;

use highwater_model::program::{Action, Program, Reaction};
use highwater_model::quantity::Whole;
use highwater_model::trace::SinkKind;
use highwater_model::vocabulary::{CallKind, Callback, Producer};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Programs for a subject whose sink is called (`Push`) or asks (`Pull`).
pub fn programs(sink: SinkKind) -> BoxedStrategy<Program> {
    (
        0..=4_u64,
        vec(actions(sink, 2, 0..=5), 1..=4),
        vec(reaction(sink), 0..=5),
    )
        .prop_map(|(mark, turns, reactions)| Program {
            high_water_mark: Whole(mark),
            turns,
            reactions,
        })
        .boxed()
}

fn reaction(sink: SinkKind) -> impl Strategy<Value = Reaction> {
    let on = match sink {
        SinkKind::Push => prop_oneof![
            6 => Just(CallKind::Sink),
            3 => Just(CallKind::Drain),
            3 => Just(CallKind::Callback),
            1 => Just(CallKind::Finish),
            1 => Just(CallKind::Error),
        ]
        .boxed(),
        SinkKind::Pull => prop_oneof![
            3 => Just(CallKind::Drain),
            3 => Just(CallKind::Callback),
            1 => Just(CallKind::Finish),
        ]
        .boxed(),
    };
    (on, 1..=4_u32, actions(sink, 1, 1..=3)).prop_map(|(on, nth, actions)| Reaction {
        on,
        nth,
        actions,
    })
}

/// What user code does at a stretch. `depth`: how deep tasks may queue tasks.
fn actions(sink: SinkKind, depth: u32, size: RangeInclusive<usize>) -> BoxedStrategy<Vec<Action>> {
    match sink {
        SinkKind::Push => vec(pushed(depth), size).boxed(),
        SinkKind::Pull => vec(pulled(), size).prop_map(|moves| moves.concat()).boxed(),
    }
}

fn write() -> impl Strategy<Value = Action> {
    let callback = prop_oneof![Just(Callback::None), Just(Callback::Own)];
    (0..=3_u64, callback, 1..=2_u8).prop_map(|(weight, callback, producer)| Action::Write {
        weight: Whole(weight),
        callback,
        producer: Producer(producer),
    })
}

fn pushed(depth: u32) -> BoxedStrategy<Action> {
    let simple = prop_oneof![
        10 => write(),
        8 => Just(Action::Complete {}),
        1 => Just(Action::End {}),
    ];
    if depth == 0 {
        return simple.boxed();
    }
    let inner = || vec(pushed(depth - 1), 1..=3);
    prop_oneof![
        9 => simple,
        1 => inner().prop_map(|actions| Action::NextTick { actions }),
        1 => inner().prop_map(|actions| Action::Microtask { actions }),
    ]
    .boxed()
}

/// A sink that pulls mostly completes what it took: by chance alone the two would seldom meet, and
/// hardly any program would drain.
fn pulled() -> impl Strategy<Value = Vec<Action>> {
    let take = || (1..=3_u64).prop_map(|max| Action::Take { max: Whole(max) });
    prop_oneof![
        8 => write().prop_map(|action| vec![action]),
        6 => take().prop_map(|take| vec![take, Action::Complete {}]),
        2 => take().prop_map(|take| vec![take]),
        2 => Just(vec![Action::Complete {}]),
        1 => Just(vec![Action::End {}]),
    ]
}

/// The program with this number of the campaign with this seed. Any part of a campaign can be
/// had without the rest.
pub fn program(strategy: &BoxedStrategy<Program>, seed: u64, number: u64) -> Program {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    strategy
        .new_tree(&mut runner)
        .expect("the strategies of this file reject nothing")
        .current()
}
