//! What is promised, apart from what helps to prove it.

use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;
use highwater_model::reference::Reference;
use highwater_model::vocabulary::{Answer, Call, Event, NotTaken, WriteResult};

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
    /// Who waits is woken once nothing is retained.
    Woken,
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
    /// Nothing puts it off while the producer waits.
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
            Self::Woken => "settled, open and nothing retained: the producer holds permission",
            Self::CorkHoldsBack => "while corked, the sink gets no chunk",
            Self::CorkedAsSeen => "take says corked only while there are more corks than uncorks",
            Self::UncorkLowers => "each uncork leaves one cork less",
            Self::SinkNotStuck => {
                "while the producer waits, uncorked, take gives a chunk or one is out"
            }
            Self::CompletionLowers => "each completion lowers the entries",
            Self::NothingPutsOff => "while the producer waits, no op raises the entries",
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
            | Self::CorkHoldsBack
            | Self::CorkedAsSeen
            | Self::UncorkLowers
            | Self::SinkNotStuck
            | Self::CompletionLowers
            | Self::NothingPutsOff
            | Self::SettlingEnds
            | Self::DrainBeforeDestroy
            | Self::NothingTakenAfterDestroy
            | Self::CutIsTheRest
            | Self::ErrorThenClose
            | Self::CloseLast
            | Self::FullChangesNothing
            | Self::FullOnlyForNow => true,
        }
    }

    /// A promise about every step. True for those about states.
    pub fn of_step<N: Quantity, Q: Queue<N>>(
        self,
        before: &Closed<N, Q>,
        event: &Event<N>,
        after: &Closed<N, Q>,
    ) -> bool
    where
        Reference<N, Q>: PartialEq,
    {
        let seen = &before.seen;
        let (one, zero) = (N::one(), N::zero());
        let drain = matches!(event, Event::Notified(Call::Drain { .. }));
        let corked = one <= seen.corks;
        let live = !seen.ended && !seen.destroyed;
        let waits = !before.producers.permitted && live && !before.stream.unsettled();
        match self {
            Self::DrainOwed => !drain || seen.owed,
            Self::DrainAtZero => !drain || after.stream.length <= zero,
            Self::DrainBeforeEnd => !drain || !seen.ended,
            Self::FinishLast => {
                !matches!(event, Event::Notified(Call::Finish))
                    || seen.ended
                        && !seen.finished
                        && !seen.destroyed
                        && seen.accepted == seen.delivered
                        && seen.delivered == seen.receipts
            }
            Self::DeliveredInOrder => match *event {
                Event::Returned(Answer::Taken { first, count, .. }) => {
                    first == seen.delivered + one
                        && count >= one
                        && after.seen.delivered <= seen.accepted
                }
                _ => true,
            },
            Self::ReceiptsInOrder => match *event {
                Event::Notified(Call::Callback { chunk, error: None }) => {
                    chunk == seen.receipts + one && chunk <= seen.delivered
                }
                Event::Notified(Call::Callback {
                    chunk,
                    error: Some(_),
                }) => chunk == seen.receipts + one && chunk <= seen.accepted && seen.destroyed,
                Event::Silent => {
                    let settled = after.seen.receipts;
                    settled <= seen.delivered || settled <= seen.accepted && seen.destroyed
                }
                _ => true,
            },
            Self::SkippedChangesNothing => {
                !matches!(event, Event::Skipped) || before.stream == after.stream
            }
            Self::SinkNotStuck => match event {
                Event::Returned(Answer::NotTaken(why)) => {
                    !waits || corked || *why == NotTaken::Busy
                }
                _ => true,
            },
            Self::CorkHoldsBack => {
                !matches!(event, Event::Returned(Answer::Taken { .. })) || !corked
            }
            Self::CorkedAsSeen => {
                *event != Event::Returned(Answer::NotTaken(NotTaken::Corked)) || corked
            }
            Self::UncorkLowers => {
                !matches!(event, Event::Returned(Answer::Uncork))
                    || after.seen.corks + one == seen.corks
            }
            Self::CompletionLowers => {
                !matches!(event, Event::Returned(Answer::Complete))
                    || after.stream.entries < before.stream.entries
            }
            Self::NothingPutsOff => !waits || after.stream.entries <= before.stream.entries,
            Self::SettlingEnds => {
                let settled = matches!(event, Event::Notified(_) | Event::Silent);
                !settled || left_to_settle(after) < left_to_settle(before)
            }
            Self::DrainBeforeDestroy
            | Self::NothingTakenAfterDestroy
            | Self::CutIsTheRest
            | Self::ErrorThenClose
            | Self::CloseLast => self.of_end(before, event, after),
            Self::FullChangesNothing | Self::FullOnlyForNow => self.of_full(before, event, after),
            Self::Length
            | Self::Entries
            | Self::LengthOfMany
            | Self::EntriesOfMany
            | Self::DrainNotMissed
            | Self::FinishNotMissed
            | Self::CloseNotMissed
            | Self::ReceiptsNotMissed
            | Self::Limit
            | Self::Woken => true,
        }
    }

    /// A promise about every write that is handed back for the limit. True for the others.
    fn of_full<N: Quantity, Q: Queue<N>>(
        self,
        before: &Closed<N, Q>,
        event: &Event<N>,
        after: &Closed<N, Q>,
    ) -> bool
    where
        Reference<N, Q>: PartialEq,
    {
        let Event::Returned(Answer::Write {
            result: WriteResult::Full { generation },
            ..
        }) = event
        else {
            return true;
        };
        let (then, now) = (&before.stream, &after.stream);
        match self {
            Self::FullChangesNothing => {
                let mut owing = then.clone();
                owing.flags.need_drain |= generation.is_some();
                owing == *now
            }
            Self::FullOnlyForNow => generation.is_none_or(|generation| {
                let live = !before.seen.ended && !before.seen.destroyed;
                let owed = now.flags.need_drain && generation == now.generation;
                live && owed && now.entries >= N::one()
            }),
            _ => true,
        }
    }

    /// A promise about every step of a stream that is, or was, destroyed. True for the others.
    fn of_end<N: Quantity, Q: Queue<N>>(
        self,
        before: &Closed<N, Q>,
        event: &Event<N>,
        after: &Closed<N, Q>,
    ) -> bool {
        let seen = &before.seen;
        match self {
            Self::DrainBeforeDestroy => {
                !matches!(event, Event::Notified(Call::Drain { .. })) || !seen.destroyed
            }
            Self::NothingTakenAfterDestroy => {
                !matches!(event, Event::Returned(Answer::Taken { .. })) || !seen.destroyed
            }
            Self::CutIsTheRest => {
                let (then, now) = (&before.stream, &after.stream);
                let batch = match event {
                    Event::Returned(Answer::Destroy) => then.batch.count(),
                    _ => N::zero(),
                };
                seen.destroyed
                    || !after.seen.destroyed
                    || then.queued.count() == seen.accepted - seen.delivered
                        && now.batch.count() == batch
                        && now.length == now.batch.weight()
                        && now.entries == batch
            }
            Self::ErrorThenClose => match event {
                Event::Notified(Call::Error { .. }) => seen.errored && !seen.told && !seen.closed,
                Event::Notified(Call::Close) => {
                    seen.destroyed && !seen.closed && seen.told == seen.errored
                }
                _ => true,
            },
            Self::CloseLast => match event {
                Event::Notified(call) => !seen.closed || matches!(call, Call::Callback { .. }),
                _ => true,
            },
            _ => true,
        }
    }
}

/// How many notifications (and silent completions) are due.
fn left_to_settle<N: Quantity, Q: Queue<N>>(state: &Closed<N, Q>) -> N {
    let flags = state.stream.flags;
    let due = [
        flags.drain_due,
        flags.finish_due,
        flags.error_due,
        flags.close_due,
    ]
    .into_iter()
    .filter(|due| *due);
    let receipts = state.stream.completed.count() + state.stream.cut.count();
    due.fold(receipts, |sum, _| sum + N::one())
}
