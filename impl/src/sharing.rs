//! How the handles of a stream share it: between threads, or on one.

use std::cell::{RefCell, RefMut};
use std::ops::DerefMut;
use std::rc::Rc;
use std::sync::Arc;

use crate::sync::{Mutex, MutexGuard};

/// How the handles of a stream share it. The crate has two ways; no other type can be one.
///
/// [`Threads`]: a mutex; handles may go to other threads. [`Local`]: none; they stay on one. In either
/// only this crate's own code runs inside.
pub trait Sharing: sealed::Sealed + 'static {
    #[doc(hidden)]
    type Shared<X>: Clone;

    #[doc(hidden)]
    fn share<X>(inside: X) -> Self::Shared<X>;

    #[doc(hidden)]
    type Inside<'a, X: 'a>: DerefMut<Target = X>;

    #[doc(hidden)]
    fn enter<X>(shared: &Self::Shared<X>) -> Self::Inside<'_, X>;
}

/// Handles on any thread: what [`stream`](crate::stream) and [`byte_stream`](crate::byte_stream) give.
#[derive(Debug)]
pub enum Threads {}

impl Sharing for Threads {
    type Shared<X> = Arc<Mutex<X>>;
    type Inside<'a, X: 'a> = MutexGuard<'a, X>;

    fn share<X>(inside: X) -> Self::Shared<X> {
        Arc::new(Mutex::new(inside))
    }

    #[inline]
    fn enter<X>(shared: &Self::Shared<X>) -> Self::Inside<'_, X> {
        shared.lock()
    }
}

/// Handles on one thread: what [`local`](crate::local) gives.
#[derive(Debug)]
pub enum Local {}

impl Sharing for Local {
    type Shared<X> = Rc<RefCell<X>>;
    type Inside<'a, X: 'a> = RefMut<'a, X>;

    fn share<X>(inside: X) -> Self::Shared<X> {
        Rc::new(RefCell::new(inside))
    }

    #[inline]
    fn enter<X>(shared: &Self::Shared<X>) -> Self::Inside<'_, X> {
        // No code of anyone else runs inside, so nothing enters twice.
        shared.borrow_mut()
    }
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Threads {}
    impl Sealed for super::Local {}
}
