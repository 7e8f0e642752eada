//! Closed systems: a machine, its producers and its sink, at a size that can be searched whole.

mod ablation;
mod closed;
mod endless;
mod exemplar;
mod hands;
mod hypothesis;
mod pack;
mod parts;
mod small;
mod standing;
mod survey;
mod surveyor;

pub use ablation::{Ablation, Broken, Counterexample, Evidence, Wait};
pub use closed::{Closed, Size, State, User, Who};
pub use endless::{Cast, Endless, Moment, Scope};
pub use exemplar::{AnyEdge, Exemplar, edges_of};
pub use hands::{Hands, Rare};
pub use hypothesis::{Hypothesis, Premises, Theorem};
pub use small::{
    Small, marks_small, node_small, reference_limited, reference_small, streamx_small,
};
pub use survey::{Edge, Survey};
