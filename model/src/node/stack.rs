//! Calls into user code, their returns, and exceptions.

use super::{Frame, FrameKind, Node};
use crate::quantity::Quantity;
use crate::queue::List;
use crate::vocabulary::{Answer, Call, ErrorCode, Event, OpKind};

/// What a function of the source did: it called user code (or came back to it), or control goes on
/// to the newest frame.
pub(super) type Flow<N> = Option<Event<N>>;

impl<N: Quantity, Q: List<N>> Node<N, Q> {
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

    /// It throws.
    pub(super) fn user_throws(&mut self) -> Event<N> {
        match self.frames.pop() {
            Some(Frame::User(_)) => {
                let flow = self.throw(ErrorCode::Thrown);
                self.go_on(flow)
            }
            _ => Event::Skipped,
        }
    }

    /// An exception: frames are given up until one catches it, or until user code gets it from the
    /// op that it called. Each op has its own frame at the bottom of its part of the stack.
    pub(super) fn throw(&mut self, error: ErrorCode) -> Flow<N> {
        let catches = self.dialect.hooks_answer_once;
        loop {
            let op = match self.frames.pop() {
                None => return Some(Event::Uncaught { error }),
                Some(Frame::Final) if catches => return self.final_threw(error),
                Some(Frame::Destroy) if catches => return self.on_destroy(Some(error)),
                Some(Frame::Construct) if catches => return self.construct_threw(error),
                Some(Frame::WriteReturns { .. }) => OpKind::Write,
                Some(Frame::End { .. }) => OpKind::End,
                Some(Frame::Returns(op)) => op,
                Some(_) => continue,
            };
            return Some(Event::Threw { op, error });
        }
    }

    fn resume(&mut self, frame: Frame<N>) -> Flow<N> {
        match frame {
            Frame::End {
                stage,
                callback,
                error,
            } => self.end_goes_on(stage, callback, error),
            Frame::Returns(op) => Some(Event::Returned(answer(op))),
            Frame::Refused { error } => self.write_refused(error),
            Frame::WriteOrBuffer { full } => {
                self.flags.sync = false;
                self.write_result(full)
            }
            Frame::Flush { buffer } => {
                self.flags.sync = false;
                self.clear_buffer_loop(buffer)
            }
            Frame::FlushBatch => {
                self.flags.sync = false;
                self.clear_buffer_batched()
            }
            Frame::OnWriteFlushed { sync, callback } => self.on_write_success(sync, callback),
            Frame::OnWriteErrorCalled { error } => {
                self.then(Frame::OnWriteErrorFlushed { error });
                self.error_buffer()
            }
            Frame::OnWriteErrorFlushed { error } => self.error_or_destroy(error, false),
            Frame::AfterDrain { count, callback } => self.after_drain(count, callback),
            Frame::AfterCallbacks => self.after_callbacks(),
            Frame::AfterErrorBuffer => self.after_error_buffer(),
            Frame::BatchCallbacks {
                buffer,
                next,
                error,
            } => self.batch_callbacks(buffer, next, error),
            Frame::ErrorBuffer { next } => self.error_buffer_loop(next),
            Frame::ErrorBufferReset => {
                self.reset_buffer();
                None
            }
            Frame::FinishedCallbacks { ends, error } => self.finished_callbacks(ends, error),
            Frame::FinishMaybe { sync } => self.finish_maybe_prefinished(sync),
            Frame::Final | Frame::FinalCaught => {
                self.flags.sync = false;
                None
            }
            Frame::OnFinishFailed { error } => self.error_or_destroy(error, self.flags.sync),
            Frame::OnFinishPrefinished => self.on_finish_prefinished(),
            Frame::FinishCalled => self.finish_called(),
            Frame::FinishEmitted => self.finish_emitted(),
            // User code's mark is taken off by `user_returns` and `user_throws` alone.
            Frame::User(_) | Frame::WriteReturns { .. } | Frame::Destroy | Frame::Construct => None,
            Frame::ErrorListeners { error } => self.call(Call::Error { error }),
            Frame::ErrorEmitted => self.emit_close(),
            Frame::ConstructedFlushed => self.constructed_flushed(),
            Frame::Linked(place) => self.resume_linked(place),
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

fn answer<N>(op: OpKind) -> Answer<N> {
    match op {
        OpKind::Cork => Answer::Cork,
        OpKind::Uncork => Answer::Uncork,
        OpKind::Destroy => Answer::Destroy,
        OpKind::Complete => Answer::Complete,
        _ => Answer::End,
    }
}
