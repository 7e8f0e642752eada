//! The machine packed: everything but what it was opened with.

use super::Streamx;
use crate::checker::pack::fields_packed;

fields_packed! {
    Streamx {
        same: settings, high_water_mark;
        packed:
            flags,
            frames,
            buffered,
            queue,
            finish_listeners,
            ticks,
            microtasks,
            writes,
            ends,
            tasks,
    }
}
