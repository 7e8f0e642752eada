//! Packed values by number: each is kept once, whoever met it first.

use std::hash::BuildHasher;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxBuildHasher;

use super::pack::Packed;

/// Packed values, one beside the other.
///
/// They are in many shards, so that threads seldom wait for each other, and that growing one costs
/// little memory beside the rest. A value's number is where its bytes are, so it is not the same in
/// each run.
pub(crate) struct Interned {
    shards: Vec<Mutex<Shard>>,
}

const SHARDS: u32 = 64;
const FIRST_PLACES: usize = 16;
/// The bytes of a value's length, which come before its own.
const LENGTH: usize = size_of::<u16>();

impl Default for Interned {
    fn default() -> Self {
        let shards = (0..SHARDS).map(|_| Mutex::new(Shard::new()));
        Self {
            shards: shards.collect(),
        }
    }
}

impl Interned {
    fn shard(&self, shard: u32) -> MutexGuard<'_, Shard> {
        let shard = &self.shards[shard as usize];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The number of a value.
    ///
    /// # Panics
    ///
    /// Beyond 64 KiB, or a GiB of all.
    pub(crate) fn number(&self, value: &[u8]) -> u32 {
        let hash = FxBuildHasher.hash_one(value);
        let shard = u32::try_from(hash % u64::from(SHARDS)).expect("less than SHARDS");
        self.shard(shard).number(hash, value) * SHARDS + shard
    }

    /// The value with this number.
    pub(crate) fn value(&self, number: u32) -> Packed {
        let shard = self.shard(number % SHARDS);
        Packed::from_slice(shard.value(number / SHARDS))
    }
}

struct Shard {
    /// Each value's length and its bytes.
    bytes: Vec<u8>,
    len: usize,
    /// An open table of where they begin, plus 1; 0 marks a free place. The highest byte is of the
    /// value's hash, so that hardly any other value is looked at.
    places: Vec<u32>,
}

/// The bits of a place that say where.
const WHERE: u32 = (1 << 24) - 1;

#[expect(clippy::cast_possible_truncation)] // some of the bits are meant
fn tag(hash: u64) -> u32 {
    hash as u32 & !WHERE
}

impl Shard {
    fn new() -> Self {
        Self {
            bytes: Vec::new(),
            len: 0,
            places: vec![0; FIRST_PLACES],
        }
    }

    fn value(&self, at: u32) -> &[u8] {
        let (length, bytes) = self.bytes[at as usize..]
            .split_first_chunk::<LENGTH>()
            .expect("a value begins here");
        &bytes[..u16::from_le_bytes(*length).into()]
    }

    /// The first place, from where the hash belongs, of which this is so.
    fn place(&self, hash: u64, is: impl Fn(u32) -> bool) -> usize {
        // The high bits choose the place; the low ones have chosen the shard.
        let wide = u128::from(hash) * self.places.len() as u128;
        let mut place = usize::try_from(wide >> 64).expect("less than the number of places");
        while !is(self.places[place]) {
            place += 1;
            if place == self.places.len() {
                place = 0;
            }
        }
        place
    }

    fn number(&mut self, hash: u64, value: &[u8]) -> u32 {
        let tag = tag(hash);
        let is_it = |there| there & !WHERE == tag && self.value((there & WHERE) - 1) == value;
        let mut place = self.place(hash, |there| there == 0 || is_it(there));
        if self.places[place] == 0 {
            if (self.len + 1) * 5 > self.places.len() * 4 {
                self.grow();
                place = self.place(hash, |there| there == 0);
            }
            self.places[place] = tag | (self.append(value) + 1);
            self.len += 1;
        }
        (self.places[place] & WHERE) - 1
    }

    fn append(&mut self, value: &[u8]) -> u32 {
        let at = u32::try_from(self.bytes.len()).ok();
        let at = at
            .filter(|at| *at < WHERE)
            .expect("less than a GiB of parts");
        let length = u16::try_from(value.len()).expect("a part is less than 64 KiB");
        let more = LENGTH + value.len();
        if self.bytes.capacity() - self.bytes.len() < more {
            // An eighth at a time: most of what doubling reserves would never be used.
            self.bytes.reserve_exact(self.bytes.len() / 8 + 8 * more);
        }
        self.bytes.extend_from_slice(&length.to_le_bytes());
        self.bytes.extend_from_slice(value);
        at
    }

    fn grow(&mut self) {
        let places = self.places.len() * 3 / 2;
        let all = std::mem::replace(&mut self.places, vec![0; places]);
        for there in all.into_iter().filter(|there| *there != 0) {
            let hash = FxBuildHasher.hash_one(self.value((there & WHERE) - 1));
            let place = self.place(hash, |there| there == 0);
            self.places[place] = there;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Interned;

    #[test]
    fn a_value_has_one_number_and_comes_back() {
        let interned = Interned::default();
        let values: Vec<Vec<u8>> = (0..20_000_u32)
            .map(|value| value.to_le_bytes().repeat(value as usize % 5))
            .collect();
        let numbers: Vec<_> = values.iter().map(|value| interned.number(value)).collect();
        for (value, number) in values.iter().zip(numbers) {
            assert_eq!(interned.number(value), number);
            assert_eq!(interned.value(number)[..], value[..]);
        }
    }
}
