//! Answers to what may be asked again.

use std::hash::Hash;

use super::fingerprint::fingerprint;

/// Remembers newer answers, by the fingerprints of the questions. A newer one takes an older one's
/// place, so that this does not grow with what is searched. (A wrong answer would take two questions
/// with one fingerprint.)
pub struct Memory<T> {
    places: Vec<Option<(u64, T)>>,
}

impl<T> Memory<T> {
    /// Room for so many answers, of which there is none yet. A breadth-first search asks soon again or
    /// hardly ever: with more places than a cache of the processor holds, to remember takes longer
    /// than to work out.
    pub fn of(places: usize) -> Self {
        Self {
            places: (0..places).map(|_| None).collect(),
        }
    }

    /// The answer to a question, worked out if it is not remembered.
    pub fn get(&mut self, question: &impl Hash, answer: impl FnOnce() -> T) -> &mut T {
        let asked = fingerprint(question);
        let place = asked % self.places.len() as u64;
        let place = usize::try_from(place).expect("less than the places");
        let place = &mut self.places[place];
        match place {
            Some((known, _)) if *known == asked => {}
            _ => *place = Some((asked, answer())),
        }
        let (_, answer) = place.as_mut().expect("it was just asked");
        answer
    }
}
