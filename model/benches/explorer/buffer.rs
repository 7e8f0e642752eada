//! A bounded buffer with a mark, its whole state in one word: three producers of eight chunks each,
//! one of whom does not wait. 1,791,373 states, by SPIN too.

use highwater_model::checker::System;

/// The buffer.
#[derive(Clone)]
pub(crate) struct Buffer;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Action {
    Write(u64),
    Take,
    Complete,
}

const PRODUCERS: u64 = 3;
const CHUNKS: u64 = 8;
const CAPACITY: u64 = 8;
const MARK: u64 = 3;

// Chunks left: three times four bits. Who waits: three bits. Drain owed: one. With the sink: two, 3
// for nothing. Length: four. Whose chunk each is: two bits each.
const WAITING: u64 = 12;
const OWED: u64 = 15;
const SINK: u64 = 16;
const LENGTH: u64 = 18;
const QUEUE: u64 = 22;

fn length(state: u64) -> u64 {
    state >> LENGTH & 15
}

fn writes(state: u64, producer: u64) -> bool {
    state >> (4 * producer) & 15 > 0
        && state >> (WAITING + producer) & 1 == 0
        && length(state) < CAPACITY
}

fn idle(state: u64) -> bool {
    state >> SINK & 3 == 3
}

impl System for Buffer {
    type State = u64;
    type Action = Action;

    fn initial(&self) -> u64 {
        CHUNKS | CHUNKS << 4 | CHUNKS << 8 | 3 << SINK
    }

    fn actions(&self, state: &u64, actions: &mut Vec<Action>) {
        let producers = (0..PRODUCERS).filter(|producer| writes(*state, *producer));
        actions.extend(producers.map(Action::Write));
        if !idle(*state) {
            actions.push(Action::Complete);
        } else if length(*state) > 0 {
            actions.push(Action::Take);
        }
    }

    fn next(&self, state: &u64, action: &Action) -> u64 {
        let length = length(*state);
        match action {
            Action::Write(producer) => {
                let mut next = *state - (1 << (4 * producer)) + (1 << LENGTH);
                next |= producer << (QUEUE + 2 * length);
                if length + 1 >= MARK {
                    next |= 1 << OWED;
                    if *producer != 0 {
                        next |= 1 << (WAITING + producer);
                    }
                }
                next
            }
            Action::Take => {
                let queue = state >> QUEUE;
                let kept = state & 0xFFFF;
                kept | (queue & 3) << SINK | (length - 1) << LENGTH | (queue >> 2) << QUEUE
            }
            Action::Complete => {
                let next = state | 3 << SINK;
                if length == 0 && state >> OWED & 1 == 1 {
                    next & !(0xF << WAITING)
                } else {
                    next
                }
            }
        }
    }

    fn is_broken(&self, state: &u64) -> bool {
        let waits = state >> WAITING & 7 != 0;
        length(*state) > CAPACITY || waits && state >> OWED & 1 == 0
    }
}
