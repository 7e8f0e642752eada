//! Promises about a step.

use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;
use highwater_model::reference::Reference;
use highwater_model::vocabulary::{Answer, Call, Event, NotTaken, Op, WriteResult};

use super::Goal;
use crate::closed::Closed;
use crate::ops::{charge, is_walked};

impl Goal {
    /// A promise about every step. True for those about states.
    pub fn of_step<N: Quantity, Q: Queue<N>>(
        self,
        before: &Closed<N, Q>,
        op: &Op<N>,
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
        let waits = before.somebody_waits();
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
            Self::SkippedWhereNoSense => matches!(event, Event::Skipped) != makes_sense(before, op),
            Self::SinkNotStuck => corked || !stuck(event) || !waits,
            Self::SinkNotStuckThoughCorked => !stuck(event) || !waits,
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
                !matches!(event, Event::Returned(Answer::Complete)) || after.away() < before.away()
            }
            Self::NothingPutsOff => !waits || after.away() <= before.away(),
            Self::SettlingEnds => {
                let settled = matches!(event, Event::Notified(_) | Event::Silent);
                !settled || left_to_settle(after) < left_to_settle(before)
            }
            Self::DrainBeforeDestroy
            | Self::NothingTakenAfterDestroy
            | Self::CutIsTheRest
            | Self::ErrorThenClose
            | Self::CloseLast => self.of_end(before, event, after),
            Self::FullChangesNothing | Self::FullOnlyForNow | Self::FullForGood => {
                self.of_full(before, op, event, after)
            }
            Self::Length
            | Self::Entries
            | Self::LengthOfMany
            | Self::EntriesOfMany
            | Self::DrainNotMissed
            | Self::FinishNotMissed
            | Self::CloseNotMissed
            | Self::ReceiptsNotMissed
            | Self::Limit
            | Self::Woken
            | Self::WokenThoughEnded
            | Self::WokenThoughDestroyed => true,
        }
    }

    /// A promise about every write that is handed back for the limit. True for the others.
    fn of_full<N: Quantity, Q: Queue<N>>(
        self,
        before: &Closed<N, Q>,
        op: &Op<N>,
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
            Self::FullForGood => {
                generation.is_some() || then.limit.is_some_and(|limit| limit < charge(op))
            }
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

/// Whether the sink got nothing, and has nothing that it could complete.
fn stuck<N>(event: &Event<N>) -> bool {
    matches!(event, Event::Returned(Answer::NotTaken(why)) if *why != NotTaken::Busy)
}

/// Whether there is something for the op to do, or to say (`model/RULES.md`).
fn makes_sense<N: Quantity, Q: Queue<N>>(state: &Closed<N, Q>, op: &Op<N>) -> bool {
    let (stream, seen, one) = (&state.stream, &state.seen, N::one());
    if stream.unsettled() {
        return matches!(op, Op::Settle); // R2
    }
    is_walked(op)
        && match *op {
            Op::Write { .. } => true,
            Op::Take { max } => one <= max,
            Op::Cork => !seen.ended && !seen.destroyed,
            Op::Uncork => one <= seen.corks,
            Op::Complete { .. } => stream.flags.taken,
            Op::End { .. } => !seen.destroyed,
            Op::Destroy { error: _ } => !seen.finished && !seen.destroyed,
            Op::Settle | Op::Throw | Op::Return | Op::Tick | Op::NextTick | Op::Microtask => false,
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
