//! The sink's side: what it takes, and what comes of it.

use super::{Frame, Marks};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Answer, Call, ErrorCode, Event, NotTaken};

impl<N: Quantity, Q: List<N>> Marks<N, Q> {
    /// The socket becomes writable and accepts this many chunks (`_write_ready`, down to where it has let go of
    /// them), or the receiver takes them. Inside a call the event loop does not look at sockets.
    pub(super) fn take(&mut self, max: N) -> Event<N> {
        if max < N::one() || !self.frames.is_empty() {
            return Event::Skipped;
        }
        if self.queued.is_empty() {
            return Event::Returned(Answer::NotTaken(if self.flags.finished {
                NotTaken::Finished
            } else {
                NotTaken::Empty
            }));
        }
        let taken = self.queued.take(max);
        self.length -= taken.weight();
        self.flags.due = self.resumes() || self.ends();
        let (first, count, holes) = (taken.first(), taken.count(), taken.holes());
        Event::Returned(Answer::Taken {
            first,
            count,
            holes,
        })
    }

    /// `_maybe_resume_protocol`: whether it resumes.
    fn resumes(&self) -> bool {
        self.flags.paused && self.length <= self.low
    }

    /// Whether all is taken that there will ever be.
    fn ends(&self) -> bool {
        self.flags.ended && self.queued.is_empty()
    }

    /// `_write_ready`, where the socket fails: `_fatal_error`.
    pub(super) fn sink_fails(&mut self) -> Event<N> {
        if self.queued.is_empty() || !self.frames.is_empty() {
            return Event::Skipped;
        }
        self.force_close(Some(ErrorCode::Sink));
        Event::Returned(Answer::Complete)
    }

    /// What has become due: of the taking first, as it came first.
    pub(super) fn settle(&mut self) -> Event<N> {
        if !self.frames.is_empty() {
            return Event::Skipped;
        }
        if self.flags.due && self.resumes() {
            self.flags.paused = false;
            self.flags.due = !self.dialect.calls && self.ends();
            return self.tell(Call::Drain { generation: None }, Frame::Drain);
        }
        if self.flags.due {
            self.flags.due = false;
            return self.finish(Frame::Finish);
        }
        if self.flags.lost_due {
            self.flags.lost_due = false;
            return self.call_connection_lost();
        }
        Event::Skipped
    }

    /// `_call_connection_lost`, from the queue.
    fn call_connection_lost(&mut self) -> Event<N> {
        if self.flags.lost {
            // There is no protocol left to be told, and no socket to be closed.
            return Event::Uncaught {
                error: ErrorCode::Attribute,
            };
        }
        match self.flags.error {
            Some(error) => self.tell(Call::Error { error }, Frame::Error),
            None => self.close(),
        }
    }

    fn close(&mut self) -> Event<N> {
        self.tell(Call::Close, Frame::Close)
    }

    /// The user code of the newest call returns.
    pub(super) fn user_returns(&mut self) -> Event<N> {
        match self.frames.pop() {
            None => Event::Skipped,
            Some(Frame::Drain) => self.behind_drain(),
            Some(Frame::Finish) => Event::Silent,
            Some(Frame::FinishInEnd) => Event::Returned(Answer::End),
            Some(Frame::Error) => self.close(),
            Some(Frame::Close) => {
                self.flags.lost = true;
                Event::Silent
            }
        }
    }

    /// `_write_ready`, behind `_maybe_resume_protocol`, which may have done anything.
    fn behind_drain(&mut self) -> Event<N> {
        if !self.queued.is_empty() {
            return Event::Silent;
        }
        if self.flags.closing {
            if self.dialect.lost_twice {
                return self.close();
            }
        } else if self.flags.ended && (self.dialect.shuts_twice || !self.flags.finished) {
            return self.finish(Frame::Finish);
        }
        Event::Silent
    }
}
