//! Sinks that fail, are slow, are short, panic or vanish: the producer is told the cause, and every byte is
//! accounted for.

use std::fs::File;
use std::io::{self, IoSlice, Read as _, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use futures_executor::block_on;
use highwater::queue::Bytes;
use highwater::sinks::{self, Failed, Inline};
use highwater::{Builder, Closed, Flow, Reason, byte_stream};

/// Takes at most so many bytes at once, is interrupted before each, and fails after so many bytes.
#[derive(Debug)]
struct Awkward {
    written: Vec<u8>,
    at_once: usize,
    fails_at: usize,
    interrupted: bool,
}

impl Awkward {
    fn new(at_once: usize, fails_at: usize) -> Self {
        Self {
            written: Vec::new(),
            at_once,
            fails_at,
            interrupted: false,
        }
    }
}

impl Write for Awkward {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let room = self.fails_at - self.written.len();
        if room == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let count = bytes.len().min(self.at_once).min(room);
        self.written.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let bytes: Vec<u8> = slices
            .iter()
            .flat_map(|slice| slice.iter().copied())
            .collect();
        self.write(&bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Bytes that tell where they belong.
fn pattern(length: usize) -> Vec<u8> {
    (0..length)
        .map(|at| ((at * 7 + at / 251) % 256).to_le_bytes()[0])
        .collect()
}

fn left(bytes: Option<&Bytes>) -> Vec<u8> {
    bytes.map(Bytes::to_vec).unwrap_or_default()
}

#[test]
fn short_writes_and_interruptions_lose_nothing() {
    let text = pattern(200_000);
    for at_once in [1_000, 16_384, 70_000] {
        let (mut producer, sink) = byte_stream(5_000);
        let writer = Awkward::new(at_once, usize::MAX);
        let sink = thread::spawn(move || sinks::write_to(sink, writer));
        for chunk in text.chunks(777) {
            producer.write_all(chunk).expect("it does not fail");
        }
        producer.end();
        assert_eq!(producer.finished(), Ok(()));
        let (writer, delivered) = sink.join().expect("no panic").expect("no error");
        assert_eq!(
            (writer.written.as_slice(), delivered.bytes),
            (&*text, 200_000)
        );
    }
}

/// Delivered, in the error, or handed back: together they are what was written, in order.
#[test]
fn every_byte_is_accounted_for_when_the_sink_fails() {
    let text = pattern(100_000);
    for fails_at in [0, 1, 9_999, 50_000] {
        let (mut producer, sink) = byte_stream(8_192);
        let sink = thread::spawn(move || {
            let mut writer = Awkward::new(3_000, fails_at);
            let failed = sinks::write_to(sink, &mut writer).expect_err("it fails");
            (writer.written, failed)
        });
        let mut accepted = Vec::new();
        let mut chunks = text.chunks(1_234);
        let reason = loop {
            let chunk = chunks.next().expect("it fails before the end");
            match producer.write(chunk) {
                Ok(flow) => {
                    accepted.extend_from_slice(chunk);
                    if let Flow::Wait { .. } = flow {
                        let _ = producer.drained(); // the next write says why not
                    }
                }
                Err(reason) => break reason,
            }
        };
        let (written, failed) = sink.join().expect("no panic");
        let Reason::Closed(Closed::Failed(cause)) = reason else {
            panic!("{reason:?}");
        };
        assert_eq!(cause.to_string(), "no storage space");
        assert_eq!(
            failed.io_error().unwrap().kind(),
            io::ErrorKind::StorageFull
        );
        assert_eq!(
            (written.len() as u64, written.len()),
            (failed.written, fails_at)
        );
        let accounted = [
            written,
            left(failed.unwritten.as_ref()),
            left(failed.queued.as_ref()),
        ]
        .concat();
        assert_eq!(accounted, accepted);
        assert_eq!(producer.finished(), Err(failed.closed.clone()));
    }
}

#[test]
fn receipts_of_what_was_not_written_fail_with_the_cause() {
    let (mut producer, mut sink) = byte_stream(100);
    let (_, written) = producer.write_with_receipt(b"one").unwrap();
    sink.take_all().unwrap().complete();
    let (_, lost) = producer.write_with_receipt(b"two").unwrap();
    let failed = sinks::write_to(sink, Awkward::new(9, 0)).expect_err("it fails");
    assert_eq!(written.wait(), Ok(()));
    assert_eq!(lost.wait(), Err(failed.closed.clone()));
    assert_eq!(left(failed.unwritten.as_ref()), b"two");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = || {
        File::options()
            .write(true)
            .open("/dev/full")
            .expect("linux has it")
    };
    let (mut producer, sink) = byte_stream(10);
    let _ = producer.write(b"a line").unwrap();
    producer.end();
    let failed = sinks::write_to(sink, full()).expect_err("there is no room");
    assert_eq!(
        failed.io_error().unwrap().kind(),
        io::ErrorKind::StorageFull
    );
    assert_eq!(
        (failed.written, left(failed.unwritten.as_ref())),
        (0, b"a line".to_vec())
    );

    let mut inline = Inline::new(10, full());
    assert_eq!(
        inline.write(b"a longer line").unwrap(),
        Flow::Wait { generation: 0 }
    );
    let failed = inline.drain().expect_err("there is no room");
    assert_eq!(left(failed.unwritten.as_ref()), b"a longer line");
    inline.drain().expect_err("it stays so");
    assert!(inline.write(b"more").is_err());
}

#[test]
fn a_synced_file_has_it_all() {
    let mut file = tempfile::tempfile().unwrap();
    let (mut producer, sink) = byte_stream(16);
    let copy = file.try_clone().unwrap();
    let sink = thread::spawn(move || sinks::sync_to(sink, copy));
    let (_, receipt) = producer.write_with_receipt(b"it survives").unwrap();
    assert_eq!(receipt.wait(), Ok(()));
    producer.end();
    sink.join().unwrap().unwrap();
    let mut text = String::new();
    io::Seek::rewind(&mut file).unwrap();
    file.read_to_string(&mut text).unwrap();
    assert_eq!(text, "it survives");
}

/// A reader that vanishes while the producer waits for it.
#[test]
fn a_socket_whose_reader_is_gone_wakes_the_producer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let socket = TcpStream::connect(listener.local_addr().unwrap()).unwrap();
    let (mut reader, _) = listener.accept().unwrap();
    let (mut producer, sink) = byte_stream(64 * 1024);
    let sink = thread::spawn(move || sinks::write_to(sink, socket));
    let reader = thread::spawn(move || {
        let mut some = [0; 1_000];
        reader.read_exact(&mut some).unwrap();
        // Dropped with bytes unread: the other side is reset.
    });
    let chunk = pattern(10_000);
    let mut accepted = 0;
    let error = loop {
        match producer.write_all(&chunk) {
            Ok(()) => accepted += chunk.len() as u64,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    reader.join().unwrap();
    let failed: Failed = sink.join().unwrap().expect_err("the reader is gone");
    let lost = (left(failed.unwritten.as_ref()).len() + left(failed.queued.as_ref()).len()) as u64;
    assert_eq!(failed.written + lost, accepted);
    let why = failed.io_error().unwrap().kind();
    assert!(
        matches!(
            why,
            io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe
        ),
        "{why}"
    );
}

#[derive(Debug)]
struct Panics;

impl Write for Panics {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        panic!("on purpose");
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_sink_that_panics_wakes_the_producer_with_that() {
    let (mut producer, sink) = byte_stream(1);
    let _ = producer.write(b"abc").unwrap();
    let sink = thread::spawn(move || drop(sinks::write_to(sink, Panics)));
    assert_eq!(producer.drained(), Err(Closed::SinkPanicked));
    assert!(sink.join().is_err());
}

#[test]
fn a_writer_that_takes_nothing_is_an_error() {
    let (producer, sink) = byte_stream(1);
    let mut io_writer: Box<dyn Write> = Box::new(producer);
    io_writer.write_all(b"abc").unwrap();
    drop(io_writer); // ends the stream
    let failed = sinks::write_to(sink, [0_u8; 2].as_mut_slice()).expect_err("it has two bytes");
    assert_eq!(failed.io_error().unwrap().kind(), io::ErrorKind::WriteZero);
    assert_eq!(
        (failed.written, left(failed.unwritten.as_ref())),
        (2, b"c".to_vec())
    );
    let told = "the stream failed: the writer takes no more bytes, after 2 bytes; \
                1 of the batch and 0 queued bytes were not written";
    assert_eq!(failed.to_string(), told);
}

#[test]
fn a_sink_that_is_handed_over_with_a_batch_is_refused() {
    let (mut producer, mut sink) = byte_stream(10);
    let _ = producer.write(b"whose?").unwrap();
    drop(sink.take_all()); // whether it was written nobody says
    let failed = sinks::write_to(sink, Vec::new()).expect_err("it is not ours to complete");
    assert!(failed.to_string().contains("not completed"), "{failed}");
}

#[test]
fn a_destroyed_stream_is_no_success() {
    let (mut producer, sink) = byte_stream(10);
    let _ = producer.write(b"never").unwrap();
    assert_eq!(producer.destroy().unwrap().to_vec(), b"never");
    let failed = sinks::write_to(sink, Vec::new()).expect_err("it was destroyed");
    assert_eq!((&failed.closed, failed.written), (&Closed::Destroyed, 0));
}

/// The same sink for tasks: every byte into a pipe of a few bytes, and a reader that goes away.
#[test]
fn tasks_write_into_tokios_pipe() {
    let text = pattern(50_000);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap();
    runtime.block_on(async {
        let (near, mut far) = tokio::io::duplex(37);
        let (mut producer, sink) = Builder::new(1_000).byte_stream();
        let (source, expected) = (text.clone(), text.clone());
        let write = async move {
            tokio::io::AsyncWriteExt::write_all(&mut producer, &source)
                .await
                .unwrap();
            producer.finish().await
        };
        let read = async move {
            let mut read = Vec::new();
            tokio::io::AsyncReadExt::read_to_end(&mut far, &mut read)
                .await
                .unwrap();
            read
        };
        let drive = async { sinks::tokio::write_to(sink, near).await.map(|(_, d)| d) };
        let (finished, delivered, read) = tokio::join!(write, drive, read);
        assert_eq!((finished, read), (Ok(()), expected));
        assert_eq!(delivered.unwrap().bytes, 50_000);

        let (near, far) = tokio::io::duplex(37);
        let (mut producer, sink) = byte_stream(10);
        let write = async move {
            loop {
                if let Err(error) =
                    tokio::io::AsyncWriteExt::write_all(&mut producer, b"0123456789").await
                {
                    return error.kind();
                }
            }
        };
        let vanish = async move { drop(far) };
        let drive = sinks::tokio::write_to(sink, near);
        let (kind, failed, ()) = tokio::join!(write, drive, vanish);
        assert_eq!(kind, io::ErrorKind::BrokenPipe);
        assert_eq!(
            failed.unwrap_err().io_error().unwrap().kind(),
            io::ErrorKind::BrokenPipe
        );
    });
}

#[test]
fn tasks_write_into_an_async_write_of_futures() {
    let (mut producer, sink) = byte_stream(4);
    let write = async move {
        for _ in 0..10 {
            producer.ready().await?;
            let _ = producer.write(b"abc").expect("open");
        }
        producer.finish().await
    };
    let buffer = futures_util::io::Cursor::new(Vec::new());
    let drive = sinks::futures::write_to(sink, buffer);
    let (finished, driven) = block_on(futures_util::future::join(write, drive));
    assert_eq!(finished, Ok(()));
    assert_eq!(driven.unwrap().0.into_inner(), b"abc".repeat(10));
}
