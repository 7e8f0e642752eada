//! The machine packed: everything but the mark.

use super::Streamx;
use crate::checker::pack::{Pack, Reader, Writer};

impl Pack for Streamx {
    fn pack(&self, to: &mut Writer) {
        let Self {
            high_water_mark: _,
            flags,
            frames,
            buffered,
            queue,
            ticks,
            microtasks,
            writes,
            tasks,
        } = self;
        to.put(&(flags, frames, buffered, queue));
        to.put(&(ticks, microtasks, writes, tasks));
    }

    fn unpack(like: &Self, from: &mut Reader<'_>) -> Self {
        let (flags, frames, buffered, queue) = from.get();
        let (ticks, microtasks, writes, tasks) = from.get();
        Self {
            high_water_mark: like.high_water_mark,
            flags,
            frames,
            buffered,
            queue,
            ticks,
            microtasks,
            writes,
            tasks,
        }
    }
}
