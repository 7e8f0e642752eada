//! The machine packed: everything but the mark.

use super::Reference;
use crate::checker::pack::fields_packed;

fields_packed! {
    Reference {
        same: high_water_mark;
        packed:
            flags,
            length,
            entries,
            generation,
            writes,
            corked,
            queued,
            batch,
            completed,
            cut,
    }
}
