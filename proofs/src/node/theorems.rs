//! The theorems about Node.

use highwater_model::node::{Dialect, NODE_20_10, NODE_26, NODE_FIXED};

use crate::node::fragment::Fragment;
use crate::node::goals::Goal;

/// What is to be proved.
#[derive(Clone, Copy, Debug)]
pub struct Theorem {
    /// Of which dialect.
    pub dialect: &'static Dialect,
    /// Of which part of it.
    pub fragment: Fragment,
    /// What it says.
    pub goals: &'static [Goal],
    /// Whether the walk stops at the first control state from which something could not be proved.
    pub stops: bool,
}

/// What is true of Node 26.
pub const OF_NODE_26: Theorem = Theorem {
    dialect: &NODE_26,
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
    ],
    stops: false,
};

/// What is true of it without its known defects: everything.
pub const OF_NODE_FIXED: Theorem = Theorem {
    dialect: &NODE_FIXED,
    fragment: Fragment {
        late: false,
        ..Fragment::WHOLE
    },
    goals: &Goal::OF_ONE,
    ..OF_NODE_26
};

/// What is true of Node 26 whoever writes.
pub const OF_ANY_PRODUCERS: Theorem = Theorem {
    fragment: Fragment {
        polite: false,
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
    ],
    ..OF_NODE_26
};

/// What is true of it without its known defects, whoever writes.
pub const FIXED_OF_ANY_PRODUCERS: Theorem = Theorem {
    fragment: Fragment {
        polite: false,
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
    ],
    ..OF_NODE_FIXED
};

/// A goal that a dialect does not keep: its proof has to stop.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    /// What may be asked, so that nothing else fails before.
    pub theorem: Theorem,
    /// What is false.
    pub goal: Goal,
    /// The field of [`Dialect`] that it comes from.
    pub defect: &'static str,
}

const PLAIN_ENDS: Fragment = Fragment {
    chunk: false,
    corks: false,
    late: false,
    ..Fragment::WHOLE
};

const ALL_OF_NODE_26: Theorem = Theorem {
    fragment: PLAIN_ENDS,
    goals: &Goal::OF_ONE,
    stops: true,
    ..OF_NODE_26
};

/// What is false of Node 26, and of an older one.
pub const REFUSED: [Refused; 5] = [
    Refused {
        theorem: Theorem {
            fragment: Fragment {
                ends: false,
                ..PLAIN_ENDS
            },
            ..ALL_OF_NODE_26
        },
        goal: Goal::OvertakesNothing,
        defect: "idle_while_flushing",
    },
    Refused {
        theorem: ALL_OF_NODE_26,
        goal: Goal::FinishNotMissed,
        defect: "flush_hides_finish",
    },
    Refused {
        theorem: Theorem {
            fragment: Fragment {
                corks: true,
                ends: false,
                ..PLAIN_ENDS
            },
            goals: &[Goal::CorkHoldsBack],
            ..ALL_OF_NODE_26
        },
        goal: Goal::CorkHoldsBack,
        defect: "flush_ignores_cork",
    },
    Refused {
        theorem: Theorem {
            fragment: Fragment {
                corks: true,
                ..PLAIN_ENDS
            },
            goals: &[Goal::EndUncorks],
            ..ALL_OF_NODE_26
        },
        goal: Goal::EndUncorks,
        defect: "corks_after_end",
    },
    Refused {
        theorem: Theorem {
            dialect: &NODE_20_10,
            ..ALL_OF_NODE_26
        },
        goal: Goal::DrainNotMissed,
        defect: "true_when_empty",
    },
];
