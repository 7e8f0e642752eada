//! One of several strategies, by weight.

use std::fmt::Debug;

use proptest::strategy::{BoxedStrategy, NewTree, Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// Picks as proptest's `Union` does, and a seed gives the same. But that one also keeps a runner of its own for each
/// choice before the one it picked, to turn to it when it shrinks; a campaign makes some hundred of these for each
/// program, uses none, and would spend most of its time so.
#[derive(Clone, Debug)]
pub(super) struct Choice<T>(Vec<(u32, BoxedStrategy<T>)>);

impl<T> Choice<T> {
    /// Those of weight 0 are left out.
    pub(super) fn of(choices: impl IntoIterator<Item = (u32, BoxedStrategy<T>)>) -> Self {
        let choices = choices.into_iter().filter(|(weight, _)| *weight > 0);
        Self(choices.collect())
    }
}

impl<T: Debug> Strategy for Choice<T> {
    type Tree = Box<dyn ValueTree<Value = T>>;
    type Value = T;

    fn new_tree(&self, runner: &mut TestRunner) -> NewTree<Self> {
        let all = self.0.iter().map(|(weight, _)| u64::from(*weight)).sum();
        let mut drawn = (0..all).new_tree(runner)?.current();
        for (weight, choice) in &self.0 {
            match drawn.checked_sub(u64::from(*weight)) {
                None => return choice.new_tree(runner),
                Some(beyond) => drawn = beyond,
            }
            // What `Union` draws for the runner of a choice that it passes over.
            let _ = runner.new_rng();
        }
        unreachable!("less was drawn than all weights together")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::strategy::Union;
    use proptest::test_runner::{Config, RngAlgorithm, TestRng};

    use super::*;

    #[test]
    fn it_picks_as_a_union_does() {
        let parts = || {
            [
                (5, 0..10),
                (1, 100..1000),
                (3, 5000..5001),
                (7, 10_000..90_000),
            ]
        };
        let boxed = parts().map(|(weight, range)| (weight, range.boxed()));
        let choice = Choice::of(boxed.clone());
        let union = Union::new_weighted(boxed.to_vec());
        let many = |strategy: BoxedStrategy<i32>| {
            let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
            let mut runner = TestRunner::new_with_rng(Config::default(), rng);
            let many = prop::collection::vec(strategy, 1000);
            many.new_tree(&mut runner)
                .expect("nothing is rejected")
                .current()
        };
        let picked = many(choice.boxed());
        assert_eq!(picked, many(union.boxed()));
        for (_, range) in parts() {
            assert!(
                picked.iter().any(|value| range.contains(value)),
                "{range:?}"
            );
        }
    }
}
