//! The library readable-stream, which brings copies of Node's streams.

use super::super::Dialect;
use super::{NODE_8_17, NODE_10, NODE_18};
use crate::vocabulary::ErrorCode;

/// What readable-stream 2 made of 8.17.
pub static READABLE_STREAM_2: Dialect = Dialect {
    name: "readable-stream-2",
    releases: "none: readable-stream 2.3.8",
    witness: "readable-stream@2.3.8",
    ranges: &[],
    batch_tells_error: false,
    // It asks the `process.nextTick` of the Node that it runs on.
    next_tick_refuses_null: Some(ErrorCode::InvalidChunk),
    ..NODE_8_17
};

/// What readable-stream 3 made of 10.
pub static READABLE_STREAM_3: Dialect = Dialect {
    name: "readable-stream-3",
    releases: "none: readable-stream 3.6.2",
    witness: "readable-stream@3.6.2",
    ranges: &[],
    batch_tells_error: false,
    ..NODE_10
};

/// What readable-stream 4 made of 18.
pub static READABLE_STREAM_4: Dialect = Dialect {
    name: "readable-stream-4",
    releases: "none: readable-stream 4.8.0",
    witness: "readable-stream@4.8.0",
    ranges: &[],
    constructed_by_tick: true,
    final_answered_again: None,
    ..NODE_18
};
