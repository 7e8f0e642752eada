//! Stops cleanly when the sink fails: the producer learns why, and every byte is accounted for.

use std::io::{self, Write};
use std::thread;

use highwater::queue::Bytes;
use highwater::{Closed, Flow, Reason, sinks};

/// A disk with room for so many bytes.
struct Disk {
    room: usize,
}

impl Write for Disk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.room == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let count = bytes.len().min(self.room);
        self.room -= count;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(crate) fn main() {
    let (mut producer, sink) = highwater::byte_stream(1_000);
    let sink = thread::spawn(move || sinks::write_to(sink, Disk { room: 10_000 }).map(|_| ()));

    let mut accepted = 0_u64;
    let closed = loop {
        let line = format!("line {accepted}\n");
        match producer.write(line.as_bytes()) {
            Ok(flow) => {
                accepted += line.len() as u64;
                if let Flow::Wait { .. } = flow
                    && let Err(closed) = producer.drained()
                {
                    break closed; // told while it waited
                }
            }
            // Not accepted: the line is still here, to be kept or written elsewhere.
            Err(Reason::Closed(closed)) => break closed,
            Err(reason) => unreachable!("there is no limit: {reason}"),
        }
    };
    assert!(matches!(closed, Closed::Failed(_)));
    println!("the producer was told: {closed}");

    let failed = sink
        .join()
        .expect("no panic")
        .expect_err("the disk was too small");
    let length = |bytes: Option<&Bytes>| bytes.map_or(0, |it| it.len() as u64);
    let (unwritten, queued) = (
        length(failed.unwritten.as_ref()),
        length(failed.queued.as_ref()),
    );
    assert_eq!(failed.written + unwritten + queued, accepted);
    println!(
        "{accepted} bytes accepted: {} written, {unwritten} + {queued} in the error",
        failed.written
    );
}
