//! Wrong machines, for which the theorems must not be provable.

use highwater_model::machine::Machine;
use highwater_model::quantity::Quantity;
use highwater_model::queue::{Entry, Queue};
use highwater_model::reference::Reference;
use highwater_model::vocabulary::{Answer, Call, Event, Holes, NotTaken, Op, Payload, WriteResult};

/// What is wrong with the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mutant {
    /// Nothing.
    None,
    /// `length <= high_water_mark`: true one write too late.
    TrueAtTheMark,
    /// A zero-length chunk is charged nothing.
    EmptyIsFree,
    /// Drain as soon as the length is below the mark.
    DrainBelowTheMark,
    /// The owed drain is cleared, and never told.
    DrainForgotten,
    /// Drain is told after end too.
    DrainAfterEnd,
    /// The drain carries the generation that the false carried.
    DrainOfOldGeneration,
    /// Finish is due at end, whatever is retained.
    FinishAtEnd,
    /// `take` gives a chunk though the stream is corked.
    CorkIgnored,
    /// An op that comes while something is to be settled is counted as a write.
    SkippedCounts,
    /// Drain is told though the stream was destroyed.
    DrainAfterDestroy,
    /// A batch that is out goes with what is queued when the stream is destroyed.
    BatchCut,
    /// Close comes before error.
    CloseFirst,
    /// What was cut is forgotten: its receipts never come.
    CutForgotten,
    /// The limit is one too high.
    OneAboveTheLimit,
    /// Full, and no drain is owed.
    FullOwesNothing,
}

impl Mutant {
    /// All the wrong ones.
    pub const ALL: [Self; 15] = [
        Self::TrueAtTheMark,
        Self::EmptyIsFree,
        Self::DrainBelowTheMark,
        Self::DrainForgotten,
        Self::DrainAfterEnd,
        Self::DrainOfOldGeneration,
        Self::FinishAtEnd,
        Self::SkippedCounts,
        Self::CorkIgnored,
        Self::DrainAfterDestroy,
        Self::BatchCut,
        Self::CloseFirst,
        Self::CutForgotten,
        Self::OneAboveTheLimit,
        Self::FullOwesNothing,
    ];

    /// Edits what the right machine did.
    pub(crate) fn edit<N: Quantity, Q: Queue<N>>(
        self,
        before: &Reference<N, Q>,
        op: &Op<N>,
        after: &mut Reference<N, Q>,
        event: &mut Event<N>,
    ) {
        match (self, &mut *event) {
            (Self::TrueAtTheMark, Event::Returned(Answer::Write { result, .. }))
                if matches!(result, WriteResult::False { .. })
                    && !before.flags.need_drain
                    && after.length <= after.high_water_mark =>
            {
                *result = WriteResult::True;
                after.flags.need_drain = false;
            }
            (Self::EmptyIsFree, Event::Returned(Answer::Write { chunk, result })) => {
                let Op::Write {
                    producer: _,
                    payload: Payload { weight, data: _ },
                    callback,
                } = *op
                else {
                    return;
                };
                let accepted = matches!(result, WriteResult::True | WriteResult::False { .. });
                if accepted && weight < N::one() {
                    after.length = before.length;
                    after.queued = before.queued.clone();
                    after.queued.push(Entry {
                        chunk: *chunk,
                        weight,
                        callback,
                    });
                    if !before.flags.need_drain && after.length < after.high_water_mark {
                        *result = WriteResult::True;
                        after.flags.need_drain = false;
                    }
                }
            }
            (Self::DrainBelowTheMark, Event::Returned(Answer::Complete))
                if after.flags.need_drain
                    && !after.flags.ending
                    && after.flags.destroyed.is_none()
                    && after.length < after.high_water_mark =>
            {
                after.flags.need_drain = false;
                after.generation += N::one();
                after.flags.drain_due = true;
            }
            (Self::DrainForgotten, Event::Returned(Answer::Complete)) => {
                after.flags.drain_due = false;
            }
            (Self::DrainAfterEnd, Event::Returned(Answer::Complete))
                if after.flags.need_drain
                    && after.flags.destroyed.is_none()
                    && after.length <= N::zero() =>
            {
                after.flags.need_drain = false;
                after.generation += N::one();
                after.flags.drain_due = true;
            }
            (Self::DrainOfOldGeneration, Event::Notified(Call::Drain { generation })) => {
                *generation = Some(after.generation - N::one());
            }
            (Self::FinishAtEnd, Event::Returned(Answer::End)) if !before.flags.ending => {
                after.flags.finish_due = true;
            }
            (Self::CorkIgnored, Event::Returned(Answer::NotTaken(NotTaken::Corked)))
                if !after.queued.is_empty() =>
            {
                *event = take_one(after);
            }
            (Self::DrainAfterDestroy, Event::Returned(Answer::Complete))
                if before.flags.destroyed.is_some() && before.flags.need_drain =>
            {
                after.flags.need_drain = false;
                after.generation += N::one();
                after.flags.drain_due = true;
            }
            (Self::BatchCut, Event::Returned(Answer::Destroy)) if before.flags.taken => {
                after.flags.taken = false;
                after.length = N::zero();
                after.entries = N::zero();
                let mut cut = std::mem::replace(&mut after.batch, Q::empty());
                cut.append(std::mem::replace(&mut after.cut, Q::empty()));
                after.cut = cut;
            }
            (Self::CloseFirst, Event::Notified(Call::Error { .. })) => {
                after.flags.error_due = true;
                after.flags.close_due = false;
                *event = Event::Notified(Call::Close);
            }
            (Self::CutForgotten, Event::Returned(Answer::Destroy)) => after.cut = Q::empty(),
            (
                Self::OneAboveTheLimit | Self::FullOwesNothing,
                Event::Returned(Answer::Write {
                    result: WriteResult::Full { .. },
                    ..
                }),
            ) => self.edit_full(before, op, after, event),
            (Self::SkippedCounts, Event::Skipped) => after.writes += N::one(),
            _ => {}
        }
    }

    /// The same of a write that was handed back for the limit.
    fn edit_full<N: Quantity, Q: Queue<N>>(
        self,
        before: &Reference<N, Q>,
        op: &Op<N>,
        after: &mut Reference<N, Q>,
        event: &mut Event<N>,
    ) {
        if self == Self::FullOwesNothing {
            after.flags.need_drain = before.flags.need_drain;
            return;
        }
        *after = before.clone();
        after.limit = before.limit.map(|limit| limit + N::one());
        *event = after.step(*op);
        after.limit = before.limit;
    }
}

/// Whether or not it is corked.
fn take_one<N: Quantity, Q: Queue<N>>(stream: &mut Reference<N, Q>) -> Event<N> {
    stream.flags.taken = true;
    stream.batch = stream.queued.take(N::one());
    Event::Returned(Answer::Taken {
        first: stream.batch.first(),
        count: stream.batch.count(),
        holes: Holes::default(),
    })
}
