//! Liveness: fair runs on which something that is owed never comes.
//!
//! A *promise* says that whatever is *pending* does not stay so for ever. A run breaks it if from some
//! point on every state is pending and no step makes *progress*. Only *fair* runs count: each class
//! of steps may demand its turn, weakly (if it stays enabled, it is taken) or strongly (if it is
//! enabled again and again, it is taken). A run may also come to rest; fairly so only where no
//! class that demands anything is enabled.
//!
//! In a finite graph such a run exists iff a *lasso* does: a path to a state, and from there
//! either rest or a cycle to go round for ever. This is the fair-cycle search for Streett conditions:
//! strongly connected parts of what is pending; a part that never takes a weak class which it
//! enables everywhere is dropped, a part that never takes a strong class loses the states that
//! enable it and is split again.

mod components;
mod cycle;

use components::Components;

/// A set of classes of steps, one bit each.
pub type Classes = u32;

/// What a fair run owes each class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fairness {
    /// Taken, if enabled from some point on in every state.
    pub weak: Classes,
    /// Taken, if enabled again and again.
    pub strong: Classes,
}

/// A step from one state to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge {
    /// Where it leads.
    pub to: usize,
    /// Of which classes it is a step.
    pub takes: Classes,
    /// Whether something owed comes with it, so that no run which takes it again and again is broken.
    pub progress: bool,
}

/// A finite graph. State 0 is where runs begin.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    edges: Vec<Edge>,
    /// Where the edges of each state begin among `edges`.
    first: Vec<usize>,
    pending: Vec<bool>,
}

/// One step of a run: the edge with this index, among those of this state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// From which state.
    pub from: usize,
    /// By which of its edges.
    pub edge: usize,
}

/// A fair run that breaks the promise: `stem`, then `cycle` for ever.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lasso {
    /// From the initial state. No shorter one leads to any broken run's pending end.
    pub stem: Vec<Step>,
    /// From where the stem ends, back to there; the shortest through it. Empty: the run is at
    /// rest, and nothing that would go on is owed.
    pub cycle: Vec<Step>,
}

impl Graph {
    /// Adds a state with its edges; the first one is initial. An edge may lead to a state that is
    /// added later.
    pub fn push(&mut self, pending: bool, edges: impl IntoIterator<Item = Edge>) {
        self.first.push(self.edges.len());
        self.edges.extend(edges);
        self.pending.push(pending);
    }

    /// How many states there are.
    pub fn len(&self) -> usize {
        self.pending.len()
    }

    /// Whether there is no state.
    pub fn is_empty(&self) -> bool {
        self.pending.is_empty()
    }

    /// How many edges there are.
    pub fn size(&self) -> usize {
        self.edges.len()
    }

    /// What can be done in a state.
    pub fn edges(&self, state: usize) -> &[Edge] {
        let end = self.first.get(state + 1);
        let end = end.copied().unwrap_or(self.edges.len());
        &self.edges[self.first[state]..end]
    }

    /// Whether something is owed in this state.
    pub fn is_pending(&self, state: usize) -> bool {
        self.pending[state]
    }

    /// The classes that have a step here.
    pub fn enabled(&self, state: usize) -> Classes {
        let takes = self.edges(state).iter();
        takes.fold(0, |classes, edge| classes | edge.takes)
    }

    /// The edges by which something can stay owed: between pending states, without progress.
    fn silent(&self, state: usize) -> impl Iterator<Item = (usize, Edge)> + '_ {
        let pending = self.pending[state];
        let edges = self.edges(state).iter().copied().enumerate();
        edges.filter(move |(_, edge)| pending && !edge.progress && self.pending[edge.to])
    }
}

/// The nearest lasso, if there is one.
///
/// # Panics
///
/// Panics if the graph has no state, or an edge to a state that it does not have.
pub fn lasso(graph: &Graph, fairness: Fairness) -> Option<Lasso> {
    let reached = Reached::of(graph);
    let part = fair_parts(graph, fairness, &reached);
    let demanding = fairness.weak | fairness.strong;
    let rests = |state: usize| graph.pending[state] && graph.enabled(state) & demanding == 0;
    let mut near = reached.order.iter().copied();
    let entry = near.find(|state| rests(*state) || part[*state] != NOWHERE)?;
    let cycle = if rests(entry) {
        Vec::new()
    } else {
        cycle::shortest(graph, fairness, entry, |state| part[state] == part[entry])
    };
    let stem = reached.path(entry);
    Some(Lasso { stem, cycle })
}

/// The initial state is reached from nowhere; a state in no fair part belongs nowhere.
const NOWHERE: usize = usize::MAX;

/// What a breadth-first search meets.
struct Reached {
    /// Nearest first.
    order: Vec<usize>,
    /// How each state but the initial one was reached.
    by: Vec<Step>,
}

impl Reached {
    fn of(graph: &Graph) -> Self {
        let unreached = Step {
            from: NOWHERE,
            edge: 0,
        };
        let mut by = vec![unreached; graph.len()];
        let mut order = vec![0];
        let mut at = 0;
        while at < order.len() {
            let from = order[at];
            for (edge, Edge { to, .. }) in graph.edges(from).iter().enumerate() {
                if *to != 0 && by[*to].from == NOWHERE {
                    by[*to] = Step { from, edge };
                    order.push(*to);
                }
            }
            at += 1;
        }
        Self { order, by }
    }

    fn path(&self, mut to: usize) -> Vec<Step> {
        let mut path = Vec::new();
        while self.by[to].from != NOWHERE {
            path.push(self.by[to]);
            to = self.by[to].from;
        }
        path.reverse();
        path
    }
}

/// For each state, the fair part it belongs to. In a fair part there is a fair cycle through every
/// state: the one that goes over all its edges.
fn fair_parts(graph: &Graph, fairness: Fairness, reached: &Reached) -> Vec<usize> {
    let mut fair = vec![NOWHERE; graph.len()];
    let pending = reached.order.iter().copied();
    let pending: Vec<_> = pending.filter(|state| graph.pending[*state]).collect();
    let mut components = Components::new(graph);
    let mut pieces = vec![pending];
    let mut parts = 0;
    while let Some(piece) = pieces.pop() {
        for part in components.of(piece) {
            let inside = |state: usize| components.of_state(state) == components.of_state(part[0]);
            let within = |state: usize| graph.silent(state).filter(|(_, edge)| inside(edge.to));
            let edges = part.iter().flat_map(|state| within(*state));
            let (count, taken) = edges.fold((0, 0), |(count, taken), (_, edge)| {
                (count + 1, taken | edge.takes)
            });
            let always = part
                .iter()
                .fold(Classes::MAX, |all, state| all & graph.enabled(*state));
            if count == 0 || always & fairness.weak & !taken != 0 {
                continue;
            }
            let refused = |state: usize| graph.enabled(state) & fairness.strong & !taken != 0;
            if part.iter().any(|state| refused(*state)) {
                let rest = part.into_iter().filter(|state| !refused(*state));
                pieces.push(rest.collect());
                continue;
            }
            for state in part {
                fair[state] = parts;
            }
            parts += 1;
        }
    }
    fair
}
