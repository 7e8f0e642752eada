//! `uncork`, `end`, `endWritable`.

use crate::node::stack::Flow;
use crate::node::{EndStage, Frame, Job, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Answer, Event};

impl<N: Quantity, Q: List<N>> Node<N, Q> {
    /// `uncork` of a stream that is corked.
    pub(in crate::node) fn linked_uncork(&mut self) -> Flow<N> {
        self.corked -= N::one();
        let flags = &self.flags;
        if flags.writing
            || N::zero() < self.corked
            || flags.finished && self.dialect.finished_stays_corked
            || flags.buffer_processing
            || self.buffered.is_none()
        {
            return None;
        }
        self.linked_clear_buffer()
    }

    /// `end`, from one of its calls on. What its write said is not looked at.
    pub(in crate::node) fn linked_end_goes_on(
        &mut self,
        stage: EndStage,
        callback: Option<N>,
    ) -> Flow<N> {
        let next = |stage| Frame::End {
            stage,
            callback,
            error: None,
        };
        match stage {
            EndStage::Written => {
                self.then(next(EndStage::Uncorked));
                return self.linked_end_uncorks();
            }
            EndStage::Uncorked if !self.flags.ending => {
                self.then(next(EndStage::Ended));
                self.flags.ending = true;
                return self.linked_finish_maybe();
            }
            EndStage::Uncorked => {}
            EndStage::Ended => {
                if let Some(end) = callback {
                    if self.flags.finished {
                        let error = None;
                        self.ticks.push_back(Job::EndCallback { end, error });
                    } else {
                        // As a listener for `finish`.
                        self.on_finished.push(end);
                    }
                }
                self.flags.ended = true;
            }
        }
        Some(Event::Returned(Answer::End))
    }

    pub(super) fn linked_end_uncorks(&mut self) -> Flow<N> {
        if N::zero() < self.corked {
            self.corked = N::one();
            return self.linked_uncork();
        }
        None
    }
}
