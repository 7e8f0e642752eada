//! Theorems about the machine `node`, re-entrant calls included.
//!
//! The machine keeps its frames and jobs in lists without end. A step reads only the frames from the newest user code
//! down to the next, and the oldest job if it is a tick, and adds at the other end ([`window`]); so these stand for any
//! lists. What a proof must remember of the rest is counted ([`parts::Counts`]) or is a flag. When a step lays bare what
//! was hidden, the next control state is anything that was ever left there and agrees with these ([`walk`]).
//!
//! ```text
//!  window    what a step may look at; held against every edge of a small model (tests/window.rs)
//!  fragment  which ops, callbacks and calls there are
//!  parts     any frame and any job of the fragment, and what is counted of them
//!  closed    producer + machine + counts; obligations: what lets a few stand for all
//!  invariant the helper conjuncts
//!  goals     what is promised
//!  theorems  of which dialect, and under which hypotheses
//!  refused   what is false
//!  walk      every control state × every op
//! ```

pub mod closed;
pub mod fragment;
pub mod goals;
mod invariant;
pub mod loose;
mod obligations;
pub mod parts;
pub mod refused;
pub mod report;
pub mod shape;
pub mod theorems;
pub mod walk;
pub mod window;
