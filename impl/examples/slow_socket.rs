//! Stands before a slow socket: the producer is as fast as the reader, and memory stays where it was.

use std::error::Error;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use highwater::sinks;

const MARK: u64 = 64 * 1024;
const LINES: u32 = 200_000;

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let socket = TcpStream::connect(listener.local_addr()?)?;
    let (mut slow, _) = listener.accept()?;
    let reader = thread::spawn(move || {
        let (mut bytes, mut part) = (0, vec![0; 256 * 1024]);
        loop {
            match slow.read(&mut part) {
                Ok(0) => return Ok(bytes),
                Ok(count) => bytes += count as u64,
                Err(error) => return Err(error),
            }
            thread::sleep(Duration::from_millis(1));
        }
    });

    let (mut producer, sink) = highwater::byte_stream(MARK);
    // Completed means: `write(2)` has returned. What the kernel holds beyond that is the socket's own buffer.
    let sink = thread::spawn(move || sinks::write_to(sink, socket).map(|(_socket, sent)| sent));
    let mut highest = 0;
    for line in 0..LINES {
        writeln!(producer, "{line}")?;
        highest = highest.max(producer.snapshot().length);
    }
    producer.end();
    let sent = sink.join().expect("no panic")?;
    let read = reader.join().expect("no panic")?;
    assert_eq!(sent.bytes, read);
    assert!(highest < MARK + 16, "the mark, and one short line");
    println!("{read} bytes went through; never more than {highest} lay in the stream");
    Ok(())
}
