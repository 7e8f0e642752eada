//! The small model: the closed systems that `check` searches by default.

use super::{Closed, Size, Who};
use crate::declared::Declared;
use crate::machine::Machine;
use crate::node::{Dialect, Node};
use crate::quantity::Whole;
use crate::reference::Reference;
use crate::rules::RULES;
use crate::streamx::Streamx;
use crate::trace::{Settings, SinkKind};
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
        Some(self.system.options.high_water_mark.count().max(1) - 1 + self.polite? * largest)
    }
}

const BOTH: &[Callback] = &[Callback::None, Callback::Own];
const NONE: &[Callback] = &[Callback::None];

/// What a system of the small model is made of.
struct Plan {
    producers: &'static [Who],
    mark: u64,
    writes: u64,
    weights: &'static [u64],
    callbacks: &'static [Callback],
}

impl Plan {
    fn name(&self) -> String {
        let who = match self.producers {
            [Who::Polite] => "one polite producer",
            [Who::Polite, Who::Polite] => "two polite producers",
            _ => "one impolite producer",
        };
        let without = if self.callbacks == NONE {
            ", no callbacks"
        } else {
            ""
        };
        format!("mark {}, {who}, {} writes{without}", self.mark, self.writes)
    }

    fn close<M: Machine<Whole>>(&self, declared: Declared, machine: M) -> Small<M> {
        let all_polite = self.producers.iter().all(|who| *who == Who::Polite);
        let options = declared.options(Whole::from(self.mark), Settings::default());
        let pushes = options.sink == SinkKind::Push;
        Small {
            name: self.name(),
            polite: all_polite.then_some(self.producers.len() as u64),
            system: Closed {
                machine,
                options,
                size: Size {
                    writes: self.writes,
                    weights: self.weights,
                    callbacks: self.callbacks,
                    producers: self.producers,
                    frames: if pushes { 2 } else { 0 },
                    tasks: u64::from(pushes && self.callbacks == BOTH),
                    corks: if pushes { 0 } else { 2 },
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

/// The small model of `reference`.
pub fn reference_small() -> Vec<Small<Reference>> {
    let weights = &[0, 1, 2];
    let at = |mark| {
        [(ONE, 6), (TWO, 5), (IMPOLITE, 4)].map(|(producers, writes)| Plan {
            producers,
            mark,
            writes,
            weights,
            callbacks: BOTH,
        })
    };
    let plans = (0..=2).flat_map(at);
    let close =
        |plan: Plan| plan.close(Declared::Reference, Reference::new(Whole::from(plan.mark)));
    plans.map(close).collect()
}

/// The small model of a dialect of Node. Without callbacks there is room for a fourth chunk in the
/// queue: at mark 4 a polite producer can fill it.
pub fn node_small(dialect: &'static Dialect) -> Vec<Small<Node>> {
    let at = |mark| {
        let plan = |producers, writes, weights, callbacks| Plan {
            producers,
            mark,
            writes,
            weights,
            callbacks,
        };
        [
            plan(ONE, 4, &[1, 2], BOTH),
            plan(TWO, 3, &[1, 2], BOTH),
            plan(IMPOLITE, 3, &[0, 1, 2], BOTH),
        ]
    };
    let queue = [ONE, IMPOLITE].map(|producers| Plan {
        producers,
        mark: 4,
        writes: 4,
        weights: &[1],
        callbacks: NONE,
    });
    let plans = (0..=2).flat_map(at).chain(queue);
    let close = |plan: Plan| {
        plan.close(
            Declared::Node(dialect),
            Node::new(dialect, Whole::from(plan.mark), Settings::default()),
        )
    };
    plans.map(close).collect()
}

/// The small model of streamx: the one of Node, a write larger since there are no callbacks, which
/// `write` does not know. What it shows as its length leaves out what the sink has (rule W4), at once and always: so that is judged in
/// the first system only, lest nothing else be met.
pub fn streamx_small() -> Vec<Small<Streamx>> {
    let at = |mark| {
        [
            (ONE, 5, &[1, 2][..]),
            (TWO, 4, &[1, 2]),
            (IMPOLITE, 4, &[0, 1, 2]),
        ]
        .map(|(producers, writes, weights)| Plan {
            producers,
            mark,
            writes,
            weights,
            callbacks: NONE,
        })
    };
    let queue = [ONE, IMPOLITE].map(|producers| Plan {
        producers,
        mark: 4,
        writes: 4,
        weights: &[1],
        callbacks: NONE,
    });
    let length = RULES.iter().position(|rule| rule.id == "W4");
    let without_length = length.map_or(u64::MAX, |index| !(1 << index));
    let systems = (0..=2).flat_map(at).chain(queue).enumerate();
    let close = |(index, plan): (usize, Plan)| {
        let mut small = plan.close(Declared::Streamx, Streamx::new(Whole::from(plan.mark)));
        small.system.size.tasks = 1;
        if index > 0 {
            small.system.judged = without_length;
        }
        small
    };
    systems.map(close).collect()
}
