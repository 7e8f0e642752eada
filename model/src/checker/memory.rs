//! Answers to what may be asked again.

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering, fence};

/// Two numbers, the second one small.
pub(crate) type Pair = (u32, u32);

/// Remembers newer answers, for all threads: a newer one takes the place of an older one, so that
/// this does not grow with what is searched.
///
/// A breadth-first search comes back to a question a level later, or never; so many answers have to
/// be remembered at once, and each is kept in twelve bytes. One with a second number that is not small is not kept.
pub(crate) struct Memory {
    sets: Vec<Set>,
}

// 2⁶⁴ divided by the golden ratio.
const MIX: u64 = 0x9E37_79B9_7F4A_7C15;

/// The places of a question: as many as there are in a line of the processor's cache, beside their version.
const WAYS: usize = 5;

impl Memory {
    /// Room for so many answers, or a few more.
    pub(crate) fn of(places: usize) -> Self {
        Self {
            sets: (0..=places / WAYS).map(|_| Set::default()).collect(),
        }
    }

    fn set(&self, (of, by): Pair) -> &Set {
        // The high bits of a product depend on all bits of its factors.
        let mixed = (u64::from(of) << 32 | u64::from(by)).wrapping_mul(MIX);
        let wide = u128::from(mixed) * self.sets.len() as u128;
        let number = usize::try_from(wide >> 64).expect("less than the number of sets");
        &self.sets[number]
    }

    /// Has the processor fetch what is about to be looked at. It is not waited for.
    pub(crate) fn fetch(&self, question: Pair) {
        black_box(self.set(question).version.load(Ordering::Relaxed));
    }

    /// The answer to a question, if it is remembered.
    pub(crate) fn get(&self, question: Pair) -> Option<Pair> {
        self.set(question).find(question)
    }

    /// Remembers the answer to a question.
    pub(crate) fn put(&self, question: Pair, answer: Pair) {
        if let Some(entry) = Entry::of(question, answer) {
            self.set(question).put(entry);
        }
    }
}

/// A question and its answer; all zero where there is none.
#[derive(Clone, Copy)]
struct Entry {
    /// One more than the question's first number.
    of: u32,
    /// The answer's first number.
    to: u32,
    /// The second ones: the answer's is the higher half.
    seconds: u32,
}

impl Entry {
    fn of(question: Pair, answer: Pair) -> Option<Self> {
        let by = u16::try_from(question.1).ok()?;
        let with = u16::try_from(answer.1).ok()?;
        Some(Self {
            of: question.0.checked_add(1)?,
            to: answer.0,
            seconds: u32::from(with) << 16 | u32::from(by),
        })
    }

    /// The answer, if it is to this question.
    fn answers(&self, (of, by): Pair) -> Option<Pair> {
        let is_it = self.of == of.wrapping_add(1) && self.of != 0 && self.seconds & 0xFFFF == by;
        is_it.then_some((self.to, self.seconds >> 16))
    }
}

/// Entries that any number of threads read while one writes: whoever has read while the version
/// changed has read nothing.
#[derive(Default)]
#[repr(align(64))]
struct Set {
    /// Twice how many entries there have been; odd while one is being written.
    version: AtomicU32,
    entries: [[AtomicU32; 3]; WAYS],
}

impl Set {
    fn find(&self, question: Pair) -> Option<Pair> {
        let version = self.version.load(Ordering::Acquire);
        let mut entries = self.entries.iter().map(|words| {
            let [of, to, seconds] = words.each_ref().map(|word| word.load(Ordering::Relaxed));
            Entry { of, to, seconds }
        });
        let known = entries.find_map(|entry| entry.answers(question));
        fence(Ordering::Acquire);
        let unchanged = self.version.load(Ordering::Relaxed) == version;
        known.filter(|_| unchanged && version.is_multiple_of(2))
    }

    /// Puts an entry into the place of the oldest, unless another thread is putting one.
    fn put(&self, entry: Entry) {
        let version = self.version.load(Ordering::Relaxed) & !1;
        let (acquire, relaxed) = (Ordering::Acquire, Ordering::Relaxed);
        let begun = self
            .version
            .compare_exchange(version, version + 1, acquire, relaxed);
        if begun.is_err() {
            return;
        }
        fence(Ordering::Release);
        let oldest = &self.entries[(version / 2) as usize % WAYS];
        for (word, value) in oldest.iter().zip([entry.of, entry.to, entry.seconds]) {
            word.store(value, Ordering::Relaxed);
        }
        self.version
            .store(version.wrapping_add(2), Ordering::Release);
    }
}

#[cfg(test)]
mod tests {
    use super::{Memory, Pair};

    fn answer((of, by): Pair) -> Pair {
        (of ^ 0x5555, by + 1)
    }

    #[test]
    fn what_is_remembered_is_what_was_answered() {
        let memory = Memory::of(1 << 10);
        let questions = || (0..100).map(|of| (of, 7));
        for question in questions() {
            assert_eq!(memory.get(question), None);
            memory.put(question, answer(question));
        }
        for question in questions() {
            assert_eq!(memory.get(question), Some(answer(question)));
        }
    }

    #[test]
    fn a_newer_answer_takes_the_place_of_an_older_one() {
        let memory = Memory::of(0);
        for of in 0..100 {
            memory.put((of, 7), answer((of, 7)));
            let known = (0..100).filter(|of| memory.get((*of, 7)).is_some());
            assert!(known.eq(of.saturating_sub(4)..=of), "after {of}");
        }
    }

    #[test]
    fn what_does_not_fit_is_not_remembered() {
        let memory = Memory::of(1 << 10);
        for question in [(u32::MAX, 7), (3, 0x1_0007), (3, 0xFFFF)] {
            memory.put(question, answer(question));
            assert_eq!(memory.get(question), None);
        }
        assert_eq!(memory.get((3, 7)), None);
    }

    #[test]
    fn threads_read_whole_answers() {
        let memory = Memory::of(20);
        let remember = || {
            for question in (0..200_000).map(|round| (round % 97, round % 31)) {
                if let Some(known) = memory.get(question) {
                    assert_eq!(known, answer(question));
                }
                memory.put(question, answer(question));
            }
        };
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(remember);
            }
        });
    }
}
