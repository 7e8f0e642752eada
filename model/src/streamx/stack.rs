//! Calls into user code, their returns, and exceptions, of which the source catches none.

use super::{Frame, FrameKind, Streamx};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, Call, ErrorCode, Event, OpKind};

/// What a function of the source did: it called user code, or control goes on to the newest frame.
pub(super) type Flow<N> = Option<Event<N>>;

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// Whatever is pushed next is done before this.
    pub(super) fn then(&mut self, frame: Frame<N>) {
        self.frames.push(frame);
    }

    /// The source calls user code.
    #[expect(
        clippy::unnecessary_wraps,
        reason = "it is how a function of the source goes on"
    )]
    pub(super) fn call(&mut self, call: Call<N>) -> Flow<N> {
        self.then(Frame::User(call.kind()));
        Some(Event::Called(call))
    }

    /// Runs the source until user code has control, or a job is over.
    pub(super) fn go_on(&mut self, flow: Flow<N>) -> Event<N> {
        let mut flow = flow;
        loop {
            if let Some(event) = flow {
                return event;
            }
            flow = match self.frames.pop() {
                None => return Event::Silent,
                Some(frame) => self.resume(frame),
            };
        }
    }

    /// The user code of the newest call returns.
    pub(super) fn user_returns(&mut self) -> Event<N> {
        match self.frames.pop() {
            Some(Frame::User(_)) => self.go_on(None),
            _ => Event::Skipped,
        }
    }

    /// It throws: up to the completion that it came out of, or out of a job. What the source had still
    /// to do is not done, and [`updating`](super::Flags::updating) stays as it was.
    pub(super) fn user_throws(&mut self) -> Event<N> {
        let Some(Frame::User(_)) = self.frames.pop() else {
            return Event::Skipped;
        };
        let error = ErrorCode::Thrown;
        while let Some(frame) = self.frames.pop() {
            if frame == Frame::Completes {
                let op = OpKind::Complete;
                return Event::Threw { op, error };
            }
        }
        Event::Uncaught { error }
    }

    fn resume(&mut self, frame: Frame<N>) -> Flow<N> {
        match frame {
            Frame::Completes => Some(Event::Returned(Answer::Complete)),
            Frame::Written => self.update_round(),
            Frame::NonPrimaryUpdated => self.continue_update(),
            Frame::DrainEmitted => self.update_callback(),
            Frame::FinishEmitted { ends } => self.finish_emitted(ends),
            Frame::ErrorEmitted => self.emit_close(),
            // User code's mark is taken off by `user_returns` and `user_throws` alone.
            Frame::User(_) => None,
        }
    }

    /// The frames between the newest user code and the next.
    pub(super) fn top(&self) -> Vec<FrameKind> {
        let mut frames = self.frames.iter().rev();
        let newest = frames.next().map(Frame::kind);
        let below = frames.take_while(|frame| !matches!(frame, Frame::User(_)));
        newest.into_iter().chain(below.map(Frame::kind)).collect()
    }
}
