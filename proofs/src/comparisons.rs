//! Every comparison of numbers that somebody wrote, by its place in the source, and what it would be if it were wrong.
//!
//! A theorem that a wrong comparison does not break says nothing about it. So each comparison of the machine is
//! edited, one at a time, and some theorem has to fail (`tests/comparisons.rs`).

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::panic::Location;

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Comparison {
    /// `<`.
    Below,
    /// `<=`.
    AtMost,
    /// `>`.
    Above,
    /// `>=`.
    AtLeast,
    /// `==`.
    Equal,
    /// `!=`.
    Unequal,
}

/// What is done to a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Edit {
    /// It is true where it was false.
    Negated,
    /// It decides otherwise where the two are equal.
    OffByOne,
}

impl Edit {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Negated, Self::OffByOne];

    /// The wrong comparison. None: it has no such edit that is not the other.
    pub fn of(self, comparison: Comparison) -> Option<Comparison> {
        Some(match (self, comparison) {
            (Self::Negated, Comparison::Below) | (Self::OffByOne, Comparison::Above) => {
                Comparison::AtLeast
            }
            (Self::Negated, Comparison::AtMost) | (Self::OffByOne, Comparison::AtLeast) => {
                Comparison::Above
            }
            (Self::Negated, Comparison::Above) | (Self::OffByOne, Comparison::Below) => {
                Comparison::AtMost
            }
            (Self::Negated, Comparison::AtLeast) | (Self::OffByOne, Comparison::AtMost) => {
                Comparison::Below
            }
            (Self::Negated, Comparison::Equal) => Comparison::Unequal,
            (Self::Negated, Comparison::Unequal) => Comparison::Equal,
            (Self::OffByOne, Comparison::Equal | Comparison::Unequal) => return None,
        })
    }
}

/// One comparison in a source file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Site {
    /// The file, as the compiler was given it.
    pub file: &'static str,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
    /// What stands there.
    pub comparison: Comparison,
}

thread_local! {
    static SEEN: RefCell<Option<BTreeSet<Site>>> = const { RefCell::new(None) };
    static EDITED: Cell<Option<(Site, Edit)>> = const { Cell::new(None) };
}

/// What is to be asked instead of this comparison: itself, unless it is the edited one.
pub(crate) fn edit(place: &'static Location<'static>, comparison: Comparison) -> Comparison {
    let site = Site {
        file: place.file(),
        line: place.line(),
        column: place.column(),
        comparison,
    };
    SEEN.with_borrow_mut(|seen| {
        if let Some(seen) = seen {
            seen.insert(site);
        }
    });
    match EDITED.get() {
        Some((edited, edit)) if edited == site => edit.of(comparison).expect("asked before"),
        _ => comparison,
    }
}

/// Every comparison that `run` makes of symbolic numbers.
pub fn made_by(run: impl FnOnce()) -> BTreeSet<Site> {
    SEEN.set(Some(BTreeSet::new()));
    run();
    SEEN.take().expect("it was set")
}

/// `run`, with one comparison wrong.
pub fn edited<T>(site: Site, edit: Edit, run: impl FnOnce() -> T) -> T {
    assert!(edit.of(site.comparison).is_some(), "{edit:?} of {site:?}");
    EDITED.set(Some((site, edit)));
    let result = run();
    EDITED.set(None);
    result
}
