//! Which programs a campaign has made, in a memory that does not grow with them.

use fastbloom::BloomFilter;
use highwater_model::program::Program;

/// 16 MiB: of a million different programs about one is taken for one that was made before, of ten
/// millions one in two hundred; then another is made in its place.
const BITS: usize = 1 << 27;
const HASHES: u32 = 4;
/// Any number, but always the same: a campaign with a seed is the same each time.
const SEED: u128 = 0x0068_6967_6877_6174_6572;

/// Programs in normal form that were made before. It never takes one of them for new.
pub(super) struct Seen {
    filter: BloomFilter,
    /// How many different ones there were.
    pub(super) different: usize,
}

impl Seen {
    pub(super) fn none() -> Self {
        Self {
            filter: BloomFilter::with_num_bits(BITS).seed(&SEED).hashes(HASHES),
            different: 0,
        }
    }

    /// Whether it was not made before; from now on it was.
    pub(super) fn is_new(&mut self, program: &Program) -> bool {
        let is_new = !self.filter.insert(program);
        self.different += usize::from(is_new);
        is_new
    }
}

#[cfg(test)]
mod tests {
    use highwater_model::quantity::Whole;

    use super::*;

    #[test]
    fn each_is_new_once() {
        let mut seen = Seen::none();
        let program = |mark: u32| Program {
            high_water_mark: Whole::from(mark),
            ..Program::default()
        };
        for mark in 0..10_000 {
            assert!(seen.is_new(&program(mark)), "{mark}");
        }
        for mark in 0..10_000 {
            assert!(!seen.is_new(&program(mark)), "{mark}");
        }
        assert_eq!(seen.different, 10_000);
    }
}
