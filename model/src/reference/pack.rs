//! The machine packed: everything but the mark.

use super::Reference;
use crate::checker::pack::{Pack, Reader, Writer};

impl Pack for Reference {
    fn pack(&self, to: &mut Writer) {
        let Self {
            high_water_mark: _,
            flags,
            length,
            entries,
            generation,
            writes,
            corked,
            queued,
            batch,
            completed,
        } = self;
        to.put(&(flags, length, entries, generation, writes, corked));
        to.put(&(queued, batch, completed));
    }

    fn unpack(like: &Self, from: &mut Reader<'_>) -> Self {
        let (flags, length, entries, generation, writes, corked) = from.get();
        let (queued, batch, completed) = from.get();
        Self {
            high_water_mark: like.high_water_mark,
            flags,
            length,
            entries,
            generation,
            writes,
            corked,
            queued,
            batch,
            completed,
        }
    }
}
