use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_io::AsyncWrite;
use futures_sink::Sink;

use crate::error::Closed;
use crate::producer::Producer;
use crate::queue::{Items, Segments};
use crate::sharing::Sharing;

/// Items of weight 1.
impl<T, S: Sharing> Sink<T> for Producer<Items<T>, S> {
    type Error = Closed;

    fn poll_ready(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        Self::poll_ready(self.get_mut(), context)
    }

    fn start_send(self: Pin<&mut Self>, item: T) -> Result<(), Closed> {
        match self.get_mut().write(item, 1) {
            Ok(_flow) => Ok(()), // `poll_ready` knows
            Err(not) => match not.reason {
                crate::Reason::Closed(closed) => Err(closed),
                crate::Reason::Full { .. } | crate::Reason::TooHeavy => {
                    Err(Closed::Failed(crate::Cause::new(not.reason.to_string())))
                }
            },
        }
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        Self::poll_flush(self.get_mut(), context)
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Result<(), Closed>> {
        self.get_mut().poll_finish(context)
    }
}

impl<S: Sharing> AsyncWrite for Producer<Segments, S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        chunk: &[u8],
    ) -> Poll<io::Result<usize>> {
        super::poll_write(self.get_mut(), context, chunk)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Self::poll_flush(self.get_mut(), context).map_err(io::Error::from)
    }

    fn poll_close(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.get_mut().poll_finish(context).map_err(io::Error::from)
    }
}
