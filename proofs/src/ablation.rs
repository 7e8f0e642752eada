//! Theorems without one of their hypotheses. They are false, and a method that proved one would be worth nothing.

use crate::bound::{BOUND, WAKE_UP, WAKE_UP_OF_MANY};
use crate::closed::Manner;
use crate::goals::Goal;
use crate::walk::Theorem;

/// A theorem that lacks a hypothesis.
#[derive(Clone, Copy, Debug)]
pub struct Ablation {
    /// What is not so.
    pub theorem: Theorem,
    /// The hypothesis, as `highwater check --without` calls it: that finds the shortest program.
    pub lacks: &'static str,
    /// The goals that fail, and no others.
    pub fails: &'static [Goal],
}

/// Every one that is about `reference`.
///
/// `check --without` knows more: that the sink answers is a hypothesis about time, not about a step; and of frames,
/// ticks and construction `reference` has none.
pub const ABLATIONS: [Ablation; 5] = [
    Ablation {
        theorem: Theorem {
            name: "Bound, without politeness",
            statement: "The goals of the bound with a producer that writes at any time.",
            hypotheses: &[],
            manner: Manner::Careless,
            ..BOUND
        },
        lacks: "honour-drain",
        fails: BOUND.goals,
    },
    Ablation {
        theorem: Theorem {
            name: "Wake-up, others impolite",
            statement: "The goals of the wake-up of many where others write at any time.",
            hypotheses: &[],
            manner: Manner::Careless,
            ..WAKE_UP_OF_MANY
        },
        lacks: "others-honour-drain",
        fails: &[Goal::NothingPutsOff],
    },
    Ablation {
        theorem: Theorem {
            name: "Wake-up, left corked",
            statement: "That the sink is never stuck, whatever corks there are.",
            hypotheses: &["one producer writes, and calls `write` only with permission"],
            goals: &[Goal::SinkNotStuckThoughCorked],
            ..WAKE_UP
        },
        lacks: "uncorked",
        fails: &[Goal::SinkNotStuckThoughCorked],
    },
    Ablation {
        theorem: Theorem {
            name: "Wake-up, ended",
            statement: "That who waits is woken, though the stream was ended.",
            hypotheses: &["one producer writes, and calls `write` only with permission"],
            goals: &[Goal::WokenThoughEnded],
            ..WAKE_UP
        },
        lacks: "not-ended",
        fails: &[Goal::WokenThoughEnded],
    },
    Ablation {
        theorem: Theorem {
            name: "Wake-up, destroyed",
            statement: "That who waits is woken, though the stream was destroyed.",
            hypotheses: &["one producer writes, and calls `write` only with permission"],
            goals: &[Goal::WokenThoughDestroyed],
            ..WAKE_UP
        },
        lacks: "not-destroyed",
        fails: &[Goal::WokenThoughDestroyed],
    },
];
