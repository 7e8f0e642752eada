//! The seam to loom, and the only file that knows about it: std's primitives in the crate that
//! people use, loom's in the package `tests/loom`, which compiles these sources with its feature.
//!
//! Neither side has poisoning. Nothing that can panic half-way runs under a lock of this crate, so
//! a panic elsewhere has no state to spoil, and must not wedge the other threads.

#[cfg(feature = "loom")]
pub(crate) use self::mutated::{
    Mutex, MutexGuard, Parker, looks_and_waits_in_one_step, wake_in, wakes_before_the_change,
};
#[cfg(not(feature = "loom"))]
pub(crate) use self::plain::{
    Mutex, MutexGuard, Parker, looks_and_waits_in_one_step, wake_in, wakes_before_the_change,
};

#[cfg(not(feature = "loom"))]
mod plain {
    use std::hint;
    pub(crate) use std::sync::MutexGuard;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::sync::{Arc, PoisonError};
    use std::task::{Wake, Waker};
    use std::thread::{self, Thread};

    pub struct Mutex<T>(std::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(std::sync::Mutex::new(value))
        }

        #[inline]
        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    /// A thread that waits for a waker of its own to be called.
    pub(crate) struct Parker {
        thread: Thread,
        notified: AtomicBool,
    }

    impl Wake for Parker {
        fn wake(self: Arc<Self>) {
            self.wake_by_ref();
        }

        fn wake_by_ref(self: &Arc<Self>) {
            self.notified.store(true, Ordering::Release);
            self.thread.unpark();
        }
    }

    impl Parker {
        /// Of this thread.
        pub(crate) fn new() -> Arc<Self> {
            Arc::new(Self {
                thread: thread::current(),
                notified: AtomicBool::new(false),
            })
        }

        /// Waits for the next call of the waker, or takes the one that has been.
        ///
        /// To sleep and be woken takes some microseconds, and the other side is often quicker: so this
        /// spins for a moment first, then lets others have the processor, and only then sleeps.
        pub(crate) fn park(&self) {
            for round in 0..SPINS + YIELDS {
                if self.notified.swap(false, Ordering::Acquire) {
                    return;
                }
                if round < SPINS {
                    (0..1 << round).for_each(|_| hint::spin_loop());
                } else {
                    thread::yield_now();
                }
            }
            while !self.notified.swap(false, Ordering::Acquire) {
                thread::park();
            }
        }
    }

    /// Rounds of spinning, each twice as long as the one before.
    const SPINS: u32 = 7;
    const YIELDS: u32 = 8;

    /// The name of the room is for loom's mutants.
    pub(crate) fn wake_in(_room: &'static str, wakers: impl Iterator<Item = Waker>) {
        wakers.for_each(Waker::wake);
    }

    #[inline]
    pub(crate) fn wakes_before_the_change() -> bool {
        false
    }

    #[inline]
    pub(crate) fn looks_and_waits_in_one_step() -> bool {
        true
    }
}

/// The ways in which the locks and wake-ups can be broken on purpose, so that each loom scenario
/// can show that it would notice.
#[cfg(feature = "loom")]
pub mod mutant {
    use std::cell::Cell;

    /// One way to be broken.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub enum Mutant {
        /// Nobody who waits in the room of this name is ever woken.
        WakeDropped(&'static str),
        /// Where all should be woken, one is.
        WakeOneForAll,
        /// Who waits is woken when the lock is taken, before the state has changed, and not after.
        WakeBeforeChange,
        /// Between looking and waiting the lock is free for a moment.
        WaitAfterLooking,
    }

    thread_local! {
        // loom runs all threads of a model on the thread that called it.
        static SELECTED: Cell<Option<Mutant>> = const { Cell::new(None) };
    }

    /// Breaks, until the next call, what runs under loom on this thread. `None`: nothing.
    pub fn select(mutant: Option<Mutant>) {
        SELECTED.set(mutant);
    }

    pub(super) fn selected() -> Option<Mutant> {
        SELECTED.get()
    }
}

#[cfg(feature = "loom")]
mod mutated {
    use std::sync::{Arc, PoisonError};
    use std::task::{Wake, Waker};

    pub(crate) use loom::sync::MutexGuard;

    use super::mutant::{Mutant, selected};

    pub struct Mutex<T>(loom::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    /// Not loom's `park`: that forgets an `unpark` that comes while the thread waits for a lock.
    pub(crate) struct Parker(loom::sync::Notify);

    impl Wake for Parker {
        fn wake(self: Arc<Self>) {
            self.0.notify();
        }
    }

    impl Parker {
        pub(crate) fn new() -> Arc<Self> {
            Arc::new(Self(loom::sync::Notify::new()))
        }

        /// May return without a call of the waker, once.
        pub(crate) fn park(&self) {
            self.0.wait();
        }
    }

    pub(crate) fn wake_in(room: &'static str, mut wakers: impl Iterator<Item = Waker>) {
        match selected() {
            Some(Mutant::WakeDropped(name)) if name == room => {}
            Some(Mutant::WakeOneForAll) => {
                if let Some(waker) = wakers.next() {
                    waker.wake();
                }
            }
            Some(Mutant::WakeDropped(_) | Mutant::WakeBeforeChange | Mutant::WaitAfterLooking)
            | None => wakers.for_each(Waker::wake),
        }
    }

    pub(crate) fn wakes_before_the_change() -> bool {
        selected() == Some(Mutant::WakeBeforeChange)
    }

    pub(crate) fn looks_and_waits_in_one_step() -> bool {
        selected() != Some(Mutant::WaitAfterLooking)
    }
}
