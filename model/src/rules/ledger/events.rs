//! What the stream does.

use super::{Due, Escaping, Ledger, Open, Permission, Stage};
use crate::quantity::Whole;
use crate::vocabulary::{
    Answer, Call, Callback, ErrorCode, Event, OpKind, Outcome, Shown, WriteResult,
};

impl Ledger {
    pub(super) fn read_event(&mut self, event: &Event<Whole>, shown: Option<Shown<Whole>>) {
        match *event {
            Event::Returned(Answer::Write { chunk, result }) => {
                self.write_returned(chunk, result, shown);
            }
            Event::Returned(Answer::Taken {
                first,
                count,
                holes,
            }) => {
                let chunks: Vec<_> = holes.chunks(first, count).collect();
                self.handed(|chunk| chunks.contains(&chunk));
                if self.options.takes_complete {
                    self.complete(Outcome::Success);
                }
                self.close(OpKind::Take);
            }
            Event::Returned(Answer::NotTaken(_)) => self.close(OpKind::Take),
            Event::Returned(Answer::Cork) => {
                // What `end` takes back is not there to be held.
                if !self.ended() {
                    self.corks += Whole(1);
                }
                self.close(OpKind::Cork);
            }
            Event::Returned(Answer::Uncork) => self.close(OpKind::Uncork),
            Event::Returned(Answer::Destroy) => self.close(OpKind::Destroy),
            Event::Returned(Answer::End) => {
                if !self.ending {
                    self.end_takes_effect();
                }
                self.close(OpKind::End);
            }
            Event::Returned(Answer::Complete) => {
                if let Some(Open::Answer { fails: true }) = self.open.last() {
                    self.fail();
                }
                self.close(OpKind::Complete);
            }
            Event::Threw { op, error } => self.threw(op, error),
            Event::Called(call) => {
                self.called(call);
                self.open.push(Open::Call(call.kind()));
            }
            Event::Notified(call) => self.called(call),
            Event::Returned(Answer::Scheduled { .. })
            | Event::Uncaught { .. }
            | Event::Silent
            | Event::Skipped => {}
        }
    }

    fn write_returned(
        &mut self,
        chunk: Whole,
        result: WriteResult<Whole>,
        shown: Option<Shown<Whole>>,
    ) {
        let Some(Open::Write { producer, .. }) = self.open.pop() else {
            return;
        };
        match result {
            WriteResult::True => self.set_permission(producer, Permission::Held),
            WriteResult::False { .. } => {
                self.set_permission(producer, Permission::Waiting);
                // A false that shows no drain owed breaks W2 or W3, and D1 is not asked for it.
                self.drain_owed |= self.live() && shown.is_none_or(|shown| shown.need_drain);
            }
            WriteResult::Refused => {
                self.set_permission(producer, Permission::Waiting);
                self.handed_back(chunk);
            }
            WriteResult::Full {
                generation: Some(_),
            } => {
                self.set_permission(producer, Permission::Waiting);
                self.handed_back(chunk);
                self.drain_owed |= self.live() && shown.is_none_or(|shown| shown.need_drain);
            }
            // It is no reason to wait: a lighter one may fit.
            WriteResult::Full { generation: None } => {
                self.set_permission(producer, Permission::Held);
                self.handed_back(chunk);
            }
        }
    }

    /// A stream that was full has not accepted it.
    fn handed_back(&mut self, chunk: Whole) {
        let refused = |entry: &super::Outstanding| entry.chunk == chunk;
        if let Some(place) = self.outstanding.iter().position(refused) {
            self.length -= self.outstanding.remove(place).weight;
        }
    }

    /// What a hook threw went past the stream: that is no answer, and nothing is promised any more.
    pub(super) fn escaped(&mut self, before: Escaping) {
        if let Some(stage) = self.hook(before.hook) {
            *stage = before.stage;
        }
        self.errored = before.errored;
        self.error_owed = before.error_owed;
        self.thrown = true;
    }

    /// An op that throws has not answered. An `end` that does has not kept its callback, and if that is for
    /// its chunk, it has had no effect at all.
    fn threw(&mut self, op: OpKind, error: ErrorCode) {
        if let Some(Open::End { callback, corks }) = self.open.last() {
            if matches!(error, ErrorCode::NullValues | ErrorCode::InvalidChunk) {
                self.corks = *corks;
            }
            let end = *callback;
            self.ends_due.retain(|due| Some(*due) != end);
        }
        self.close(op);
    }

    fn handed(&mut self, is_handed: impl Fn(Whole) -> bool) {
        for entry in &mut self.outstanding {
            entry.with_sink |= is_handed(entry.chunk);
        }
    }

    fn called(&mut self, call: Call<Whole>) {
        match call {
            Call::Sink { chunk } => self.handed(|handed| handed == chunk),
            Call::Batch {
                first,
                count,
                holes,
            } => {
                let chunks: Vec<_> = holes.chunks(first, count).collect();
                self.handed(|chunk| chunks.contains(&chunk));
            }
            Call::Drain { .. } => self.drained(),
            Call::Callback { chunk, error } => self.called_back(Some(chunk), error),
            Call::SharedCallback { error } => self.called_back(None, error),
            Call::EndCallback { end, .. } => self.ends_due.retain(|due| *due != end),
            Call::Construct => begin(&mut self.hooks.construct),
            Call::Final => {
                begin(&mut self.hooks.finalize);
                self.finishes();
            }
            Call::Destroy { error } => {
                begin(&mut self.hooks.destroy);
                self.destroyed = true;
                self.error_owed = error.is_some() && !self.told;
            }
            Call::Prefinish => {
                self.prefinished = true;
                self.finishes();
            }
            Call::Finish => {
                self.finished = true;
                self.finishes();
            }
            Call::Error { .. } => {
                self.errored = true;
                self.told = true;
                self.error_owed = false;
                self.destroyed |= self.settings().auto_destroy;
            }
            Call::Close => {
                self.closed = true;
                self.destroyed = true;
            }
            Call::Task { .. } => {}
        }
    }

    /// What comes of `end` inside it comes once it has taken effect.
    fn finishes(&mut self) {
        if !self.ending && self.ended() {
            self.end_takes_effect();
        }
    }

    /// The callback of this write, or the shared one.
    fn called_back(&mut self, chunk: Option<Whole>, error: Option<ErrorCode>) {
        let Some(due) = self.answered_by(chunk, error.is_some()) else {
            return;
        };
        if error.is_none() {
            self.callbacks_due.retain(|known| *known != due);
            return;
        }
        if self.errors_due.contains(&due) {
            self.errors_due.retain(|known| *known != due);
            return;
        }
        let cut = |chunk| move |entry: &super::Outstanding| entry.chunk == chunk;
        if let Some(place) = self.outstanding.iter().position(cut(due.chunk)) {
            let least = self.least_answered_by(chunk);
            let entry = self.outstanding.remove(place);
            self.length -= least.unwrap_or(entry.weight);
            return;
        }
        self.callbacks_due.retain(|known| *known != due);
    }

    /// Which write this callback answers, among those whose callback is due and has this outcome, or
    /// else any that has not been answered.
    pub fn answered_by(&self, chunk: Option<Whole>, failed: bool) -> Option<Due> {
        let asked = |due: &Due| match chunk {
            Some(chunk) => due.chunk == chunk,
            None => due.callback == Callback::Shared,
        };
        let entries = |with_sink| {
            let of = move |entry: &&super::Outstanding| entry.with_sink == with_sink;
            self.outstanding.iter().filter(of).map(|entry| Due {
                chunk: entry.chunk,
                callback: entry.callback,
            })
        };
        let (due, errors) = (self.callbacks_due.iter(), self.errors_due.iter());
        let given = |due: &Due| due.callback != Callback::None;
        if failed {
            // Of those in the queue the newest: what is refused comes last, and what is delivered is older.
            let outstanding = entries(true).chain(entries(false)).rev().filter(given);
            let mut all = errors.copied().chain(outstanding).chain(due.copied());
            all.find(asked)
        } else {
            let outstanding = entries(false).chain(entries(true)).filter(given);
            let mut all = due.copied().chain(outstanding).chain(errors.copied());
            all.find(asked)
        }
    }

    /// The least that can have been charged for the write that the shared callback answers: the length is
    /// not to fall below what the stream may still count.
    fn least_answered_by(&self, chunk: Option<Whole>) -> Option<Whole> {
        let shared = |entry: &&super::Outstanding| entry.callback == Callback::Shared;
        let weights = self.outstanding.iter().filter(shared);
        let least = weights.map(|entry| entry.weight).min();
        least.filter(|_| chunk.is_none())
    }

    fn drained(&mut self) {
        self.drain_owed = false;
        for (_, permission) in &mut self.producers {
            if *permission == Permission::Waiting {
                *permission = Permission::Held;
            }
        }
        for open in &mut self.open {
            if let Open::Write { drained, .. } = open {
                *drained = true;
            }
        }
    }

    pub(super) fn skipped(&mut self, op: OpKind) {
        if let (
            OpKind::Destroy,
            Some(Open::Destroy {
                destroyed,
                error_owed,
            }),
        ) = (op, self.open.last())
        {
            (self.destroyed, self.error_owed) = (*destroyed, *error_owed);
        }
        self.close(op);
    }

    fn close(&mut self, op: OpKind) {
        let newest = match self.open.last() {
            Some(Open::Write { .. }) => Some(OpKind::Write),
            Some(Open::End { .. }) => Some(OpKind::End),
            Some(Open::Destroy { .. }) => Some(OpKind::Destroy),
            Some(Open::Answer { .. }) => Some(OpKind::Complete),
            Some(Open::Op(kind)) => Some(*kind),
            Some(Open::Call(_)) | None => None,
        };
        if newest == Some(op) {
            self.open.pop();
        }
    }
}

fn begin(stage: &mut Stage) {
    if *stage == Stage::Idle {
        *stage = Stage::Called;
    }
}
