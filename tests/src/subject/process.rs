//! A child process that is talked to in lines and may stop talking at any time.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStderr, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// What is kept of standard error: its end.
const STDERR_KEPT: usize = 8 * 1024;

/// How long a process whose output ended may take to end itself.
const FAREWELL: Duration = Duration::from_secs(1);

/// A running driver. Dropped, it is killed and reaped.
///
/// Each of its three streams has a thread. So neither side ever waits for the other to read: the kit can send
/// thousands of programs ahead while it collects traces.
pub(super) struct Process {
    child: Child,
    input: Sender<Vec<u8>>,
    output: Receiver<Vec<u8>>,
    /// Bytes that came and are not used yet: those from `used` on.
    pending: Vec<u8>,
    used: usize,
    stderr: Arc<Mutex<Vec<u8>>>,
    stderr_ended: Receiver<()>,
}

/// What reading a line came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Read {
    /// A whole line.
    Line,
    /// No byte for as long as one may wait. The text is the piece of a line that had come.
    Silence,
    /// The process closed its output. The text is the piece of a line that had come.
    End,
}

impl Process {
    pub(super) fn spawn(command: &mut Command) -> std::io::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        let (input, to_write) = channel();
        let (read, output) = channel();
        let (ended, stderr_ended) = channel();
        let stderr = Arc::new(Mutex::new(Vec::new()));
        // Detached: a grandchild may hold a pipe open longer than the child lives.
        if let Some(stdin) = child.stdin.take() {
            thread::spawn(move || write_all(stdin, &to_write));
        }
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || read_all(stdout, &read));
        }
        if let Some(pipe) = child.stderr.take() {
            let kept = Arc::clone(&stderr);
            thread::spawn(move || keep_end(pipe, &kept, &ended));
        }
        Ok(Self {
            child,
            input,
            output,
            pending: Vec::new(),
            used: 0,
            stderr,
            stderr_ended,
        })
    }

    /// Sends; does not wait. That the process reads no more shows in its output.
    pub(super) fn send(&self, bytes: Vec<u8>) {
        let _ = self.input.send(bytes);
    }

    /// Reads a line into `line`, without its newline. Waits for each further byte as long as `patience`.
    pub(super) fn read_line(&mut self, line: &mut String, patience: Duration) -> Read {
        line.clear();
        let mut searched = self.used;
        loop {
            if let Some(length) = self.pending[searched..]
                .iter()
                .position(|&byte| byte == b'\n')
            {
                let end = searched + length;
                line.push_str(&String::from_utf8_lossy(&self.pending[self.used..end]));
                self.used = end + 1;
                return Read::Line;
            }
            self.pending.drain(..self.used);
            self.used = 0;
            searched = self.pending.len();
            let cut_short = match self.output.recv_timeout(patience) {
                Ok(bytes) => {
                    self.pending.extend_from_slice(&bytes);
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => Read::Silence,
                Err(RecvTimeoutError::Disconnected) => Read::End,
            };
            line.push_str(&String::from_utf8_lossy(&self.pending));
            return cut_short;
        }
    }

    /// How the process ended, and the end of its standard error. It is given a moment to end by itself.
    pub(super) fn obituary(mut self) -> (String, String) {
        let deadline = Instant::now() + FAREWELL;
        let status = loop {
            match self.child.try_wait() {
                Ok(Some(status)) => break status.to_string(),
                Ok(None) if Instant::now() < deadline => thread::sleep(Duration::from_millis(2)),
                Ok(None) => break "closed its output without exiting".to_owned(),
                Err(error) => break error.to_string(),
            }
        };
        let _ = self.stderr_ended.recv_timeout(FAREWELL);
        let kept = self.stderr.lock().unwrap_or_else(PoisonError::into_inner);
        let stderr = String::from_utf8_lossy(&kept).into_owned();
        (status, stderr)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Either fails only if it has ended and been reaped already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn write_all(mut stdin: ChildStdin, to_write: &Receiver<Vec<u8>>) {
    for bytes in to_write {
        // It reads no more. What that means is for those to say who read its output.
        if stdin
            .write_all(&bytes)
            .and_then(|()| stdin.flush())
            .is_err()
        {
            return;
        }
    }
}

fn read_all(mut stdout: ChildStdout, read: &Sender<Vec<u8>>) {
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match stdout.read(&mut buffer) {
            Ok(0) => return,
            Ok(count) => {
                if read.send(buffer[..count].to_vec()).is_err() {
                    return; // nobody listens any more
                }
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => return,
        }
    }
}

/// Reads all there is, lest the process wait for it to be read, and keeps the end. `ended` is dropped at the end.
fn keep_end(mut pipe: ChildStderr, kept: &Mutex<Vec<u8>>, ended: &Sender<()>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = pipe.read(&mut buffer) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&buffer[..count]);
        let surplus = kept.len().saturating_sub(STDERR_KEPT);
        kept.drain(..surplus);
    }
    let _ = ended.send(());
}
