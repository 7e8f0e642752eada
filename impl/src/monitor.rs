//! One lock, and a room to wait in for each reason to wait.

use crate::sync::{Condvar, Mutex};

/// Why a thread waits.
#[derive(Clone, Copy)]
pub(crate) enum Room {
    /// The sink, for something to take.
    Sink,
    /// Producers, for drain.
    Producers,
    /// Anyone, for a receipt or for finish.
    Settled,
}

/// Who is to be woken once the lock is free.
#[derive(Default)]
pub(crate) struct Wakes {
    rooms: [bool; 3],
}

impl Wakes {
    pub(crate) fn add(&mut self, room: Room) {
        self.rooms[room as usize] = true;
    }
}

/// A state behind a lock. Its one discipline: run under the lock, unlock, *then* wake.
///
/// The closures given to it are the crate's own; what a caller brought in leaves through `R` and is
/// dropped outside.
pub(crate) struct Monitor<S> {
    inside: Mutex<Inside<S>>,
    rooms: [Condvar; 3],
}

struct Inside<S> {
    state: S,
    /// How many wait in each room, so that nobody pays for waking nobody.
    waiting: [usize; 3],
}

impl<S> Monitor<S> {
    pub(crate) fn new(state: S) -> Self {
        Self {
            inside: Mutex::new(Inside {
                state,
                waiting: [0; 3],
            }),
            rooms: ["sink", "producers", "settled"].map(Condvar::new),
        }
    }

    /// Runs `op` under the lock, then wakes whom it named.
    pub(crate) fn with<R>(&self, op: impl FnOnce(&mut S, &mut Wakes) -> R) -> R {
        let mut wakes = Wakes::default();
        let mut inside = self.inside.lock();
        let result = op(&mut inside.state, &mut wakes);
        let waiting = inside.waiting;
        drop(inside);
        for (room, condvar) in self.rooms.iter().enumerate() {
            if wakes.rooms[room] && waiting[room] > 0 {
                condvar.notify_all();
            }
        }
        result
    }

    /// Waits in `room` until `ready` gives something; it runs under the lock, and wakes nobody.
    pub(crate) fn wait_until<R>(
        &self,
        room: Room,
        mut ready: impl FnMut(&mut S) -> Option<R>,
    ) -> R {
        let mut inside = self.inside.lock();
        loop {
            if let Some(result) = ready(&mut inside.state) {
                return result;
            }
            inside.waiting[room as usize] += 1;
            inside = self.rooms[room as usize].wait(inside);
            inside.waiting[room as usize] -= 1;
        }
    }
}
