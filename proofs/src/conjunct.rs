//! The helper conjuncts by name, and the proof without some of them.
//!
//! A conjunct that no proof needs is a hint, or should not be there (`tests/conjuncts.rs`).

use std::cell::RefCell;
use std::collections::BTreeSet;

thread_local! {
    static NAMES: RefCell<Option<BTreeSet<&'static str>>> = const { RefCell::new(None) };
    static LEFT_OUT: RefCell<BTreeSet<&'static str>> = const { RefCell::new(BTreeSet::new()) };
}

/// An error where the conjunct does not hold, unless it is left out.
pub(crate) fn need(holds: bool, name: &'static str) -> Result<(), &'static str> {
    NAMES.with_borrow_mut(|names| {
        if let Some(names) = names {
            names.insert(name);
        }
    });
    if holds || LEFT_OUT.with_borrow(|left_out| left_out.contains(name)) {
        Ok(())
    } else {
        Err(name)
    }
}

/// Every conjunct that `run` asks.
pub fn named_by(run: impl FnOnce()) -> BTreeSet<&'static str> {
    NAMES.set(Some(BTreeSet::new()));
    run();
    NAMES.take().expect("it was set")
}

/// `run`, with these conjuncts neither assumed nor proved.
pub fn without<T>(names: impl IntoIterator<Item = &'static str>, run: impl FnOnce() -> T) -> T {
    LEFT_OUT.set(names.into_iter().collect());
    let result = run();
    LEFT_OUT.set(BTreeSet::new());
    result
}
