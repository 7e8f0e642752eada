//! Strongly connected components, without recursion: a chain of a million states is no deeper than
//! any other.

use super::{Graph, NOWHERE};

/// Tarjan's algorithm over parts of one graph, along the edges by which something stays owed.
pub(super) struct Components<'g> {
    graph: &'g Graph,
    /// Which piece each state was last given with.
    piece: Vec<usize>,
    pieces: usize,
    /// The order in which the states of a piece are met; [`NOWHERE`]: not yet.
    met: Vec<usize>,
    /// The earliest state on the stack that is reached from each.
    low: Vec<usize>,
    component: Vec<usize>,
    closed: usize,
}

/// A state on the way down, and which of its edges comes next.
struct Visit {
    state: usize,
    next: usize,
}

impl<'g> Components<'g> {
    pub(super) fn new(graph: &'g Graph) -> Self {
        let nowhere = vec![NOWHERE; graph.len()];
        Self {
            graph,
            piece: nowhere.clone(),
            pieces: 0,
            met: nowhere.clone(),
            low: nowhere.clone(),
            component: nowhere,
            closed: 0,
        }
    }

    /// The component that a state was last found to be in.
    pub(super) fn of_state(&self, state: usize) -> usize {
        self.component[state]
    }

    /// The components of the subgraph that has just these states.
    pub(super) fn of(&mut self, piece: Vec<usize>) -> Vec<Vec<usize>> {
        self.pieces += 1;
        for state in &piece {
            self.piece[*state] = self.pieces;
            self.met[*state] = NOWHERE;
            // On the stack, or not met at all.
            self.component[*state] = NOWHERE;
        }
        let mut found = Vec::new();
        let mut stack = Vec::new();
        let mut clock = 0;
        for root in piece {
            if self.met[root] == NOWHERE {
                self.walk(root, &mut clock, &mut stack, &mut found);
            }
        }
        found
    }

    fn walk(
        &mut self,
        root: usize,
        clock: &mut usize,
        stack: &mut Vec<usize>,
        found: &mut Vec<Vec<usize>>,
    ) {
        let mut visits = Vec::new();
        self.meet(root, clock, stack, &mut visits);
        while let Some(visit) = visits.last_mut() {
            let state = visit.state;
            let Some(edge) = self.graph.edges(state).get(visit.next) else {
                visits.pop();
                if let Some(Visit { state: below, .. }) = visits.last() {
                    self.low[*below] = self.low[*below].min(self.low[state]);
                }
                if self.low[state] == self.met[state] {
                    found.push(self.close(state, stack));
                }
                continue;
            };
            visit.next += 1;
            if edge.progress || self.piece[edge.to] != self.pieces {
                continue;
            }
            if self.met[edge.to] == NOWHERE {
                self.meet(edge.to, clock, stack, &mut visits);
            } else if self.component[edge.to] == NOWHERE {
                self.low[state] = self.low[state].min(self.met[edge.to]);
            }
        }
    }

    fn meet(
        &mut self,
        state: usize,
        clock: &mut usize,
        stack: &mut Vec<usize>,
        visits: &mut Vec<Visit>,
    ) {
        self.met[state] = *clock;
        self.low[state] = *clock;
        *clock += 1;
        stack.push(state);
        visits.push(Visit { state, next: 0 });
    }

    /// Everything above the component's first state on the stack belongs to it.
    fn close(&mut self, first: usize, stack: &mut Vec<usize>) -> Vec<usize> {
        self.closed += 1;
        let mut component = Vec::new();
        while let Some(state) = stack.pop() {
            self.component[state] = self.closed;
            component.push(state);
            if state == first {
                break;
            }
        }
        component
    }
}
