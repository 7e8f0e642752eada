//! Subjects told apart, each two by the shortest program on which they do not do the same.

use super::Played;

/// Two subjects and a program, by their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Apart {
    /// The subjects, the earlier first.
    pub between: (usize, usize),
    /// The program; `None`: none of those that were run tells them apart.
    pub program: Option<usize>,
}

/// Each two subjects of which anything can be said. `played` has, of each, what it did with each program, the
/// plainest first.
pub fn apart(played: &[Option<Vec<Option<Played>>>]) -> Vec<Apart> {
    let mut all = Vec::new();
    for (later, second) in played.iter().enumerate() {
        for (earlier, first) in played[..later].iter().enumerate() {
            let (Some(first), Some(second)) = (first, second) else {
                continue;
            };
            let differ = |(one, other): (&Option<Played>, &Option<Played>)| match (one, other) {
                (Some(one), Some(other)) => one.print != other.print,
                _ => false,
            };
            all.push(Apart {
                between: (earlier, later),
                program: std::iter::zip(first, second).position(differ),
            });
        }
    }
    all
}
