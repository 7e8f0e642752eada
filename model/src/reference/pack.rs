//! The machine packed: everything but mark and limit.

use super::Reference;
use crate::checker::pack::fields_packed;

fields_packed! {
    Reference {
        same: high_water_mark, limit;
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
