//! `end`, `_final`, finish.

use super::stack::Flow;
use super::{Frame, Streamx};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::{Answer, Call, Callback, ErrorCode, Event, Hook, Payload};

impl<N: Quantity, Q: Queue<N>> Streamx<N, Q> {
    /// `Writable.end` and `WritableState.end`. It has one parameter: a chunk, or else a function,
    /// which becomes a listener of finish.
    pub(super) fn end(&mut self, payload: Option<Payload<N>>, callback: bool) -> Event<N> {
        self.update_next_tick();
        if callback {
            self.ends += N::one();
        }
        if let Some(payload) = payload {
            self.push(payload, Callback::None);
        } else if callback {
            self.finish_listeners.push(self.ends);
        }
        self.flags.finishing = true;
        self.flags.primary = false;
        Event::Returned(Answer::End)
    }

    /// `updateNonPrimary`, where it ends the stream.
    pub(super) fn finalize(&mut self) -> Flow<N> {
        self.flags.active = true;
        if self.settings.finalizes {
            self.flags.held.hand(Hook::Final);
            return self.call(Call::Final);
        }
        self.after_final(None)
    }

    /// `afterFinal`.
    pub(super) fn after_final(&mut self, error: Option<ErrorCode>) -> Flow<N> {
        if error.is_some() {
            self.start_to_destroy(error);
        }
        if self.destroy_status() {
            return self.after_finish();
        }
        self.flags.done = true;
        // `emit` goes through the listeners that there were when it was called.
        let ends = self.finish_listeners.clone();
        self.then(Frame::FinishEmitted { ends });
        self.call(Call::Finish)
    }

    /// The finish event goes on to its next listener. One that has run is gone, also from an event
    /// further down the stack.
    pub(super) fn finish_emitted(&mut self, mut ends: Vec<N>) -> Flow<N> {
        while !ends.is_empty() {
            let end = ends.remove(0);
            let known = self.finish_listeners.iter().position(|known| *known == end);
            if let Some(place) = known {
                self.finish_listeners.remove(place);
                self.then(Frame::FinishEmitted { ends });
                return self.call(Call::EndCallback { end, error: None });
            }
        }
        self.after_finish()
    }

    /// `afterFinal`, behind the finish event: a stream that is done destroys itself.
    fn after_finish(&mut self) -> Flow<N> {
        if self.flags.done && !self.destroy_status() {
            self.flags.destroying = true;
        }
        self.flags.active = false;
        self.flags.finishing = false;
        if !self.flags.updating {
            return self.update();
        }
        self.update_next_tick();
        None
    }
}
