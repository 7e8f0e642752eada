//! The machine packed: everything but what it was opened with.

use super::Node;
use crate::checker::pack::{Pack, Reader, Writer};

impl Pack for Node {
    fn pack(&self, to: &mut Writer) {
        let Self {
            dialect: _,
            settings: _,
            high_water_mark: _,
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
        } = self;
        to.put(&(flags, frames, length, write_length, write_callback));
        to.put(&(pending_callbacks, corked, buffered, last_buffered, buffers));
        to.put(&(on_finished, ticks, microtasks, writes, ends, tasks));
    }

    fn unpack(like: &Self, from: &mut Reader<'_>) -> Self {
        let (flags, frames, length, write_length, write_callback) = from.get();
        let (pending_callbacks, corked, buffered, last_buffered, buffers) = from.get();
        let (on_finished, ticks, microtasks, writes, ends, tasks) = from.get();
        Self {
            dialect: like.dialect,
            settings: like.settings,
            high_water_mark: like.high_water_mark,
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
}
