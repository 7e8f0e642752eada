//! What differs between releases of Node, one named field each.

use crate::vocabulary::ErrorCode;

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
    /// 15.0). Ended by PR 50014. So a sink that completes inside its call gives false and a drain
    /// where later dialects say true; and a write inside a sink call can leave the outer one with
    /// a true above the mark.
    pub result_before_sink: bool,
    /// A completion inside its sink call is always followed by a tick, also without a callback.
    /// Up to 20.9; ended by PRs 49966 and 50014.
    pub always_ticks: bool,
    /// Such ticks are shared by completions with the same callback, of which `nop` is one. Since
    /// 12.14 (PR 30710; bisected, 12.13.1 has a tick for each).
    pub shares_ticks: bool,
    /// Finish comes in the stack of the last completion, not by a tick of its own. Up to 20.9.
    pub finishes_at_once: bool,
    /// Of an idle stream, `end` emits finish itself. Up to 13.
    pub end_finishes_at_once: bool,
    /// The tick that gives finish asks again whether it is due; before 18 only an error that was
    /// emitted stops it, so that a write after end between `end` and that tick gives both.
    pub finish_looks_again: bool,
    /// Drain is held back only if finish was due when the sink completed, not by `end` itself. Up to
    /// 12.9; ended by PR 29086.
    pub drains_after_end: bool,
    /// `write` is refused as soon as `end` was called; up to 9, once `end` has come back: a finish
    /// listener that `end` calls can still write.
    pub refuses_while_ending: bool,
    /// There is a `pendingcb`, finish waits for it and for the queue, and every completion asks
    /// for it. 0.10 asks once, when a completion finds length 0, and zero-length chunks that are
    /// still queued then are lost.
    pub counts_callbacks: bool,
    /// The runtime has microtasks.
    pub microtasks: bool,
    /// The error of a write after end; before 10 it has no code.
    pub error: ErrorCode,
    /// What `write` after `end` does about its error.
    pub write_after_end: WriteAfterEnd,
}

/// What `write` after `end` does about its error, under `autoDestroy: false`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteAfterEnd {
    /// Emits it at once, every time, then queues the callback; finish still comes. Up to 12.
    ErrorThenTick,
    /// Queues the callback, then emits it at once, the first time; no finish behind it. 13.
    TickThenError,
    /// Queues the callback, then the event, which comes the first time. Since 14.
    Ticks,
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

/// Epoch E0 in 0.10: no microtasks, no count of callbacks.
///
/// Measured byte for byte on 0.10.48, with 20,000 programs.
pub static NODE_0_10: Dialect = Dialect {
    name: "node-0.10",
    releases: "0.10",
    witness: "0.10.48",
    ranges: &[releases((0, 10, 0), (0, 10, LAST))],
    counts_callbacks: false,
    microtasks: false,
    ..NODE_8
};

/// Epoch E0 from 4 to 8. (0.12 has microtasks too, and runs them as a tick: not modelled yet.)
///
/// Measured byte for byte on 4.9.1, 6.17.1, 8.4.0 and 8.17.0, with 20,000 programs each.
pub static NODE_8: Dialect = Dialect {
    name: "node-8",
    releases: "4 … 8",
    witness: "8.4.0",
    ranges: &[releases((4, 0, 0), (8, LAST, LAST))],
    refuses_while_ending: false,
    error: ErrorCode::Plain,
    ..NODE_10
};

/// Epoch E0 since 10.
///
/// Measured byte for byte on 9.11.2, 10.0.0, 10.24.1 and 12.9.1, with 20,000 programs each.
pub static NODE_10: Dialect = Dialect {
    name: "node-10",
    releases: "9.11, 10 … 12.9",
    witness: "12.9.1",
    ranges: &[releases((9, 11, 0), (12, 9, LAST))],
    shares_ticks: false,
    drains_after_end: true,
    ..NODE_12_22
};

/// Epoch E1, a tick for each completion.
///
/// Measured byte for byte on 12.10.0, 12.11.0 and 12.13.1, with 20,000 programs each.
pub static NODE_12_10: Dialect = Dialect {
    name: "node-12.10",
    releases: "12.10 … 12.13",
    witness: "12.13.1",
    ranges: &[releases((12, 10, 0), (12, 13, LAST))],
    shares_ticks: false,
    ..NODE_12_22
};

/// Epoch E1 in 12.
///
/// Measured byte for byte on 12.14.1, 12.15.0, 12.16.0 and 12.22.12, with 20,000 programs each.
pub static NODE_12_22: Dialect = Dialect {
    name: "node-12.22",
    releases: "12.14 … 12.22",
    witness: "12.22.12",
    ranges: &[releases((12, 14, 0), (12, LAST, LAST))],
    end_finishes_at_once: true,
    write_after_end: WriteAfterEnd::ErrorThenTick,
    ..NODE_16
};

/// Epoch E1 at the end of 13; its earlier releases are another mixture, not modelled yet.
///
/// Measured byte for byte on 13.13.0 and 13.14.0, with 20,000 programs each.
pub static NODE_13: Dialect = Dialect {
    name: "node-13",
    releases: "13.13, 13.14",
    witness: "13.14.0",
    ranges: &[releases((13, 13, 0), (13, LAST, LAST))],
    end_finishes_at_once: true,
    write_after_end: WriteAfterEnd::TickThenError,
    ..NODE_16
};

/// Epoch E2: the result is computed after the sink call, for the first time (PR 32887, taken back).
///
/// Measured byte for byte on 14.1.0, 14.15.0 and 15.0.1, with 20,000 programs each.
pub static NODE_14_15: Dialect = Dialect {
    name: "node-14.15",
    releases: "14.1 … 14.15, 15.0",
    witness: "14.15.0",
    ranges: &[
        releases((14, 1, 0), (14, 15, LAST)),
        releases((15, 0, 0), (15, 0, LAST)),
    ],
    result_before_sink: false,
    ..NODE_16
};

/// Epochs E1 in 14.0 and E3 up to 17, which this slice does not tell apart.
///
/// Measured byte for byte on 14.0.0, 14.16.0, 14.21.3, 15.1.0, 15.14.0, 16.0.0, 16.20.2 and 17.9.1, with
/// 20,000 programs each.
pub static NODE_16: Dialect = Dialect {
    name: "node-16",
    releases: "14.0, 14.16 … 14.21, 15.1 … 15.14, 16, 17",
    witness: "16.20.2",
    ranges: &[
        releases((14, 0, 0), (14, 0, LAST)),
        releases((14, 16, 0), (14, LAST, LAST)),
        releases((15, 1, 0), (17, LAST, LAST)),
    ],
    finish_looks_again: false,
    ..NODE_18
};

/// Epoch E3 since 18.
///
/// Measured byte for byte on 18.0.0, 18.20.8 and 20.9.0, with 20,000 programs each.
pub static NODE_18: Dialect = Dialect {
    name: "node-18",
    releases: "18, 19, 20.0 … 20.9",
    witness: "18.20.8",
    ranges: &[releases((18, 0, 0), (20, 9, LAST))],
    result_before_sink: true,
    always_ticks: true,
    shares_ticks: true,
    finishes_at_once: true,
    ..NODE_20_10
};

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
    ..NODE_26
};

/// Epoch E5: as E4, but true at length 0.
///
/// Measured byte for byte on 26.10.0 (100,000 programs), 20.16.0, 20.20.2, 22.4.0, 22.23.3, 23.11.1,
/// 24.21.0 and 25.9.0 (20,000 each).
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
    always_ticks: false,
    shares_ticks: true,
    finishes_at_once: false,
    end_finishes_at_once: false,
    finish_looks_again: true,
    drains_after_end: false,
    refuses_while_ending: true,
    counts_callbacks: true,
    microtasks: true,
    error: ErrorCode::WriteAfterEnd,
    write_after_end: WriteAfterEnd::Ticks,
};

/// Every dialect of Node, oldest first.
pub static DIALECTS: &[&Dialect] = &[
    &NODE_0_10,
    &NODE_8,
    &NODE_10,
    &NODE_12_10,
    &NODE_12_22,
    &NODE_13,
    &NODE_14_15,
    &NODE_16,
    &NODE_18,
    &NODE_20_10,
    &NODE_26,
];

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
