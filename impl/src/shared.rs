//! What the handles of a stream share, and the two ways to use it: do something, or wait.
//!
//! One discipline: run under the lock, unlock, *then* wake. What a caller brought in leaves through
//! the result and is dropped outside; wakers are cloned and dropped outside.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use crate::observer::{self, Observer};
use crate::queue::Queue;
use crate::rooms::{Room, Rooms, Ticket, Wakes};
use crate::sharing::{Sharing, Threads};
use crate::state::State;
use crate::sync::{Parker, looks_and_waits_in_one_step, wakes_before_the_change};

/// What is under the lock.
pub(crate) struct Inside<Q> {
    state: State<Q>,
    rooms: Rooms,
}

/// What every handle of a stream has.
pub(crate) struct Shared<Q, S: Sharing> {
    inside: S::Shared<Inside<Q>>,
    observer: Option<Arc<dyn Observer>>,
}

impl<Q, S: Sharing> Clone for Shared<Q, S> {
    fn clone(&self) -> Self {
        Self {
            inside: self.inside.clone(),
            observer: self.observer.clone(),
        }
    }
}

impl<Q: Queue, S: Sharing> Shared<Q, S> {
    pub(crate) fn new(state: State<Q>, observer: Option<Arc<dyn Observer>>) -> Self {
        let rooms = Rooms::default();
        Self {
            inside: S::share(Inside { state, rooms }),
            observer,
        }
    }

    /// Runs `op` under the lock; then, without it, wakes whom it named and delivers its events.
    #[inline(always)]
    pub(crate) fn with<R>(&self, op: impl FnOnce(&mut State<Q>, &mut Wakes) -> R) -> R {
        let result = self.change(op);
        self.deliver();
        result
    }

    #[inline(always)]
    pub(crate) fn change<R>(&self, op: impl FnOnce(&mut State<Q>, &mut Wakes) -> R) -> R {
        let early = wakes_before_the_change();
        if early {
            self.wake_early();
        }
        let mut wakes = Wakes::default();
        let mut guard = S::enter(&self.inside);
        let Inside { state, rooms } = &mut *guard;
        let result = op(state, &mut wakes);
        let called = rooms.called(wakes);
        drop(guard);
        if let Some(called) = called
            && !early
        {
            called.wake();
        }
        result
    }

    /// Only a mutant does so.
    #[cold]
    fn wake_early(&self) {
        let called = S::enter(&self.inside).rooms.called(Wakes::ALL);
        if let Some(called) = called {
            called.wake();
        }
    }

    /// What `ready` gives, or else waits in `room` with the waker of `context`. `ready` runs under the
    /// lock, and wakes nobody. `ticket` is the caller's to keep, and to [`leave`](Self::leave) with.
    pub(crate) fn poll<R>(
        &self,
        room: Room,
        ticket: &mut Option<Ticket>,
        context: &Context<'_>,
        ready: &mut impl FnMut(&mut State<Q>) -> Option<R>,
    ) -> Poll<R> {
        let mut guard = S::enter(&self.inside);
        let Inside { state, rooms } = &mut *guard;
        let (found, left) = match ready(state) {
            Some(result) => (Some(Poll::Ready(result)), rooms.leave(room, ticket)),
            None if rooms.waits(room, *ticket, context.waker()) => (Some(Poll::Pending), None),
            None => (None, None),
        };
        drop(guard);
        drop(left);
        let poll = found.unwrap_or_else(|| {
            // A waker is cloned only if it is needed, and that is foreign code: not under the lock.
            let waker = context.waker().clone();
            self.look_or_wait(room, ticket, || waker, ready)
        });
        self.deliver();
        poll
    }

    /// Looks, and waits if there is nothing: one step, or what happens between would be missed.
    fn look_or_wait<R>(
        &self,
        room: Room,
        ticket: &mut Option<Ticket>,
        waker: impl FnOnce() -> Waker,
        ready: &mut impl FnMut(&mut State<Q>) -> Option<R>,
    ) -> Poll<R> {
        let mut found = None;
        if !looks_and_waits_in_one_step() {
            let result = ready(&mut S::enter(&self.inside).state);
            found = Some(result.map_or(Poll::Pending, Poll::Ready));
        }
        let mut guard = S::enter(&self.inside);
        let Inside { state, rooms } = &mut *guard;
        let found = found.or_else(|| ready(state).map(Poll::Ready));
        let (poll, unused) = match found.unwrap_or(Poll::Pending) {
            Poll::Ready(result) => (Poll::Ready(result), rooms.leave(room, ticket)),
            Poll::Pending => (Poll::Pending, rooms.wait(room, ticket, waker())),
        };
        drop(guard);
        drop(unused);
        poll
    }

    /// Waits no more.
    pub(crate) fn leave(&self, room: Room, ticket: &mut Option<Ticket>) {
        if ticket.is_some() {
            let left = S::enter(&self.inside).rooms.leave(room, ticket);
            drop(left); // outside the lock
        }
    }

    /// A future of what `ready` gives. Dropped, it waits no more, and has changed nothing.
    pub(crate) fn until<R, F>(&self, room: Room, ready: F) -> Until<'_, Q, S, F>
    where
        F: FnMut(&mut State<Q>) -> Option<R> + Unpin,
    {
        Until {
            shared: self,
            room,
            ticket: None,
            ready,
        }
    }

    #[inline]
    fn deliver(&self) {
        if let Some(observer) = &self.observer {
            observer::deliver(self, &**observer);
        }
    }
}

impl<Q: Queue> Shared<Q, Threads> {
    /// Blocks this thread until `ready` gives something.
    pub(crate) fn wait_until<R>(
        &self,
        room: Room,
        mut ready: impl FnMut(&mut State<Q>) -> Option<R>,
    ) -> R {
        let mut parker: Option<Arc<Parker>> = None;
        let mut ticket = None;
        loop {
            // It is ours, so it may be made under the lock; and is not if nobody has to wait.
            let waker = || Waker::from(Arc::clone(parker.get_or_insert_with(Parker::new)));
            match (
                self.look_or_wait(room, &mut ticket, waker, &mut ready),
                &parker,
            ) {
                (Poll::Ready(result), _) => {
                    self.deliver();
                    return result;
                }
                (Poll::Pending, Some(parker)) => parker.park(),
                (Poll::Pending, None) => unreachable!("who waits has a parker"),
            }
        }
    }
}

/// [`Shared::until`].
pub(crate) struct Until<'a, Q: Queue, S: Sharing, F> {
    shared: &'a Shared<Q, S>,
    room: Room,
    ticket: Option<Ticket>,
    ready: F,
}

impl<R, Q: Queue, S: Sharing, F> Future for Until<'_, Q, S, F>
where
    F: FnMut(&mut State<Q>) -> Option<R> + Unpin,
{
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<R> {
        let Self {
            shared,
            room,
            ticket,
            ready,
        } = &mut *self;
        shared.poll(*room, ticket, context, ready)
    }
}

impl<Q: Queue, S: Sharing, F> Drop for Until<'_, Q, S, F> {
    fn drop(&mut self) {
        self.shared.leave(self.room, &mut self.ticket);
    }
}
