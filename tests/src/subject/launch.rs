//! How a subject's process is started, and its greeting.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{self, PathBuf};
use std::process::Command;
use std::time::Duration;

use serde::Deserialize;
use tempfile::TempDir;

use super::Identity;
use super::cache::Cache;
use super::error::SubjectError;
use super::process::{Process, Read};
use super::python::Python;
use super::runtime::{Engine, Runtime};
use super::spec::Spec;

/// The driver of push subjects.
const WRITABLE_DRIVER: &str = include_str!("../../driver/writable.js");

/// The driver of asyncio's transports.
const ASYNCIO_DRIVER: &str = include_str!("../../driver/asyncio_transport.py");

/// Variables by which a user's shell would change what is tested: `READABLE_STREAM=disable` makes the
/// library of that name hand out Node's streams.
const MISLEADING: [&str; 6] = [
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_DEBUG",
    "BUN_OPTIONS",
    "DENO_COMPAT",
    "READABLE_STREAM",
];

/// All it takes to start a subject's process, again and again.
pub(super) struct Launch {
    spec: Spec,
    program: OsString,
    arguments: Vec<OsString>,
    /// The folder of our driver, as long as it is needed.
    folder: Option<TempDir>,
}

impl Launch {
    pub(super) fn of(
        spec: &Spec,
        cache: &Cache,
        progress: &mut dyn FnMut(&str),
    ) -> Result<Self, SubjectError> {
        let (runtime, library) = match spec {
            Spec::Runtime(runtime) => (runtime, None),
            Spec::Library {
                library,
                version,
                on,
            } => (on, Some(cache.library(*library, *version, progress)?)),
            Spec::Asyncio(_) => {
                let folder = driver_folder(ASYNCIO_FILE, ASYNCIO_DRIVER)
                    .map_err(SubjectError::NoTemporaryFile)?;
                // `-I`: no settings of anybody's, and no modules from where it is started.
                let arguments = vec![
                    "-I".into(),
                    "-B".into(),
                    folder.path().join(ASYNCIO_FILE).into(),
                ];
                return Ok(Self {
                    spec: spec.clone(),
                    program: Python::COMMAND.into(),
                    arguments,
                    folder: Some(folder),
                });
            }
            Spec::Executable(command) => {
                let (program, arguments) = command.split_first().ok_or(SubjectError::NoCommand)?;
                return Ok(Self {
                    spec: spec.clone(),
                    program: program.clone(),
                    arguments: arguments.to_vec(),
                    folder: None,
                });
            }
        };
        let program = match runtime.version {
            None => OsString::from(runtime.engine.name()),
            Some(version) => absolute(cache.runtime(runtime.engine, version, progress)?),
        };
        let folder =
            driver_folder(DRIVER_FILE, WRITABLE_DRIVER).map_err(SubjectError::NoTemporaryFile)?;
        let mut arguments: Vec<OsString> = match runtime.engine {
            Engine::Node | Engine::Bun => Vec::new(),
            Engine::Deno => DENO_RUN.iter().map(OsString::from).collect(),
        };
        arguments.push(folder.path().join(DRIVER_FILE).into());
        arguments.extend(library.map(absolute));
        Ok(Self {
            spec: spec.clone(),
            program,
            arguments,
            folder: Some(folder),
        })
    }

    /// Starts the process and greets it.
    pub(super) fn start(&self, patience: Duration) -> Result<(Process, Identity), SubjectError> {
        let mut command = Command::new(&self.program);
        command.args(&self.arguments);
        if let Some(folder) = &self.folder {
            for name in MISLEADING {
                command.env_remove(name);
            }
            // Bun and Deno read settings (`bunfig.toml`, `.env`, `deno.json`) from where they are started.
            command.current_dir(folder.path());
        }
        let process = Process::spawn(&mut command).map_err(|source| {
            if matches!(self.spec, Spec::Asyncio(_)) && source.kind() == io::ErrorKind::NotFound {
                return SubjectError::NoPython;
            }
            match (self.on_path(), source.kind()) {
                (Some(engine), io::ErrorKind::NotFound) => SubjectError::NotInstalled {
                    engine,
                    for_library: matches!(self.spec, Spec::Library { .. }),
                },
                _ => SubjectError::CannotStart {
                    program: self.program_name(),
                    source,
                },
            }
        })?;
        self.greet(process, patience)
    }

    fn runtime(&self) -> Option<Runtime> {
        match self.spec {
            Spec::Runtime(runtime) | Spec::Library { on: runtime, .. } => Some(runtime),
            Spec::Asyncio(_) | Spec::Executable(_) => None,
        }
    }

    /// The runtime that is looked for on the PATH, if any.
    fn on_path(&self) -> Option<Engine> {
        let runtime = self.runtime()?;
        runtime.version.is_none().then_some(runtime.engine)
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
        if let Spec::Asyncio(python) = &self.spec {
            let Some(Release { name, version }) = &ready.library else {
                return Some("it says nothing of a library".to_owned());
            };
            let right = name == Python::NAME && python.is(version);
            return (!right).then(|| format!("it says that it is {name}@{version}, not {python}"));
        }
        let runtime = self.runtime()?;
        let version = runtime.version.map(|version| version.to_string());
        if runtime.engine.name() != ready.runtime
            || version.is_some_and(|version| version != ready.version)
        {
            let (name, version) = (&ready.runtime, &ready.version);
            return Some(format!(
                "it says that it is {name}@{version}, not {runtime}"
            ));
        }
        let Spec::Library {
            library, version, ..
        } = self.spec
        else {
            return None;
        };
        match &ready.library {
            Some(Release {
                name,
                version: said,
            }) if *said == version.to_string() && *name == library.name() => None,
            Some(Release {
                name,
                version: said,
            }) => Some(format!(
                "it says that its streams are {name}@{said}, not {}@{version}",
                library.name()
            )),
            None => Some("it says nothing of a library".to_owned()),
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

/// `run` with the permissions that every other runtime gives unasked, and without settings of anybody's.
const DENO_RUN: [&str; 5] = ["run", "--quiet", "--allow-all", "--no-config", "--no-lock"];

/// The ending `.cjs`, so that a `package.json` above the file cannot make it a module; versions that do not know
/// the ending take it for `.js`. A file and not `-e`: old versions need one, and so do stack traces.
const DRIVER_FILE: &str = "driver.cjs";

const ASYNCIO_FILE: &str = "driver.py";

fn driver_folder(name: &str, driver: &str) -> io::Result<TempDir> {
    let folder = tempfile::Builder::new()
        .prefix("highwater-driver-")
        .tempdir()?;
    fs::write(folder.path().join(name), driver)?;
    Ok(folder)
}

/// The process runs in a folder of its own, where a relative path would mean something else.
fn absolute(path: PathBuf) -> OsString {
    path::absolute(&path).unwrap_or(path).into_os_string()
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
    library: Option<Release>,
    capabilities: Vec<String>,
}

#[derive(Deserialize)]
struct Release {
    name: String,
    version: String,
}

impl Ready {
    fn identity(self, name: String) -> Identity {
        Identity {
            name,
            driver: self.driver,
            runtime: self.runtime,
            version: self.version,
            library: self.library.map(|library| (library.name, library.version)),
            capabilities: self.capabilities,
        }
    }
}
