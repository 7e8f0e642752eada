//! Answers to what may be asked again.

use std::hash::Hash;

use super::fingerprint::fingerprint;

/// Remembers newer answers, by the fingerprints of the questions. A newer one takes an older one's
/// place, so that this does not grow with what is searched. (A wrong answer would take two questions
/// with one fingerprint.)
pub struct Memory<T> {
    places: Vec<Option<(u64, T)>>,
}

/// A breadth-first search asks soon again or hardly ever: with more places, which no cache of the
/// processor holds, to remember takes longer than to work out.
const PLACES: u64 = 1 << 10;

impl<T> Memory<T> {
    /// Nothing was asked yet.
    pub fn new() -> Self {
        Self {
            places: (0..PLACES).map(|_| None).collect(),
        }
    }

    /// The answer to a question, worked out if it is not remembered.
    pub fn get(&mut self, question: &impl Hash, answer: impl FnOnce() -> T) -> &mut T {
        let asked = fingerprint(question);
        let place = usize::try_from(asked % PLACES).expect("less than PLACES");
        let place = &mut self.places[place];
        match place {
            Some((known, _)) if *known == asked => {}
            _ => *place = Some((asked, answer())),
        }
        let (_, answer) = place.as_mut().expect("it was just asked");
        answer
    }
}

impl<T> Default for Memory<T> {
    fn default() -> Self {
        Self::new()
    }
}
