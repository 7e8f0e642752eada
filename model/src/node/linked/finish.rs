//! `needFinish`, `prefinish`, `callFinal`, `finishMaybe`.

use super::{Place, Task};
use crate::node::stack::Flow;
use crate::node::{Frame, Job, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Call, ErrorCode};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `needFinish`.
    pub(super) fn linked_need_finish(&self) -> bool {
        self.flags.ending
            && self.length.is_zero()
            && (self.buffered.is_none() || !self.dialect.counts_callbacks)
            && !self.flags.finished
            && !self.flags.writing
    }

    /// `finishMaybe`.
    pub(super) fn linked_finish_maybe(&mut self) -> Flow<N> {
        if !self.linked_need_finish() {
            return None;
        }
        if !self.dialect.counts_callbacks {
            return self.linked_finish();
        }
        let due = self
            .dialect
            .counts_before_prefinish
            .then(|| self.owes_no_callback());
        self.then(Frame::Linked(Place::Prefinished { due }));
        self.linked_prefinish()
    }

    /// `finishMaybe` behind `prefinish`.
    pub(super) fn linked_prefinished(&mut self, due: Option<bool>) -> Flow<N> {
        if due.unwrap_or_else(|| self.owes_no_callback()) {
            return self.linked_finish();
        }
        None
    }

    /// `prefinish`.
    fn linked_prefinish(&mut self) -> Flow<N> {
        if self.flags.prefinished || self.flags.final_called {
            return None;
        }
        let alive = !self.flags.destroyed || self.dialect.finalizes_destroyed;
        if self.settings.finalizes && self.dialect.destroys && alive {
            self.owe_callback();
            self.flags.final_called = true;
            self.ticks.push_back(Job::Linked(Task::CallFinal));
            return None;
        }
        self.flags.prefinished = true;
        self.call(Call::Prefinish)
    }

    /// `_final` calls back.
    pub(in crate::node) fn linked_final_answers(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        self.pay_callback();
        self.then(Frame::Linked(Place::FinalAnswered));
        match error {
            Some(error) => self.linked_error_or_destroy(error),
            None => None,
        }
    }

    /// `callFinal` behind the error.
    pub(super) fn linked_final_prefinishes(&mut self) -> Flow<N> {
        self.flags.prefinished = true;
        self.then(Frame::Linked(Place::FinalPrefinished));
        self.call(Call::Prefinish)
    }

    /// `stream.emit('finish')`: the callbacks of `end` are listeners too, which were there when the
    /// event began.
    fn linked_finish(&mut self) -> Flow<N> {
        self.flags.finished = true;
        let ends = self.on_finished.clone();
        self.then(Frame::Linked(Place::FinishListeners { ends }));
        self.call(Call::Finish)
    }

    /// The next listener, once; then the end of `finishMaybe`.
    pub(super) fn linked_finish_listeners(&mut self, mut ends: Vec<N>) -> Flow<N> {
        if ends.is_empty() {
            if self.linked_auto_destroys() {
                return self.destroy(None);
            }
            return None;
        }
        let end = ends.remove(0);
        self.then(Frame::Linked(Place::FinishListeners { ends }));
        let at = self.on_finished.iter().position(|waits| *waits == end)?;
        self.on_finished.remove(at);
        self.call(Call::EndCallback { end, error: None })
    }
}
