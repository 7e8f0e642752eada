//! Plugs into tokio: a producer is an `AsyncWrite`, and a sink drives one. (Feature `tokio`.)

use std::error::Error;

use highwater::sinks;
use tokio::io::AsyncReadExt as _;

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    runtime.block_on(async {
        let source = vec![7_u8; 1_000_000];
        let (near, mut far) = tokio::io::duplex(4096); // stands for a socket
        let (mut producer, sink) = highwater::byte_stream(16 * 1024);

        let write = async {
            let copied = tokio::io::copy(&mut source.as_slice(), &mut producer).await?;
            producer.finish().await?; // ended, and every byte completed
            Ok::<u64, std::io::Error>(copied)
        };
        let drive = async {
            sinks::tokio::write_to(sink, near)
                .await
                .map(|(_near, sent)| sent)
        };
        let read = async {
            let mut bytes = Vec::new();
            far.read_to_end(&mut bytes).await.map(|_| bytes)
        };
        let (copied, sent, read) = tokio::join!(write, drive, read);
        let (copied, sent, read) = (copied?, sent?, read?);
        assert_eq!((copied, sent.bytes), (1_000_000, 1_000_000));
        assert_eq!(read, source);
        println!(
            "{copied} bytes through a pipe of 4096, in {} batches",
            sent.batches
        );
        Ok(())
    })
}
