//! The machine packed: everything but what it was opened with.

use super::Streamx;
use crate::checker::pack::{Pack, Reader, Writer};

impl Pack for Streamx {
    fn pack(&self, to: &mut Writer) {
        let Self {
            settings: _,
            high_water_mark: _,
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
        } = self;
        to.put(&(flags, frames, buffered, queue, finish_listeners));
        to.put(&(ticks, microtasks, writes, ends, tasks));
    }

    fn unpack(like: &Self, from: &mut Reader<'_>) -> Self {
        let (flags, frames, buffered, queue, finish_listeners) = from.get();
        let (ticks, microtasks, writes, ends, tasks) = from.get();
        Self {
            settings: like.settings,
            high_water_mark: like.high_water_mark,
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
}
