//! Copies a file politely: one thread reads, one writes, and never more than the mark lies between them.
//!
//! `cargo run --example copy_file -- FROM TO`; without arguments it copies its own source.

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::{env, io, thread};

use highwater::sinks;

const MARK: u64 = 64 * 1024;

fn copy(from: &Path, to: &Path) -> Result<u64, Box<dyn Error>> {
    let mut source = File::open(from)?;
    let target = File::create(to)?;
    let (mut producer, sink) = highwater::byte_stream(MARK);
    let sink = thread::spawn(move || sinks::sync_to(sink, target));

    // Through `io::Write` a producer waits for drain before each write: it cannot be impolite.
    let copied = io::copy(&mut source, &mut producer);
    producer.end();
    let (_file, delivered) = sink.join().expect("the sink does not panic")?;
    assert_eq!(copied?, delivered.bytes);
    Ok(delivered.bytes)
}

/// Copies the one to the other, or its own source.
pub(crate) fn run(paths: Option<(PathBuf, PathBuf)>) -> Result<(), Box<dyn Error>> {
    let (from, to) = paths.unwrap_or_else(|| {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/copy_file.rs");
        (from, env::temp_dir().join("highwater-copy-of-its-source"))
    });
    let bytes = copy(&from, &to)?;
    let (from, to) = (from.display(), to.display());
    println!("{bytes} bytes from {from} are on the disk in {to}");
    Ok(())
}

#[allow(
    dead_code,
    reason = "the suite that includes this has arguments of its own"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args_os().skip(1).map(PathBuf::from);
    run(arguments.next().zip(arguments.next()))
}
