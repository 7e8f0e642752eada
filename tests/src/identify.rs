//! Which dialect of Node an implementation follows: the shortest programs that tell dialects apart.
//!
//! The programs are searched for among random ones and shrunk, once, and checked in
//! (`identify/programs.json`). A test holds that they tell every two dialects apart, and that none of
//! them has become needless; `HIGHWATER_BLESS=1 cargo test --test identify` searches for them anew.

mod fields;
mod place;
mod search;
mod table;

pub use fields::{FIELDS, Field};
pub use place::{Differs, Placed, Row, place};
pub use search::{Pool, tells_apart};
pub use table::{Apart, Flipped, Table, neighbours};
