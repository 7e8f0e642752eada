//! A part of a state that many states have in common.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use super::fingerprint::fingerprint;

/// A value held once and fingerprinted once, however many states contain it. It behaves as the
/// value itself: equal where that is equal, and printed as that.
pub struct Shared<T>(Arc<Inner<T>>);

struct Inner<T> {
    fingerprint: u64,
    value: T,
}

impl<T: Hash> Shared<T> {
    /// Shares a value, which does not change any more.
    pub fn new(value: T) -> Self {
        Self(Arc::new(Inner {
            fingerprint: fingerprint(&value),
            value,
        }))
    }
}

impl<T> Shared<T> {
    /// Of the value.
    pub fn fingerprint(&self) -> u64 {
        self.0.fingerprint
    }
}

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> Deref for Shared<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0.value
    }
}

impl<T: PartialEq> PartialEq for Shared<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
            || (self.0.fingerprint == other.0.fingerprint && self.0.value == other.0.value)
    }
}

impl<T: Eq> Eq for Shared<T> {}

impl<T> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.0.fingerprint);
    }
}

impl<T: fmt::Debug> fmt::Debug for Shared<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.value.fmt(f)
    }
}
