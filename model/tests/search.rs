//! The search on several threads finds what the plain one finds, in the same order.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::hash::Hash;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};

use highwater_model::checker::System;
use highwater_model::checker::explorer::{Exploration, explore};
use highwater_model::checker::pack::{Pack, Packing};
use highwater_model::checker::search::{Keep, Plain, Transition, Walker, search};
use highwater_model::machine::Machine;
use highwater_model::node::{NODE_0_10, NODE_10_0, NODE_26};
use highwater_model::quantity::Whole;
use highwater_model::reference::Reference;
use highwater_model::rules::RULES;
use highwater_model::systems::{Closed, Edge, State, node_small, reference_small};
use highwater_model::vocabulary::Event;

const THREADS: [usize; 3] = [1, 2, 5];

/// Gives what the plain one finds.
fn the_same_as_the_plain_search<M>(system: &Closed<M>) -> Exploration<Closed<M>>
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    let mut plain_edges: Vec<(State<M>, _, State<M>)> = Vec::new();
    let plain = explore(system, |from, op, to| {
        plain_edges.push((from.clone(), *op, to.clone()));
    });
    let states: Vec<_> = plain.states().cloned().collect();
    for threads in THREADS {
        let mut walkers: Vec<_> = (0..threads).map(|_| Plain(system)).collect();
        let mut discovered = Vec::new();
        let found = search(system, &mut walkers, Keep::Edges, |index, state| {
            assert_eq!(index as usize, discovered.len());
            discovered.push(state.clone());
        });
        assert_eq!(discovered, states, "on {threads} threads");
        assert_eq!(
            (found.transitions, found.depth),
            (plain.transitions, plain.depth)
        );
        let edges: &[Transition] = found.edges.as_deref().expect("they were asked for");
        assert_eq!(edges.len(), plain_edges.len());
        for ((from, number, to), (plain_from, op, plain_to)) in edges.iter().zip(&plain_edges) {
            let mut ops = Vec::new();
            system.actions(plain_from, &mut ops);
            assert_eq!(&states[*from as usize], plain_from);
            assert_eq!(&ops[usize::from(*number)], op);
            assert_eq!(&states[*to as usize], plain_to);
        }
        for rule in 0..RULES.len() {
            let first = states.iter().position(|state| state.breaks(rule));
            let path = first.map(|index| found.path(u32::try_from(index).expect("few states")));
            assert_eq!(path, plain.shortest(|state| state.breaks(rule)));
        }
    }
    plain
}

/// Packed, the same states are found in the same order; unpacked, they are what they were.
fn the_same_when_packed<M>(system: &Closed<M>, plain: &Exploration<Closed<M>>)
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    let packing = Packing::new(system);
    let mut states = plain.states();
    let discovered = |_, packed: &_| {
        assert_eq!(Some(&packing.unpack(packed)), states.next());
    };
    let found = search(&packing, &mut [Plain(&packing)], Keep::Paths, discovered);
    assert_eq!(
        (found.len(), found.transitions, found.depth),
        (plain.len(), plain.transitions, plain.depth)
    );
}

/// Does every step, and asks every rule of every line.
struct Plainly<'s, M: Machine<Whole>> {
    system: &'s Closed<M>,
    edges: BTreeSet<Edge<M::Control>>,
    met: Vec<u64>,
    largest: u64,
}

impl<M> Walker<Closed<M>> for Plainly<'_, M>
where
    M: Machine<Whole> + Eq + Hash + Debug + Send + Sync,
{
    fn expand(&mut self, states: &[State<M>], mut found: impl FnMut(usize, State<M>)) {
        for (from, state) in states.iter().enumerate() {
            let mut ops = Vec::new();
            self.system.actions(state, &mut ops);
            for op in ops {
                let (_, event) = self.system.advance(state, op, |ledger, body| {
                    for (met, rule) in self.met.iter_mut().zip(RULES) {
                        *met += u64::from((rule.meets)(ledger, body));
                    }
                });
                if event != Event::Skipped {
                    let edge = (state.machine.control(), op.kind(), event.kind());
                    self.edges.insert(edge);
                }
                let next = self.system.next(state, &op);
                self.largest = self.largest.max(next.machine.shown().length.count());
                found(from, next);
            }
        }
    }
}

/// What is looked up in a survey is what doing it gives.
fn surveyed_as_plainly<M>(system: &Closed<M>)
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    let mut plainly = [Plainly {
        system,
        edges: BTreeSet::new(),
        met: vec![0; RULES.len()],
        largest: 0,
    }];
    let mut firsts = [None; RULES.len()];
    let found = search(system, &mut plainly, Keep::Paths, |index, state| {
        for (rule, first) in firsts.iter_mut().enumerate() {
            if state.breaks(rule) {
                first.get_or_insert(index);
            }
        }
    });
    let survey = system.survey(NonZeroUsize::new(2).expect("some"));
    let [plainly] = plainly;
    assert_eq!(
        (survey.states, survey.transitions, survey.depth),
        (found.len(), found.transitions, found.depth)
    );
    assert_eq!(survey.edges, plainly.edges);
    assert_eq!(survey.met, plainly.met);
    assert_eq!(survey.largest_length, plainly.largest);
    let firsts = RULES.iter().zip(firsts);
    let broken = firsts.filter_map(|(rule, first)| Some((rule.id, found.path(first?))));
    let surveyed = survey.broken.into_iter();
    assert!(broken.eq(surveyed.map(|(rule, path)| (rule.id, path))));
}

fn surveys_do_not_depend_on_threads<M>(system: &Closed<M>)
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync,
{
    let survey = |threads| {
        format!(
            "{:?}",
            system.survey(NonZeroUsize::new(threads).expect("some"))
        )
    };
    let [one, others @ ..] = THREADS;
    let one = survey(one);
    for threads in others {
        assert!(survey(threads) == one, "on {threads} threads");
    }
}

#[test]
fn reference_is_searched_as_plainly() {
    for small in reference_small().into_iter().take(6) {
        let plain = the_same_as_the_plain_search(&small.system);
        the_same_when_packed(&small.system, &plain);
        surveys_do_not_depend_on_threads(&small.system);
        surveyed_as_plainly(&small.system);
    }
}

#[test]
fn every_scene_of_node_is_the_same_packed() {
    for dialect in [&NODE_0_10, &NODE_10_0, &NODE_26] {
        for small in node_small(dialect).into_iter().skip(9) {
            let plain = explore(&small.system, |_, _, _| {});
            the_same_when_packed(&small.system, &plain);
        }
    }
}

#[test]
fn every_scene_of_node_is_surveyed_as_plainly() {
    for small in node_small(&NODE_26).into_iter().skip(9) {
        surveyed_as_plainly(&small.system);
    }
}

#[test]
fn node_is_searched_as_plainly() {
    // The last two are small, and have the longest queue.
    for dialect in [&NODE_0_10, &NODE_26] {
        for small in node_small(dialect).into_iter().rev().take(2) {
            the_same_as_the_plain_search(&small.system);
        }
        let mut small = node_small(dialect).swap_remove(6);
        small.system.size.writes = 3;
        the_same_as_the_plain_search(&small.system);
        surveys_do_not_depend_on_threads(&small.system);
        surveyed_as_plainly(&small.system);
    }
}

/// Fails at the states it is given first.
struct Failing;

impl Walker<Closed<Reference>> for Failing {
    fn expand(&mut self, _: &[State<Reference>], _: impl FnMut(usize, State<Reference>)) {
        panic!("this walker fails");
    }
}

#[test]
fn a_walker_that_fails_ends_the_search() {
    let system = reference_small().swap_remove(0).system;
    for threads in THREADS {
        let mut walkers: Vec<_> = (0..threads).map(|_| Failing).collect();
        let searched = catch_unwind(AssertUnwindSafe(|| {
            search(&system, &mut walkers, Keep::Paths, |_, _| {}).len()
        }));
        assert!(searched.is_err(), "on {threads} threads");
    }
}
