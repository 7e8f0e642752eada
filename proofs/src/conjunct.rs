//! The helper conjuncts by name, and the proof without some of them.
//!
//! A conjunct that no proof needs is a hint, or should not be there (`tests/conjuncts.rs`).

use std::cell::RefCell;
use std::collections::BTreeSet;

thread_local! {
    static NAMES: RefCell<Option<BTreeSet<&'static str>>> = const { RefCell::new(None) };
    static LEFT_OUT: RefCell<LeftOut> = const { RefCell::new(LeftOut::Nothing) };
}

/// Which conjuncts are neither assumed nor proved.
enum LeftOut {
    Nothing,
    One(&'static str),
    AllBut(Vec<&'static str>),
}

impl LeftOut {
    fn has(&self, name: &str) -> bool {
        match self {
            Self::Nothing => false,
            Self::One(left_out) => *left_out == name,
            Self::AllBut(kept) => !kept.contains(&name),
        }
    }
}

/// An error where the conjunct does not hold, unless it is left out.
pub(crate) fn need(holds: bool, name: &'static str) -> Result<(), &'static str> {
    NAMES.with_borrow_mut(|names| {
        if let Some(names) = names {
            names.insert(name);
        }
    });
    if holds || LEFT_OUT.with_borrow(|left_out| left_out.has(name)) {
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

/// `run`, without this conjunct.
pub fn without<T>(name: &'static str, run: impl FnOnce() -> T) -> T {
    leaving_out(LeftOut::One(name), run)
}

/// `run`, with these conjuncts alone.
pub fn with_only<T>(kept: &[&'static str], run: impl FnOnce() -> T) -> T {
    leaving_out(LeftOut::AllBut(kept.to_vec()), run)
}

fn leaving_out<T>(left_out: LeftOut, run: impl FnOnce() -> T) -> T {
    LEFT_OUT.set(left_out);
    let result = run();
    LEFT_OUT.set(LeftOut::Nothing);
    result
}
