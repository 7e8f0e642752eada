use std::fs::File;
use std::io::{self, IoSlice, Write};

use super::{Delivered, Failed, Failure, SLICES, cause, nothing_written};
use crate::core::NotTaken;
use crate::queue::{Bytes, Segments};
use crate::sink::Sink;

/// Writes what comes, batch by batch, until the stream has finished; then gives the writer back. Blocks:
/// it is a thread's whole work.
///
/// ```
/// use std::io::Write as _;
/// use std::thread;
///
/// let (mut producer, sink) = highwater::byte_stream(64 * 1024);
/// let sink = thread::spawn(move || highwater::sinks::write_to(sink, Vec::new()));
/// for line in 0..1_000 {
///     writeln!(producer, "{line}")?; // waits for drain where it has to
/// }
/// producer.end();
/// let (written, delivered) = sink.join().expect("it does not panic").expect("a Vec takes all");
/// assert_eq!(written.len() as u64, delivered.bytes);
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn write_to<W: Write>(sink: Sink<Segments>, writer: W) -> Result<(W, Delivered), Failed> {
    drive(sink, writer, Write::flush)
}

/// [`write_to`] a file, each batch onto the disk: a receipt then means that the bytes survive a loss of power.
pub fn sync_to(sink: Sink<Segments>, file: File) -> Result<(File, Delivered), Failed> {
    drive(sink, file, |file| file.sync_data())
}

fn drive<W: Write>(
    mut sink: Sink<Segments>,
    mut writer: W,
    settle: fn(&mut W) -> io::Result<()>,
) -> Result<(W, Delivered), Failed> {
    let mut delivered = Delivered::default();
    loop {
        let mut batch = match sink.take_all() {
            Ok(batch) => batch,
            // Its owner took a batch and left it: it is not for us to say that it was written.
            Err(NotTaken::Busy) => {
                let left = "the sink was handed over with a batch that is not completed";
                let queued = sink.fail(cause(io::Error::other(left)));
                return Err(failed(&sink, delivered, None, queued));
            }
            Err(NotTaken::Finished | NotTaken::Corked | NotTaken::Empty) => break,
        };
        let length = batch.len() as u64;
        match write_all(&mut writer, &mut batch).and_then(|()| settle(&mut writer)) {
            Ok(()) => {
                batch.complete();
                delivered.bytes += length;
                delivered.batches += 1;
            }
            Err(error) => {
                delivered.bytes += length - batch.len() as u64;
                let (unwritten, queued) = batch.fail(cause(error));
                return Err(failed(&sink, delivered, Some(unwritten), queued));
            }
        }
    }
    match sink.destroyed() {
        None => Ok((writer, delivered)),
        Some(_) => Err(failed(&sink, delivered, None, None)),
    }
}

fn failed(
    sink: &Sink<Segments>,
    delivered: Delivered,
    unwritten: Option<Bytes>,
    queued: Option<Bytes>,
) -> Failed {
    Failed(Box::new(Failure {
        closed: sink.destroyed().expect("it was destroyed, by us or before"),
        written: delivered.bytes,
        unwritten,
        queued,
    }))
}

/// Writes all of `bytes`, and keeps what was not written.
pub(super) fn write_all(writer: &mut impl Write, bytes: &mut Bytes) -> io::Result<()> {
    while !bytes.is_empty() {
        let mut slices = [IoSlice::new(&[]); SLICES];
        let written = match writer.write_vectored(bytes.io_slices(&mut slices)) {
            Ok(0) => return Err(nothing_written()),
            Ok(written) => written,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        bytes.advance(written);
    }
    Ok(())
}
