//! The ops of a program, one at a time.

use highwater_model::program::Action;
use highwater_model::quantity::Whole;
use highwater_model::vocabulary::{Callback, Data, Hook, Outcome, Producer};
use proptest::option;
use proptest::prelude::*;

use super::{Chunks, Kind, one_of, when};

fn data(chunks: Chunks) -> BoxedStrategy<Data> {
    let weights = match chunks {
        Chunks::Bytes => [1, 0, 0, 0],
        Chunks::Text => [2, 3, 0, 0],
        Chunks::Objects => [4, 4, 1, 8],
        Chunks::Faulty => [16, 4, 1, 1],
    };
    let kinds = [Data::Bytes, Data::Text, Data::Null, Data::Object];
    one_of(std::iter::zip(
        weights,
        kinds.map(|data| Just(data).boxed()),
    ))
}

/// A chunk and who writes it. An empty text could not be told apart from another.
fn chunk(kind: Kind) -> impl Strategy<Value = (Whole, Data, Producer)> {
    (0..=3_i64, data(kind.chunks), 1..=2_u8).prop_map(|(weight, data, producer)| {
        let least = i64::from(data == Data::Text);
        (Whole(weight.max(least)), data, Producer(producer))
    })
}

pub(super) fn write(kind: Kind) -> BoxedStrategy<Action> {
    let callback = one_of([
        (3, Just(Callback::None).boxed()),
        (when(kind.space.nodes_own, 3), Just(Callback::Own).boxed()),
        (when(kind.space.shared, 2), Just(Callback::Shared).boxed()),
    ]);
    (chunk(kind), callback)
        .prop_map(|((weight, data, producer), callback)| Action::Write {
            weight,
            data,
            callback,
            producer,
        })
        .boxed()
}

/// An end with a chunk or a callback or both. With `null` for its chunk it would have none.
pub(super) fn end(kind: Kind) -> BoxedStrategy<Action> {
    let both = kind.space.nodes_own;
    (option::of(chunk(kind)), any::<bool>())
        .prop_map(move |(chunk, callback)| match chunk {
            Some((weight, data, producer)) if data != Data::Null => Action::End {
                weight: Some(weight),
                data,
                callback: callback && both,
                producer,
            },
            _ => Action::End {
                weight: None,
                data: Data::Bytes,
                callback: true,
                producer: Producer::default(),
            },
        })
        .boxed()
}

pub(super) fn destroying() -> BoxedStrategy<Action> {
    any::<bool>()
        .prop_map(|error| Action::Destroy { error })
        .boxed()
}

fn outcome(kind: Kind, hook: Hook) -> BoxedStrategy<Outcome> {
    let errors = kind.space.errors && kind.rough;
    let (success, failure) = match hook {
        Hook::Sink => (1, 6),
        Hook::Final | Hook::Construct => (12, 4),
        Hook::Destroy => (6, 3),
    };
    one_of([
        (success, Just(Outcome::Success).boxed()),
        (when(errors, failure), Just(Outcome::Failure).boxed()),
        (
            when(hook == Hook::Destroy && kind.space.nodes_own, 6),
            Just(Outcome::Pass).boxed(),
        ),
        (
            when(hook != Hook::Destroy && errors, 1),
            Just(Outcome::Pass).boxed(),
        ),
    ])
}

pub(super) fn completion(kind: Kind, hook: Hook) -> BoxedStrategy<Action> {
    outcome(kind, hook)
        .prop_map(move |outcome| Action::Complete {
            hook,
            outcome,
            again: false,
        })
        .boxed()
}

/// A callback that is called once more.
pub(super) fn again(kind: Kind) -> BoxedStrategy<Action> {
    let hooks = [
        (4, Hook::Sink),
        (when(kind.finalizes, 2), Hook::Final),
        (when(kind.destroys, 2), Hook::Destroy),
        (when(kind.constructs, 2), Hook::Construct),
    ];
    let outcome = prop_oneof![Just(Outcome::Success), Just(Outcome::Failure)];
    let hook = one_of(hooks.map(|(weight, hook)| (weight, Just(hook).boxed())));
    (hook, outcome)
        .prop_map(|(hook, outcome)| Action::Complete {
            hook,
            outcome,
            again: true,
        })
        .boxed()
}
