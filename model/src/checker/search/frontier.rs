//! The states that are still to be expanded, in blocks that threads take one at a time.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::panicking;

/// How many states a thread takes at once: enough for taking them to cost nothing, few enough for
/// the threads to end together.
pub(super) const BLOCK: usize = 128;

/// How many blocks may be taken that are not entered: what waits there takes more room than the
/// states.
const LEAD: usize = 32;

/// States that are equally far from the first, in their order.
pub(super) struct Block<T> {
    /// The index of the first.
    pub(super) first: u32,
    /// How far they are.
    pub(super) depth: usize,
    pub(super) states: Vec<T>,
}

/// New states, until threads can take them.
pub(super) struct Discovered<T> {
    full: Vec<Block<T>>,
    filling: Option<Block<T>>,
}

impl<T> Default for Discovered<T> {
    fn default() -> Self {
        Self {
            full: Vec::new(),
            filling: None,
        }
    }
}

impl<T> Discovered<T> {
    pub(super) fn push(&mut self, index: u32, depth: usize, state: T) {
        let ends = |block: &Block<T>| block.depth != depth || block.states.len() == BLOCK;
        if self.filling.as_ref().is_some_and(ends) {
            self.full.extend(self.filling.take());
        }
        let block = self.filling.get_or_insert_with(|| Block {
            first: index,
            depth,
            states: Vec::with_capacity(BLOCK),
        });
        block.states.push(state);
    }
}

/// Blocks of states, and what each of them gave, `R`, until that is entered. Blocks are numbered in
/// the order in which they are taken, and entered in that order.
///
/// No level has to be over before the next one begins: a thread that is held up holds up the others
/// only once they are far ahead.
pub(super) struct Frontier<T, R> {
    waiting: Mutex<Waiting<T, R>>,
    changed: Condvar,
}

struct Waiting<T, R> {
    blocks: VecDeque<Block<T>>,
    /// What the blocks that are taken and not entered gave, in their order.
    done: VecDeque<Option<R>>,
    /// How many blocks are entered, or just being entered.
    entered: usize,
    /// Whether one is just being entered.
    entering: bool,
    /// A thread has panicked.
    stopped: bool,
}

impl<T, R> Default for Frontier<T, R> {
    fn default() -> Self {
        Self {
            waiting: Mutex::new(Waiting {
                blocks: VecDeque::new(),
                done: VecDeque::new(),
                entered: 0,
                entering: false,
                stopped: false,
            }),
            changed: Condvar::new(),
        }
    }
}

impl<T, R> Frontier<T, R> {
    fn waiting(&self) -> MutexGuard<'_, Waiting<T, R>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next block, with its number, once there is one; `None`: there will be none. Before it waits,
    /// this thread has to `enter` what is ready.
    pub(super) fn take(&self, enter: impl Fn()) -> Option<(usize, Block<T>)> {
        let mut has_entered = false;
        let mut waiting = self.waiting();
        loop {
            let idle = waiting.done.is_empty() && !waiting.entering;
            if waiting.stopped || idle && waiting.blocks.is_empty() {
                return None;
            }
            if waiting.done.len() < LEAD
                && let Some(block) = waiting.blocks.pop_front()
            {
                let number = waiting.entered + waiting.done.len();
                waiting.done.push_back(None);
                return Some((number, block));
            }
            if has_entered {
                waiting = self
                    .changed
                    .wait(waiting)
                    .unwrap_or_else(PoisonError::into_inner);
            } else {
                drop(waiting);
                enter();
                waiting = self.waiting();
            }
            has_entered = !has_entered;
        }
    }

    /// Leaves what a block gave.
    pub(super) fn done(&self, number: usize, result: R) {
        let mut waiting = self.waiting();
        let index = number - waiting.entered;
        waiting.done[index] = Some(result);
    }

    /// What the next block gave, if that is there, to be entered. What was discovered by entering those before can
    /// be taken from now on. One thread at a time enters.
    pub(super) fn next(&self, discovered: &mut Discovered<T>) -> Option<R> {
        let mut waiting = self.waiting();
        waiting.blocks.extend(discovered.full.drain(..));
        if waiting.blocks.is_empty() {
            waiting.blocks.extend(discovered.filling.take());
        }
        let next = waiting.done.front_mut().and_then(Option::take);
        waiting.entering = next.is_some();
        if next.is_some() {
            waiting.done.pop_front();
            waiting.entered += 1;
        }
        drop(waiting);
        self.changed.notify_all();
        next
    }
}

/// Has the others stop when this thread panics: they would wait for ever.
pub(super) struct StopOnPanic<'f, T, R>(pub(super) &'f Frontier<T, R>);

impl<T, R> Drop for StopOnPanic<'_, T, R> {
    fn drop(&mut self) {
        if panicking() {
            self.0.waiting().stopped = true;
            self.0.changed.notify_all();
        }
    }
}
