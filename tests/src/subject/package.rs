//! A release as npm delivers it: where it goes, and whether it is all there.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::error::SubjectError;
use super::npm::Npm;
use super::platform;
use super::runtime::Engine;
use super::version::Version;

/// A package at a version.
pub(super) struct Package {
    name: String,
    version: Version,
    form: Form,
}

/// What is kept of an installed package.
enum Form {
    /// Of a runtime's, the package alone: it carries a binary and depends on nothing.
    Runtime(Engine),
    /// Of a library's, the whole `node_modules`: with what it depends on, as npm laid it out.
    Library,
}

/// Its size in bytes, written last. What has no such file, or another size, does not count.
const SEAL: &str = "highwater-size";

impl Package {
    pub(super) fn of_runtime(engine: Engine, version: Version) -> Result<Self, SubjectError> {
        Ok(Self {
            name: platform::package(engine)?,
            version,
            form: Form::Runtime(engine),
        })
    }

    pub(super) fn of_library(name: &str, version: Version) -> Self {
        Self {
            name: name.to_owned(),
            version,
            form: Form::Library,
        }
    }

    /// As npm is asked for it.
    pub(super) fn wanted(&self) -> String {
        format!("{}@{}", self.name, self.version)
    }

    /// As the user asked for it.
    pub(super) fn subject(&self) -> String {
        let name = match self.form {
            Form::Runtime(engine) => engine.name(),
            Form::Library => &self.name,
        };
        format!("{name}@{}", self.version)
    }

    /// Its folder in a cache.
    pub(super) fn place(&self, root: &Path) -> PathBuf {
        root.join(&self.name).join(self.version.to_string())
    }

    /// What is used of a folder that holds all of it: a runtime's binary, a library's own folder.
    pub(super) fn whole(&self, place: &Path) -> Option<PathBuf> {
        let sealed = fs::read_to_string(place.join(SEAL)).ok()?;
        let size = self.size(place).ok()?;
        (sealed.trim().parse() == Ok(size)).then(|| self.used(place))
    }

    /// Has npm unpack it somewhere in `temporary`, looks it over and seals it. Gives the folder to keep.
    pub(super) fn fetch(&self, npm: &Npm, temporary: &Path) -> Result<PathBuf, SubjectError> {
        let installed = npm.install(&self.name, self.version, temporary)?;
        let unpacked = match self.form {
            Form::Runtime(_) => installed,
            Form::Library => temporary.to_owned(),
        };
        match self.look_over(&unpacked) {
            Ok(()) => Ok(unpacked),
            Err(problem) => Err(SubjectError::BadPackage {
                package: self.wanted(),
                problem,
            }),
        }
    }

    fn used(&self, place: &Path) -> PathBuf {
        match self.form {
            Form::Runtime(engine) => place.join(platform::binary(engine)),
            Form::Library => place.join("node_modules").join(&self.name),
        }
    }

    fn size(&self, place: &Path) -> io::Result<u64> {
        match self.form {
            Form::Runtime(_) => {
                let binary = fs::metadata(self.used(place))?;
                Ok(if binary.is_file() { binary.len() } else { 0 })
            }
            Form::Library => size_of_all(&place.join("node_modules")),
        }
    }

    /// Whether this is the version it should be, in a form that runs here; if so, seals it.
    fn look_over(&self, place: &Path) -> Result<(), String> {
        let used = self.used(place);
        match self.form {
            Form::Runtime(engine) => says_its_version(engine, &used, self.version)?,
            Form::Library => is_version(&used, self.version)?,
        }
        let size = self.size(place).map_err(|error| error.to_string())?;
        fs::write(place.join(SEAL), size.to_string())
            .map_err(|error| format!("it cannot be sealed ({error})"))
    }
}

fn size_of_all(folder: &Path) -> io::Result<u64> {
    let mut size = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        size += if entry.file_type()?.is_dir() {
            size_of_all(&entry.path())?
        } else {
            entry.metadata()?.len()
        };
    }
    Ok(size)
}

fn says_its_version(engine: Engine, binary: &Path, version: Version) -> Result<(), String> {
    fs::metadata(binary)
        .map_err(|error| format!("it has no {} ({error})", platform::binary(engine)))?;
    let output = Command::new(binary)
        .arg("--version")
        .env_remove("NODE_OPTIONS")
        .env_remove("BUN_OPTIONS")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| format!("its binary does not run on this machine ({error})"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let first = said.lines().next().unwrap_or_default().trim();
    let expected = match engine {
        Engine::Node => format!("v{version}"),
        Engine::Bun => version.to_string(),
        Engine::Deno => format!("deno {version}"),
    };
    // Deno adds for which machine it was built.
    let rest = first.strip_prefix(&expected);
    if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')) {
        return Ok(());
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    let instead = if first.is_empty() {
        stderr.trim()
    } else {
        first
    };
    Err(match instead {
        "" => format!(
            "its binary does not run on this machine ({})",
            output.status
        ),
        instead => format!("its binary answers `--version` with `{instead}`"),
    })
}

fn is_version(library: &Path, version: Version) -> Result<(), String> {
    let file = library.join("package.json");
    let text =
        fs::read_to_string(file).map_err(|error| format!("it has no package.json ({error})"))?;
    let says: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| format!("its package.json is none ({error})"))?;
    match says["version"].as_str() {
        Some(said) if said == version.to_string() => Ok(()),
        said => Err(format!(
            "its package.json says that it is version {}",
            said.unwrap_or("(nothing)")
        )),
    }
}
