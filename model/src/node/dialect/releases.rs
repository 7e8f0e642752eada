//! The releases, each by how it differs from the next.

mod readable_stream;
mod up_to_12;

pub use readable_stream::*;
pub use up_to_12::*;

use super::{Defects, Dialect, EndCallbacks, Range};
use crate::vocabulary::ErrorCode;

const fn releases(from: (u64, u64, u64), to: (u64, u64, u64)) -> Range {
    Range { from, to }
}

const LAST: u64 = u64::MAX;

/// Epoch E1 at the end of 13; its earlier releases are another mixture, not modelled yet.
///
/// Measured byte for byte on 13.14.0 (100,000 programs) and 13.13.0 (30,000).
pub static NODE_13: Dialect = Dialect {
    name: "node-13",
    releases: "13.13, 13.14",
    witness: "13.14.0",
    ranges: &[releases((13, 13, 0), (13, LAST, LAST))],
    end_finishes_at_once: true,
    end_callbacks: EndCallbacks::Once,
    errors_at_once: true,
    refuses_by_event: true,
    second_answer_throws: true,
    ends_after_error: true,
    ..NODE_14_0
};

/// Epoch E1 at the beginning of 14.
///
/// Measured byte for byte on 14.0.0 (100,000 programs).
pub static NODE_14_0: Dialect = Dialect {
    name: "node-14.0",
    releases: "14.0",
    witness: "14.0.0",
    ranges: &[releases((14, 0, 0), (14, 0, LAST))],
    linked_list: true,
    ..NODE_14_21
};

/// Epoch E2: the result is computed after the sink call, for the first time (PR 32887, taken back).
///
/// Measured byte for byte on 14.15.0 (100,000 programs) and 14.1.0 (30,000).
pub static NODE_14_15: Dialect = Dialect {
    name: "node-14.15",
    releases: "14.1 … 14.15",
    witness: "14.15.0",
    ranges: &[releases((14, 1, 0), (14, 15, LAST))],
    result_before_sink: false,
    ..NODE_14_21
};

/// Epoch E3 at the end of 14.
///
/// Measured byte for byte on 14.21.3 (100,000 programs) and 14.16.0 (30,000).
pub static NODE_14_21: Dialect = Dialect {
    name: "node-14.21",
    releases: "14.16 … 14.21",
    witness: "14.21.3",
    ranges: &[releases((14, 16, 0), (14, LAST, LAST))],
    destroy_asserts: false,
    constructs: false,
    notes_close: false,
    end_callbacks: EndCallbacks::Listeners,
    destroy_ticks_first_time: true,
    final_by_tick: true,
    finish_asks_behind_prefinish: false,
    ..NODE_15
};

/// Epoch E2 in 15.
///
/// Measured byte for byte on 15.0.1 (30,000 programs).
pub static NODE_15_0: Dialect = Dialect {
    name: "node-15.0",
    releases: "15.0",
    witness: "15.0.1",
    ranges: &[releases((15, 0, 0), (15, 0, LAST))],
    result_before_sink: false,
    ..NODE_15
};

/// Epoch E3 in 15.
///
/// Measured byte for byte on 15.14.0 (100,000 programs) and 15.1.0 (30,000).
pub static NODE_15: Dialect = Dialect {
    name: "node-15",
    releases: "15.1 … 15.14",
    witness: "15.14.0",
    ranges: &[releases((15, 1, 0), (15, LAST, LAST))],
    end_tells_refused: false,
    destroy_asserts: true,
    ..NODE_16_0
};

/// Epoch E3 at the beginning of 16.
///
/// Measured byte for byte on 16.0.0 (100,000 programs). 16.4.0 has the same source.
pub static NODE_16_0: Dialect = Dialect {
    name: "node-16.0",
    releases: "16.0 … 16.4",
    witness: "16.0.0",
    ranges: &[releases((16, 0, 0), (16, 4, LAST))],
    hooks_answer_once: false,
    finish_due_without_events: false,
    ..NODE_16
};

/// Epoch E3 in the middle of 16.
///
/// Measured byte for byte on 16.13.0 (20,000 programs). 16.5.0 has the same source.
pub static NODE_16_13: Dialect = Dialect {
    name: "node-16.13",
    releases: "16.5 … 16.13",
    witness: "16.13.0",
    ranges: &[releases((16, 5, 0), (16, 13, LAST))],
    final_throws_stream: true,
    ..NODE_16
};

/// Epoch E3 at the end of 16.
///
/// Measured byte for byte on 16.20.2 (30,000 programs).
pub static NODE_16: Dialect = Dialect {
    name: "node-16",
    releases: "16.14 … 16.20",
    witness: "16.20.2",
    ranges: &[releases((16, 14, 0), (16, LAST, LAST))],
    tells_why_cut_short: false,
    ..NODE_17
};

/// Epoch E3 in 17.
pub static NODE_17: Dialect = Dialect {
    name: "node-17",
    releases: "17",
    witness: "17.9.1",
    ranges: &[releases((17, 0, 0), (17, LAST, LAST))],
    finish_looks_again: false,
    ..NODE_18_0
};

/// Epoch E3 at the beginning of 18.
pub static NODE_18_0: Dialect = Dialect {
    name: "node-18.0",
    releases: "18.0",
    witness: "18.0.0",
    ranges: &[releases((18, 0, 0), (18, 0, LAST))],
    construct_answers_by_tick: false,
    constructed_by_tick: true,
    ..NODE_18
};

/// Epoch E3 at the end of 18.
pub static NODE_18: Dialect = Dialect {
    name: "node-18",
    releases: "18.20",
    witness: "18.20.8",
    ranges: &[releases((18, 1, 0), (18, LAST, LAST))],
    constructed_by_tick: false,
    ..NODE_20_9
};

/// Epoch E3 in 20.
pub static NODE_20_9: Dialect = Dialect {
    name: "node-20.9",
    releases: "19, 20.0 … 20.9",
    witness: "20.9.0",
    ranges: &[releases((19, 0, 0), (20, 9, LAST))],
    result_before_sink: true,
    always_ticks: true,
    finishes_at_once: true,
    end_tells_errored: false,
    destroy_always_ticks: false,
    flushes_unconstructed: false,
    final_answered_again: Some(ErrorCode::MultipleCallback),
    ..NODE_21_0
};

/// Epoch E4 at the beginning of 21.
pub static NODE_21_0: Dialect = Dialect {
    name: "node-21.0",
    releases: "21.0, 21.1",
    witness: "21.0.0",
    ranges: &[releases((21, 0, 0), (21, 1, LAST))],
    final_answers_once: true,
    ..NODE_20_10
};

/// Epoch E4: the result is computed after the sink call, and is false at length 0 under mark 0.
pub static NODE_20_10: Dialect = Dialect {
    name: "node-20.10",
    releases: "20.10",
    witness: "20.10.0",
    ranges: &[releases((20, 10, 0), (20, 10, LAST))],
    destroy_always_ticks: true,
    flushes_unconstructed: true,
    constructed_by_tick: true,
    ..NODE_21_7
};

/// Epoch E4 at the end of 21.
pub static NODE_21_7: Dialect = Dialect {
    name: "node-21.7",
    releases: "20.11, 20.12, 21.2 … 21.7",
    witness: "21.7.3",
    ranges: &[
        releases((20, 11, 0), (20, 12, LAST)),
        releases((21, 2, 0), (21, LAST, LAST)),
    ],
    final_answered_again: None,
    ..NODE_20_15
};

/// Epoch E4 at its end.
pub static NODE_20_15: Dialect = Dialect {
    name: "node-20.15",
    releases: "20.13 … 20.15, 22.0 … 22.3",
    witness: "20.15.1",
    ranges: &[
        releases((20, 13, 0), (20, 15, LAST)),
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
    destroy_always_ticks: false,
    flushes_unconstructed: false,
    construct_answers_by_tick: true,
    constructed_by_tick: false,
    end_tells_errored: true,
    tells_why_cut_short: true,
    final_answers_once: false,
    final_answered_again: Some(ErrorCode::MultipleCallback),
    final_throws_stream: false,
    hooks_answer_once: true,
    finish_due_without_events: true,
    end_tells_refused: true,
    destroy_asserts: false,
    constructs: true,
    notes_close: true,
    end_callbacks: EndCallbacks::List,
    destroy_ticks_first_time: false,
    final_by_tick: false,
    finish_asks_behind_prefinish: true,
    linked_list: false,
    errors_at_once: false,
    refuses_by_event: false,
    second_answer_throws: false,
    ends_after_error: false,
    microtasks: true,
    microtasks_by_tick: false,
    linked: false,
    corks: true,
    destroys: true,
    auto_destroys: true,
    destroy_closes: true,
    destroy_tells_once: true,
    destroy_ends: false,
    spares_sink_when_destroyed: true,
    finalizes_destroyed: false,
    destroyed_needs_no_finish: true,
    refuses_second_answer: true,
    next_tick_refuses_null: Some(ErrorCode::InvalidCallback),
    errors_have_codes: true,
    accepts_null: false,
    finishes_after_error: true,
    counts_failed_by_tick: false,
    counts_before_prefinish: false,
    finished_stays_corked: false,
    batch_copies_callbacks: false,
    batch_tells_error: true,
    defects: Defects::ALL,
};

/// What a repair of [`NODE_26`] would look like: no rule is broken.
pub static NODE_FIXED: Dialect = Dialect {
    name: "node-fixed",
    releases: "none: the newest without its known defects",
    ranges: &[],
    defects: Defects::NONE,
    ..NODE_26
};

/// Every dialect of Node, oldest first; then those of readable-stream.
pub static DIALECTS: &[&Dialect] = &[
    &NODE_0_10,
    &NODE_0_12,
    &NODE_4,
    &NODE_6,
    &NODE_8,
    &NODE_8_12,
    &NODE_8_17,
    &NODE_9,
    &NODE_10_0,
    &NODE_10_15,
    &NODE_11,
    &NODE_10,
    &NODE_12_10,
    &NODE_12_22,
    &NODE_13,
    &NODE_14_0,
    &NODE_14_15,
    &NODE_14_21,
    &NODE_15_0,
    &NODE_15,
    &NODE_16_0,
    &NODE_16_13,
    &NODE_16,
    &NODE_17,
    &NODE_18_0,
    &NODE_18,
    &NODE_20_9,
    &NODE_21_0,
    &NODE_20_10,
    &NODE_21_7,
    &NODE_20_15,
    &NODE_26,
    &READABLE_STREAM_2,
    &READABLE_STREAM_3,
    &READABLE_STREAM_4,
];
