//! What differs between releases of Node, one named field each.

/// The differences that `node` is parameterised by.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// As the command line names it.
    pub name: &'static str,
    /// For people: the releases that behave so.
    pub releases: &'static str,
    /// A release on which it was measured, and on which its findings are replayed.
    pub witness: &'static str,
    /// `releases` as inclusive ranges.
    pub ranges: &'static [Range],
    /// `write` answers true at length 0 whatever the mark. Since 20.16.0 and 22.4.0 (PR 53261,
    /// issue 51930); without it 20.10.0 … 20.15, 21 and 22.0 … 22.3 lose the drain at mark 0.
    pub true_when_empty: bool,
    /// `write` computes its result before it calls the sink: up to 20.9 (but for 14.1 … 14.15 and
    /// 15.0). Ended by PR 50014. No dialect of this slice has it; a mutant does.
    pub result_before_sink: bool,
}

/// Releases from one version to another, both included: (major, minor, patch).
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// The first.
    pub from: (u64, u64, u64),
    /// The last.
    pub to: (u64, u64, u64),
}

const fn releases(from: (u64, u64, u64), to: (u64, u64, u64)) -> Range {
    Range { from, to }
}

const LAST: u64 = u64::MAX;

/// Epoch E4: the result is computed after the sink call, and is false at length 0 under mark 0.
///
/// Measured byte for byte on 20.10.0 (100,000 programs), 20.15.1, 21.0.0, 21.7.3, 22.0.0 and 22.3.0
/// (20,000 each).
pub static NODE_20_10: Dialect = Dialect {
    name: "node-20.10",
    releases: "20.10.0 … 20.15, 21, 22.0 … 22.3",
    witness: "20.10.0",
    ranges: &[
        releases((20, 10, 0), (20, 15, LAST)),
        releases((21, 0, 0), (21, LAST, LAST)),
        releases((22, 0, 0), (22, 3, LAST)),
    ],
    true_when_empty: false,
    result_before_sink: false,
};

/// Epoch E5: as E4, but true at length 0.
///
/// Measured byte for byte on 26.10.0 (100,000 programs), 20.16.0, 22.4.0, 22.23.3, 23.11.1, 24.21.0 and
/// 25.9.0 (20,000 each).
pub static NODE_26: Dialect = Dialect {
    name: "node-26",
    releases: "20.16.0 … 20.20, 22.4.0 … 22.23, 23, 24, 25, 26",
    witness: "26.10.0",
    ranges: &[
        releases((20, 16, 0), (20, LAST, LAST)),
        releases((22, 4, 0), (22, LAST, LAST)),
        releases((23, 0, 0), (26, LAST, LAST)),
    ],
    true_when_empty: true,
    result_before_sink: false,
};

/// Every dialect of Node, oldest first.
pub static DIALECTS: &[&Dialect] = &[&NODE_20_10, &NODE_26];

impl Dialect {
    /// The dialect with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        DIALECTS
            .iter()
            .copied()
            .find(|dialect| dialect.name == name)
    }

    /// The dialect of a release of Node; `None` if no dialect is known for it yet.
    pub fn of_release(version: (u64, u64, u64)) -> Option<&'static Self> {
        DIALECTS.iter().copied().find(|dialect| {
            dialect
                .ranges
                .iter()
                .any(|range| range.from <= version && version <= range.to)
        })
    }
}
