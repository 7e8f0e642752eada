//! `reference` with one line wrong.

use highwater_model::machine::Machine;
use highwater_model::quantity::{Quantity, Whole};
use highwater_model::queue::{Fifo, Queue};
use highwater_model::reference::{Control, Reference};
use highwater_model::vocabulary::{
    Answer, Call, Callback, ErrorCode, Event, EventKind, Holes, NotTaken, Op, Shown, WriteResult,
};

/// Which line of `reference` is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fault {
    TrueAtTheMark,
    FalseWithoutDrainOwed,
    LengthWithoutBatch,
    DrainForgotten,
    DrainBelowTheMark,
    DrainUnowed,
    DrainAfterEnd,
    NewestFirst,
    TakenAgain,
    TakenAndLost,
    TwoBatches,
    ReceiptTwice,
    ReceiptForgotten,
    ReceiptsBackwards,
    ReceiptAtTake,
    FinishTwice,
    FinishEarly,
    FinishForgotten,
    CorkIgnored,
    LastUncorkForgotten,
    CutReceiptForgotten,
    CompletedReceiptFails,
    ErrorToldTwice,
    FinishAfterSinkFailed,
    CloseToldTwice,
    CloseUntold,
    ErrorUntold,
    CutTaken,
    DrainThoughDestroyed,
    FinishThoughDestroyed,
    OneAboveTheLimit,
    FullWithoutDrainOwed,
}

/// `reference` with a fault: the right machine takes the step, then the line is put wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Mutant {
    fault: Fault,
    machine: Reference,
    /// Whether the fault of a thing done twice has been done, or what a fault waits for.
    spent: bool,
}

impl Mutant {
    pub(super) fn new(machine: Reference, fault: Fault) -> Self {
        Self {
            fault,
            machine,
            spent: false,
        }
    }

    #[allow(clippy::too_many_lines, reason = "one arm a fault")]
    fn wrong(&mut self, before: &Reference, op: Op<Whole>, event: Event<Whole>) -> Event<Whole> {
        let now = &mut self.machine;
        let full = matches!(event.kind(), EventKind::Full | EventKind::TooHeavy);
        match (self.fault, op, event) {
            (
                Fault::TrueAtTheMark,
                _,
                Event::Returned(Answer::Write {
                    chunk,
                    result: WriteResult::False { .. },
                }),
            ) if now.length <= now.high_water_mark && !before.flags.need_drain => {
                now.flags.need_drain = false;
                return Event::Returned(Answer::Write {
                    chunk,
                    result: WriteResult::True,
                });
            }
            (Fault::FalseWithoutDrainOwed, Op::Write { .. }, _) => {
                now.flags.need_drain = before.flags.need_drain;
            }
            (Fault::DrainForgotten, Op::Complete { .. }, _) => {
                now.flags.need_drain |= now.flags.drain_due;
                now.flags.drain_due = false;
            }
            (Fault::DrainBelowTheMark, Op::Complete { .. }, _)
                if now.flags.need_drain
                    && now.length < now.high_water_mark
                    && !now.flags.ending =>
            {
                now.flags.need_drain = false;
                now.flags.drain_due = true;
            }
            (Fault::DrainUnowed, Op::Complete { .. }, Event::Returned(_))
                if now.length == Whole(0) && !now.flags.ending =>
            {
                now.flags.drain_due = true;
            }
            (Fault::DrainAfterEnd, Op::Complete { .. }, Event::Returned(_))
                if now.length == Whole(0) && now.flags.need_drain =>
            {
                now.flags.drain_due = true;
            }
            (Fault::NewestFirst, Op::Take { .. }, Event::Returned(Answer::Taken { .. })) => {
                let mut older = before.queued.clone();
                let count = older.count();
                let oldest = older.take(count - Whole(1));
                now.batch = older;
                now.queued = oldest;
                return Event::Returned(Answer::Taken {
                    first: now.batch.first(),
                    count: Whole(1),
                    holes: Holes::default(),
                });
            }
            (
                Fault::TakenAgain,
                Op::Take { .. },
                Event::Returned(Answer::NotTaken(NotTaken::Empty)),
            ) if before.writes > Whole(0) => {
                now.flags.taken = true;
                let (first, count) = (before.writes, Whole(1));
                return Event::Returned(Answer::Taken {
                    first,
                    count,
                    holes: Holes::default(),
                });
            }
            (Fault::TakenAndLost, Op::Take { .. }, Event::Returned(Answer::Taken { .. })) => {
                now.queued.pop();
            }
            (
                Fault::TwoBatches,
                Op::Take { .. },
                Event::Returned(Answer::NotTaken(NotTaken::Busy)),
            ) => {
                if let Some(entry) = now.queued.pop() {
                    now.batch.push(entry);
                    let (first, count) = (entry.chunk, Whole(1));
                    return Event::Returned(Answer::Taken {
                        first,
                        count,
                        holes: Holes::default(),
                    });
                }
            }
            (Fault::ReceiptTwice, Op::Settle, Event::Notified(Call::Callback { .. }))
                if !self.spent =>
            {
                self.spent = true;
                now.completed = before.completed.clone();
            }
            (Fault::ReceiptForgotten, Op::Complete { .. }, _) => now.completed = Fifo::empty(),
            (Fault::ReceiptsBackwards, Op::Complete { .. }, _) => {
                let mut backwards = Fifo::empty();
                while now.completed.count() > Whole(0) {
                    let mut newest = now.completed.clone();
                    now.completed = newest.take(newest.count() - Whole(1));
                    newest
                        .pop()
                        .into_iter()
                        .for_each(|entry| backwards.push(entry));
                }
                now.completed = backwards;
            }
            (Fault::ReceiptAtTake, Op::Take { .. }, Event::Returned(Answer::Taken { .. })) => {
                now.completed = now.batch.clone();
            }
            (Fault::FinishTwice, Op::End { .. }, _) if before.flags.finished => {
                now.flags.finish_due = true;
            }
            (Fault::FinishEarly, Op::End { .. }, _) if !before.flags.ending => {
                now.flags.finish_due = true;
            }
            (
                Fault::CorkIgnored,
                Op::Take { max },
                Event::Returned(Answer::NotTaken(NotTaken::Corked)),
            ) => {
                now.corked = Whole(0);
                let event = now.step(Op::Take { max });
                now.corked = before.corked;
                return event;
            }
            (Fault::LastUncorkForgotten, Op::Uncork, Event::Returned(_)) => {
                now.corked = now.corked.or_more(Whole(1));
            }
            (Fault::FinishForgotten, Op::Complete { .. }, _) => now.flags.finish_due = false,
            (Fault::CutReceiptForgotten, Op::Destroy { .. } | Op::Complete { .. }, _) => {
                now.cut = Fifo::empty();
            }
            (
                Fault::CompletedReceiptFails,
                Op::Settle,
                Event::Notified(Call::Callback { chunk, error: None }),
            ) => {
                let error = Some(ErrorCode::Sink);
                return Event::Notified(Call::Callback { chunk, error });
            }
            (Fault::ErrorToldTwice, Op::Settle, Event::Notified(Call::Error { .. }))
                if !self.spent =>
            {
                self.spent = true;
                now.flags.error_due = true;
            }
            (
                Fault::FinishAfterSinkFailed,
                Op::Settle,
                Event::Notified(Call::Error {
                    error: ErrorCode::Sink,
                }),
            ) => now.flags.finish_due = true,
            (Fault::CloseToldTwice, Op::Settle, Event::Notified(Call::Close)) if !self.spent => {
                self.spent = true;
                now.flags.close_due = true;
            }
            (Fault::CloseUntold, Op::Destroy { .. }, _) => now.flags.close_due = false,
            (Fault::ErrorUntold, Op::Destroy { .. }, _) => now.flags.error_due = false,
            // Of a chunk with a receipt it has been told that it failed.
            (Fault::CutTaken, Op::Destroy { .. }, _) => {
                let mut queued = before.queued.clone();
                let oldest = queued.pop().filter(|entry| entry.chunk == Whole(1));
                self.spent |= oldest.is_some_and(|entry| entry.callback == Callback::None);
            }
            (
                Fault::CutTaken,
                Op::Take { .. },
                Event::Returned(Answer::NotTaken(NotTaken::Finished)),
            ) if self.spent => {
                return Event::Returned(Answer::Taken {
                    first: Whole(1),
                    count: Whole(1),
                    holes: Holes::default(),
                });
            }
            (Fault::DrainThoughDestroyed, Op::Destroy { .. }, Event::Returned(_)) => {
                now.flags.drain_due = before.flags.need_drain;
            }
            (Fault::OneAboveTheLimit, ..) if full => {
                let mut wider = before.clone();
                wider.limit = wider.limit.map(|limit| limit + Whole(1));
                let event = wider.step(op);
                wider.limit = before.limit;
                *now = wider;
                return event;
            }
            (Fault::FullWithoutDrainOwed, ..) if full => {
                now.flags.need_drain = before.flags.need_drain;
            }
            (Fault::FinishThoughDestroyed, Op::Destroy { .. }, Event::Returned(_)) => {
                now.flags.finish_due = before.flags.ending;
            }
            _ => {}
        }
        event
    }
}

impl Machine<Whole> for Mutant {
    type Control = Control;

    fn step(&mut self, op: Op<Whole>) -> Event<Whole> {
        let before = self.machine.clone();
        let event = self.machine.step(op);
        self.wrong(&before, op, event)
    }

    fn shown(&self) -> Shown<Whole> {
        let Shown { length, need_drain } = self.machine.shown();
        let in_batch = match self.fault {
            Fault::LengthWithoutBatch => self.machine.batch.weight(),
            _ => Whole::zero(),
        };
        Shown {
            length: length - in_batch,
            need_drain,
        }
    }

    fn implied(&self) -> Option<Op<Whole>> {
        self.machine.implied()
    }

    fn held(&self) -> bool {
        self.machine.held()
    }

    fn settles_at_once(&self) -> bool {
        true
    }

    fn control(&self) -> Control {
        self.machine.control()
    }
}
