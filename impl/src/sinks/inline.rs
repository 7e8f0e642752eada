use std::fmt;
use std::io::{self, Write};

use super::blocking::write_all;
use super::{Delivered, Failed, Failure, cause};
use crate::core::{Answer as Flow, Core, NotTaken, Snapshot, WhyNot};
use crate::error::{Cause, Closed};
use crate::queue::{Bytes, Chunk, Segments};

/// A stream whose sink runs on the producer's own thread, and only when the producer waits: what
/// [`BufWriter`](std::io::BufWriter) is, with backpressure told instead of done behind one's back.
///
/// Dropped without [`finish`](Self::finish) it writes what is left, and an error of that is lost.
///
/// ```
/// use highwater::Flow;
/// use highwater::sinks::Inline;
///
/// let mut lines = Inline::new(16, Vec::new());
/// for line in 0..100 {
///     if let Flow::Wait { .. } = lines.write(format!("{line}\n").as_bytes())? {
///         lines.drain()?;
///     }
/// }
/// let (written, delivered) = lines.finish()?;
/// assert_eq!((written.len(), delivered.bytes), (290, 290));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Inline<W: Write> {
    core: Core<Segments>,
    /// `None` once it is finished.
    writer: Option<W>,
    failed: Option<Cause>,
    delivered: Delivered,
}

impl<W: Write> Inline<W> {
    /// A stream with this mark, in bytes.
    pub fn new(high_water_mark: u64, writer: W) -> Self {
        Self::with_limit(high_water_mark, u64::MAX, writer)
    }

    /// With a limit: [`Builder::limit`](crate::Builder::limit).
    pub fn with_limit(high_water_mark: u64, limit: u64, writer: W) -> Self {
        Self {
            core: Core::with_limit(high_water_mark, limit),
            writer: Some(writer),
            failed: None,
            delivered: Delivered::default(),
        }
    }

    /// Copies `chunk`, and never writes; after [`Wait`](Flow::Wait), [`drain`](Self::drain) before the next.
    #[inline]
    pub fn write(&mut self, chunk: &[u8]) -> Result<Flow, WhyNot> {
        match self.core.write(chunk, chunk.len() as u64, false) {
            Ok(written) => Ok(written.answer),
            Err(not) => Err(not.why), // the caller has the chunk
        }
    }

    /// [`write`](Self::write) of a chunk that `fill` puts down where it is to lie, without a copy between.
    ///
    /// ```
    /// use std::io::Write as _;
    ///
    /// use highwater::sinks::Inline;
    ///
    /// let mut lines = Inline::new(1024, Vec::new());
    /// for line in 0..3 {
    ///     let _ = lines.write_with(|chunk| writeln!(chunk, "{line}").expect("it never fails"))?;
    /// }
    /// assert_eq!(lines.finish()?.0, b"0\n1\n2\n");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub fn write_with(&mut self, fill: impl FnOnce(&mut Chunk<'_>)) -> Result<Flow, WhyNot> {
        Ok(self.core.write_with(false, fill)?.answer)
    }

    /// Waits for drain: writes everything that is queued, and flushes the writer.
    pub fn drain(&mut self) -> Result<(), Failed> {
        let Some(writer) = &mut self.writer else {
            return Ok(());
        };
        let mut batch = match self.core.take_all() {
            Ok(batch) => batch,
            Err(NotTaken::Finished) if self.failed.is_some() => return Err(self.failed(None)),
            Err(NotTaken::Empty | NotTaken::Finished | NotTaken::Corked | NotTaken::Busy) => {
                return Ok(());
            }
        };
        let length = batch.len() as u64;
        match write_all(writer, &mut batch).and_then(|()| writer.flush()) {
            Ok(()) => {
                self.core.complete().for_each(drop); // nobody but the caller waits
                self.delivered.bytes += length;
                self.delivered.batches += 1;
                Ok(())
            }
            Err(error) => {
                self.delivered.bytes += length - batch.len() as u64;
                drop(self.core.fail());
                self.failed = Some(cause(error));
                Err(self.failed(Some(batch)))
            }
        }
    }

    /// Writes what is left, and gives the writer back.
    pub fn finish(mut self) -> Result<(W, Delivered), Failed> {
        self.core.end().for_each(drop);
        self.drain()?;
        match self.writer.take() {
            Some(writer) => Ok((writer, self.delivered)),
            None => unreachable!("only this takes it, and takes `self` with it"),
        }
    }

    /// What the stream shows of itself now.
    pub fn snapshot(&self) -> Snapshot {
        self.core.snapshot()
    }

    fn failed(&self, unwritten: Option<Bytes>) -> Failed {
        let cause = self.failed.clone().expect("it has failed");
        Failed(Box::new(Failure {
            closed: Closed::Failed(cause),
            written: self.delivered.bytes,
            unwritten,
            queued: None, // all of it was in the batch
        }))
    }
}

impl<W: Write> Write for Inline<W> {
    /// Drains first, where it has to.
    fn write(&mut self, chunk: &[u8]) -> io::Result<usize> {
        if self.core.snapshot().need_drain {
            self.flush()?;
        }
        match Self::write(self, chunk) {
            Ok(_flow) => Ok(chunk.len()),
            Err(why) => Err(io::Error::other(why)),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        self.drain().map_err(io::Error::other)
    }
}

impl<W: Write> Drop for Inline<W> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = self.drain();
        }
    }
}

impl<W: Write> fmt::Debug for Inline<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inline")
            .field("core", &self.core)
            .finish_non_exhaustive()
    }
}
