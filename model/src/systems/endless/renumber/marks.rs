//! The numbers in the machine `marks`.

use super::{Kind, Numbered, Place};
use crate::marks::Marks;

impl Numbered for Marks {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            dialect: _,
            high: _,
            low: _,
            flags: _,
            frames: _,
            length: _,
            writes,
            queued,
        } = self;
        queued.places(see);
        see(Place::Last(Kind::Chunk, writes));
    }
}
