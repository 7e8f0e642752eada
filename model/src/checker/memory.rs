//! Answers to what may be asked again.

use std::hash::Hash;

use super::fingerprint::fingerprint;

/// Remembers newer answers, by the fingerprints of the questions. A newer one takes an older one's
/// place, so that this does not grow with what is searched. (A wrong answer would take two questions
/// with one fingerprint.)
pub struct Memory<T> {
    places: Vec<Option<(u64, T)>>,
    /// How many answers lost their place since there are so many places.
    lost: usize,
}

const FEWEST: usize = 1 << 8;
const MOST: usize = 1 << 16;

impl<T> Memory<T> {
    /// Nothing was asked yet.
    pub fn new() -> Self {
        Self::with(FEWEST)
    }

    fn with(places: usize) -> Self {
        Self {
            places: (0..places).map(|_| None).collect(),
            lost: 0,
        }
    }

    /// The answer to a question, worked out if it is not remembered.
    pub fn get(&mut self, question: &impl Hash, answer: impl FnOnce() -> T) -> &mut T {
        let asked = fingerprint(question);
        let place = self.place(asked);
        match &mut self.places[place] {
            Some((known, _)) if *known == asked => {}
            free @ None => *free = Some((asked, answer())),
            taken @ Some(_) => {
                *taken = Some((asked, answer()));
                self.lost += 1;
            }
        }
        if self.lost > self.places.len() / 4 && self.places.len() < MOST {
            self.grow();
        }
        let place = self.place(asked);
        let (_, answer) = self.places[place].as_mut().expect("it was just asked");
        answer
    }

    fn place(&self, asked: u64) -> usize {
        // There are 2^n places, and what is cut off above them does not matter.
        usize::try_from(asked & (self.places.len() as u64 - 1)).expect("less than the places")
    }

    fn grow(&mut self) {
        let mut grown = Self::with(self.places.len() * 4);
        for (asked, answer) in self.places.drain(..).flatten() {
            let place = grown.place(asked);
            grown.places[place] = Some((asked, answer));
        }
        *self = grown;
    }
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self::new()
    }
}
