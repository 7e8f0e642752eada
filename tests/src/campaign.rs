//! Campaigns: many distinct programs on one subject, each trace compared with what the declared
//! dialect predicts, byte for byte, and judged by the rules.

mod prediction;
mod run;
mod tally;

pub use prediction::Prediction;
pub(crate) use run::trace_of;
pub use run::{CampaignError, Plan, replay, run};
pub use tally::{Broken, Drift, Lost, Tally};
