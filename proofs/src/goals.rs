//! What is promised, apart from what helps to prove it.

mod step;

use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;

use crate::closed::Closed;

/// A promise about a state, or about one step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Goal {
    /// `m`: the one producer's largest charged chunk.
    Length,
    /// The same for the count.
    Entries,
    /// With `k` producers that were told to wait.
    LengthOfMany,
    /// The same for the count.
    EntriesOfMany,
    /// A drain answers a false.
    DrainOwed,
    /// A drain says that nothing is retained.
    DrainAtZero,
    /// No drain after end.
    DrainBeforeEnd,
    /// No drain is lost.
    DrainNotMissed,
    /// Finish is told once, after end, after everything.
    FinishLast,
    /// No finish is lost.
    FinishNotMissed,
    /// The sink gets the accepted chunks in order, each once.
    DeliveredInOrder,
    /// Receipts come in order, each once, for delivered chunks.
    ReceiptsInOrder,
    /// An op that makes no sense changes nothing.
    SkippedChangesNothing,
    /// And every other is answered.
    SkippedWhereNoSense,
    /// Who waits is woken once nothing is retained.
    Woken,
    /// False: the same after `end`.
    WokenThoughEnded,
    /// False: the same after `destroy`.
    WokenThoughDestroyed,
    /// False: the sink goes on while corked.
    SinkNotStuckThoughCorked,
    /// Nothing is delivered while corked.
    CorkHoldsBack,
    /// Nothing else is called corked.
    CorkedAsSeen,
    /// Each uncork brings the sink nearer to go on.
    UncorkLowers,
    /// Nothing keeps the sink from going on while somebody waits.
    SinkNotStuck,
    /// Each completion brings the wake-up nearer.
    CompletionLowers,
    /// Nothing puts it off while somebody waits.
    NothingPutsOff,
    /// Settling ends.
    SettlingEnds,
    /// No drain after destroy.
    DrainBeforeDestroy,
    /// Nothing reaches the sink after destroy.
    NothingTakenAfterDestroy,
    /// What is handed back is what the sink was not given, and no longer retained.
    CutIsTheRest,
    /// Error and close are told once each, in this order.
    ErrorThenClose,
    /// After close there are receipts only.
    CloseLast,
    /// Neither error nor close is lost.
    CloseNotMissed,
    /// No receipt is lost.
    ReceiptsNotMissed,
    /// The limit, whoever writes.
    Limit,
    /// What is handed back leaves no trace, but that a drain may be owed.
    FullChangesNothing,
    /// Nobody is told that the stream is full when no drain will come.
    FullOnlyForNow,
    /// What is handed back for good never fits.
    FullForGood,
}

impl Goal {
    /// The goal in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Length => "length ≤ max(H, 1) − 1 + m",
            Self::Entries => "entries ≤ max(H, 1)",
            Self::LengthOfMany => "length ≤ max(H, 1) − 1 + Σ mᵢ",
            Self::EntriesOfMany => "entries ≤ max(H, 1) − 1 + k",
            Self::DrainOwed => "drain only if a false is unanswered",
            Self::DrainAtZero => "drain only at length 0",
            Self::DrainBeforeEnd => "no drain after end",
            Self::DrainNotMissed => "settled, open and nothing retained: no false is unanswered",
            Self::FinishLast => "finish once, after end and after every receipt",
            Self::FinishNotMissed => "settled, ended and nothing retained: finish was told",
            Self::DeliveredInOrder => "the sink gets every accepted chunk, once, in order",
            Self::ReceiptsInOrder => "receipts in order, once, of delivered chunks",
            Self::SkippedChangesNothing => "a skipped op changes nothing",
            Self::SkippedWhereNoSense => "an op is skipped exactly where it makes no sense",
            Self::Woken => "settled, open and nothing retained: the producer holds permission",
            Self::WokenThoughEnded => {
                "settled and nothing retained: the producer holds permission, ended or not"
            }
            Self::WokenThoughDestroyed => {
                "settled and nothing retained: the producer holds permission, destroyed or not"
            }
            Self::SinkNotStuckThoughCorked => {
                "while somebody waits, take gives a chunk or one is out, corked or not"
            }
            Self::CorkHoldsBack => "while corked, the sink gets no chunk",
            Self::CorkedAsSeen => "take says corked only while there are more corks than uncorks",
            Self::UncorkLowers => "each uncork leaves one cork less",
            Self::SinkNotStuck => {
                "while somebody waits, uncorked, take gives a chunk or one is out"
            }
            Self::CompletionLowers => "each completion lowers what the wake-up is away",
            Self::NothingPutsOff => "while somebody waits, no op raises what the wake-up is away",
            Self::SettlingEnds => "each settle lowers what is left to settle",
            Self::DrainBeforeDestroy => "no drain after destroy",
            Self::NothingTakenAfterDestroy => "after destroy the sink gets no chunk",
            Self::CutIsTheRest => {
                "destroy hands back what the sink was not given, and retains the batch alone"
            }
            Self::ErrorThenClose => "error once, if there is one, then close once",
            Self::CloseLast => "after close nothing is told but receipts",
            Self::CloseNotMissed => "settled and destroyed: error and close were told",
            Self::ReceiptsNotMissed => {
                "settled, and finished or destroyed with no batch out: every write has its receipt"
            }
            Self::Limit => "length ≤ L",
            Self::FullChangesNothing => {
                "what does not fit changes nothing, but that a drain is owed if there is room after it"
            }
            Self::FullOnlyForNow => "full, something is retained and a drain is owed",
            Self::FullForGood => "what is handed back for good is alone charged more than L",
        }
    }

    /// A promise about every state: part of the induction hypothesis, proved of the next state.
    /// True for those about steps.
    pub fn of_state<N: Quantity, Q: Queue<N>>(self, state: &Closed<N, Q>, m: N) -> bool {
        let (stream, producers, seen) = (&state.stream, &state.producers, &state.seen);
        let one = N::one();
        let idle = || !stream.unsettled() && stream.entries <= N::zero();
        match self {
            Self::Length => stream.length + one <= state.mark() + m,
            Self::Entries => stream.entries <= state.mark(),
            Self::LengthOfMany => stream.length + one <= state.mark() + producers.stopped_weight,
            Self::EntriesOfMany => stream.entries + one <= state.mark() + producers.stopped,
            Self::DrainNotMissed => !seen.owed || seen.ended || seen.destroyed || !idle(),
            Self::FinishNotMissed => !seen.ended || seen.finished || seen.destroyed || !idle(),
            Self::Woken => producers.permitted || seen.ended || seen.destroyed || !idle(),
            Self::WokenThoughEnded => producers.permitted || seen.destroyed || !idle(),
            Self::WokenThoughDestroyed => producers.permitted || seen.ended || !idle(),
            Self::CloseNotMissed => {
                !seen.destroyed || stream.unsettled() || seen.closed && seen.told == seen.errored
            }
            Self::ReceiptsNotMissed => {
                let over = seen.finished || seen.destroyed && !stream.flags.taken;
                !over || stream.unsettled() || seen.receipts == seen.accepted
            }
            Self::Limit => stream.limit.is_none_or(|limit| stream.length <= limit),
            Self::DrainOwed
            | Self::DrainAtZero
            | Self::DrainBeforeEnd
            | Self::FinishLast
            | Self::DeliveredInOrder
            | Self::ReceiptsInOrder
            | Self::SkippedChangesNothing
            | Self::SkippedWhereNoSense
            | Self::CorkHoldsBack
            | Self::CorkedAsSeen
            | Self::UncorkLowers
            | Self::SinkNotStuck
            | Self::SinkNotStuckThoughCorked
            | Self::CompletionLowers
            | Self::NothingPutsOff
            | Self::SettlingEnds
            | Self::DrainBeforeDestroy
            | Self::NothingTakenAfterDestroy
            | Self::CutIsTheRest
            | Self::ErrorThenClose
            | Self::CloseLast
            | Self::FullChangesNothing
            | Self::FullOnlyForNow
            | Self::FullForGood => true,
        }
    }
}
