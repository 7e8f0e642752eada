//! The symbolic number.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::panic::Location;

use highwater_model::quantity::Quantity;

use crate::comparisons::{self, Comparison};
use crate::explore::Session;
use crate::linear::Linear;

/// A linear form over the variables of the exploration that is going on in this thread: a
/// [`Quantity`] like any other to the machine, which copies, adds, subtracts and compares it.
///
/// A comparison asks the exploration which way to go. A subtraction is an obligation: the result
/// must be a natural number, because that of [`highwater_model::quantity::Whole`] panics otherwise.
#[derive(Clone, Copy)]
pub struct Term {
    /// The run it was made in: terms of another run are refused.
    pub(crate) run: u32,
    /// Where its form is.
    pub(crate) index: usize,
}

/// The obligation that comes with every subtraction.
pub const STAYS_NATURAL: &str = "no quantity falls below zero";

impl Term {
    fn at_most(self, other: Self) -> bool {
        Session::with(|session| {
            let (left, right) = (session.form(self).clone(), session.form(other).clone());
            session.at_most(&left, &right)
        })
    }

    /// The comparison that somebody wrote, or what [`comparisons::edited`] makes of it.
    #[track_caller]
    fn is(self, comparison: Comparison, other: Self) -> bool {
        match comparisons::edit(Location::caller(), comparison) {
            Comparison::AtMost => self.at_most(other),
            Comparison::Below => !other.at_most(self),
            Comparison::AtLeast => other.at_most(self),
            Comparison::Above => !self.at_most(other),
            Comparison::Equal => self.at_most(other) && other.at_most(self),
            Comparison::Unequal => !(self.at_most(other) && other.at_most(self)),
        }
    }
}

impl Quantity for Term {}

impl From<u32> for Term {
    fn from(value: u32) -> Self {
        Session::with(|session| session.term(Linear::constant(i128::from(value))))
    }
}

impl Add for Term {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Session::with(|session| {
            let sum = session.form(self).plus(1, session.form(other));
            session.term(sum)
        })
    }
}

impl Sub for Term {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Session::with(|session| {
            let (left, right) = (session.form(self).clone(), session.form(other).clone());
            if !session.at_most(&right, &left) {
                session.fail(STAYS_NATURAL);
            }
            session.term(left.plus(-1, &right))
        })
    }
}

impl AddAssign for Term {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Term {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl PartialEq for Term {
    #[track_caller]
    fn eq(&self, other: &Self) -> bool {
        self.is(Comparison::Equal, *other)
    }
}

impl PartialOrd for Term {
    /// Goes three ways. The operators below go two.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(if self < other {
            Ordering::Less
        } else if other < self {
            Ordering::Greater
        } else {
            Ordering::Equal
        })
    }

    #[track_caller]
    fn lt(&self, other: &Self) -> bool {
        self.is(Comparison::Below, *other)
    }

    #[track_caller]
    fn le(&self, other: &Self) -> bool {
        self.is(Comparison::AtMost, *other)
    }

    #[track_caller]
    fn gt(&self, other: &Self) -> bool {
        self.is(Comparison::Above, *other)
    }

    #[track_caller]
    fn ge(&self, other: &Self) -> bool {
        self.is(Comparison::AtLeast, *other)
    }
}

impl fmt::Debug for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if Session::is_on() {
            f.write_str(&Session::with(|session| session.show(*self)))
        } else {
            f.write_str("a number of an exploration that is over")
        }
    }
}
