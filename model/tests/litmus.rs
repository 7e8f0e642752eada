//! Litmus graphs for the search for fair cycles: each says whether a lasso must be there, and how
//! long the nearest one is. Then random graphs, against an oracle that tries every set of states.

use std::cell::Cell;
use std::io::Write as _;

use highwater_model::checker::fair::{Classes, Edge, Fairness, Graph, Lasso, Step, lasso};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

/// A small graph, as text: `0>1 1>0:ab 1>2:a!` are three edges, the second one a step of the classes
/// a and b, the third one of class a and with progress. Every state that is named is there.
fn graph(pending: &str, edges: &str) -> Graph {
    let mut states: Vec<Vec<Edge>> = Vec::new();
    for edge in edges.split_whitespace() {
        let (ends, classes) = edge.split_once(':').unwrap_or((edge, ""));
        let (from, to) = ends.split_once('>').unwrap_or((ends, ""));
        let (from, target) = (from.parse::<usize>().unwrap(), to.parse::<usize>());
        let last = from.max(*target.as_ref().unwrap_or(&0));
        states.resize(states.len().max(last + 1), Vec::new());
        if let Ok(to) = target {
            states[from].push(Edge {
                to,
                takes: classes_of(classes),
                progress: classes.ends_with('!'),
            });
        }
    }
    let mut graph = Graph::default();
    for (state, edges) in states.into_iter().enumerate() {
        graph.push(pending.contains(&state.to_string()), edges);
    }
    graph
}

fn classes_of(letters: &str) -> Classes {
    let letters = letters.bytes().filter(u8::is_ascii_lowercase);
    letters.fold(0, |classes, letter| classes | 1 << (letter - b'a'))
}

fn fair(weak: &str, strong: &str) -> Fairness {
    Fairness {
        weak: classes_of(weak),
        strong: classes_of(strong),
    }
}

/// What a litmus must find: the steps of the stem and of the cycle.
type Found = Option<(usize, usize)>;

/// Name, states in which something is owed, edges, weak and strong classes, what must be found.
type Litmus = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Found,
);

#[rustfmt::skip]
const LITMUS: &[Litmus] = &[
    // Rest and stuttering.
    ("rest in the first state", "0", "0", "", "", Some((0, 0))),
    ("rest where nothing is owed", "", "0", "", "", None),
    ("rest at the end of a path", "2", "0>1 1>2", "", "", Some((2, 0))),
    ("the end is not pending", "01", "0>1:a 1>2:a", "a", "", None),
    ("nobody has to go on", "01", "0>1:a 1>2:a", "", "", Some((0, 0))),
    ("a loop that does nothing", "0", "0>0", "", "", Some((0, 0))),
    ("a loop that does nothing beside a step that must come", "0", "0>0 0>1:a", "a", "", None),
    ("a loop that does nothing beside a step that may come", "0", "0>0 0>1:a", "", "", Some((0, 0))),
    ("a loop that takes its own turn", "0", "0>0:a 0>1:a", "a", "", Some((0, 1))),
    ("a loop that is progress", "0", "0>0:a!", "a", "", None),
    // Joins: stateright's `eventually` takes a state it has seen for one that is settled.
    ("a join of a path that pays and one that does not", "13", "0>1:a 0>2:a 1>3:a 2>3:a", "a", "", Some((2, 0))),
    ("a join behind which all is paid", "13", "0>1:a 0>2:a 1>3:a 2>3:a 3>4:a", "a", "", None),
    ("a diamond that goes round", "0123", "0>1:a 0>2:a 1>3:a 2>3:a 3>0:a", "a", "", Some((0, 3))),
    ("a diamond, one side of it paid", "023", "0>1:a 0>2:a 1>3:a 2>3:a 3>0:a", "a", "", Some((0, 3))),
    ("a diamond, both sides of it paid", "03", "0>1:a 0>2:a 1>3:a 2>3:a 3>0:a", "a", "", None),
    // Where something is owed.
    ("a cycle through a state that owes nothing", "0", "0>1:a 1>0:a", "a", "", None),
    ("a pending cycle behind one that is not", "34", "0>1:a 1>0:a 1>2:a 2>3:a 3>4:a 4>3:a", "a", "", Some((3, 2))),
    ("a pending cycle that nothing leads to", "12", "0>0:a 1>2:a 2>1:a", "a", "", None),
    ("the nearest of two", "1234", "0>1:a 1>2:a 2>1:a 0>3:a 3>4:b 4>3:b", "ab", "", Some((1, 2))),
    ("the nearer one is unfair", "12345", "0>1:a 1>2:a 2>1:a 1>6:b 2>6:b 0>3:a 3>4:a 4>5:a 5>4:b", "ab", "", Some((2, 2))),
    // Weak fairness.
    ("a step always enabled and never taken", "01", "0>1:a 1>0:a 0>2:b 1>2:b", "ab", "", None),
    ("the same, nobody has to take it", "01", "0>1:a 1>0:a 0>2:b 1>2:b", "a", "", Some((0, 2))),
    ("a step enabled now and then", "01", "0>1:a 1>0:a 0>2:b", "ab", "", Some((0, 2))),
    ("the same, and it must be taken", "01", "0>1:a 1>0:a 0>2:b", "a", "b", None),
    ("its turn comes inside the cycle", "01", "0>1:a 1>0:a 0>0:b 1>1:b", "ab", "", Some((0, 3))),
    ("its turn is progress", "01", "0>1:a 1>0:a 0>0:b! 1>1:b!", "ab", "", None),
    ("three classes, three turns", "0", "0>0:a 0>0:b 0>0:c", "abc", "", Some((0, 3))),
    ("three classes, one step", "0", "0>0:a 0>0:b 0>0:c 0>0:abc", "abc", "", Some((0, 1))),
    // Strong fairness takes states away, and what is left falls apart.
    ("avoid the state that enables it", "012", "0>1:a 1>0:a 1>2:a 2>1:a 2>3:b", "a", "b", Some((0, 2))),
    ("it cannot be avoided", "012", "0>1:a 1>2:a 2>0:a 2>3:b", "a", "b", None),
    ("what is left is no cycle", "0123", "0>1 1>2 2>3 3>0 1>4:b 3>4:b", "", "b", Some((0, 0))),
    ("what is left is no cycle, and rest is unfair", "0123", "0>1:a 1>2:a 2>3:a 3>0:a 1>4:b 3>4:b", "a", "b", None),
    ("two classes, one behind the other", "0123", "0>1:a 1>0:a 1>2:a 2>1:a 2>3:a 3>2:a 2>4:b 3>5:c", "a", "bc", Some((0, 2))),
    ("what is left still has its turn to take", "0123", "0>1:a 1>2:c 2>3:a 3>0:a 2>1:a 1>0:a 3>4:b", "a", "bc", Some((0, 4))),
    ("taken away twice", "0123", "0>1:a 1>0:a 1>2:a 2>1:a 2>3:c 3>2:a 3>4:b", "a", "bc", Some((0, 2))),
    // Nested loops.
    ("an inner loop that is unfair, an outer one that is not", "0123", "0>1:a 1>2:a 2>1:a 2>3:b 3>0:a 1>3:b", "a", "b", Some((0, 3))),
    ("an inner loop that is fair", "12", "0>1:a 1>2:a 2>1:a 2>0:a 0>0:a", "a", "", Some((1, 2))),
    ("an outer loop that pays each time round", "0123", "0>1:a 1>2:a 2>1:a 2>3:b! 3>0:a 1>3:b!", "a", "b", None),
    ("a figure of eight that must go both ways", "01234", "0>1:a 1>2:a 2>0:a 0>3:b 3>4:b 4>0:b", "", "ab", Some((0, 6))),
    // Unfair choices.
    ("the choice that pays is put off for ever", "01", "0>1 1>0 1>2", "", "", Some((0, 0))),
    ("the choice that pays is one of a class that has its turn", "01", "0>1:a 1>0:a 1>2:a", "a", "", Some((0, 2))),
    ("the choice that pays has a turn of its own", "01", "0>1:a 1>0:a 1>2:b", "a", "b", None),
];

#[test]
fn every_litmus_graph_is_decided() {
    let (mut found, mut wrong) = (0, Vec::new());
    for (name, pending, edges, weak, strong, expected) in LITMUS {
        let (graph, fairness) = (graph(pending, edges), fair(weak, strong));
        let lasso = lasso(&graph, fairness);
        if let Some(lasso) = &lasso {
            assert_eq!(flaw(&graph, fairness, lasso), None, "{name}");
            found += 1;
        }
        let lengths = lasso.map(|lasso| (lasso.stem.len(), lasso.cycle.len()));
        let oracle = exists(&graph, fairness);
        if lengths != *expected || oracle != expected.is_some() {
            wrong.push((name, lengths, oracle));
        }
    }
    assert_eq!(wrong, []);
    assert_eq!((found, LITMUS.len()), (FOUND, ALL));
}

/// A search that forgot one of its conditions would fail here: each changes some answer.
#[test]
fn every_condition_decides_some_litmus_graph() {
    let answers = |change: &dyn Fn(Fairness) -> Fairness| {
        LITMUS
            .iter()
            .filter(|(_, pending, edges, weak, strong, expected)| {
                let lasso = lasso(&graph(pending, edges), change(fair(weak, strong)));
                lasso.map(|lasso| (lasso.stem.len(), lasso.cycle.len())) != *expected
            })
            .count()
    };
    assert_eq!(answers(&|fairness| fairness), 0);
    let unfair = answers(&|_| Fairness::default());
    let no_weak = answers(&|fairness| Fairness {
        weak: 0,
        ..fairness
    });
    let no_strong = answers(&|fairness| Fairness {
        strong: 0,
        ..fairness
    });
    let all_weak = answers(&|fairness| Fairness {
        weak: fairness.weak | fairness.strong,
        strong: 0,
    });
    let all_strong = answers(&|fairness| Fairness {
        weak: 0,
        strong: fairness.weak | fairness.strong,
    });
    assert_eq!((unfair, no_weak, no_strong, all_weak, all_strong), FLIPPED);
}

/// States of a chain: deeper than any stack.
const MILLION: usize = 1_000_000;

fn chain(last: &[Edge]) -> Graph {
    let mut graph = Graph::default();
    for state in 1..MILLION {
        graph.push(
            true,
            [Edge {
                to: state,
                takes: 1,
                progress: false,
            }],
        );
    }
    graph.push(true, last.iter().copied());
    graph
}

#[test]
fn a_chain_of_a_million_states_ends_in_a_cycle_is_one_or_ends_well() {
    let back = |to| Edge {
        to,
        takes: 1,
        progress: false,
    };
    let paid = Edge {
        progress: true,
        ..back(MILLION - 1)
    };
    let all = fair("a", "");
    for (last, expected) in [
        (vec![], Some((MILLION - 1, 0))),
        (vec![back(MILLION - 1)], Some((MILLION - 1, 1))),
        (vec![back(MILLION - 3)], Some((MILLION - 3, 3))),
        (vec![back(0)], Some((0, MILLION))),
        (vec![paid], None),
    ] {
        let lasso = lasso(&chain(&last), all);
        assert_eq!(
            lasso.map(|lasso| (lasso.stem.len(), lasso.cycle.len())),
            expected
        );
    }
}

/// A graph of at most six states, with two classes of steps.
fn any_graph() -> impl Strategy<Value = (Graph, Fairness)> {
    let edge = (0..6_usize, 0..4_u32, prop::bool::weighted(0.1));
    let state = (prop::bool::weighted(0.8), prop::collection::vec(edge, 0..4));
    let fairness = (0..4_u32, 0..4_u32);
    (prop::collection::vec(state, 1..=6), fairness).prop_map(|(states, (weak, strong))| {
        let mut graph = Graph::default();
        let count = states.len();
        for (pending, edges) in states {
            let edges = edges.into_iter().map(|(to, takes, progress)| Edge {
                to: to % count,
                takes,
                progress,
            });
            graph.push(pending, edges);
        }
        (graph, Fairness { weak, strong })
    })
}

#[test]
fn random_graphs_are_decided_as_by_trying_every_set_of_states() {
    let config = Config {
        cases: 40_000,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(
        config,
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let (resting, cycling, none) = (Cell::new(0), Cell::new(0), Cell::new(0));
    let ran = runner.run(&any_graph(), |(graph, fairness)| {
        let lasso = lasso(&graph, fairness);
        prop_assert_eq!(lasso.is_some(), exists(&graph, fairness));
        let kind = match &lasso {
            None => &none,
            Some(lasso) if lasso.cycle.is_empty() => &resting,
            Some(_) => &cycling,
        };
        kind.set(kind.get() + 1);
        if let Some(lasso) = lasso {
            prop_assert_eq!(flaw(&graph, fairness, &lasso), None);
        }
        Ok(())
    });
    ran.unwrap_or_else(|error| panic!("{error}"));
    let counts = (resting.get(), cycling.get(), none.get());
    writeln!(
        std::io::stderr(),
        "random graphs: {counts:?} rest, go round, keep the promise"
    )
    .unwrap();
    assert_eq!(counts, RANDOM);
}

/// Whether some fair run breaks the promise, by trying every set of states in which it could end.
fn exists(graph: &Graph, fairness: Fairness) -> bool {
    let count = graph.len();
    let reachable = closure(graph, 1, |_| true);
    let demands = fairness.weak | fairness.strong;
    (1_u32..1 << count).any(|set| {
        let states: Vec<_> = (0..count).filter(|state| set & 1 << state != 0).collect();
        let silent = |edge: &Edge| !edge.progress && set & 1 << edge.to != 0;
        if set & !reachable != 0 || !states.iter().all(|state| graph.is_pending(*state)) {
            return false;
        }
        if states.len() == 1 && graph.enabled(states[0]) & demands == 0 {
            return true;
        }
        let edges: Vec<_> = states
            .iter()
            .flat_map(|state| graph.edges(*state))
            .filter(|edge| silent(edge))
            .collect();
        let connected = states
            .iter()
            .all(|state| closure(graph, 1 << state, silent) & set == set);
        let taken = edges.iter().fold(0, |taken, edge| taken | edge.takes);
        let always = states
            .iter()
            .fold(Classes::MAX, |all, state| all & graph.enabled(*state));
        let once = states
            .iter()
            .fold(0, |some, state| some | graph.enabled(*state));
        !edges.is_empty()
            && connected
            && always & fairness.weak & !taken == 0
            && once & fairness.strong & !taken == 0
    })
}

/// Every state that these edges lead to from a set.
fn closure(graph: &Graph, from: u32, along: impl Fn(&Edge) -> bool) -> u32 {
    let mut set = from;
    loop {
        let states = (0..graph.len()).filter(|state| set & 1 << state != 0);
        let edges = states
            .flat_map(|state| graph.edges(state))
            .filter(|edge| along(edge));
        let next = edges.fold(set, |set, edge| set | 1 << edge.to);
        if next == set {
            return set;
        }
        set = next;
    }
}

/// Why this is no fair run that breaks the promise, if it is none.
fn flaw(graph: &Graph, fairness: Fairness, lasso: &Lasso) -> Option<String> {
    let walk = |mut at: usize, steps: &[Step]| {
        for step in steps {
            if step.from != at {
                return Err(format!("{step:?} does not begin at {at}"));
            }
            at = graph.edges(at)[step.edge].to;
        }
        Ok(at)
    };
    let entry = match walk(0, &lasso.stem) {
        Ok(entry) => entry,
        Err(flaw) => return Some(flaw),
    };
    if walk(entry, &lasso.cycle) != Ok(entry) {
        return Some("the cycle does not close".into());
    }
    let steps = lasso.cycle.iter();
    let edges: Vec<_> = steps
        .map(|step| graph.edges(step.from)[step.edge])
        .collect();
    let taken = edges.iter().fold(0, |taken, edge| taken | edge.takes);
    let mut states = vec![entry];
    states.extend(edges.iter().map(|edge| edge.to));
    let always = states
        .iter()
        .fold(Classes::MAX, |all, state| all & graph.enabled(*state));
    let once = states
        .iter()
        .fold(0, |some, state| some | graph.enabled(*state));
    if !states.iter().all(|state| graph.is_pending(*state))
        || edges.iter().any(|edge| edge.progress)
    {
        return Some("something owed comes".into());
    }
    let unfair = always & fairness.weak & !taken | once & fairness.strong & !taken;
    (unfair != 0).then(|| format!("unfair to {unfair:b}"))
}

/// How many of the litmus graphs have a lasso, and how many there are.
const FOUND: usize = 27;
const ALL: usize = 42;
/// How many litmus graphs come out differently: without fairness, without the weak one, without the
/// strong one, with weak for strong, with strong for weak.
const FLIPPED: (usize, usize, usize, usize, usize) = (33, 32, 7, 6, 1);
/// Of the random graphs: a lasso that rests, one that goes round, none.
const RANDOM: (u32, u32, u32) = (19_075, 13_944, 6_981);
