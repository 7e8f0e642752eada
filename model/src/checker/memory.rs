//! Answers to what may be asked again.

use std::hint::black_box;
use std::sync::atomic::{AtomicU32, Ordering, fence};

use super::fingerprint::fingerprint;

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

/// The places of a question: as many as there are in a line of the processor's cache, beside their version.
const WAYS: usize = 5;

impl Memory {
    /// Room for so many answers, or a few more.
    pub(crate) fn of(places: usize) -> Self {
        Self {
            sets: (0..=places / WAYS).map(|_| Set::default()).collect(),
        }
    }

    fn set(&self, question: Pair) -> &Set {
        let wide = u128::from(fingerprint(&question)) * self.sets.len() as u128;
        let number = usize::try_from(wide >> 64).expect("less than the number of sets");
        &self.sets[number]
    }

    /// Has the processor fetch what is about to be looked at. It is not waited for.
    pub(crate) fn fetch(&self, question: Pair) {
        black_box(self.set(question).version.load(Ordering::Relaxed));
    }

    /// The answer to a question, worked out if it is not remembered.
    pub(crate) fn get(&self, question: Pair, answer: impl FnOnce() -> Pair) -> Pair {
        let set = self.set(question);
        if let Some(known) = set.find(question) {
            return known;
        }
        let answer = answer();
        if let Some(entry) = Entry::of(question, answer) {
            set.put(entry);
        }
        answer
    }
}

/// A question and its answer; all zero where there is none.
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

    fn answers(&self, question: Pair) -> Option<Pair> {
        let is_it =
            self.of.checked_sub(1) == Some(question.0) && self.seconds & 0xFFFF == question.1;
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
        let mut worked_out = 0;
        for round in 0..2 {
            for question in (0..100).map(|of| (of, 7)) {
                let work_out = || {
                    worked_out += 1;
                    answer(question)
                };
                assert_eq!(memory.get(question, work_out), answer(question), "{round}");
            }
        }
        assert_eq!(worked_out, 100);
    }

    #[test]
    fn what_does_not_fit_is_not_remembered() {
        let memory = Memory::of(1 << 10);
        for question in [(u32::MAX, 7), (3, 0x1_0007), (3, 0xFFFF)] {
            assert_eq!(memory.get(question, || answer(question)), answer(question));
            assert_eq!(memory.get(question, || (0, 0)), (0, 0));
        }
        assert_eq!(memory.get((3, 7), || answer((3, 7))), answer((3, 7)));
    }

    #[test]
    fn threads_read_whole_answers() {
        let memory = Memory::of(20);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for question in (0..200_000).map(|round| (round % 97, round % 31)) {
                        assert_eq!(memory.get(question, || answer(question)), answer(question));
                    }
                });
            }
        });
    }
}
