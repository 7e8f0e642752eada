//! The cache folder: one folder per package and version, whole or not there.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

use super::error::SubjectError;
use super::npm::Npm;
use super::package::Package;
use super::runtime::{Engine, Library};
use super::version::Version;

/// Whether what is missing may be downloaded.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Fetch {
    /// It may.
    #[default]
    Allowed,
    /// It may not: what is missing is an error. For suites.
    Never,
}

/// The folder that holds downloaded versions.
///
/// A version is unpacked in a temporary folder beside, looked over, and then renamed to its place in one step. So
/// whatever is interrupted leaves nothing that counts, and two processes that fetch the same version both
/// find it in the end: one rename wins, and the loser uses the winner's.
#[derive(Clone, Debug)]
pub struct Cache {
    root: Option<PathBuf>,
    fetch: Fetch,
    npm: Npm,
}

/// How temporary folders are called.
const FETCHING: &str = ".fetching-";

/// After this time a temporary folder is what an interrupted run left behind.
const ABANDONED: Duration = Duration::from_secs(24 * 60 * 60);

impl Cache {
    /// The cache that the environment names: `HIGHWATER_CACHE`, else the platform's folder for such things;
    /// `HIGHWATER_OFFLINE=1` forbids downloads.
    pub fn from_env() -> Self {
        Self::from_variables(&|name| env::var_os(name))
    }

    /// The same, by any lookup of variables.
    pub fn from_variables(variable: &dyn Fn(&str) -> Option<OsString>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let folder = |name: &str| set(name).map(PathBuf::from);
        let home = || folder("HOME").or_else(|| folder("USERPROFILE"));
        let root = folder("HIGHWATER_CACHE")
            .or_else(|| folder("XDG_CACHE_HOME").map(|cache| cache.join("highwater")))
            .or_else(|| {
                if cfg!(windows) {
                    folder("LOCALAPPDATA").map(|local| local.join("highwater").join("cache"))
                } else if cfg!(target_os = "macos") {
                    home().map(|home| home.join("Library/Caches/highwater"))
                } else {
                    home().map(|home| home.join(".cache/highwater"))
                }
            });
        let offline = set("HIGHWATER_OFFLINE").is_some_and(|value| value != "0");
        Self {
            root,
            fetch: if offline {
                Fetch::Never
            } else {
                Fetch::Allowed
            },
            npm: Npm::default(),
        }
    }

    /// The cache in a certain folder.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self {
            root: Some(root.into()),
            fetch: Fetch::Allowed,
            npm: Npm::default(),
        }
    }

    /// The same cache, with downloads allowed or not.
    #[must_use]
    pub fn with_fetch(self, fetch: Fetch) -> Self {
        Self { fetch, ..self }
    }

    /// The same cache, with another npm.
    #[must_use]
    pub fn with_npm(self, npm: Npm) -> Self {
        Self { npm, ..self }
    }

    /// The folder, if there is any telling where it is.
    pub fn root(&self) -> Option<&Path> {
        self.root.as_deref()
    }

    /// Whether this release of a runtime can be had without a download.
    pub fn has_runtime(&self, engine: Engine, version: Version) -> bool {
        Package::of_runtime(engine, version).is_ok_and(|package| self.has(&package))
    }

    /// Whether this release of a library can be had without a download.
    pub fn has_library(&self, library: Library, version: Version) -> bool {
        self.has(&Package::of_library(library.name(), version))
    }

    fn has(&self, package: &Package) -> bool {
        let root = self.root.as_ref();
        root.is_some_and(|root| package.whole(&package.place(root)).is_some())
    }

    /// The binary of this release of a runtime, fetched if need be. `progress` is told before a download starts.
    pub fn runtime(
        &self,
        engine: Engine,
        version: Version,
        progress: &mut dyn FnMut(&str),
    ) -> Result<PathBuf, SubjectError> {
        self.get(&Package::of_runtime(engine, version)?, progress)
    }

    /// The folder of this release of a library, with all that it depends on beside it, fetched if need be.
    pub fn library(
        &self,
        library: Library,
        version: Version,
        progress: &mut dyn FnMut(&str),
    ) -> Result<PathBuf, SubjectError> {
        self.module(library.name(), version, progress)
    }

    /// The same of any library on npm, for a driver of its own.
    pub fn module(
        &self,
        name: &str,
        version: Version,
        progress: &mut dyn FnMut(&str),
    ) -> Result<PathBuf, SubjectError> {
        self.get(&Package::of_library(name, version), progress)
    }

    fn get(
        &self,
        package: &Package,
        progress: &mut dyn FnMut(&str),
    ) -> Result<PathBuf, SubjectError> {
        let root = self.root.as_deref().ok_or(SubjectError::NoCacheFolder)?;
        let place = package.place(root);
        if let Some(used) = package.whole(&place) {
            return Ok(used);
        }
        if self.fetch == Fetch::Never {
            return Err(SubjectError::NotCached {
                subject: package.subject(),
                cache: root.to_owned(),
            });
        }
        let not_writable = |source| SubjectError::CacheNotWritable {
            folder: root.to_owned(),
            source,
        };
        let temporary = temporary_folder(root).map_err(not_writable)?;
        // A folder below, since it may be kept as a whole, and the temporary one goes.
        let fresh = temporary.path().join("package");
        fs::create_dir(&fresh).map_err(not_writable)?;
        progress(&format!(
            "fetching {} with npm, once, into {}",
            package.wanted(),
            root.display()
        ));
        let unpacked = package.fetch(&self.npm, &fresh)?;
        settle(package, &unpacked, &place, temporary.path()).map_err(not_writable)?;
        package.whole(&place).ok_or_else(|| {
            not_writable(io::Error::other(
                "what was just put there is not there any more",
            ))
        })
    }
}

/// A new folder on the cache's own file system, so that a rename can move it. Those that interrupted runs
/// left are removed on this occasion.
fn temporary_folder(root: &Path) -> io::Result<TempDir> {
    fs::create_dir_all(root)?;
    for entry in fs::read_dir(root)?.flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(FETCHING);
        let changed = entry.metadata().and_then(|metadata| metadata.modified());
        let age = changed
            .ok()
            .and_then(|time| time.elapsed().ok())
            .unwrap_or_default();
        if is_ours && age > ABANDONED {
            // If it stays, it takes space, no more.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    tempfile::Builder::new().prefix(FETCHING).tempdir_in(root)
}

/// Renames an unpacked package to its place.
fn settle(package: &Package, unpacked: &Path, place: &Path, temporary: &Path) -> io::Result<()> {
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent)?;
    }
    let Err(first) = fs::rename(unpacked, place) else {
        return Ok(());
    };
    if package.whole(place).is_some() {
        return Ok(()); // another process was faster
    }
    // Something is in the way that does not count: it goes with the temporary folder.
    fs::rename(place, temporary.join("in-the-way")).map_err(|_| first)?;
    match fs::rename(unpacked, place) {
        Err(_) if package.whole(place).is_some() => Ok(()),
        result => result,
    }
}
