//! The machine packed: everything but what it was opened with.

use super::Marks;
use crate::checker::pack::fields_packed;

fields_packed! {
    Marks {
        same: dialect, high, low;
        packed:
            flags,
            frames,
            length,
            writes,
            queued,
    }
}
