//! The theorems about Node.

use highwater_model::node::{Dialect, NODE_20_10, NODE_26, NODE_FIXED};

use crate::node::fragment::{Fragment, Writers};
use crate::node::goals::Goal;

/// What is to be proved.
#[derive(Clone, Copy, Debug)]
pub struct Theorem {
    /// What it is called.
    pub name: &'static str,
    /// What is assumed.
    pub with: &'static str,
    /// Of which dialect.
    pub dialect: &'static Dialect,
    /// Of no mark below this.
    pub least_mark: u32,
    /// Of which part of it.
    pub fragment: Fragment,
    /// What it says.
    pub goals: &'static [Goal],
    /// Whether the walk stops at the first control state from which something could not be proved.
    pub stops: bool,
}

/// Everything that is proved of Node.
pub static THEOREMS: [&Theorem; 7] = [
    &OF_NODE_26,
    &OF_NODE_20_10,
    &OF_ANY_PRODUCERS,
    &OF_NODE_FIXED,
    &FIXED_OF_ANY_PRODUCERS,
    &FIXED_THAT_IS_DESTROYED,
    &FIXED_THAT_DESTROYS_ITSELF,
];

/// What is true of Node 26.
pub const OF_NODE_26: Theorem = Theorem {
    name: "Kept by node-26",
    with: "one producer that honours drain",
    dialect: &NODE_26,
    least_mark: 0,
    fragment: Fragment::WHOLE,
    goals: &[
        Goal::Length,
        Goal::TrueBelowTheMark,
        Goal::DrainNotMissed,
        Goal::DrainAtZero,
        Goal::DrainOwed,
        Goal::DrainBeforeEnd,
        Goal::QuietAfterError,
        Goal::ErrorOnce,
        Goal::FinishLast,
        Goal::PrefinishOnce,
        Goal::NotLost,
        Goal::OneAtATime,
        Goal::Woken,
        Goal::SinkNotStuck,
        Goal::CompletionLowers,
        Goal::UncorkLowers,
        Goal::ReturnsAndTicksEnd,
        Goal::NothingPutsOff,
    ],
    stops: false,
};

/// The same is true of Node 20.10, but at mark 0 (`true_when_empty`).
pub const OF_NODE_20_10: Theorem = Theorem {
    name: "Kept by node-20.10 above mark 0",
    with: "one producer that honours drain, and a mark of at least 1",
    dialect: &NODE_20_10,
    least_mark: 1,
    ..OF_NODE_26
};

/// What is true of Node 26 without its known defects: everything.
pub const OF_NODE_FIXED: Theorem = Theorem {
    name: "Kept by node-fixed",
    dialect: &NODE_FIXED,
    goals: &Goal::OF_ONE,
    ..OF_NODE_26
};

/// What is true of Node 26 whoever writes.
pub const OF_ANY_PRODUCERS: Theorem = Theorem {
    name: "Kept by node-26 for all",
    with: "any producers, polite or not",
    fragment: Fragment {
        writers: Writers::Any,
        ..Fragment::WHOLE
    },
    goals: &[
        Goal::LengthOfMany,
        Goal::TrueBelowTheMark,
        Goal::DrainNotMissed,
        Goal::DrainAtZero,
        Goal::DrainBeforeEnd,
        Goal::QuietAfterError,
        Goal::ErrorOnce,
        Goal::FinishLast,
        Goal::PrefinishOnce,
        Goal::NotLost,
        Goal::OneAtATime,
        Goal::SinkNotStuck,
        Goal::CompletionLowers,
        Goal::UncorkLowers,
        Goal::ReturnsAndTicksEnd,
    ],
    ..OF_NODE_26
};

/// What is true of it, whoever writes, if it may be destroyed and its sink may fail, without `autoDestroy`.
pub const FIXED_THAT_IS_DESTROYED: Theorem = Theorem {
    name: "Kept by node-fixed, destroyed",
    with: "any producers, polite or not, a sink that may fail, and option autoDestroy off",
    fragment: Fragment {
        destroys: true,
        ..FIXED_OF_ANY_PRODUCERS.fragment
    },
    goals: &[
        Goal::LengthOfMany,
        Goal::TrueBelowTheMark,
        Goal::DrainNotMissed,
        Goal::DrainAtZero,
        Goal::DrainBeforeEnd,
        Goal::QuietAfterError,
        Goal::ErrorOnce,
        Goal::FinishLast,
        Goal::FinishNotMissed,
        Goal::PrefinishOnce,
        Goal::OvertakesNothing,
        Goal::NotLost,
        Goal::OneAtATime,
        Goal::CorkHoldsBack,
        Goal::EndUncorks,
        Goal::TrueOnlyWhileOpen,
        Goal::ErrorNotMissed,
        Goal::CloseLast,
        Goal::CloseNotMissed,
        Goal::NothingAfterDestroy,
        Goal::QuietAfterDestroy,
        Goal::CutShort,
    ],
    ..OF_NODE_FIXED
};

/// The same with `autoDestroy`, as streams are made unless told otherwise.
pub const FIXED_THAT_DESTROYS_ITSELF: Theorem = Theorem {
    name: "Kept by node-fixed, autoDestroy",
    with: "any producers, polite or not, a sink that may fail, and option autoDestroy",
    fragment: Fragment {
        auto_destroy: true,
        ..FIXED_THAT_IS_DESTROYED.fragment
    },
    ..FIXED_THAT_IS_DESTROYED
};

/// What is true of it without its known defects, whoever writes.
pub const FIXED_OF_ANY_PRODUCERS: Theorem = Theorem {
    name: "Kept by node-fixed for all",
    with: "any producers, polite or not",
    fragment: Fragment {
        writers: Writers::Any,
        ..OF_NODE_FIXED.fragment
    },
    goals: &[
        Goal::LengthOfMany,
        Goal::TrueBelowTheMark,
        Goal::DrainNotMissed,
        Goal::DrainAtZero,
        Goal::DrainBeforeEnd,
        Goal::QuietAfterError,
        Goal::ErrorOnce,
        Goal::FinishLast,
        Goal::FinishNotMissed,
        Goal::PrefinishOnce,
        Goal::OvertakesNothing,
        Goal::NotLost,
        Goal::OneAtATime,
        Goal::CorkHoldsBack,
        Goal::EndUncorks,
        Goal::SinkNotStuck,
        Goal::CompletionLowers,
        Goal::UncorkLowers,
        Goal::ReturnsAndTicksEnd,
    ],
    ..OF_NODE_FIXED
};
