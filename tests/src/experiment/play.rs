//! A producer's own process.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, IoSlice, Read as _, Write};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use highwater::Flow;
use highwater::sinks::Inline;

use super::told::{After, Begin, End, Memory, Sample, Told, Why};
use super::{Part, Producer, STEP};

/// The system takes back what is freed at once or a little later.
const AFTERWARDS: [Duration; 3] = [
    Duration::ZERO,
    Duration::from_millis(50),
    Duration::from_millis(50),
];

/// A process that is stuck in its file is not to stay when nobody listens any more.
const PATIENCE: Duration = Duration::from_secs(5);

/// Writes lines as the part says, and tells of it on standard output, until it has written them all, has reached the
/// limit, or standard input ends.
pub fn play(part: &Part) -> io::Result<()> {
    let stop = stop_with_standard_input();
    let memory = Memory::now();
    tell(&Told::Begin(Begin { memory }))?;
    let mut run = Run {
        part,
        begin: Instant::now(),
        last: None,
    };
    if memory.counted() >= part.limit {
        return tell(&Told::End(run.end(Why::LimitTooLow, 0)));
    }
    let file = File::create(&part.to).and_then(|file| Ok((file.try_clone()?, file)));
    let (shown, file) = match file {
        Ok(files) => files,
        Err(error) => return tell(&Told::End(run.end(Why::Failed(error.to_string()), 0))),
    };
    let shut = Rc::new(Cell::new(false));
    let writer = Shuttable {
        file,
        shut: Rc::clone(&shut),
        written: Rc::new(Cell::new(0)),
    };
    let written = Rc::clone(&writer.written);
    let mut stream = Inline::new(part.high_water_mark, writer);
    let mut why = match run.write(&mut stream, &shown, &stop) {
        Ok(why) => why,
        Err(Stopped::Sink(why)) => Why::Failed(why),
        Err(Stopped::Unheard(error)) => return Err(error),
    };
    let stream = if why == Why::Finished {
        if let Err(failed) = stream.finish() {
            why = Why::Failed(failed.to_string());
        }
        None
    } else {
        Some(stream)
    };
    tell(&Told::End(End {
        file: size(&shown),
        ..run.end(why, written.get())
    }))?;
    // As if it had been killed there: what is queued is gone, not written by `drop`.
    shut.set(true);
    drop(stream);
    for pause in AFTERWARDS {
        thread::sleep(pause);
        tell(&Told::After(After {
            elapsed_nanoseconds: nanoseconds(run.begin.elapsed()),
            memory: Memory::now(),
        }))?;
    }
    Ok(())
}

struct Run<'p> {
    part: &'p Part,
    begin: Instant,
    last: Option<Sample>,
}

/// Why the loop cannot go on.
enum Stopped {
    Sink(String),
    /// Nobody listens.
    Unheard(io::Error),
}

impl Run<'_> {
    fn write(
        &mut self,
        stream: &mut Inline<Shuttable>,
        shown: &File,
        stop: &AtomicBool,
    ) -> Result<Why, Stopped> {
        let waits = self.part.producer == Producer::Polite;
        let (mut writes, mut accepted) = (0, 0);
        let mut line = Line::default();
        while writes < self.part.lines {
            let until = self.part.lines.min(writes + STEP);
            let step_writes = until - writes;
            let begin = Instant::now();
            while writes < until {
                let text = line.of(writes);
                let flow = stream
                    .write(text)
                    .map_err(|not| Stopped::Sink(not.to_string()))?;
                accepted += text.len() as u64;
                writes += 1;
                if waits && matches!(flow, Flow::Wait { .. }) {
                    stream
                        .drain()
                        .map_err(|failed| Stopped::Sink(failed.to_string()))?;
                }
            }
            let sample = Sample {
                writes,
                step_writes,
                step_nanoseconds: nanoseconds(begin.elapsed()),
                elapsed_nanoseconds: nanoseconds(self.begin.elapsed()),
                memory: Memory::now(),
                accepted,
                length: stream.snapshot().length,
                file: size(shown),
            };
            self.last = Some(sample);
            tell(&Told::Sample(sample)).map_err(Stopped::Unheard)?;
            if writes < self.part.lines {
                if sample.memory.counted() >= self.part.limit {
                    return Ok(Why::Limit);
                }
                if stop.load(Ordering::Relaxed) {
                    return Ok(Why::Interrupted);
                }
            }
        }
        Ok(Why::Finished)
    }

    fn end(&self, why: Why, written: u64) -> End {
        End {
            why,
            lines: self.last.map_or(0, |last| last.writes),
            accepted: self.last.map_or(0, |last| last.accepted),
            written,
            file: None,
            elapsed_nanoseconds: nanoseconds(self.begin.elapsed()),
        }
    }
}

/// Whoever started this process holds its standard input: when that ends, so is this to.
fn stop_with_standard_input() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let seen = Arc::clone(&stop);
    thread::spawn(move || {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        seen.store(true, Ordering::Relaxed);
        thread::sleep(PATIENCE);
        std::process::exit(i32::from(crate::command::Exit::Undecided as u8));
    });
    stop
}

fn tell(told: &Told) -> io::Result<()> {
    let line = serde_json::to_string(told)? + "\n";
    io::stdout().lock().write_all(line.as_bytes())
}

fn size(file: &File) -> Option<u64> {
    let metadata = file.metadata().ok()?;
    metadata.is_file().then_some(metadata.len())
}

fn nanoseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos()).unwrap_or(u64::MAX)
}

/// A file that takes no more once it is shut.
struct Shuttable {
    file: File,
    shut: Rc<Cell<bool>>,
    written: Rc<Cell<u64>>,
}

impl Shuttable {
    fn open(&mut self) -> io::Result<&mut File> {
        if self.shut.get() {
            return Err(io::Error::other("stopped"));
        }
        Ok(&mut self.file)
    }

    fn count(&self, written: usize) -> usize {
        self.written.set(self.written.get() + written as u64);
        written
    }
}

impl Write for Shuttable {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.open()?.write(bytes)?;
        Ok(self.count(written))
    }

    fn write_vectored(&mut self, slices: &[IoSlice<'_>]) -> io::Result<usize> {
        let written = self.open()?.write_vectored(slices)?;
        Ok(self.count(written))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.open()?.flush()
    }
}

/// A number and a newline.
#[derive(Default)]
struct Line {
    digits: itoa::Buffer,
    text: Vec<u8>,
}

impl Line {
    fn of(&mut self, number: u64) -> &[u8] {
        self.text.clear();
        self.text
            .extend_from_slice(self.digits.format(number).as_bytes());
        self.text.push(b'\n');
        &self.text
    }
}
