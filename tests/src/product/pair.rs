//! The pairs, as a system that can be explored.

use highwater_model::checker::System;
use highwater_model::quantity::Whole;

use super::seen::{self, Implementation};
use super::{Model, Op, Size};

/// The product of the model and an implementation, both just opened with one mark and limit.
#[derive(Clone, Debug)]
pub(super) struct Pair<C> {
    initial: Side<C>,
    size: Size,
}

/// A state: model and implementation side by side, both settled.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Side<C> {
    model: Model,
    implementation: C,
    /// What differed in the step that led here.
    difference: Option<Box<str>>,
}

impl<C> Side<C> {
    pub(super) fn model(&self) -> Model {
        self.model.clone()
    }

    pub(super) fn differs(&self) -> bool {
        self.difference.is_some()
    }

    pub(super) fn difference(&self) -> Option<&str> {
        self.difference.as_deref()
    }
}

impl<C: Implementation> Pair<C> {
    pub(super) fn new(mark: u64, limit: Option<u64>, size: Size, implementation: C) -> Self {
        let model = Model {
            limit: limit.map(Whole::from),
            ..Model::new(Whole::from(mark))
        };
        // Nothing has happened yet, but what both show of it is to be the same already.
        let difference = differing(
            "snapshot",
            &seen::shown_by_model(&model),
            &seen::shown_by(&implementation),
        );
        let initial = Side {
            model,
            implementation,
            difference,
        };
        Self { initial, size }
    }
}

impl<C: Implementation> System for Pair<C> {
    type State = Side<C>;
    type Action = Op;

    fn initial(&self) -> Side<C> {
        self.initial.clone()
    }

    fn actions(&self, side: &Side<C>, ops: &mut Vec<Op>) {
        if side.differs() {
            return;
        }
        if side.model.writes.count() < self.size.writes {
            let too_heavy = side.model.limit.map(|limit| limit.count() + 1);
            for weight in self.size.weights.iter().copied().chain(too_heavy) {
                ops.extend([false, true].map(|receipt| Op::Write { weight, receipt }));
            }
        }
        ops.extend([Some(1), Some(2), None].map(Op::Take));
        ops.extend([Op::Complete, Op::End]);
        if self.size.destroys {
            ops.push(Op::Fail);
            ops.extend([false, true].map(|error| Op::Destroy { error }));
        }
        if self.size.corks > 0 {
            ops.push(Op::Uncork);
            if side.model.corked.count() < self.size.corks {
                ops.push(Op::Cork);
            }
        }
    }

    fn next(&self, side: &Side<C>, op: &Op) -> Side<C> {
        let mut next = side.clone();
        // The chunk's number is the item, so that what comes out of the queue can be told apart.
        let chunk = side.model.writes.count() + 1;
        let (predicted, foretold) = seen::step_model(&mut next.model, *op, |_| {});
        let (answer, notified) = seen::step(&mut next.implementation, *op, chunk);
        next.difference = differing("answer", &predicted, &answer)
            .or_else(|| differing("list of notifications", &foretold, &notified))
            .or_else(|| {
                differing(
                    "snapshot",
                    &seen::shown_by_model(&next.model),
                    &seen::shown_by(&next.implementation),
                )
            });
        next
    }

    fn is_broken(&self, side: &Side<C>) -> bool {
        side.differs()
    }
}

fn differing<S: PartialEq + std::fmt::Debug>(what: &str, model: &S, core: &S) -> Option<Box<str>> {
    (model != core).then(|| {
        format!("the {what} differs: the model has {model:?}, the core {core:?}").into_boxed_str()
    })
}
