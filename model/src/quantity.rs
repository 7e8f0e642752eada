//! The numbers of the machines.
//!
//! Everything that has no upper bound (lengths, counts, generations, chunk numbers) is written
//! once, over [`Quantity`], with ordinary operators and comparisons. The checker and the oracle
//! run the machines with [`Whole`]; `proofs/` runs the same text with linear terms.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};

use serde::{Deserialize, Serialize};

/// A number as the machines use it: copied freely, added, subtracted, compared.
///
/// A comparison is the only place where a machine may branch on a number.
pub trait Quantity:
    Copy
    + fmt::Debug
    + From<u32>
    + PartialOrd
    + Add<Output = Self>
    + Sub<Output = Self>
    + AddAssign
    + SubAssign
{
    /// Nothing.
    fn zero() -> Self {
        Self::from(0)
    }

    /// One.
    fn one() -> Self {
        Self::from(1)
    }

    /// Whether it is neither more nor less than nothing.
    #[track_caller] // a comparison of who asks: see `Comparison` in `proofs/`
    fn is_zero(self) -> bool {
        self <= Self::zero() && Self::zero() <= self
    }

    /// The larger of the two.
    #[must_use]
    #[track_caller]
    fn or_more(self, other: Self) -> Self {
        if self < other { other } else { self }
    }
}

/// A concrete whole number. Arithmetic that leaves `i64` panics instead of wrapping, so that a
/// statement about the machine reads «or it panics», never «or it lies».
///
/// It is negative only where Node's own numbers are: a stream that takes a chunk off its length twice
/// shows a length below zero.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Whole(pub i64);

impl Quantity for Whole {}

impl Whole {
    /// How many, for a number that counts something.
    pub fn count(self) -> u64 {
        u64::try_from(self.0).unwrap_or(0)
    }
}

impl From<u32> for Whole {
    fn from(value: u32) -> Self {
        Self(i64::from(value))
    }
}

impl From<u64> for Whole {
    fn from(value: u64) -> Self {
        Self(i64::try_from(value).expect("a quantity of the machine left i64"))
    }
}

impl Add for Whole {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(
            self.0
                .checked_add(other.0)
                .expect("a quantity of the machine left i64"),
        )
    }
}

impl Sub for Whole {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(
            self.0
                .checked_sub(other.0)
                .expect("a quantity of the machine left i64"),
        )
    }
}

impl AddAssign for Whole {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Whole {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl fmt::Debug for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Whole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}
