//! `destroy`, `_destroy`, error and close.

use super::stack::Flow;
use super::{Frame, Streamx};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, Call, ErrorCode, Event, Hook};

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// User code calls `destroy`.
    pub(super) fn destroy_called(&mut self, error: Option<ErrorCode>) -> Event<N> {
        self.start_to_destroy(error);
        Event::Returned(Answer::Destroy)
    }

    /// `Stream.destroy`: it only asks for it.
    pub(super) fn start_to_destroy(&mut self, error: Option<ErrorCode>) {
        if self.destroy_status() {
            return;
        }
        self.flags.destroying = true;
        self.flags.primary = false;
        self.flags.error = error;
        self.update_next_tick();
    }

    /// `updateNonPrimary`, where it destroys the stream.
    pub(super) fn destroy(&mut self) -> Flow<N> {
        self.flags.active = true;
        if self.settings.destroys {
            self.flags.held.hand(Hook::Destroy);
            return self.call(Call::Destroy { error: None });
        }
        self.after_destroy(None)
    }

    /// `afterDestroy`. Of two errors that of `_destroy` is told.
    pub(super) fn after_destroy(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        self.then(Frame::ErrorEmitted);
        match error.or(self.flags.error) {
            Some(error) => self.call(Call::Error { error }),
            None => None,
        }
    }

    /// `afterDestroy`, behind the error event.
    pub(super) fn emit_close(&mut self) -> Flow<N> {
        self.flags.destroyed = true;
        self.call(Call::Close)
    }
}
