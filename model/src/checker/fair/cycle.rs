//! The shortest fair cycle through a state.

use std::hash::BuildHasherDefault;

use indexmap::IndexMap;
use rustc_hash::FxHasher;

use super::{Classes, Fairness, Graph, Step};

/// Where a walk is, and what it has paid so far: a walk that comes back with nothing owed is a fair
/// cycle.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Place {
    state: usize,
    /// Weak classes that were taken, or once not enabled.
    paid: Classes,
    /// Strong classes that were enabled once.
    enabled: Classes,
    /// Strong classes that were taken.
    taken: Classes,
}

impl Place {
    fn entered(self, graph: &Graph, fairness: Fairness, state: usize, takes: Classes) -> Self {
        let enabled = graph.enabled(state);
        Self {
            state,
            paid: self.paid | fairness.weak & (takes | !enabled),
            enabled: self.enabled | fairness.strong & enabled,
            taken: self.taken | fairness.strong & takes,
        }
    }

    fn owes_nothing(self, fairness: Fairness) -> bool {
        self.paid == fairness.weak && self.enabled & !self.taken == 0
    }
}

type Places = IndexMap<Place, Option<(usize, Step)>, BuildHasherDefault<FxHasher>>;

/// A shortest fair cycle from `entry` along states that are `within` its fair part.
pub(super) fn shortest(
    graph: &Graph,
    fairness: Fairness,
    entry: usize,
    within: impl Fn(usize) -> bool,
) -> Vec<Step> {
    let nothing = Place {
        state: entry,
        paid: 0,
        enabled: 0,
        taken: 0,
    };
    let mut places = Places::default();
    places.insert(nothing.entered(graph, fairness, entry, 0), None);
    let mut at = 0;
    while let Some((place, _)) = places.get_index(at) {
        let place = *place;
        let from = place.state;
        for (edge, to) in graph.silent(from).filter(|(_, edge)| within(edge.to)) {
            let next = place.entered(graph, fairness, to.to, to.takes);
            let step = Step { from, edge };
            if to.to == entry && next.owes_nothing(fairness) {
                return walked(&places, at, step);
            }
            places.entry(next).or_insert(Some((at, step)));
        }
        at += 1;
    }
    unreachable!("a fair part has a fair cycle through each of its states")
}

fn walked(places: &Places, mut at: usize, last: Step) -> Vec<Step> {
    let mut steps = vec![last];
    while let Some((_, Some((before, step)))) = places.get_index(at) {
        steps.push(*step);
        at = *before;
    }
    steps.reverse();
    steps
}
