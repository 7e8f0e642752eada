//! Programs for a stream whose sink asks for chunks.

use std::ops::RangeInclusive;

use highwater_model::declared::Declared;
use highwater_model::program::{Action, Program, Reaction};
use highwater_model::quantity::Whole;
use highwater_model::trace::Settings;
use highwater_model::vocabulary::{CallKind, Callback, Data, Hook, Outcome, Producer};
use proptest::collection::vec;
use proptest::prelude::*;

use super::Space;

/// What programs are made of, besides bytes written, takes and ends.
#[derive(Clone, Copy)]
pub(super) struct Pulls {
    /// The largest mark.
    mark: u64,
    /// Writes with a receipt.
    receipts: bool,
    /// `cork` and `uncork`.
    corks: bool,
    /// Completions: what is taken is not completed thereby.
    completes: bool,
    /// `destroy`, and a sink that fails.
    closes: bool,
    /// `destroy` with an error.
    gives_errors: bool,
}

impl Pulls {
    /// Of the contract.
    pub(super) const REFERENCE: Self = Self {
        mark: 4,
        receipts: true,
        corks: true,
        completes: true,
        closes: true,
        gives_errors: true,
    };

    /// What a subject of this dialect knows.
    pub(super) fn of(declared: Declared) -> Self {
        match declared {
            Declared::Reference | Declared::Node(_) | Declared::Streamx => Self::REFERENCE,
            // Up to marks whose quarter is more than the smallest chunk.
            Declared::Marks(dialect) => Self {
                mark: 9,
                receipts: false,
                corks: false,
                completes: false,
                closes: dialect.closes,
                gives_errors: false,
            },
        }
    }
}

impl Pulls {
    /// What of these is in this space too.
    pub(super) fn within(self, space: Space) -> Self {
        Self {
            corks: self.corks && space.cork,
            closes: self.closes && space.destroy && space.errors,
            ..self
        }
    }
}

pub(super) fn programs(pulls: Pulls) -> BoxedStrategy<Program> {
    (
        0..=pulls.mark,
        vec(actions(pulls, 0..=5), 1..=4),
        vec(reaction(pulls), 0..=5),
    )
        .prop_map(|(mark, turns, reactions)| Program {
            high_water_mark: Whole::from(mark),
            settings: Settings::default(),
            turns,
            reactions,
        })
        .boxed()
}

/// Of these, each as often as its number says; none of those with 0.
fn some_of<T: std::fmt::Debug + 'static>(
    options: Vec<(u32, BoxedStrategy<T>)>,
) -> BoxedStrategy<T> {
    let there = options.into_iter().filter(|(often, _)| *often > 0);
    proptest::strategy::Union::new_weighted(there.collect()).boxed()
}

fn reaction(pulls: Pulls) -> impl Strategy<Value = Reaction> {
    let on = some_of(vec![
        (3, Just(CallKind::Drain).boxed()),
        (
            3 * u32::from(pulls.receipts),
            Just(CallKind::Callback).boxed(),
        ),
        (1, Just(CallKind::Finish).boxed()),
        (u32::from(pulls.closes), Just(CallKind::Error).boxed()),
        (u32::from(pulls.closes), Just(CallKind::Close).boxed()),
    ]);
    (on, 1..=4_u32, actions(pulls, 1..=3)).prop_map(|(on, nth, actions)| Reaction {
        on,
        nth,
        actions,
    })
}

/// A sink that pulls mostly completes what it took: by chance alone the two would seldom meet, and
/// hardly any program would drain. Likewise `uncork` mostly follows `cork`.
fn actions(pulls: Pulls, size: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Action>> {
    let take = || {
        (1..=3_u64).prop_map(|max| Action::Take {
            max: Whole::from(max),
        })
    };
    let one = |action: Action| Just(vec![action]).boxed();
    let Pulls {
        corks,
        completes,
        closes,
        gives_errors,
        ..
    } = pulls;
    let when = |there: bool, often: u32| if there { often } else { 0 };
    let fails = Action::Complete {
        hook: Hook::Sink,
        outcome: Outcome::Failure,
        again: false,
    };
    let corked = write(pulls).prop_map(|write| vec![Action::Cork {}, write, Action::Uncork {}]);
    let moves = some_of(vec![
        (16, write(pulls).prop_map(|action| vec![action]).boxed()),
        (
            when(completes, 12),
            take().prop_map(|take| vec![take, Action::COMPLETE]).boxed(),
        ),
        (
            if completes { 4 } else { 16 },
            take().prop_map(|take| vec![take]).boxed(),
        ),
        (when(completes, 4), one(Action::COMPLETE)),
        (2, one(Action::END)),
        (when(corks, 1), one(Action::Cork {})),
        (when(corks, 2), one(Action::Uncork {})),
        (when(corks, 1), corked.boxed()),
        (when(closes, 1), one(Action::Destroy { error: false })),
        (when(closes, 1), one(fails.clone())),
        (
            when(closes && gives_errors, 1),
            one(Action::Destroy { error: true }),
        ),
        (
            when(closes && completes, 1),
            take()
                .prop_map(move |take| vec![take, fails.clone()])
                .boxed(),
        ),
    ]);
    vec(moves, size).prop_map(|moves| moves.concat())
}

fn write(pulls: Pulls) -> impl Strategy<Value = Action> {
    let callback = some_of(vec![
        (1, Just(Callback::None).boxed()),
        (u32::from(pulls.receipts), Just(Callback::Own).boxed()),
    ]);
    (0..=3_u64, callback, 1..=2_u8).prop_map(|(weight, callback, producer)| Action::Write {
        weight: Whole::from(weight),
        data: Data::Bytes,
        callback,
        producer: Producer(producer),
    })
}
