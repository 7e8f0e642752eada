//! `coqc` on `proofs/coq/` and on what is written beside a copy of it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// The machine and what replays on it: all that replays need.
pub(crate) const REPLAY: [&str; 2] = ["Machine.v", "Replay.v"];

/// The theorems, each file after those that it needs.
pub(crate) const THEOREMS: [&str; 8] = [
    "Machine.v",
    "Invariant.v",
    "Accounts.v",
    "Notifications.v",
    "Producers.v",
    "Bound.v",
    "Attained.v",
    "WakeUp.v",
];

/// Where the sources are.
pub(crate) fn sources() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("coq")
}

/// A folder of its own, with compiled files of `proofs/coq/` in it: nothing is left beside the sources.
pub(crate) struct Coq {
    folder: TempDir,
}

impl Coq {
    /// Compiles these files, each changed first by `edit`.
    pub(crate) fn new(files: &[&str], edit: impl Fn(&str, String) -> String) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let coq = Self { folder };
        for file in files {
            let text = fs::read_to_string(sources().join(file)).expect("it is a file there");
            let answer = coq.check(file, &edit(file, text));
            assert!(answer.accepted, "coqc refuses {file}:\n{}", answer.text);
        }
        coq
    }

    /// Has a file with this text checked.
    pub(crate) fn check(&self, file: &str, text: &str) -> Answer {
        fs::write(self.folder.path().join(file), text).expect("it is writable");
        let output = Command::new("coqc")
            .current_dir(&self.folder)
            .args(["-q", "-Q", ".", "Highwater", file])
            .output()
            .expect("coqc was found");
        let text = [output.stdout, output.stderr].concat();
        Answer {
            accepted: output.status.success(),
            text: String::from_utf8_lossy(&text).into_owned(),
        }
    }
}

/// What Coq says.
pub(crate) struct Answer {
    pub(crate) accepted: bool,
    pub(crate) text: String,
}
