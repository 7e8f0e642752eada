//! What is false of Node: what a dialect does not keep, and what nobody keeps without a hypothesis.

use highwater_model::node::{Defects, Dialect, NODE_20_10, NODE_26, NODE_FIXED};

use crate::node::fragment::{Fragment, Writers};
use crate::node::goals::Goal;
use crate::node::theorems::{FIXED_THAT_IS_DESTROYED, OF_NODE_26, Theorem};

/// A statement whose proof has to stop.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    /// What may be asked, so that nothing else fails before.
    pub theorem: Theorem,
    /// What is false, and nothing else.
    pub goal: Goal,
    /// Why.
    pub why: Why,
}

/// Why something is false.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// For this field of [`Dialect`] or of its defects, that this released one has.
    Defect(&'static str, &'static Dialect),
    /// Without this hypothesis, as `highwater check --without` calls it: that finds the shortest program.
    Lacks(&'static str),
}

impl Refused {
    /// That of this defect, or without this hypothesis.
    pub fn named(name: &str) -> Option<&'static Self> {
        REFUSED.iter().find(|refused| {
            let (Why::Defect(known, _) | Why::Lacks(known)) = refused.why;
            known == name
        })
    }
}

const PLAIN: Fragment = Fragment {
    ends: false,
    chunk: false,
    corks: false,
    late: false,
    ..Fragment::WHOLE
};

const PLAIN_ENDS: Fragment = Fragment {
    ends: true,
    ..PLAIN
};

const CORKS: Fragment = Fragment {
    corks: true,
    ..PLAIN
};

const ALL_OF_NODE_26: Theorem = Theorem {
    fragment: PLAIN_ENDS,
    goals: &Goal::OF_ONE,
    stops: true,
    ..OF_NODE_26
};

/// Node 26 but for its other defects: with all of them the numbers go wrong that everything else is proved with.
static DRAINS_IN_ERROR: Dialect = Dialect {
    name: "node-fixed, but for drains_in_error",
    defects: Defects {
        drains_in_error: true,
        ..Defects::NONE
    },
    ..NODE_FIXED
};

static QUEUES_IN_ERROR: Dialect = Dialect {
    name: "node-fixed, but for queues_in_error",
    defects: Defects {
        queues_in_error: true,
        ..Defects::NONE
    },
    ..NODE_FIXED
};

const IN_ERROR: Theorem = Theorem {
    fragment: Fragment {
        destroys: true,
        writers: Writers::Any,
        ..PLAIN
    },
    stops: true,
    ..FIXED_THAT_IS_DESTROYED
};

/// What is false of Node 26, and of an older one; then what is false of every stream.
///
/// `check --without` knows more: that the sink answers and that ticks run are hypotheses about time, not about a step.
/// That no op comes from inside a call is none here: of Node 26 all of that is proved without.
pub static REFUSED: [Refused; 12] = [
    Refused {
        theorem: Theorem {
            fragment: PLAIN,
            ..ALL_OF_NODE_26
        },
        goal: Goal::OvertakesNothing,
        why: Why::Defect("idle_while_flushing", &NODE_26),
    },
    Refused {
        theorem: ALL_OF_NODE_26,
        goal: Goal::FinishNotMissed,
        why: Why::Defect("flush_hides_finish", &NODE_26),
    },
    Refused {
        theorem: Theorem {
            fragment: CORKS,
            goals: &[Goal::CorkHoldsBack],
            ..ALL_OF_NODE_26
        },
        goal: Goal::CorkHoldsBack,
        why: Why::Defect("flush_ignores_cork", &NODE_26),
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
        why: Why::Defect("corks_after_end", &NODE_26),
    },
    Refused {
        theorem: Theorem {
            dialect: &NODE_20_10,
            ..ALL_OF_NODE_26
        },
        goal: Goal::DrainNotMissed,
        why: Why::Defect("true_when_empty", &NODE_20_10),
    },
    Refused {
        theorem: Theorem {
            dialect: &DRAINS_IN_ERROR,
            ..IN_ERROR
        },
        goal: Goal::QuietAfterError,
        why: Why::Defect("drains_in_error", &NODE_26),
    },
    Refused {
        theorem: Theorem {
            dialect: &QUEUES_IN_ERROR,
            ..IN_ERROR
        },
        goal: Goal::CutShort,
        why: Why::Defect("queues_in_error", &NODE_26),
    },
    Refused {
        theorem: Theorem {
            fragment: Fragment {
                writers: Writers::Careless,
                reentrant: false,
                ..PLAIN
            },
            goals: &[Goal::Length],
            ..ALL_OF_NODE_26
        },
        goal: Goal::Length,
        why: Why::Lacks("honour-drain"),
    },
    Refused {
        theorem: Theorem {
            fragment: Fragment {
                writers: Writers::Impatient,
                ..PLAIN
            },
            goals: &[Goal::Length],
            ..ALL_OF_NODE_26
        },
        goal: Goal::Length,
        why: Why::Lacks("own-write-returned"),
    },
    Refused {
        theorem: Theorem {
            fragment: PLAIN_ENDS,
            goals: &[
                Goal::DrainNotMissed,
                Goal::NotLost,
                Goal::Woken,
                Goal::WokenThoughEnded,
            ],
            ..ALL_OF_NODE_26
        },
        goal: Goal::WokenThoughEnded,
        why: Why::Lacks("not-ended"),
    },
    Refused {
        theorem: Theorem {
            fragment: Fragment {
                writers: Writers::Any,
                ..PLAIN
            },
            goals: &[Goal::NothingPutsOff],
            ..ALL_OF_NODE_26
        },
        goal: Goal::NothingPutsOff,
        why: Why::Lacks("others-pause"),
    },
    Refused {
        theorem: Theorem {
            fragment: CORKS,
            goals: &[
                Goal::DrainNotMissed,
                Goal::NotLost,
                Goal::SinkNotStuck,
                Goal::SinkNotStuckThoughCorked,
            ],
            ..ALL_OF_NODE_26
        },
        goal: Goal::SinkNotStuckThoughCorked,
        why: Why::Lacks("uncorked"),
    },
];
