//! The releases up to 12.

use super::super::Dialect;
use super::{LAST, NODE_16, releases};
use crate::vocabulary::ErrorCode;

/// Epoch E0 in 0.10: no microtasks, no count of callbacks, no `cork`.
///
/// Measured byte for byte on 0.10.48 (100,000 programs).
pub static NODE_0_10: Dialect = Dialect {
    name: "node-0.10",
    releases: "0.10",
    witness: "0.10.48",
    ranges: &[releases((0, 10, 0), (0, 10, LAST))],
    counts_callbacks: false,
    microtasks: false,
    microtasks_by_tick: false,
    corks: false,
    ..NODE_0_12
};

/// Epoch E0 in 0.12.
///
/// Measured byte for byte on 0.12.18 (100,000 programs).
pub static NODE_0_12: Dialect = Dialect {
    name: "node-0.12",
    releases: "0.12",
    witness: "0.12.18",
    ranges: &[releases((0, 12, 0), (0, 12, LAST))],
    microtasks_by_tick: true,
    counts_failed_by_tick: true,
    batch_copies_callbacks: true,
    ..NODE_4
};

/// Epoch E0 in 4 and 5.
///
/// Measured byte for byte on 4.9.1 (100,000 programs) and 5.12.0 (4,000).
pub static NODE_4: Dialect = Dialect {
    name: "node-4",
    releases: "4, 5",
    witness: "4.9.1",
    ranges: &[releases((4, 0, 0), (5, LAST, LAST))],
    accepts_null: true,
    next_tick_refuses_null: None,
    ..NODE_6
};

/// Epoch E0 in 6 and 7: still no `destroy`.
///
/// Measured byte for byte on 6.17.1 (100,000 programs) and 7.10.1 (4,000).
pub static NODE_6: Dialect = Dialect {
    name: "node-6",
    releases: "6, 7",
    witness: "6.17.1",
    ranges: &[releases((6, 0, 0), (7, LAST, LAST))],
    destroys: false,
    finishes_after_error: false,
    counts_before_prefinish: true,
    next_tick_refuses_null: Some(ErrorCode::Type),
    ..NODE_8
};

/// Epoch E0 at the beginning of 8.
///
/// Measured byte for byte on 8.4.0 (100,000 programs), 8.9.4, 8.10.0 and 8.11.4 (4,000 each).
pub static NODE_8: Dialect = Dialect {
    name: "node-8",
    releases: "8.0 … 8.11",
    witness: "8.4.0",
    ranges: &[releases((8, 0, 0), (8, 11, LAST))],
    finished_stays_corked: true,
    ..NODE_8_12
};

/// Epoch E0 further on in 8.
///
/// Measured byte for byte on 8.12.0 and 8.16.0 (4,000 programs each).
pub static NODE_8_12: Dialect = Dialect {
    name: "node-8.12",
    releases: "8.12 … 8.16.0",
    witness: "8.16.0",
    ranges: &[releases((8, 12, 0), (8, 16, 0))],
    destroy_tells_once: false,
    ..NODE_8_17
};

/// Epoch E0 at the end of 8.
///
/// Measured byte for byte on 8.17.0 (100,000 programs) and 8.16.2 (4,000).
pub static NODE_8_17: Dialect = Dialect {
    name: "node-8.17",
    releases: "8.16.2, 8.17",
    witness: "8.17.0",
    ranges: &[releases((8, 16, 2), (8, LAST, LAST))],
    refuses_while_ending: false,
    errors_have_codes: false,
    destroy_tells_once: true,
    ..NODE_9
};

/// Epoch E0 in 9: errors have codes, `destroy` still ends the stream.
///
/// Measured byte for byte on 9.11.2 (100,000 programs) and 9.8.0 (4,000).
pub static NODE_9: Dialect = Dialect {
    name: "node-9",
    releases: "9.8 … 9.11",
    witness: "9.11.2",
    ranges: &[releases((9, 8, 0), (9, LAST, LAST))],
    destroy_closes: false,
    destroy_ends: true,
    spares_sink_when_destroyed: false,
    finalizes_destroyed: true,
    refuses_second_answer: false,
    ..NODE_10_0
};

/// Epoch E0 at the beginning of 10.
///
/// Measured byte for byte on 10.0.0 (100,000 programs), 10.13.0, 10.14.2, 10.15.0, 11.0.0 and 11.1.0
/// (4,000 each).
pub static NODE_10_0: Dialect = Dialect {
    name: "node-10.0",
    releases: "10.0 … 10.15.0, 11.0, 11.1",
    witness: "10.0.0",
    ranges: &[
        releases((10, 0, 0), (10, 15, 0)),
        releases((11, 0, 0), (11, 1, LAST)),
    ],
    destroyed_needs_no_finish: false,
    ..NODE_10_15
};

/// Epoch E0 before `autoDestroy`.
///
/// Measured byte for byte on 10.15.3 (4,000 programs).
pub static NODE_10_15: Dialect = Dialect {
    name: "node-10.15",
    releases: "10.15.3",
    witness: "10.15.3",
    ranges: &[releases((10, 15, 3), (10, 15, LAST))],
    auto_destroys: false,
    ..NODE_11
};

/// Epoch E0 in 11.
///
/// Measured byte for byte on 11.2.0 and 11.11.0 (4,000 programs each).
pub static NODE_11: Dialect = Dialect {
    name: "node-11",
    releases: "11.2 … 11.11",
    witness: "11.11.0",
    ranges: &[releases((11, 2, 0), (11, 11, LAST))],
    destroy_tells_once: false,
    ..NODE_10
};

/// Epoch E0 at its end.
///
/// Measured byte for byte on 10.24.1 and 12.9.1 (100,000 programs each), 10.16.0, 11.13.0, 11.15.0
/// and 12.0.0 (4,000 each).
pub static NODE_10: Dialect = Dialect {
    name: "node-10",
    releases: "10.16 … 10.24, 11.13 … 11.15, 12.0 … 12.9",
    witness: "12.9.1",
    ranges: &[
        releases((10, 16, 0), (10, LAST, LAST)),
        releases((11, 13, 0), (12, 9, LAST)),
    ],
    drains_after_end: true,
    ..NODE_12_10
};

/// Epoch E1, a tick for each completion.
///
/// Measured byte for byte on 12.13.1 (100,000 programs), 12.10.0 and 12.11.0 (4,000 each).
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
/// Measured byte for byte on 12.22.12 (100,000 programs), 12.14.1, 12.15.0 and 12.16.0 (4,000 each).
pub static NODE_12_22: Dialect = Dialect {
    name: "node-12.22",
    releases: "12.14 … 12.22",
    witness: "12.22.12",
    ranges: &[releases((12, 14, 0), (12, LAST, LAST))],
    constructs: false,
    linked: true,
    ..NODE_16
};
