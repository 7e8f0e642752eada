//! Which subject: the text the user writes, read.

use std::ffi::OsString;
use std::fmt;
use std::str::FromStr;

use super::error::SubjectError;
use super::python::Python;
use super::runtime::{Engine, Library, Runtime};
use super::version::Version;

/// Which implementation to test.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Spec {
    /// `node`, `node@20.10.0`, `bun@1.4.5`, `deno@2.9.6`: the streams that a runtime brings.
    Runtime(Runtime),
    /// `readable-stream@4.8.0`, `streamx@2.28.1`: those of a library, which runs on a runtime.
    Library {
        /// Which.
        library: Library,
        /// Exactly this release of it, from the cache.
        version: Version,
        /// What it runs on.
        on: Runtime,
    },
    /// `asyncio`, `asyncio@3.11`: the transports of the `python3` on the PATH.
    Asyncio(Python),
    /// `-- COMMAND ARG…`: any executable that speaks the driver protocol.
    Executable(Vec<OsString>),
}

impl Spec {
    /// Reads a subject's name. `elsewhere` are the names that the caller reads itself (`rust`, say),
    /// so that a message can suggest them. A library runs on the `node` of the PATH; see [`Spec::on`].
    pub fn parse(text: &str, elsewhere: &[&str]) -> Result<Self, SubjectError> {
        if let Some(runtime) = Runtime::parse(text) {
            return runtime.map(Self::Runtime);
        }
        if let Some(library) = Library::parse(text) {
            return library.map(|(library, version)| Self::Library {
                library,
                version,
                on: Runtime::NODE,
            });
        }
        if let Some(python) = Python::parse(text) {
            return python.map(Self::Asyncio);
        }
        let elsewhere = elsewhere.iter().map(ToString::to_string);
        let known = elsewhere.chain(forms().map(str::to_owned)).collect();
        Err(unknown(text, known))
    }

    /// The same library on another runtime: `node@20.10.0`, `bun@1.4.5`. Only a library can be moved.
    pub fn on(self, runtime: &str) -> Result<Self, SubjectError> {
        match self {
            Self::Library {
                library, version, ..
            } => match Runtime::parse(runtime) {
                Some(on) => on.map(|on| Self::Library {
                    library,
                    version,
                    on,
                }),
                None => Err(SubjectError::NotARuntime {
                    given: runtime.to_owned(),
                    known: engines().map(str::to_owned).collect(),
                }),
            },
            Self::Runtime(_) | Self::Asyncio(_) | Self::Executable(_) => {
                Err(SubjectError::NotALibrary {
                    given: self.to_string(),
                })
            }
        }
    }
}

/// The names that [`Spec`] reads, for messages.
fn forms() -> impl Iterator<Item = &'static str> {
    let libraries = Library::ALL.into_iter().map(Library::example);
    engines()
        .chain(libraries)
        .chain([Python::NAME, Python::EXAMPLE])
}

fn engines() -> impl Iterator<Item = &'static str> {
    Engine::ALL
        .into_iter()
        .flat_map(|engine| [engine.name(), engine.example()])
}

fn unknown(text: &str, known: Vec<String>) -> SubjectError {
    let name = text.split('@').next().unwrap_or(text).to_lowercase();
    let near = known
        .iter()
        .filter(|form| {
            let known_name = form.split('@').next().unwrap_or(form);
            strsim::normalized_damerau_levenshtein(&name, known_name) >= 0.5
        })
        .cloned()
        .collect();
    SubjectError::Unknown {
        given: text.to_owned(),
        near,
        known,
    }
}

impl FromStr for Spec {
    type Err = SubjectError;

    fn from_str(text: &str) -> Result<Self, SubjectError> {
        Self::parse(text, &[])
    }
}

impl fmt::Display for Spec {
    /// As the user writes it; a library that was moved to another runtime says so behind `on`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Runtime(runtime) => runtime.fmt(f),
            Self::Asyncio(python) => python.fmt(f),
            Self::Library {
                library,
                version,
                on,
            } => {
                write!(f, "{}@{version}", library.name())?;
                if *on == Runtime::NODE {
                    Ok(())
                } else {
                    write!(f, " on {on}")
                }
            }
            Self::Executable(command) => {
                f.write_str("--")?;
                command
                    .iter()
                    .try_for_each(|word| write!(f, " {}", word.to_string_lossy()))
            }
        }
    }
}
