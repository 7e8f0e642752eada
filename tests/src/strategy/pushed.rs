//! Programs for a stream that calls its sink.
//!
//! By chance alone most programs would meet an error, a `destroy` or a hook that nobody completes
//! early, and hardly any would get far. So what a program is made of is drawn first, its [`Kind`],
//! and most programs have few of the things that cut one short.

mod ops;

use std::ops::RangeInclusive;

use highwater_model::program::{Action, Program, Reaction};
use highwater_model::quantity::Whole;
use highwater_model::trace::Settings;
use highwater_model::vocabulary::{CallKind, Hook};
use proptest::bool::weighted;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

use super::Space;
use super::choice::Choice;
use super::nulls::one_null;
use ops::{again, completion, destroying, end, write};

/// How deep tasks may queue tasks.
const DEPTH: u32 = 2;

/// What a program is made of.
#[derive(Clone, Copy)]
struct Kind {
    space: Space,
    /// Whether there are things that go wrong: `destroy`, errors, throws.
    rough: bool,
    chunks: Chunks,
    finalizes: bool,
    destroys: bool,
    constructs: bool,
}

/// What is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chunks {
    Bytes,
    Text,
    /// Anything, in object mode.
    Objects,
    /// Anything, and not in object mode: some of it is refused.
    Faulty,
}

pub(super) fn programs(space: Space) -> BoxedStrategy<Program> {
    let kinds = kinds(space).into_iter();
    Choice::of(kinds.map(|(weight, kind)| (weight, of_kind(kind)))).boxed()
}

fn kinds(space: Space) -> Vec<(u32, Kind)> {
    let with = |possible: bool, weight: u32| -> Vec<(u32, bool)> {
        let all = [(10 - weight, false), (weight, true)];
        all[..=usize::from(possible)].to_vec()
    };
    let chunks: &[(u32, Chunks)] = &[
        (16, Chunks::Bytes),
        (2, Chunks::Text),
        (1, Chunks::Objects),
        (1, Chunks::Faulty),
    ];
    let mut all = Vec::new();
    for &(of_chunks, chunks) in &chunks[..if space.data { 4 } else { 1 }] {
        for (of_rough, rough) in with(space.destroy || space.errors || space.throws, 5) {
            for (of_final, finalizes) in with(space.hooks, 2) {
                for (of_destroy, destroys) in with(space.hooks, 2) {
                    for (of_construct, constructs) in with(space.hooks, 1) {
                        let weight = of_chunks * of_rough * of_final * of_destroy * of_construct;
                        let kind = Kind {
                            space,
                            rough,
                            chunks,
                            finalizes,
                            destroys,
                            constructs,
                        };
                        all.push((weight, kind));
                    }
                }
            }
        }
    }
    all
}

fn of_kind(kind: Kind) -> BoxedStrategy<Program> {
    (
        0..=4_u64,
        settings(kind),
        vec(actions(kind, DEPTH, 0..=5), 1..=5),
        vec(reaction(kind), 0..=5),
        completing(kind),
    )
        .prop_map(move |(mark, settings, turns, mut reactions, completing)| {
            reactions.extend(completing);
            let mut program = Program {
                high_water_mark: Whole::from(mark),
                settings,
                turns,
                reactions,
            };
            if kind.chunks == Chunks::Objects || !kind.space.nodes_own {
                one_null(&mut program);
            }
            program
        })
        .boxed()
}

fn settings(kind: Kind) -> impl Strategy<Value = Settings> {
    let Space {
        auto_destroy,
        destroy,
        writev,
        nodes_own,
        ..
    } = kind.space;
    let chance = |possible: bool, chance: f64| weighted(if possible { chance } else { 0.0 });
    (
        chance(auto_destroy, 0.4),
        chance(destroy && nodes_own, 0.1),
        chance(kind.chunks != Chunks::Bytes, 0.3),
        chance(writev, 0.3),
    )
        .prop_map(
            move |(auto_destroy, no_close, no_decoding, writev)| Settings {
                auto_destroy,
                emit_close: !no_close,
                object_mode: kind.chunks == Chunks::Objects,
                decode_strings: !no_decoding,
                writev,
                finalizes: kind.finalizes,
                destroys: kind.destroys,
                constructs: kind.constructs,
            },
        )
}

/// One of these, by weight; those of weight 0 are left out.
fn one_of<T: std::fmt::Debug + 'static>(
    choices: impl IntoIterator<Item = (u32, BoxedStrategy<T>)>,
) -> BoxedStrategy<T> {
    Choice::of(choices).boxed()
}

/// The weight, if that is possible at all.
fn when(possible: bool, weight: u32) -> u32 {
    if possible { weight } else { 0 }
}

fn reaction(kind: Kind) -> impl Strategy<Value = Reaction> {
    let Space {
        writev,
        destroy,
        auto_destroy,
        end_chunks,
        nodes_own,
        ..
    } = kind.space;
    // Each with how often it is worth reacting to.
    let whole = kind.space != Space::SLICE;
    let closes = destroy || auto_destroy || !nodes_own;
    let calls = [
        (12, CallKind::Sink, 4_u32),
        (when(writev, 4), CallKind::Batch, 2),
        (6, CallKind::Drain, 4),
        (when(nodes_own, 6), CallKind::Callback, 4),
        (when(end_chunks, 2), CallKind::EndCallback, 2),
        (when(kind.constructs, 4), CallKind::Construct, 1),
        (when(kind.finalizes, 4), CallKind::Final, 1),
        (when(kind.destroys, 4), CallKind::Destroy, 1),
        (when(whole && nodes_own, 2), CallKind::Prefinish, 1),
        (2, CallKind::Finish, 1),
        (2, CallKind::Error, 2),
        (when(closes, 2), CallKind::Close, 1),
    ];
    let call = calls.map(|(weight, on, times)| {
        let call = (1..=times).prop_map(move |nth| (on, nth)).boxed();
        (weight, call)
    });
    (one_of(call), called(kind, 1)).prop_map(|((on, nth), actions)| Reaction { on, nth, actions })
}

/// Half of the hooks are completed as soon as they are called, or soon after.
fn completing(kind: Kind) -> impl Strategy<Value = Vec<Reaction>> {
    let hooks = [
        (kind.constructs, CallKind::Construct, Hook::Construct),
        (kind.finalizes, CallKind::Final, Hook::Final),
        (kind.destroys, CallKind::Destroy, Hook::Destroy),
    ];
    let reactions: Vec<_> = hooks
        .into_iter()
        .filter(|(there, ..)| *there)
        .map(|(_, on, hook)| {
            let now = completion(kind, hook).prop_map(|action| vec![action]);
            let soon = completion(kind, hook).prop_map(|action| {
                vec![Action::NextTick {
                    actions: vec![action],
                }]
            });
            let reaction = prop_oneof![now, soon].prop_map(move |actions| Reaction {
                on,
                nth: 1,
                actions,
            });
            option::of(reaction)
        })
        .collect();
    reactions.prop_map(|reactions| reactions.into_iter().flatten().collect())
}

/// What user code does at a stretch. `depth`: how deep tasks may queue tasks.
fn actions(kind: Kind, depth: u32, size: RangeInclusive<usize>) -> BoxedStrategy<Vec<Action>> {
    vec(action(kind, depth), size).boxed()
}

/// What it does in a call, which it may throw out of.
fn called(kind: Kind, depth: u32) -> BoxedStrategy<Vec<Action>> {
    let actions = actions(kind, depth, 1..=3);
    if !(kind.rough && kind.space.throws) {
        return actions;
    }
    (actions, weighted(0.1))
        .prop_map(|(mut actions, throws)| {
            if throws {
                actions.pop();
                actions.push(Action::Throw {});
            }
            actions
        })
        .boxed()
}

fn action(kind: Kind, depth: u32) -> BoxedStrategy<Action> {
    let Space {
        cork,
        destroy,
        errors,
        end_chunks,
        ..
    } = kind.space;
    let task = when(depth > 0, 8);
    let inner = || called(kind, depth - 1);
    let mut choices = vec![
        (64, write(kind)),
        (48, Just(Action::COMPLETE).boxed()),
        (5, Just(Action::END).boxed()),
        (when(end_chunks, 6), end(kind)),
        (when(cork, 5), Just(Action::Cork {}).boxed()),
        (when(cork, 8), Just(Action::Uncork {}).boxed()),
        (when(destroy && kind.rough, 5), destroying()),
        (when(errors && kind.rough, 4), completion(kind, Hook::Sink)),
        (when(errors && kind.rough, 3), again(kind)),
        (when(kind.constructs, 12), completion(kind, Hook::Construct)),
        (when(kind.finalizes, 8), completion(kind, Hook::Final)),
        (when(kind.destroys, 8), completion(kind, Hook::Destroy)),
    ];
    if task > 0 {
        choices.push((
            task,
            inner()
                .prop_map(|actions| Action::NextTick { actions })
                .boxed(),
        ));
        choices.push((
            task,
            inner()
                .prop_map(|actions| Action::Microtask { actions })
                .boxed(),
        ));
    }
    one_of(choices)
}
