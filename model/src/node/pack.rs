//! The machine packed: everything but what it was opened with.

use super::Node;
use crate::checker::pack::fields_packed;

fields_packed! {
    Node {
        same: dialect, settings, high_water_mark;
        packed:
            flags,
            frames,
            length,
            write_length,
            write_callback,
            pending_callbacks,
            corked,
            buffered,
            last_buffered,
            buffers,
            on_finished,
            ticks,
            microtasks,
            writes,
            ends,
            tasks,
    }
}
