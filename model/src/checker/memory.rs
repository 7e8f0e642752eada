//! Answers to what may be asked again.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::fingerprint::fingerprint;

/// Two numbers, the second one small.
pub(crate) type Pair = (u32, u32);

/// Remembers answers, for all threads. It grows with what it is asked up to a limit; from then on newer answers
/// take the places of older ones.
///
/// A second number that is not small is not remembered: an answer takes twelve bytes, because a
/// breadth-first search comes back to a question a level later or never, and in between there are
/// as many as the level has states.
pub(crate) struct Memory {
    shards: Vec<Mutex<Shard>>,
    /// How many sets a shard may have.
    most: usize,
}

const SHARDS: u64 = 64;
/// How many places a question has.
const WAYS: usize = 16;

impl Memory {
    /// Room for so many answers at most.
    pub(crate) fn of(most: usize) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            most: most.div_ceil(64 * WAYS),
        }
    }

    fn shard(&self, fingerprint: u64) -> MutexGuard<'_, Shard> {
        let number = fingerprint % SHARDS;
        let shard = &self.shards[usize::try_from(number).expect("less than SHARDS")];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The answer to a question, worked out if it is not remembered. Meanwhile others may ask.
    pub(crate) fn get(&self, question: Pair, answer: impl FnOnce() -> Pair) -> Pair {
        let (of, Ok(by)) = (question.0, u16::try_from(question.1)) else {
            return answer();
        };
        let fingerprint = fingerprint(&question);
        if let Some(known) = self.shard(fingerprint).find(fingerprint, (of, by)) {
            return known;
        }
        let answer = answer();
        if let Ok(with) = u16::try_from(answer.1) {
            let to = answer.0;
            let entry = Entry { of, to, by, with };
            self.shard(fingerprint).put(fingerprint, entry, self.most);
        }
        answer
    }
}

#[derive(Clone, Copy, Default)]
struct Entry {
    of: u32,
    to: u32,
    by: u16,
    with: u16,
}

/// The places of a question.
#[derive(Clone, Copy, Default)]
struct Set {
    entries: [Entry; WAYS],
    /// How many there have been.
    put: u32,
}

impl Set {
    fn entries(&self) -> &[Entry] {
        &self.entries[..WAYS.min(self.put as usize)]
    }

    /// Puts an entry into a free place, or into that of the oldest.
    fn put(&mut self, entry: Entry) {
        self.entries[self.put as usize % WAYS] = entry;
        // All places stay taken.
        self.put = self.put.checked_add(1).unwrap_or(WAYS as u32);
    }
}

#[derive(Default)]
struct Shard {
    sets: Vec<Set>,
    /// How many places are taken.
    len: usize,
}

impl Shard {
    /// The number of a question's set. The high bits choose it; the low ones have chosen the shard.
    fn set(&self, fingerprint: u64) -> usize {
        let wide = u128::from(fingerprint) * self.sets.len() as u128;
        usize::try_from(wide >> 64).expect("less than the number of sets")
    }

    fn find(&self, fingerprint: u64, (of, by): (u32, u16)) -> Option<Pair> {
        let set = self.sets.get(self.set(fingerprint))?;
        let mut entries = set.entries().iter();
        let known = entries.find(|entry| entry.of == of && entry.by == by)?;
        Some((known.to, known.with.into()))
    }

    fn put(&mut self, fingerprint: u64, entry: Entry, most: usize) {
        let full = |set: &Set| set.entries().len() == WAYS;
        // Most of what there is is taken before there is more.
        let crowded = self.len * 4 >= self.sets.len() * WAYS * 3;
        if crowded
            && self.sets.len() < most
            && self.sets.get(self.set(fingerprint)).is_none_or(full)
        {
            self.grow();
        }
        let number = self.set(fingerprint);
        let set = &mut self.sets[number];
        self.len += usize::from(!full(set));
        set.put(entry);
    }

    fn grow(&mut self) {
        let sets = (self.sets.len() * 2).max(1);
        let all = std::mem::replace(&mut self.sets, vec![Set::default(); sets]);
        self.len = 0;
        for entry in all.iter().flat_map(Set::entries) {
            let fingerprint = fingerprint(&(entry.of, u32::from(entry.by)));
            self.put(fingerprint, *entry, sets);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Memory;

    #[test]
    fn what_is_remembered_is_what_was_answered() {
        for most in [1 << 10, 1 << 12, 1 << 20] {
            let memory = Memory::of(most);
            let mut worked_out = 0;
            for of in (0..5_000).chain(0..5_000) {
                for by in [0, 7, 0xFFFF, 0x1_0000] {
                    let mut answer = || {
                        worked_out += 1;
                        (of ^ 0x5555, by)
                    };
                    assert_eq!(memory.get((of, by), &mut answer), (of ^ 0x5555, by));
                }
            }
            // The fourth is never remembered; the others are, where there is room.
            assert_eq!(worked_out == 5 * 5_000, most == 1 << 20, "{worked_out}");
        }
    }
}
