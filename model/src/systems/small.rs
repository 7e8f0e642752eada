//! The small model: the closed systems that `check` searches by default.

use super::{Closed, Rare, Size, Who};
use crate::declared::Declared;
use crate::machine::Machine;
use crate::marks::{self, Marks};
use crate::node::{Dialect, Node};
use crate::quantity::Whole;
use crate::reference::Reference;
use crate::rules::RULES;
use crate::streamx::{self, Streamx};
use crate::trace::{Options, Settings, SinkKind};
use crate::vocabulary::Callback;

/// One closed system of the small model.
#[derive(Clone, Debug)]
pub struct Small<M> {
    /// In words.
    pub name: String,
    /// How many of its producers are polite; `None` if one is not.
    pub polite: Option<u64>,
    /// The system.
    pub system: Closed<M>,
}

impl<M> Small<M> {
    /// What length can reach at most under polite producers, where all are: rule B1 at this size.
    pub fn bound(&self) -> Option<u64> {
        let largest = self.system.size.weights.iter().copied().max().unwrap_or(0);
        let options = &self.system.options;
        if options.hands_back {
            return self.polite.map(|_| options.full_at().count());
        }
        let counted = options
            .settings
            .is_some_and(|settings| settings.object_mode);
        let largest = if counted { 1 } else { largest };
        let bound = options.full_at().count() - 1 + self.polite? * largest;
        let limit = options.limit.map_or(u64::MAX, Whole::count);
        Some(bound.min(limit))
    }
}

const BOTH: &[Callback] = &[Callback::None, Callback::Own];
const NONE: &[Callback] = &[Callback::None];

/// What a system of the small model is made of.
#[derive(Clone, Copy)]
struct Plan {
    producers: &'static [Who],
    mark: u64,
    writes: u64,
    weights: &'static [u64],
    callbacks: &'static [Callback],
    /// What else there is, in words.
    scene: &'static str,
    settings: Settings,
    rare: Rare,
    limit: Option<u64>,
}

/// The options of a program that does not say.
const PLAIN: Settings = Settings {
    auto_destroy: false,
    emit_close: true,
    object_mode: false,
    decode_strings: true,
    writev: false,
    finalizes: false,
    destroys: false,
    constructs: false,
};

/// Nothing rare.
const NOTHING: Rare = Rare {
    most: 0,
    corks: false,
    ends: false,
    destroys: false,
    failures: false,
    again: false,
    throws: false,
};

impl Plan {
    /// Writes only.
    const fn of(
        producers: &'static [Who],
        mark: u64,
        writes: u64,
        weights: &'static [u64],
        callbacks: &'static [Callback],
    ) -> Self {
        Self {
            producers,
            mark,
            writes,
            weights,
            callbacks,
            scene: "",
            settings: PLAIN,
            rare: NOTHING,
            limit: None,
        }
    }
}

impl Plan {
    fn name(&self, declared: Declared) -> String {
        let who = match self.producers {
            [Who::Polite] => "one polite producer",
            [Who::Polite, Who::Polite] => "two polite producers",
            _ => "one impolite producer",
        };
        // In some nobody has any.
        let known = matches!(declared, Declared::Reference | Declared::Node(_));
        let without = if self.callbacks == NONE && known {
            ", no callback"
        } else {
            ""
        };
        let scene = self.scene;
        let limit = self.limit.map(|limit| format!(", limit {limit}"));
        let limit = limit.unwrap_or_default();
        format!(
            "mark {}{limit}, {who}, {} writes{without}{scene}",
            self.mark, self.writes
        )
    }

    fn close<M: Machine<Whole>>(&self, declared: Declared, machine: M) -> Small<M> {
        let all_polite = self.producers.iter().all(|who| *who == Who::Polite);
        let options = Options {
            limit: self.limit.map(Whole::from),
            ..declared.options(Whole::from(self.mark), self.settings)
        };
        let pushes = options.sink == SinkKind::Push;
        Small {
            name: self.name(declared),
            // The chunk of an end goes beyond the bound of writes.
            polite: (all_polite && !self.rare.ends).then_some(self.producers.len() as u64),
            system: Closed {
                machine,
                options,
                size: Size {
                    writes: self.writes,
                    weights: self.weights,
                    callbacks: self.callbacks,
                    producers: self.producers,
                    frames: if pushes { 2 } else { 0 },
                    tasks: u64::from(pushes && self.callbacks == BOTH && self.scene.is_empty()),
                    corks: if pushes { 0 } else { 2 },
                    rare: self.rare,
                    takes: if pushes { &[] } else { &[1, 8] },
                },
                judged: u64::MAX,
            },
        }
    }
}

const ONE: &[Who] = &[Who::Polite];
const TWO: &[Who] = &[Who::Polite, Who::Polite];
const IMPOLITE: &[Who] = &[Who::Impolite];

/// What puts an end to a stream that pulls, at any time (R8).
const DESTROYS: Rare = Rare {
    most: 1,
    destroys: true,
    failures: true,
    ..NOTHING
};

/// `reference` with a limit (R9), below the mark, at it and above it. No program says so, and so these are no part of the
/// small model.
pub fn reference_limited() -> Vec<Small<Reference>> {
    let weights = &[0, 1, 2, 3];
    let plans = [(0, 0), (2, 1), (2, 2), (1, 3), (2, 3), (3, 4)];
    let plans = plans.into_iter().flat_map(|(mark, limit)| {
        [(ONE, 5), (TWO, 4), (IMPOLITE, 4)].map(|(producers, writes)| Plan {
            limit: Some(limit),
            ..Plan::of(producers, mark, writes, weights, BOTH)
        })
    });
    let close = |plan: Plan| {
        let machine = Reference {
            limit: plan.limit.map(Whole::from),
            ..Reference::new(Whole::from(plan.mark))
        };
        plan.close(Declared::Reference, machine)
    };
    plans.map(close).collect()
}

/// The small model of `reference`: at each mark writes and ends, and, with fewer writes, whatever else puts an
/// end to it.
pub fn reference_small() -> Vec<Small<Reference>> {
    let weights = &[0, 1, 2];
    let at = |mark| {
        [(ONE, 6), (TWO, 5), (IMPOLITE, 4)]
            .map(|(producers, writes)| Plan::of(producers, mark, writes, weights, BOTH))
    };
    let destroyed = |mark| {
        [(ONE, 4), (IMPOLITE, 3)].map(|(producers, writes)| Plan {
            scene: ", destroy",
            rare: DESTROYS,
            ..Plan::of(producers, mark, writes, weights, BOTH)
        })
    };
    let plans = (0..=2).flat_map(at).chain((0..=2).flat_map(destroyed));
    let close =
        |plan: Plan| plan.close(Declared::Reference, Reference::new(Whole::from(plan.mark)));
    plans.map(close).collect()
}

const AUTO: Settings = Settings {
    auto_destroy: true,
    ..PLAIN
};

const WITH: &[Callback] = &[Callback::Own];
const SHARED: &[Callback] = &[Callback::Own, Callback::Shared];

/// One group of ops at a time, for streams that push: what breaks in one does not hide what breaks in another.
const SCENES: &[Plan] = &[
    Plan {
        scene: ", shared",
        ..Plan::of(IMPOLITE, 2, 3, &[1], SHARED)
    },
    Plan {
        scene: ", cork",
        rare: Rare {
            most: 2,
            corks: true,
            ..NOTHING
        },
        ..Plan::of(ONE, 2, 3, &[1, 2], WITH)
    },
    Plan {
        scene: ", batches",
        settings: Settings {
            writev: true,
            ..PLAIN
        },
        rare: Rare {
            most: 2,
            corks: true,
            ..NOTHING
        },
        ..Plan::of(IMPOLITE, 2, 3, &[1], BOTH)
    },
    Plan {
        scene: ", end chunks",
        settings: AUTO,
        rare: Rare {
            most: 2,
            ends: true,
            ..NOTHING
        },
        ..Plan::of(ONE, 2, 2, &[1, 2], WITH)
    },
    Plan {
        scene: ", destroy",
        settings: AUTO,
        rare: Rare {
            most: 2,
            ends: true,
            destroys: true,
            ..NOTHING
        },
        ..Plan::of(IMPOLITE, 2, 2, &[1], WITH)
    },
    Plan {
        scene: ", fails, auto",
        settings: AUTO,
        rare: Rare {
            most: 2,
            failures: true,
            ends: true,
            ..NOTHING
        },
        ..Plan::of(IMPOLITE, 2, 2, &[1], WITH)
    },
    Plan {
        scene: ", fails",
        rare: Rare {
            most: 2,
            failures: true,
            corks: true,
            ..NOTHING
        },
        ..Plan::of(IMPOLITE, 2, 3, &[1], WITH)
    },
    Plan {
        scene: ", answers twice",
        settings: AUTO,
        rare: Rare {
            most: 1,
            again: true,
            ..NOTHING
        },
        ..Plan::of(ONE, 2, 2, &[1], WITH)
    },
    Plan {
        scene: ", _final",
        settings: Settings {
            finalizes: true,
            ..AUTO
        },
        rare: Rare {
            most: 2,
            ends: true,
            destroys: true,
            failures: true,
            again: true,
            ..NOTHING
        },
        ..Plan::of(ONE, 2, 1, &[1], WITH)
    },
    Plan {
        scene: ", _destroy",
        settings: Settings {
            destroys: true,
            ..AUTO
        },
        rare: Rare {
            most: 2,
            ends: true,
            destroys: true,
            failures: true,
            ..NOTHING
        },
        ..Plan::of(ONE, 2, 1, &[1], WITH)
    },
    Plan {
        scene: ", _construct",
        settings: Settings {
            constructs: true,
            ..AUTO
        },
        rare: Rare {
            most: 2,
            corks: true,
            ends: true,
            destroys: true,
            failures: true,
            ..NOTHING
        },
        ..Plan::of(ONE, 2, 2, &[1], WITH)
    },
    Plan {
        scene: ", calls that throw",
        settings: AUTO,
        rare: Rare {
            most: 1,
            throws: true,
            ..NOTHING
        },
        ..Plan::of(ONE, 2, 2, &[1, 2], WITH)
    },
];

/// The small model of a dialect of Node: writes at each mark, then one scene after another. Without callbacks there is room for a fourth chunk in the
/// queue: at mark 4 a polite producer can fill it.
pub fn node_small(dialect: &'static Dialect) -> Vec<Small<Node>> {
    let at = |mark| {
        [
            Plan::of(ONE, mark, 4, &[1, 2], BOTH),
            Plan::of(TWO, mark, 3, &[1, 2], BOTH),
            Plan::of(IMPOLITE, mark, 3, &[0, 1, 2], BOTH),
        ]
    };
    let queue = [ONE, IMPOLITE].map(|producers| Plan::of(producers, 4, 4, &[1], NONE));
    let plans = (0..=2)
        .flat_map(at)
        .chain(queue)
        .chain(SCENES.iter().copied());
    let close = |plan: Plan| {
        plan.close(
            Declared::Node(dialect),
            Node::new(dialect, Whole::from(plan.mark), plan.settings),
        )
    };
    plans.map(close).collect()
}

/// The small model of streamx: the one of Node without callbacks of writes, which `write` does not know,
/// and a write larger for that. What it shows as its length leaves out what the sink has (rule W4), at once
/// and always: so that is judged in the first system only, lest nothing else be met.
pub fn streamx_small() -> Vec<Small<Streamx>> {
    let at = |mark| {
        [
            (ONE, 5, &[1, 2][..]),
            (TWO, 4, &[1, 2]),
            (IMPOLITE, 4, &[0, 1, 2]),
        ]
        .map(|(producers, writes, weights)| Plan::of(producers, mark, writes, weights, NONE))
    };
    let queue = [ONE, IMPOLITE].map(|producers| Plan::of(producers, 4, 4, &[1], NONE));
    let scenes = SCENES.iter().filter(|plan| plan.callbacks != SHARED);
    let scenes = scenes.map(|plan| Plan {
        callbacks: NONE,
        ..*plan
    });
    let without_length = without("W4");
    let systems = (0..=2).flat_map(at).chain(queue).chain(scenes).enumerate();
    let close = |(index, plan): (usize, Plan)| {
        let mut small = plan.close(
            Declared::Streamx,
            Streamx::new(Whole::from(plan.mark), streamx::settings(plan.settings)),
        );
        small.system.size.tasks = u64::from(plan.scene.is_empty());
        if index > 0 {
            small.system.judged = without_length;
        }
        small
    };
    systems.map(close).collect()
}

/// The small model of a dialect of `marks`: each mark up to 2, and two whose quarter is not nothing. In asyncio a write
/// after `abort` is dropped, and says true (rule X4), at once and always: so that is judged in the first system only.
pub fn marks_small(dialect: &'static marks::Dialect) -> Vec<Small<Marks>> {
    let weights = &[0, 1, 4];
    let at = |mark| {
        [(ONE, 5), (TWO, 4), (IMPOLITE, 5)]
            .map(|(producers, writes)| Plan::of(producers, mark, writes, weights, NONE))
    };
    let without_late = without("X4");
    let close = |(index, plan): (usize, Plan)| {
        let declared = Declared::Marks(dialect);
        let high = dialect.high(Whole::from(plan.mark));
        let mut small = plan.close(declared, Marks::new(dialect, high, dialect.low(high)));
        small.system.size.corks = 0;
        small.system.size.rare = Rare {
            most: 1,
            destroys: dialect.closes,
            failures: dialect.closes,
            ..NOTHING
        };
        if index > 0 && dialect.closes {
            small.system.judged = without_late;
        }
        small
    };
    let marks = [0, 1, 2, 4, 8].into_iter().filter(|mark| {
        // A mark of 8 chunks no five writes can fill.
        *mark >= u64::from(dialect.least_mark) && !(dialect.counts_chunks && *mark > 4)
    });
    marks.flat_map(at).enumerate().map(close).collect()
}

/// Every rule but this one.
fn without(id: &str) -> u64 {
    let rule = RULES.iter().position(|rule| rule.id == id);
    rule.map_or(u64::MAX, |index| !(1 << index))
}
