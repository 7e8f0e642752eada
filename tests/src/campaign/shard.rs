//! A part of a campaign, of which several machines run one each.

use std::fmt;
use std::str::FromStr;

/// The i-th of n equal parts: every n-th program, the first being number i.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shard {
    /// From 1.
    index: usize,
    of: usize,
}

impl Shard {
    /// The whole.
    pub const WHOLE: Self = Self { index: 1, of: 1 };

    /// Whether it is the whole.
    pub fn is_whole(self) -> bool {
        self.of == 1
    }

    /// The first that is of this part, counted from 0.
    pub fn first(self) -> usize {
        self.index - 1
    }

    /// From one to the next.
    pub fn step(self) -> usize {
        self.of
    }

    /// How many of `all` are of this part: those of all parts together are all.
    pub fn share(self, all: usize) -> usize {
        all / self.of + usize::from(self.first() < all % self.of)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.index, self.of)
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("«{text}» is no part; give i/n with 1 ≤ i ≤ n, as in 2/8");
        let (index, of) = text.split_once('/').ok_or_else(wrong)?;
        let index = index.parse().map_err(|_| wrong())?;
        let of = of.parse().map_err(|_| wrong())?;
        if (1..=of).contains(&index) {
            Ok(Self { index, of })
        } else {
            Err(wrong())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_are_the_whole_each_once() {
        for of in 1..=7 {
            let shards: Vec<Shard> = (1..=of)
                .map(|index| format!("{index}/{of}").parse().expect("a part"))
                .collect();
            for all in 0..30 {
                let sum: usize = shards.iter().map(|shard| shard.share(all)).sum();
                assert_eq!(sum, all);
                let numbers = |shard: &Shard| (shard.first()..all).step_by(shard.step());
                let mut covered: Vec<_> = shards.iter().flat_map(numbers).collect();
                covered.sort_unstable();
                assert_eq!(covered, (0..all).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn what_is_no_part_is_refused() {
        for text in ["", "1", "0/2", "3/2", "1/0", "a/b", "1/2/3", "-1/2"] {
            let refused = text.parse::<Shard>().expect_err(text);
            assert!(refused.contains("1 ≤ i ≤ n"), "{refused}");
        }
    }
}
