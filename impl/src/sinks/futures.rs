//! Into an `AsyncWrite` of futures.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_io::AsyncWrite;

use super::polled::{PollWrite, drive};
use super::{Delivered, Failed};
use crate::queue::Segments;
use crate::sharing::Sharing;
use crate::sink::Sink;

/// Writes what comes, batch by batch, until the stream has finished; then gives the writer back. A future
/// that is dropped before drops the sink: the stream is destroyed.
pub async fn write_to<W: AsyncWrite + Unpin, S: Sharing>(
    sink: Sink<Segments, S>,
    writer: W,
) -> Result<(W, Delivered), Failed> {
    let mut writer = Writer(writer);
    let delivered = drive(sink, &mut writer).await?;
    Ok((writer.0, delivered))
}

struct Writer<W>(W);

impl<W: AsyncWrite + Unpin> PollWrite for Writer<W> {
    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write_vectored(context, slices)
    }

    fn poll_flush(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }
}
