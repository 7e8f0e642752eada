//! `construct`, and what waits for it.

use super::stack::Flow;
use super::{Frame, Job, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Call, ErrorCode, Hook};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `construct`, of a stream that has a `_construct`.
    pub(super) fn construct(&mut self) {
        if self.settings.constructs && self.dialect.constructs {
            self.flags.constructed = false;
            self.ticks.push_back(Job::Construct);
        }
    }

    /// `constructNT`.
    pub(super) fn construct_tick(&mut self) -> Flow<N> {
        self.then(Frame::Construct);
        self.hand(Hook::Construct);
        self.call(Call::Construct)
    }

    /// `_construct` threw.
    pub(super) fn construct_threw(&mut self, error: ErrorCode) -> Flow<N> {
        self.construct_answers(Some(error))
    }

    /// `_construct` calls back.
    pub(super) fn construct_answers(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if !self.dialect.construct_answers_by_tick {
            return self.on_construct(error);
        }
        self.ticks.push_back(Job::OnConstruct(error));
        None
    }

    /// `onConstruct`.
    pub(super) fn on_construct(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        let again = std::mem::replace(&mut self.flags.construct_answered, true);
        if again && self.dialect.hooks_answer_once {
            return self.error_or_destroy(error.unwrap_or(ErrorCode::MultipleCallback), false);
        }
        let error = if again {
            Some(ErrorCode::MultipleCallback)
        } else {
            error
        };
        self.flags.constructed = true;
        if self.flags.destroyed {
            // Of two errors the one that `destroy` was given has the say.
            let waits = self.flags.destroy_waits.take()?;
            return self.call_destroy(waits.or(error));
        }
        match error {
            Some(error) => self.error_or_destroy(error, true),
            None if self.dialect.constructed_by_tick => {
                self.ticks.push_back(Job::Constructed);
                None
            }
            None => self.on_constructed(),
        }
    }

    /// `state[kOnConstructed]`.
    pub(super) fn on_constructed(&mut self) -> Flow<N> {
        self.then(Frame::ConstructedFlushed);
        if self.flags.writing {
            return None;
        }
        self.clear_buffer()
    }

    /// `state[kOnConstructed]` behind its flush.
    pub(super) fn constructed_flushed(&mut self) -> Flow<N> {
        if self.flags.ending {
            return self.finish_maybe(false);
        }
        None
    }
}
