use std::fs::File;
use std::io::{self, IoSlice, Write};

use super::{Delivered, Failed, SLICES, cause, left_with_a_batch, nothing_written};
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
    let (mut unwritten, mut queued) = (None, None);
    loop {
        let mut batch = match sink.take_all() {
            Ok(batch) => batch,
            Err(NotTaken::Busy) => {
                queued = sink.fail(left_with_a_batch());
                break;
            }
            Err(NotTaken::Finished | NotTaken::Corked | NotTaken::Empty) => break,
        };
        let length = batch.len() as u64;
        match write_all(&mut writer, &mut batch).and_then(|()| settle(&mut writer)) {
            Ok(()) => {
                batch.complete();
                delivered.count(length);
            }
            Err(error) => {
                delivered.bytes += length - batch.len() as u64;
                let (rest, behind) = batch.fail(cause(error));
                (unwritten, queued) = (Some(rest), behind);
                break;
            }
        }
    }
    let delivered = delivered.unless(sink.destroyed(), unwritten, queued)?;
    Ok((writer, delivered))
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
