//! Closed systems: a machine, its producers and its sink, at a size that can be searched whole.

mod closed;
mod small;
mod survey;

pub use closed::{Closed, Size, State, Who};
pub use small::{Small, node_small, reference_small, streamx_small};
pub use survey::{Edge, Survey};
