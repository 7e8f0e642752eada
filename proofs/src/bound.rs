//! The theorems about `reference`.

use crate::closed::Manner;
use crate::goals::Goal;
use crate::walk::Theorem;

/// The bound, for one producer that honours drain.
pub const BOUND: Theorem = Theorem {
    name: "Bound",
    statement: "With one producer that honours drain, length and entries stay bounded at every \
                instant, for every mark H and every largest charged chunk m.",
    hypotheses: &[
        "H ≥ 0 and m ≥ 1 are integers; no chunk is charged more than m",
        "one producer writes, and calls `write` only with permission (model/RULES.md)",
        "the sink takes and completes or fails whenever it likes, or never; `end` and `destroy` come \
         at any time",
    ],
    manner: Manner::OnePolite,
    goals: &[Goal::Length, Goal::Entries],
};

/// The bound, for any number of producers that honour drain.
pub const BOUND_OF_MANY: Theorem = Theorem {
    name: "Bound, many producers",
    statement: "With any number of producers that honour drain, length stays below the mark plus \
                the largest chunks mᵢ of those k that were told to wait since length was last \
                below max(H, 1).",
    hypotheses: &[
        "H ≥ 0 and every mᵢ ≥ 1 are integers; no chunk of producer i is charged more than mᵢ",
        "each producer calls `write` only with permission (model/RULES.md), so that none is twice \
         among the k: between two falses of its own comes a drain, at length 0",
        "the sink takes and completes or fails whenever it likes, or never; `end` and `destroy` come \
         at any time",
    ],
    manner: Manner::ManyPolite,
    goals: &[Goal::LengthOfMany, Goal::EntriesOfMany],
};

/// What is told, and in which order: for any producers.
pub const NOTIFICATIONS: Theorem = Theorem {
    name: "Notifications",
    statement: "Drain, finish, error and close are told when they are due, once, and never missed; \
                nothing is lost, doubled or reordered on its way to the sink, or back to whoever \
                destroyed, or to its receipt; and corks hold the sink back, and nothing else does.",
    hypotheses: &["any producers, polite or not, and any sink"],
    manner: Manner::Careless,
    goals: &[
        Goal::DrainOwed,
        Goal::DrainAtZero,
        Goal::DrainBeforeEnd,
        Goal::DrainNotMissed,
        Goal::FinishLast,
        Goal::FinishNotMissed,
        Goal::DeliveredInOrder,
        Goal::ReceiptsInOrder,
        Goal::SkippedChangesNothing,
        Goal::SkippedWhereNoSense,
        Goal::CorkHoldsBack,
        Goal::CorkedAsSeen,
        Goal::DrainBeforeDestroy,
        Goal::NothingTakenAfterDestroy,
        Goal::CutIsTheRest,
        Goal::ErrorThenClose,
        Goal::CloseLast,
        Goal::CloseNotMissed,
        Goal::ReceiptsNotMissed,
        Goal::Limit,
        Goal::FullChangesNothing,
        Goal::FullOnlyForNow,
        Goal::FullForGood,
    ],
};

/// Why a producer that waits is woken.
pub const WAKE_UP: Theorem = Theorem {
    name: "Wake-up",
    statement: "A producer that waits is woken by the time everything accepted before its false \
                is completed: what is retained falls with each completion, nothing raises it, \
                the sink is never stuck, and when it is gone the producer holds permission.",
    hypotheses: &[
        "one producer writes, and calls `write` only with permission (model/RULES.md)",
        "neither `end` nor `destroy` has been called; the sink takes and completes, at any pace",
        "the stream is not left corked: every cork is taken back some time",
    ],
    manner: Manner::OnePolite,
    goals: &[
        Goal::Woken,
        Goal::SinkNotStuck,
        Goal::UncorkLowers,
        Goal::CompletionLowers,
        Goal::NothingPutsOff,
        Goal::SettlingEnds,
    ],
};

/// The same with several producers.
pub const WAKE_UP_OF_MANY: Theorem = Theorem {
    name: "Wake-up, many producers",
    statement: "Whoever waits is woken after at most n + k − 1 completions, n being the entries retained \
                at the false that made the drain owed: entries, and writes that others may still do, \
                fall with each completion together, nothing raises them, the sink is never stuck, and \
                once nothing is retained the drain has come. So nobody starves.",
    hypotheses: &[
        "k producers write, and each calls `write` only with permission (model/RULES.md); who is born \
         while a drain is owed has none",
        "neither `end` nor `destroy` has been called; the sink takes and completes, at any pace",
        "the stream is not left corked: every cork is taken back some time",
    ],
    manner: Manner::ManyCounted,
    goals: &[
        Goal::DrainNotMissed,
        Goal::SinkNotStuck,
        Goal::UncorkLowers,
        Goal::CompletionLowers,
        Goal::NothingPutsOff,
        Goal::SettlingEnds,
    ],
};

/// Every theorem.
pub const THEOREMS: [Theorem; 5] = [
    BOUND,
    BOUND_OF_MANY,
    NOTIFICATIONS,
    WAKE_UP,
    WAKE_UP_OF_MANY,
];
