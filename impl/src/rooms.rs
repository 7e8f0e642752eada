//! Who waits, in the order of arrival: a room for each reason to wait.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::task::Waker;

use crate::sync::wake_in;

/// Why one waits.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Room {
    /// The sink, for something to take.
    Sink,
    /// Producers, for drain.
    Producers,
    /// Anyone, for a receipt or for finish.
    Settled,
}

const NAMES: [&str; 3] = ["sink", "producers", "settled"];

/// The place of one who waits: told again and again what it was given at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Ticket(u64);

/// Those who wait in one room, by ascending ticket.
type Waiting = VecDeque<(Ticket, Waker)>;

/// All rooms of a stream. Part of what is under its lock.
#[derive(Default)]
pub(crate) struct Rooms {
    rooms: [Waiting; 3],
    tickets: u64,
}

impl Rooms {
    /// Whether the holder of this ticket waits there, to be woken by a waker like this one.
    pub(crate) fn waits(&self, room: Room, ticket: Option<Ticket>, waker: &Waker) -> bool {
        let waiting = &self.rooms[room as usize];
        place(waiting, ticket).is_some_and(|place| waiting[place].1.will_wake(waker))
    }

    /// Waits behind all others, or where it waits already. Gives the waker that was there before, to
    /// be dropped elsewhere.
    pub(crate) fn wait(
        &mut self,
        room: Room,
        ticket: &mut Option<Ticket>,
        waker: Waker,
    ) -> Option<Waker> {
        let waiting = &mut self.rooms[room as usize];
        if let Some(place) = place(waiting, *ticket) {
            return Some(std::mem::replace(&mut waiting[place].1, waker));
        }
        self.tickets += 1;
        let own = Ticket(self.tickets);
        *ticket = Some(own);
        waiting.push_back((own, waker));
        None
    }

    /// Waits no more. Gives the waker, to be dropped elsewhere.
    pub(crate) fn leave(&mut self, room: Room, ticket: &mut Option<Ticket>) -> Option<Waker> {
        let waiting = &mut self.rooms[room as usize];
        let place = place(waiting, ticket.take())?;
        let (_, waker) = waiting.remove(place)?;
        Some(waker)
    }

    /// Those whom `wakes` names, out of their rooms. `None`: nobody.
    #[inline]
    pub(crate) fn called(&mut self, wakes: Wakes) -> Option<Called> {
        let anybody = (0..3).any(|room| wakes.rooms[room] && !self.rooms[room].is_empty());
        anybody.then(|| self.out(wakes))
    }

    #[cold]
    fn out(&mut self, wakes: Wakes) -> Called {
        let mut called = Called::default();
        for room in 0..3 {
            if wakes.rooms[room] {
                called.rooms[room] = std::mem::take(&mut self.rooms[room]);
            }
        }
        called
    }
}

fn place(waiting: &Waiting, ticket: Option<Ticket>) -> Option<usize> {
    waiting
        .binary_search_by_key(&ticket?, |&(ticket, _)| ticket)
        .ok()
}

/// Who is to be woken once the lock is free.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wakes {
    rooms: [bool; 3],
}

impl Wakes {
    /// Everybody.
    pub(crate) const ALL: Self = Self { rooms: [true; 3] };

    #[inline]
    pub(crate) fn add(&mut self, room: Room) {
        self.rooms[room as usize] = true;
    }
}

/// Those who are to be woken now, in the order in which they came.
#[derive(Default)]
pub(crate) struct Called {
    rooms: [Waiting; 3],
}

impl Called {
    /// Wakes all of them, also if one of the wakers panics; that panic then goes on.
    pub(crate) fn wake(self) {
        let mut panicked = None;
        for (room, waiting) in NAMES.into_iter().zip(self.rooms) {
            let mut wakers = waiting.into_iter().map(|(_, waker)| waker);
            while let Err(panic) = catch_unwind(AssertUnwindSafe(|| wake_in(room, wakers.by_ref())))
            {
                panicked.get_or_insert(panic);
            }
        }
        if let Some(panic) = panicked {
            resume_unwind(panic);
        }
    }
}
