//! Runs the binary.

#![allow(dead_code, reason = "each suite uses its part")]

use std::ffi::{OsStr, OsString};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, thread};

use serde_json::Value;

/// What came of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The binary with these arguments. It downloads nothing.
pub(crate) fn command<I: AsRef<OsStr>>(arguments: impl IntoIterator<Item = I>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_highwater"));
    command
        .args(arguments)
        .env("HIGHWATER_OFFLINE", "1")
        .stdin(Stdio::null());
    command
}

/// Runs it.
pub(crate) fn run(command: &mut Command) -> Ran {
    finish(command, b"")
}

/// Runs it with this standard input.
pub(crate) fn fed(command: &mut Command, input: impl AsRef<[u8]>) -> Ran {
    finish(command.stdin(Stdio::piped()), input.as_ref())
}

/// Runs `highwater` with these words as its arguments.
pub(crate) fn highwater(arguments: &str) -> Ran {
    run(&mut command(arguments.split_whitespace()))
}

fn finish(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let stdin = child.stdin.take();
    let output = thread::scope(|scope| {
        // Whoever has read enough stops: that is not for this side to mind.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output().expect("it ends")
    });
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    Ran {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

impl Ran {
    /// Asserts that it ended with this code and wrote each of these to standard output, and nothing to standard error.
    #[track_caller]
    pub(crate) fn reports(&self, code: i32, says: &[&str]) {
        assert_eq!((self.code, &*self.stderr), (Some(code), ""), "{self:?}");
        for part in says {
            assert!(self.stdout.contains(part), "no {part:?} in {self:?}");
        }
        self.plain_text();
    }

    /// Asserts that it refused: this code, nothing on standard output, one message with each of these.
    #[track_caller]
    pub(crate) fn refuses(&self, code: i32, says: &[&str]) {
        assert_eq!((self.code, &*self.stdout), (Some(code), ""), "{self:?}");
        // The parser of the command line adds its usage below the message.
        let ours = self.stderr.starts_with("highwater: ") && self.stderr.lines().count() == 1;
        let parsers = self.stderr.starts_with("error: ") && code == 2;
        assert!(ours || parsers, "{self:?}");
        assert!(self.stderr.ends_with('\n'), "{self:?}");
        for part in says {
            assert!(self.stderr.contains(part), "no {part:?} in {self:?}");
        }
        self.plain_text();
    }

    #[track_caller]
    fn plain_text(&self) {
        for text in [&self.stdout, &self.stderr] {
            assert!(!text.contains('\u{1b}'), "an escape in {self:?}");
            assert!(!text.contains("panicked"), "{self:?}");
        }
    }

    /// The report as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }
}

/// The names of what is in a folder.
pub(crate) fn entries(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("the folder is there");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        let name = entry.expect("it can be listed").file_name();
        name.to_string_lossy().into_owned()
    };
    let mut names: Vec<_> = entries.map(name).collect();
    names.sort();
    names
}

/// A folder for one test.
pub(crate) fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("there is room")
}

/// What is not meant to be copied, and no line of a trace, fits on a screen.
#[track_caller]
pub(crate) fn fits(text: &str) {
    let copied = |line: &str| line.contains("{\"");
    let long = text
        .lines()
        .find(|line| line.chars().count() > 120 && !copied(line));
    assert_eq!(long, None);
}

/// The PATH with the binary's folder in front.
pub(crate) fn shell_path() -> OsString {
    let binary = Path::new(env!("CARGO_BIN_EXE_highwater"));
    let folder = binary.parent().expect("it is in a folder").to_owned();
    let rest = env::var_os("PATH").unwrap_or_default();
    let all: Vec<PathBuf> = std::iter::once(folder)
        .chain(env::split_paths(&rest))
        .collect();
    env::join_paths(all).expect("they were a PATH before")
}
