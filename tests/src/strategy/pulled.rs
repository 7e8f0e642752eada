//! Programs for a stream whose sink asks for chunks.

use std::ops::RangeInclusive;

use highwater_model::program::{Action, Program, Reaction};
use highwater_model::quantity::Whole;
use highwater_model::trace::Settings;
use highwater_model::vocabulary::{CallKind, Callback, Data, Producer};
use proptest::collection::vec;
use proptest::prelude::*;

pub(super) fn programs() -> BoxedStrategy<Program> {
    (
        0..=4_u64,
        vec(actions(0..=5), 1..=4),
        vec(reaction(), 0..=5),
    )
        .prop_map(|(mark, turns, reactions)| Program {
            high_water_mark: Whole::from(mark),
            settings: Settings::default(),
            turns,
            reactions,
        })
        .boxed()
}

fn reaction() -> impl Strategy<Value = Reaction> {
    let on = prop_oneof![
        3 => Just(CallKind::Drain),
        3 => Just(CallKind::Callback),
        1 => Just(CallKind::Finish),
    ];
    (on, 1..=4_u32, actions(1..=3)).prop_map(|(on, nth, actions)| Reaction { on, nth, actions })
}

/// A sink that pulls mostly completes what it took: by chance alone the two would seldom meet, and
/// hardly any program would drain. Likewise `uncork` mostly follows `cork`.
fn actions(size: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Action>> {
    let take = || {
        (1..=3_u64).prop_map(|max| Action::Take {
            max: Whole::from(max),
        })
    };
    let moves = prop_oneof![
        16 => write().prop_map(|action| vec![action]),
        12 => take().prop_map(|take| vec![take, Action::COMPLETE]),
        4 => take().prop_map(|take| vec![take]),
        4 => Just(vec![Action::COMPLETE]),
        2 => Just(vec![Action::END]),
        1 => Just(vec![Action::Cork {}]),
        2 => Just(vec![Action::Uncork {}]),
        1 => write().prop_map(|write| vec![Action::Cork {}, write, Action::Uncork {}]),
    ];
    vec(moves, size).prop_map(|moves| moves.concat())
}

fn write() -> impl Strategy<Value = Action> {
    let callback = prop_oneof![Just(Callback::None), Just(Callback::Own)];
    (0..=3_u64, callback, 1..=2_u8).prop_map(|(weight, callback, producer)| Action::Write {
        weight: Whole::from(weight),
        data: Data::Bytes,
        callback,
        producer: Producer(producer),
    })
}
