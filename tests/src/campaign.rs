//! Campaigns: many distinct programs on one subject, each trace compared with what the declared
//! dialect predicts, byte for byte, and judged by the rules.

mod group;
mod replay;
mod root;
mod run;
mod seen;
mod shape;
mod shard;
mod standard;
mod tally;

pub use group::{Group, RUNS};
pub use replay::{Judged, replay, replays};
pub use root::{Fields, Repairs, Root};
pub use run::{CampaignError, Plan, run};
pub use shape::Shape;
pub use shard::Shard;
pub use standard::Standard;
pub use tally::{Broken, Drift, Lost, Tally};
