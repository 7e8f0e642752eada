//! Packed values by number: each is kept once, whoever met it first.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fingerprint::fingerprint;
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
    /// Beyond 64 KiB, or 4 GiB of all.
    pub(crate) fn number(&self, value: &[u8]) -> u32 {
        let fingerprint = fingerprint(value);
        let shard = u32::try_from(fingerprint % u64::from(SHARDS)).expect("less than SHARDS");
        let at = self.shard(shard).number(fingerprint, value);
        let number = at.checked_mul(SHARDS).map(|number| number + shard);
        number.expect("less than 4 GiB of parts")
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
    /// An open table of where they begin, plus 1; 0 marks a free place.
    places: Vec<u32>,
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

    /// The place of a value, or else the free one where it belongs.
    fn find(&self, fingerprint: u64, is: impl Fn(&[u8]) -> bool) -> usize {
        // The high bits choose the place; the low ones have chosen the shard.
        let wide = u128::from(fingerprint) * self.places.len() as u128;
        let mut place = usize::try_from(wide >> 64).expect("less than the number of places");
        while self.places[place] != 0 && !is(self.value(self.places[place] - 1)) {
            place = (place + 1) % self.places.len();
        }
        place
    }

    fn number(&mut self, fingerprint: u64, value: &[u8]) -> u32 {
        let mut place = self.find(fingerprint, |there| there == value);
        if self.places[place] == 0 {
            if (self.len + 1) * 5 > self.places.len() * 4 {
                self.grow();
                place = self.find(fingerprint, |_| false);
            }
            self.places[place] = self.append(value) + 1;
            self.len += 1;
        }
        self.places[place] - 1
    }

    fn append(&mut self, value: &[u8]) -> u32 {
        let at = u32::try_from(self.bytes.len()).expect("less than 4 GiB of parts");
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
            let place = self.find(fingerprint(self.value(there - 1)), |_| false);
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
