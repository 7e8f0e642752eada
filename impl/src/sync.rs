//! The seam to loom, and the only file that knows about it: std's primitives in the crate that
//! people use, loom's in the package `tests/loom`, which compiles these sources with its feature.
//!
//! Neither side has poisoning. Nothing that can panic half-way runs under a lock of this crate, so
//! a panic elsewhere has no state to spoil, and must not wedge the other threads.

#[cfg(feature = "loom")]
pub(crate) use self::mutated::{Arc, Condvar, Mutex};
#[cfg(not(feature = "loom"))]
pub(crate) use self::plain::{Arc, Condvar, Mutex};

#[cfg(not(feature = "loom"))]
mod plain {
    pub(crate) use std::sync::Arc;
    use std::sync::{MutexGuard, PoisonError};

    pub(crate) struct Mutex<T>(std::sync::Mutex<T>);

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(std::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            self.0.lock().unwrap_or_else(PoisonError::into_inner)
        }
    }

    pub(crate) struct Condvar(std::sync::Condvar);

    impl Condvar {
        /// The name is for loom's mutants.
        pub(crate) fn new(_name: &'static str) -> Self {
            Self(std::sync::Condvar::new())
        }

        pub(crate) fn wait<'a, T>(&self, guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
            self.0.wait(guard).unwrap_or_else(PoisonError::into_inner)
        }

        pub(crate) fn notify_all(&self) {
            self.0.notify_all();
        }
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
        /// Nobody who waits on the condvar of this name is ever woken.
        NotifyDropped(&'static str),
        /// Where all should be woken, one is.
        NotifyOneForAll,
        /// The notification is delivered when the lock is taken, before the state has changed, and
        /// not after.
        NotifyBeforeChange,
        /// A thread that goes to wait lets go of the lock before it is on the list of those waiting.
        UnlockBeforeWait,
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
    use std::cell::RefCell;
    use std::ops::{Deref, DerefMut};
    // A count of handles only frees memory here: what the last producer does is decided by a count
    // under the lock. loom's would be one more place to switch threads, and nothing more to see.
    pub(crate) use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{PoisonError, Weak};

    use super::mutant::{Mutant, selected};

    thread_local! {
        /// Every living condvar of this model, for [`Mutant::NotifyBeforeChange`].
        static CONDVARS: RefCell<Vec<Weak<Waiters>>> = const { RefCell::new(Vec::new()) };
    }

    /// loom's condvar, and how many wait there. std's atomic: loom need not see it.
    struct Waiters {
        condvar: loom::sync::Condvar,
        count: AtomicUsize,
    }

    pub(crate) struct Mutex<T>(loom::sync::Mutex<T>);

    pub(crate) struct MutexGuard<'a, T> {
        mutex: &'a Mutex<T>,
        held: loom::sync::MutexGuard<'a, T>,
    }

    impl<T> Mutex<T> {
        pub(crate) fn new(value: T) -> Self {
            Self(loom::sync::Mutex::new(value))
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            if selected() == Some(Mutant::NotifyBeforeChange) {
                let all: Vec<_> =
                    CONDVARS.with_borrow(|all| all.iter().filter_map(Weak::upgrade).collect());
                for waiters in all {
                    if waiters.count.load(Ordering::Relaxed) > 0 {
                        waiters.condvar.notify_all();
                    }
                }
            }
            self.lock_as_written()
        }

        fn lock_as_written(&self) -> MutexGuard<'_, T> {
            let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            MutexGuard { mutex: self, held }
        }
    }

    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;

        fn deref(&self) -> &T {
            &self.held
        }
    }

    impl<T> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            &mut self.held
        }
    }

    pub(crate) struct Condvar {
        name: &'static str,
        waiters: Arc<Waiters>,
    }

    impl Condvar {
        pub(crate) fn new(name: &'static str) -> Self {
            let waiters = Arc::new(Waiters {
                condvar: loom::sync::Condvar::new(),
                count: AtomicUsize::new(0),
            });
            CONDVARS.with_borrow_mut(|all| {
                all.retain(|waiters| waiters.strong_count() > 0);
                all.push(Arc::downgrade(&waiters));
            });
            Self { name, waiters }
        }

        pub(crate) fn wait<'a, T>(&self, mut guard: MutexGuard<'a, T>) -> MutexGuard<'a, T> {
            let mutex = guard.mutex;
            if selected() == Some(Mutant::UnlockBeforeWait) {
                drop(guard);
                guard = mutex.lock_as_written();
            }
            let Waiters { condvar, count } = &*self.waiters;
            count.fetch_add(1, Ordering::Relaxed);
            let held = condvar
                .wait(guard.held)
                .unwrap_or_else(PoisonError::into_inner);
            count.fetch_sub(1, Ordering::Relaxed);
            MutexGuard { mutex, held }
        }

        pub(crate) fn notify_all(&self) {
            match selected() {
                Some(Mutant::NotifyDropped(name)) if name == self.name => {}
                Some(Mutant::NotifyBeforeChange) => {}
                Some(Mutant::NotifyOneForAll) => self.waiters.condvar.notify_one(),
                Some(Mutant::NotifyDropped(_) | Mutant::UnlockBeforeWait) | None => {
                    self.waiters.condvar.notify_all();
                }
            }
        }
    }
}
