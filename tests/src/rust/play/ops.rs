//! What the handles do for each action, and what they answered.

use std::num::NonZeroUsize;

use highwater::queue::Batch;
use highwater::{Closed, Event as Observed, Flow, NotTaken, Reason, Snapshot};
use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Input};
use highwater_model::vocabulary::{
    self as vocabulary, Answer, Callback, Event, Holes, Hook, OpKind, Outcome as Completion,
    Payload, Shown, WriteResult,
};

use super::{Done, Run, Stopped, contradiction};
use crate::subject::Outcome;

impl Run<'_> {
    pub(super) fn write(
        &mut self,
        weight: Whole,
        receipt: bool,
        number: vocabulary::Producer,
    ) -> Result<Done, Stopped> {
        self.writes += 1;
        let chunk = Whole::from(self.writes);
        self.script.emit(Body::Input(Input::Write {
            chunk,
            payload: Payload::bytes(weight),
            callback: if receipt {
                Callback::Own
            } else {
                Callback::None
            },
            producer: number,
        }));
        let first = &self.first;
        let handle = self
            .producers
            .entry(number)
            .or_insert_with(|| first.clone());
        let producer = handle.number();
        let flow = if receipt {
            let written = handle.write_with_receipt(chunk.count(), weight.count());
            written.map(|(flow, _receipt)| flow)
        } else {
            handle.write(chunk.count(), weight.count())
        };
        let shown = handle.snapshot();
        let accepted = |answer| Observed::Write {
            producer,
            id: chunk.count(),
            weight: weight.count(),
            receipt,
            answer,
            length: shown.length,
        };
        let (result, record) = match flow {
            Ok(flow @ Flow::Continue) => (WriteResult::True, accepted(flow)),
            Ok(flow @ Flow::Wait { generation }) => {
                let generation = Some(Whole::from(generation));
                (WriteResult::False { generation }, accepted(flow))
            }
            Err(refused) if refused.chunk != chunk.count() => {
                let other = refused.chunk;
                return Err(contradiction(&format!(
                    "write of {chunk} handed back {other}"
                )));
            }
            Err(refused) => match refused.reason {
                Reason::Closed(Closed::Ended | Closed::Destroyed | Closed::Failed(_)) => {
                    let weight = weight.count();
                    (WriteResult::Refused, Observed::Refused { producer, weight })
                }
                Reason::Closed(closed @ (Closed::SinkGone | Closed::SinkPanicked)) => {
                    return Err(contradiction(&format!("{closed}, and nobody did so")));
                }
                Reason::Full { .. } | Reason::TooHeavy => {
                    let message = format!("with chunk {chunk} the length would not fit 64 bits");
                    return Err(Outcome::Refused { message });
                }
            },
        };
        if result != WriteResult::Refused {
            self.accepted = chunk.count();
        }
        Ok(returned(
            Answer::Write { chunk, result },
            &shown,
            Some(record),
        ))
    }

    pub(super) fn cork(&mut self) -> Done {
        self.script.emit(Body::Input(Input::Cork));
        let before = self.first.snapshot().corked;
        let cork = self.first.cork();
        let shown = self.first.snapshot();
        if shown.corked == before {
            return skipped(OpKind::Cork);
        }
        self.corks.push(cork);
        let producer = self.first.number();
        returned(Answer::Cork, &shown, Some(Observed::Cork { producer }))
    }

    pub(super) fn uncork(&mut self) -> Done {
        self.script.emit(Body::Input(Input::Uncork));
        let before = self.first.snapshot().corked;
        drop(self.corks.pop());
        let shown = self.first.snapshot();
        if shown.corked == before {
            // There was none to drop, or one that `end` had made void.
            return skipped(OpKind::Uncork);
        }
        let producer = self.first.number();
        returned(Answer::Uncork, &shown, Some(Observed::Uncork { producer }))
    }

    pub(super) fn end(&mut self, producer: vocabulary::Producer) -> Done {
        self.script.emit(Body::Input(Input::End {
            callback: None,
            chunk: None,
            producer,
        }));
        let before = self.first.snapshot();
        self.first.end();
        if before.destroyed {
            return skipped(OpKind::End);
        }
        let again = before.ending;
        let producer = self.first.number();
        let record = (!again).then_some(Observed::End { producer });
        returned(Answer::End, &self.first.snapshot(), record)
    }

    pub(super) fn complete(&mut self) -> Done {
        self.script.emit(Body::Input(Input::Complete {
            hook: Hook::Sink,
            outcome: Completion::Success,
            again: false,
        }));
        if !self.sink.complete() {
            return skipped(OpKind::Complete);
        }
        let shown = self.sink.snapshot();
        let length = shown.length;
        returned(
            Answer::Complete,
            &shown,
            Some(Observed::Complete { length }),
        )
    }

    /// The sink fails what it holds; if it holds nothing, there is nothing to answer.
    pub(super) fn fail(&mut self) -> Result<Done, Stopped> {
        self.script.emit(Body::Input(Input::Complete {
            hook: Hook::Sink,
            outcome: Completion::Failure,
            again: false,
        }));
        let before = self.sink.snapshot();
        if !before.batch_outstanding {
            return Ok(skipped(OpKind::Complete));
        }
        let left = self.sink.fail(self.failure.clone());
        let queued = !before.destroyed && self.taken < self.accepted;
        if left.is_some() != queued {
            return Err(contradiction("what a sink that failed was handed back"));
        }
        left.map_or(Ok(()), |left| self.handed_back(left))?;
        let length = before.length;
        let record = Some(Observed::Fail { length });
        Ok(returned(Answer::Complete, &self.sink.snapshot(), record))
    }

    pub(super) fn destroy(&mut self, errored: bool) -> Result<Done, Stopped> {
        self.script
            .emit(Body::Input(Input::Destroy { error: errored }));
        let left = if errored {
            self.first.destroy_with(self.given.clone())
        } else {
            self.first.destroy()
        };
        let Some(left) = left else {
            return Ok(skipped(OpKind::Destroy));
        };
        self.handed_back(left)?;
        let record = Some(Observed::Destroy { errored });
        Ok(returned(Answer::Destroy, &self.first.snapshot(), record))
    }

    /// All that was accepted and not taken, and nothing else.
    fn handed_back(&self, left: Batch<u64>) -> Result<(), Stopped> {
        let left: Vec<_> = left.collect();
        let expected = self.taken + 1..=self.accepted;
        if left.iter().copied().eq(expected.clone().map(|id| (id, id))) {
            return Ok(());
        }
        Err(contradiction(&format!(
            "handed back {left:?}, not {expected:?}"
        )))
    }

    pub(super) fn take(&mut self, max: Whole) -> Result<Done, Stopped> {
        self.script.emit(Body::Input(Input::Take { max }));
        // What does not fit `usize` is more than any queue holds.
        let max = usize::try_from(max.0).unwrap_or(usize::MAX);
        let Some(max) = NonZeroUsize::new(max) else {
            return Ok(skipped(OpKind::Take));
        };
        let mut record = None;
        let answer = match self.sink.try_take(max) {
            Ok(taken) => {
                let ids = taken.ids();
                // Dropped, not completed: the batch stays outstanding.
                let items: Vec<_> = taken.collect();
                if !items.iter().copied().eq(ids.clone().map(|id| (id, id))) {
                    return Err(contradiction(&format!("took {items:?} as {ids:?}")));
                }
                self.taken = ids.end - 1;
                record = Some(Observed::Take { ids: ids.clone() });
                Answer::Taken {
                    first: Whole::from(ids.start),
                    count: Whole::from(items.len() as u64),
                    holes: Holes::default(),
                }
            }
            Err(NotTaken::Finished) => Answer::NotTaken(vocabulary::NotTaken::Finished),
            Err(NotTaken::Busy) => Answer::NotTaken(vocabulary::NotTaken::Busy),
            Err(NotTaken::Corked) => Answer::NotTaken(vocabulary::NotTaken::Corked),
            Err(NotTaken::Empty) => Answer::NotTaken(vocabulary::NotTaken::Empty),
        };
        Ok(returned(answer, &self.sink.snapshot(), record))
    }

    /// What this stream does not have.
    pub(super) fn no_such(&mut self, input: Input) -> Done {
        self.script.emit(Body::Input(input));
        skipped(input.kind())
    }
}

fn returned(answer: Answer<Whole>, shown: &Snapshot, record: Option<Observed>) -> Done {
    let shown = Shown {
        length: Whole::from(shown.length),
        // After end or destroy no drain will come, and Node's property says so.
        need_drain: shown.need_drain && !shown.ending && !shown.destroyed,
    };
    Done {
        body: Body::Event(Event::Returned(answer), Some(shown)),
        record,
    }
}

fn skipped(op: OpKind) -> Done {
    Done {
        body: Body::Skipped(op),
        record: None,
    }
}
