use std::io::{self, Write};

use super::give_up;
use crate::producer::Producer;
use crate::queue::Segments;

impl Write for Producer<Segments> {
    /// Blocks until this handle may write, then writes all of `chunk`.
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        loop {
            self.drained()?;
            // Whether it has to wait after this is asked before the next write.
            match Self::write(self, chunk) {
                Ok(_flow) => return Ok(chunk.len()),
                Err(reason) => give_up(reason)?, // or wait for room
            }
        }
    }

    /// Blocks until the sink has completed everything that was written through this handle.
    fn flush(&mut self) -> io::Result<()> {
        Ok(self.flushed()?)
    }
}
