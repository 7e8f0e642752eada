//! How a subject's process is started, and its greeting.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;
use tempfile::TempPath;

use super::Identity;
use super::cache::Cache;
use super::error::SubjectError;
use super::process::{Process, Read};
use super::spec::Spec;

/// The driver of push subjects.
const WRITABLE_DRIVER: &str = include_str!("../../driver/writable.js");

/// Variables by which a user's shell would change what is tested: `READABLE_STREAM=disable` makes the
/// library of that name hand out Node's streams.
const MISLEADING: [&str; 4] = ["NODE_OPTIONS", "NODE_PATH", "NODE_DEBUG", "READABLE_STREAM"];

/// All it takes to start a subject's process, again and again.
pub(super) struct Launch {
    spec: Spec,
    program: OsString,
    arguments: Vec<OsString>,
    /// The driver, as long as it is needed. A file and not `-e`: old versions need one, and so do stack traces.
    _driver: Option<TempPath>,
}

impl Launch {
    pub(super) fn of(
        spec: &Spec,
        cache: &Cache,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Self, SubjectError> {
        let program = match spec {
            Spec::Node => OsString::from("node"),
            Spec::NodeVersion(version) => cache.node(*version, progress)?.into_os_string(),
            Spec::Executable(command) => {
                let (program, arguments) = command.split_first().ok_or(SubjectError::NoCommand)?;
                return Ok(Self {
                    spec: spec.clone(),
                    program: program.clone(),
                    arguments: arguments.to_vec(),
                    _driver: None,
                });
            }
        };
        let driver = driver_file().map_err(SubjectError::NoTemporaryFile)?;
        let arguments = vec![driver.as_os_str().to_owned()];
        Ok(Self {
            spec: spec.clone(),
            program,
            arguments,
            _driver: Some(driver),
        })
    }

    /// Starts the process and greets it.
    pub(super) fn start(&self, patience: Duration) -> Result<(Process, Identity), SubjectError> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        if !matches!(self.spec, Spec::Executable(_)) {
            for name in MISLEADING {
                command.env_remove(name);
            }
        }
        let process =
            Process::spawn(&mut command).map_err(|source| match (&self.spec, source.kind()) {
                (Spec::Node, io::ErrorKind::NotFound) => SubjectError::NoNode,
                _ => SubjectError::CannotStart {
                    program: self.program_name(),
                    source,
                },
            })?;
        self.greet(process, patience)
    }

    fn greet(
        &self,
        mut process: Process,
        patience: Duration,
    ) -> Result<(Process, Identity), SubjectError> {
        process.send(b"{\"init\":{\"protocol\":1}}\n".to_vec());
        let mut line = String::new();
        let problem = match process.read_line(&mut line, patience) {
            Read::Line => match serde_json::from_str(&line) {
                Ok(Greeting::Ready(ready)) => match self.fault_of(&ready) {
                    None => return Ok((process, ready.identity(self.spec.to_string()))),
                    Some(problem) => problem,
                },
                Ok(Greeting::Error(message)) => message,
                Err(_) => format!("its first line is `{line}`"),
            },
            Read::Silence => format!("it said nothing for {} s", patience.as_secs_f64()),
            Read::End => {
                let (status, stderr) = process.obituary();
                return Err(self.handshake(format!("it ended ({status})"), stderr));
            }
        };
        // It may be running still; then what it says on standard error is not awaited.
        drop(process);
        Err(self.handshake(problem, String::new()))
    }

    fn fault_of(&self, ready: &Ready) -> Option<String> {
        if ready.protocol != 1 {
            return Some(format!("it speaks protocol {}", ready.protocol));
        }
        match &self.spec {
            Spec::NodeVersion(version) if *version.to_string() != *ready.version => Some(format!(
                "it says that it is version {}, not {version}",
                ready.version
            )),
            _ => None,
        }
    }

    fn handshake(&self, problem: String, stderr: String) -> SubjectError {
        SubjectError::Handshake {
            program: self.program_name(),
            problem,
            stderr,
        }
    }

    fn program_name(&self) -> String {
        self.program.to_string_lossy().into_owned()
    }
}

/// The ending `.cjs`, so that a `package.json` above the file cannot make it a module; versions that do not know
/// the ending take it for `.js`.
fn driver_file() -> io::Result<TempPath> {
    let mut file = tempfile::Builder::new()
        .prefix("highwater-driver-")
        .suffix(".cjs")
        .tempfile()?;
    file.write_all(WRITABLE_DRIVER.as_bytes())?;
    file.flush()?;
    Ok(file.into_temp_path())
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Greeting {
    Ready(Ready),
    Error(String),
}

#[derive(Deserialize)]
struct Ready {
    protocol: u64,
    driver: String,
    runtime: String,
    version: String,
    capabilities: Vec<String>,
}

impl Ready {
    fn identity(self, name: String) -> Identity {
        Identity {
            name,
            driver: self.driver,
            runtime: self.runtime,
            version: self.version,
            capabilities: self.capabilities,
        }
    }
}
