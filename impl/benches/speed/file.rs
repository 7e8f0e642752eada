//! Ten million numbered lines to a file, each run in a process of its own, so that its memory can be told.

use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use highwater::Flow;
use highwater::sinks::{Inline, write_to};

use crate::rounds::Table;

const LINES: u64 = 10_000_000;
/// Set in a process that writes: how, how many lines, and where to.
const ROLE: &str = "HIGHWATER_BENCH_FILE";

pub(crate) fn table() -> Table {
    let folder = tempfile::tempdir().expect("a place for files");
    let path = folder.path().join("lines");
    let mut table = Table::new(
        format!("{LINES} numbered lines to a file, waiting for drain; a process each"),
        LINES,
    );
    for (how, name) in WAYS {
        let path = path.clone();
        table = table.case(*name, move || {
            elsewhere(how, LINES, &path);
        });
    }
    for (how, name) in WAYS {
        let peak = |lines| elsewhere(how, lines, &path);
        let (few, many) = (peak(LINES / 10), peak(LINES));
        println!(
            "peak RSS of {name}: {few} KiB for {} lines, {many} KiB for {LINES}",
            LINES / 10
        );
    }
    table.keep(folder)
}

const WAYS: &[(&str, &str)] = &[
    ("inline", "highwater::sinks::Inline, mark 64 KiB"),
    ("buffered", "std BufWriter, 64 KiB, and itoa"),
    (
        "thread",
        "highwater::sinks::write_to on a thread, mark 64 KiB",
    ),
    (
        "channel",
        "std sync_channel(1024) of lines and a writing thread",
    ),
];

/// Its peak of resident memory, in KiB.
fn elsewhere(how: &str, lines: u64, path: &Path) -> u64 {
    let this = std::env::current_exe().expect("a benchmark knows itself");
    let role = format!("{how} {lines} {}", path.display());
    let output = Command::new(this)
        .env(ROLE, role)
        .output()
        .expect("it runs");
    assert!(output.status.success(), "{output:?}");
    let written = fs::metadata(path).expect("it was written").len();
    assert_eq!(written, bytes_of(lines));
    String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .expect("a number")
}

/// The bytes of the lines `0` to `lines - 1`.
fn bytes_of(lines: u64) -> u64 {
    let (mut bytes, mut from, mut digits) = (0, 0, 1);
    while from < lines {
        let below = 10_u64.pow(digits).min(lines);
        bytes += (below - from) * u64::from(digits + 1);
        (from, digits) = (below, digits + 1);
    }
    bytes
}

/// Whether this process is one that writes. If so, it has.
pub(crate) fn played_a_role() -> bool {
    let Ok(role) = std::env::var(ROLE) else {
        return false;
    };
    let mut words = role.splitn(3, ' ');
    let mut word = || words.next().expect("three words");
    let (how, lines, path) = (
        word(),
        word().parse().expect("a number"),
        PathBuf::from(word()),
    );
    let file = File::create(path).expect("it can be written");
    match how {
        "inline" => inline(lines, file),
        "buffered" => buffered(lines, file),
        "thread" => on_a_thread(lines, file),
        "channel" => channel(lines, file),
        _ => unreachable!("{how}"),
    }
    println!("{}", peak_rss());
    true
}

fn inline(lines: u64, file: File) {
    let mut stream = Inline::new(64 * 1024, file);
    let mut number = itoa::Buffer::new();
    for line in 0..lines {
        let written = stream.write_with(|chunk| {
            chunk.extend(number.format(line).as_bytes());
            chunk.extend(b"\n");
        });
        if let Flow::Wait { .. } = written.expect("open") {
            stream.drain().expect("the disk has room");
        }
    }
    stream.finish().expect("the disk has room");
}

fn buffered(lines: u64, file: File) {
    let mut writer = BufWriter::with_capacity(64 * 1024, file);
    let mut text = Line::default();
    for line in 0..lines {
        writer.write_all(text.of(line)).expect("the disk has room");
    }
    writer.flush().expect("the disk has room");
}

fn on_a_thread(lines: u64, file: File) {
    let (mut producer, sink) = highwater::byte_stream(64 * 1024);
    let sink = std::thread::spawn(move || write_to(sink, file));
    let mut text = Line::default();
    for line in 0..lines {
        if let Flow::Wait { .. } = producer.write(text.of(line)).expect("open") {
            producer.drained().expect("the disk has room");
        }
    }
    producer.end();
    sink.join().expect("no panic").expect("the disk has room");
}

fn channel(lines: u64, file: File) {
    let (sender, receiver) = std::sync::mpsc::sync_channel::<Vec<u8>>(1024);
    let sink = std::thread::spawn(move || {
        let mut writer = BufWriter::with_capacity(64 * 1024, file);
        for line in receiver {
            writer.write_all(&line).expect("the disk has room");
        }
        writer.flush().expect("the disk has room");
    });
    for line in 0..lines {
        sender.send(format!("{line}\n").into_bytes()).expect("open");
    }
    drop(sender);
    sink.join().expect("no panic");
}

/// A number and a line feed.
#[derive(Default)]
struct Line {
    number: itoa::Buffer,
    text: [u8; 24],
}

impl Line {
    fn of(&mut self, line: u64) -> &[u8] {
        let digits = self.number.format(line).as_bytes();
        self.text[..digits.len()].copy_from_slice(digits);
        self.text[digits.len()] = b'\n';
        &self.text[..=digits.len()]
    }
}

fn peak_rss() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok())
        .unwrap_or(0)
}
