//! Random programs.

mod choice;
mod nulls;
mod pulled;
mod pushed;
mod space;

use highwater_model::declared::Declared;
use highwater_model::program::Program;
use highwater_model::quantity::Whole;
use highwater_model::trace::{Settings, SinkKind};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use pulled::Pulls;
pub use space::Space;

/// Every program of a subject whose sink is called (`Push`) or asks (`Pull`).
pub fn programs(sink: SinkKind) -> BoxedStrategy<Program> {
    match sink {
        SinkKind::Push => programs_of(Space::ALL),
        SinkKind::Pull => pulled::programs(Pulls::REFERENCE),
    }
}

/// The programs for a subject of this dialect: in this space, or, where the sink asks, of what the dialect knows.
pub fn programs_for(declared: Declared, space: Space) -> BoxedStrategy<Program> {
    match declared.options(Whole(0), Settings::default()).sink {
        SinkKind::Push => programs_of(space),
        SinkKind::Pull => pulled::programs(Pulls::of(declared).within(space)),
    }
}

/// The programs in this space, for a subject whose sink is called.
pub fn programs_of(space: Space) -> BoxedStrategy<Program> {
    pushed::programs(space)
}

/// The program with this number of the campaign with this seed. Any part of a campaign can be
/// had without the rest.
pub fn program(strategy: &BoxedStrategy<Program>, seed: u64, number: u64) -> Program {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    bytes[8..16].copy_from_slice(&number.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    strategy
        .new_tree(&mut runner)
        .expect("the strategies of this file reject nothing")
        .current()
}
