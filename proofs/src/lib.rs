//! Theorems about the contract, for all sizes.
//!
//! The text that is proved is the text that everyone runs: [`Reference::step`], instantiated with
//! symbolic numbers ([`term::Term`]) and a summary of its queues ([`summary::Summary`]). What the
//! theorems say, under which hypotheses, and what must be trusted: `proofs/README.md`.
//!
//! ```text
//!  closed (producer + machine + sink)  ──►  walk: every control state × every op
//!        │                                     │ explore: every way the comparisons come out
//!        └── goals, helper conjuncts           │ farkas: a certificate for each way left out
//!                                              ▼
//!                                           Report
//! ```
//!
//! [`node`] is the same for the machine `node`, whose stack and jobs have no bound.
//!
//! [`Reference::step`]: highwater_model::reference::Reference

pub mod ablation;
pub mod attained;
pub mod bound;
pub mod closed;
pub mod comparisons;
pub mod conjunct;
pub mod explore;
pub mod farkas;
pub mod goals;
pub mod linear;
pub mod mutant;
pub mod node;
pub mod ops;
mod recall;
pub mod report;
pub mod small;
pub mod smt;
pub mod summary;
pub mod term;
pub mod walk;
