//! What the sinks of futures and of tokio have in common: all but the trait.

use std::future::poll_fn;
use std::io::{self, IoSlice};
use std::task::{Context, Poll};

use super::{Delivered, Failed, SLICES, cause, left_with_a_batch, nothing_written};
use crate::core::NotTaken;
use crate::queue::{Bytes, Segments};
use crate::sharing::Sharing;
use crate::sink::Sink;

/// A writer that is polled.
pub(super) trait PollWrite {
    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>>;

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>>;
}

/// Writes what comes until the stream has finished.
pub(super) async fn drive<S: Sharing>(
    mut sink: Sink<Segments, S>,
    writer: &mut impl PollWrite,
) -> Result<Delivered, Failed> {
    let mut delivered = Delivered::default();
    let (mut unwritten, mut queued) = (None, None);
    loop {
        let mut batch = match sink.next_all().await {
            Ok(batch) => batch,
            Err(NotTaken::Busy) => {
                queued = sink.fail(left_with_a_batch());
                break;
            }
            Err(NotTaken::Finished | NotTaken::Corked | NotTaken::Empty) => break,
        };
        let length = batch.len() as u64;
        match write_all(writer, &mut batch).await {
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
    delivered.unless(sink.destroyed(), unwritten, queued)
}

async fn write_all(writer: &mut impl PollWrite, bytes: &mut Bytes) -> io::Result<()> {
    while !bytes.is_empty() {
        let written = poll_fn(|context| {
            let mut slices = [IoSlice::new(&[]); SLICES];
            writer.poll_write(context, bytes.io_slices(&mut slices))
        });
        match written.await {
            Ok(0) => return Err(nothing_written()),
            Ok(written) => bytes.advance(written),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    poll_fn(|context| writer.poll_flush(context)).await
}
