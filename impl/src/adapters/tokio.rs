use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::AsyncWrite;

use super::give_up;
use crate::producer::Producer;
use crate::queue::Segments;
use crate::sharing::Sharing;

impl<S: Sharing> AsyncWrite for Producer<Segments, S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        chunk: &[u8],
    ) -> Poll<io::Result<usize>> {
        let producer = self.get_mut();
        loop {
            ready!(producer.poll_ready(context))?;
            match Self::write(producer, chunk) {
                Ok(_flow) => return Poll::Ready(Ok(chunk.len())),
                Err(reason) => give_up(reason)?, // or wait for room
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Self::poll_flush(self.get_mut(), context).map_err(io::Error::from)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_finish(context).map_err(io::Error::from)
    }
}
