//! Values of which there are few, by number.

use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use indexmap::IndexSet;

use super::fingerprint::BuildFingerprinter;

/// Values, numbered in the order in which some thread met them first. None is forgotten.
pub(crate) struct Numbered<T>(Mutex<IndexSet<T, BuildFingerprinter>>);

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Eq + Hash> Numbered<T> {
    /// The number of a value.
    ///
    /// # Panics
    ///
    /// Beyond 2³² values.
    pub(crate) fn number(&self, value: T) -> u32 {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (number, _) = all.insert_full(value);
        u32::try_from(number).expect("fewer than 2^32 values")
    }

    /// The value with this number.
    pub(crate) fn value(&self, number: u32) -> T
    where
        T: Clone,
    {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all[number as usize].clone()
    }
}
