//! Sixty-four bits that stand for a state.
//!
//! Two different states with one fingerprint would be taken for one. Among `n` states about
//! n² / 2⁶⁵ pairs do that: 3 · 10⁻⁸ at a million. The hash has no key, so a run repeats exactly (but
//! for the parts of a survey's states, which are numbered in the order in which threads meet them); and
//! stateright, whose fingerprints are made otherwise, has to count the same.

use std::hash::{BuildHasherDefault, Hash, Hasher};

/// The fingerprint of a value; never 0.
pub fn fingerprint<T: Hash + ?Sized>(value: &T) -> u64 {
    let mut hasher = Fingerprinter::default();
    value.hash(&mut hasher);
    hasher.finish().max(1)
}

/// Builds [`Fingerprinter`]s.
pub type BuildFingerprinter = BuildHasherDefault<Fingerprinter>;

/// Words are gathered in 128 bits, and those are folded by a multiplication of their halves: derived
/// `Hash` feeds many small fields, and each multiplication then takes a dozen of them.
#[derive(Clone, Copy, Debug)]
pub struct Fingerprinter {
    folded: u64,
    gathered: u128,
    bits: u32,
}

// Digits of π: any odd words with mixed bits do.
const SEED: u64 = 0x243F_6A88_85A3_08D3;
const LOW: u64 = 0x1319_8A2E_0370_7345;
const HIGH: u64 = 0xA409_3822_299F_31D1;

impl Default for Fingerprinter {
    fn default() -> Self {
        Self {
            folded: SEED,
            gathered: 0,
            bits: 0,
        }
    }
}

#[expect(clippy::cast_possible_truncation)] // the halves of a word are meant
fn fold(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}

impl Fingerprinter {
    fn gather(&mut self, word: u64, bits: u32) {
        if self.bits + bits > u128::BITS {
            self.folded = self.folded_with_gathered();
            self.gathered = 0;
            self.bits = 0;
        }
        self.gathered |= u128::from(word) << self.bits;
        self.bits += bits;
    }

    #[expect(clippy::cast_possible_truncation)] // the halves of a word are meant
    fn folded_with_gathered(&self) -> u64 {
        let (low, high) = (self.gathered as u64, (self.gathered >> 64) as u64);
        fold(
            low ^ self.folded ^ LOW,
            high ^ self.folded.rotate_left(32) ^ HIGH,
        )
    }
}

impl Hasher for Fingerprinter {
    fn finish(&self) -> u64 {
        // How much was gathered counts too: a zero byte is not no byte.
        fold(
            self.folded_with_gathered() ^ SEED,
            HIGH ^ u64::from(self.bits),
        )
    }

    #[expect(clippy::cast_possible_truncation)] // fewer than eight bytes are left
    fn write(&mut self, bytes: &[u8]) {
        let mut words = bytes.chunks_exact(8);
        for word in &mut words {
            let word = word.try_into().expect("eight bytes");
            self.gather(u64::from_le_bytes(word), 64);
        }
        let rest = words.remainder();
        if !rest.is_empty() {
            let mut word = [0; 8];
            word[..rest.len()].copy_from_slice(rest);
            self.gather(u64::from_le_bytes(word), (8 * rest.len()) as u32);
        }
    }

    fn write_u8(&mut self, value: u8) {
        self.gather(u64::from(value), 8);
    }

    fn write_u16(&mut self, value: u16) {
        self.gather(u64::from(value), 16);
    }

    fn write_u32(&mut self, value: u32) {
        self.gather(u64::from(value), 32);
    }

    fn write_u64(&mut self, value: u64) {
        self.gather(value, 64);
    }

    fn write_usize(&mut self, value: usize) {
        self.gather(value as u64, 64);
    }

    fn write_isize(&mut self, value: isize) {
        self.gather(value.cast_unsigned() as u64, 64);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::fingerprint;

    #[test]
    fn neighbours_have_different_fingerprints() {
        let mut seen = HashSet::new();
        for a in 0..300_u64 {
            for b in 0..300_u64 {
                assert!(seen.insert(fingerprint(&(a, b))), "{a}, {b}");
                assert!(seen.insert(fingerprint(&(a, b, false))), "{a}, {b}, false");
            }
        }
    }

    #[test]
    fn every_bit_turns_about_half_of_the_fingerprint() {
        let mut turned = 0;
        for bit in 0..64 {
            for word in 0..64_u64 {
                turned += (fingerprint(&word) ^ fingerprint(&(word ^ 1 << bit))).count_ones();
            }
        }
        let mean = f64::from(turned) / (64.0 * 64.0);
        assert!((31.0..33.0).contains(&mean), "{mean} of 64 bits");
    }
}
