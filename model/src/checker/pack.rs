//! States as a few bytes.
//!
//! A state is a machine and a ledger, with numbers, flags and lists; in memory that is a kilobyte, most of it room.
//! Between being found and being expanded a state is kept *packed*: a bit for each flag, three for
//! each small number, nothing for what is the same in all states of a system. Two states are equal iff they
//! are packed into the same bytes.

mod read;
mod system;
mod write;

use smallvec::SmallVec;

pub use read::Reader;
pub use system::Packing;
pub use write::Writer;

/// A packed state. Most have room without an allocation of their own.
pub type Packed = SmallVec<[u8; 40]>;

/// A value that can be packed.
pub trait Pack {
    /// Writes what may differ between states of one system.
    fn pack(&self, to: &mut Writer);
    /// Reads it. What is the same in all states of a system is taken from one of them.
    fn unpack(like: &Self, from: &mut Reader<'_>) -> Self;
}

/// Packs a struct field by field. Every field has to be placed: `same` in all states of one system, or `packed`.
macro_rules! fields_packed {
    ($type:ty { same: $($same:ident),*; packed: $($field:ident),* $(,)? }) => {
        impl $crate::checker::pack::Pack for $type {
            fn pack(&self, to: &mut $crate::checker::pack::Writer) {
                let Self { $($same: _,)* $($field,)* } = self;
                $(to.put($field);)*
            }

            fn unpack(like: &Self, from: &mut $crate::checker::pack::Reader<'_>) -> Self {
                Self {
                    $($same: like.$same,)*
                    $($field: from.get(),)*
                }
            }
        }
    };
}

pub(crate) use fields_packed;

/// The bytes of a value.
pub fn pack(value: &impl Pack) -> Packed {
    Writer::default().pack(value)
}

/// The value of these bytes.
pub fn unpack<T: Pack>(like: &T, bytes: &[u8]) -> T {
    T::unpack(like, &mut Reader::new(bytes))
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::{Reader, Writer};

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    enum Shape {
        Nothing,
        Number(i64),
        Pair(bool, u64),
        Named {
            list: Vec<Option<i64>>,
            both: Option<(bool, Option<u64>)>,
        },
    }

    fn there_and_back(shapes: &[Shape]) -> usize {
        let mut writer = Writer::default();
        for shape in shapes {
            writer.put(shape);
        }
        let bytes = writer.bytes();
        let mut reader = Reader::new(bytes);
        for shape in shapes {
            assert_eq!(reader.get::<Shape>(), *shape);
        }
        bytes.len()
    }

    #[test]
    fn values_come_back() {
        let numbers = [0, 1, 6, 7, 8, 63, 64, 1 << 20, i64::MAX, -1, -64, i64::MIN];
        let mut shapes: Vec<_> = numbers.map(Shape::Number).into();
        shapes.extend([0, 7, 8, u64::MAX].map(|number| Shape::Pair(number % 3 == 0, number)));
        shapes.push(Shape::Nothing);
        for both in [None, Some((true, None)), Some((false, Some(9)))] {
            let list = vec![None, Some(-3), Some(3)];
            shapes.push(Shape::Named { list, both });
        }
        there_and_back(&shapes);
    }

    #[test]
    fn small_numbers_are_packed_small() {
        let shapes = [0, 3, 6, 1].map(Shape::Number);
        // Four bits for the variant, three for the number.
        assert_eq!(there_and_back(&shapes), (4 * 7_usize).div_ceil(8));
    }
}
