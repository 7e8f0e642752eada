//! Where the pictures go, and where the lines do.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::super::exit::{Exit, Failure};
use super::super::output::{self, write_whole};
use super::report::Report;
use super::{page, picture};
use crate::experiment::Producer;

/// The folder of the report. If it was made for that and stays empty, it is removed.
pub(super) struct Folder {
    path: PathBuf,
    made: bool,
}

impl Folder {
    /// That folder, made if it is not there.
    pub(super) fn at(path: &Path) -> Result<Self, Failure> {
        let fail = |why: &dyn std::fmt::Display| {
            let message = format!("cannot make the folder {}: {why}", path.display());
            Failure::new(Exit::Usage, message)
        };
        let made = match fs::create_dir(path) {
            Ok(()) => true,
            Err(_) if path.is_dir() => false,
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return Err(fail(
                    &"something that is no folder has that name; give another with -o",
                ));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let parent = path.parent().unwrap_or(Path::new("")).display();
                return Err(fail(&format!("there is no folder {parent}; make it first")));
            }
            Err(error) => return Err(fail(&error)),
        };
        Ok(Self {
            path: path.to_owned(),
            made,
        })
    }

    /// A place for the lines, on the same disk.
    pub(super) fn lines(&self) -> Result<Lines, Failure> {
        let mut builder = tempfile::Builder::new();
        match builder.prefix(".highwater-").tempdir_in(&self.path) {
            Ok(folder) => Ok(Lines::Removed(folder)),
            Err(error) => {
                let message = format!("cannot write into {}: {error}", self.path.display());
                Err(Failure::new(Exit::Usage, message))
            }
        }
    }

    /// Writes all files of the report, each whole or not at all.
    pub(super) fn put(&self, report: &Report) -> Result<(), Failure> {
        let internal = |error| Failure::new(Exit::Internal, error);
        let mut pictures = Vec::new();
        for figure in report.figures() {
            let svg = picture::svg(&figure).map_err(internal)?;
            let png = picture::png(&figure).map_err(internal)?;
            write_whole(&self.path.join(format!("{}.svg", figure.file)), &svg)?;
            pictures.push(svg);
            write_whole(&self.path.join(format!("{}.png", figure.file)), &png)?;
        }
        let page = page::page(report, &pictures);
        write_whole(&self.path.join("experiment.json"), &output::json(report)?)?;
        write_whole(&self.path.join("experiment.html"), &page)?;
        Ok(())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if self.made {
            let _ = fs::remove_dir(&self.path); // refused where something is in it
        }
    }
}

/// Names of what the process that opens them has open.
const OPEN_ALREADY: [&str; 5] = [
    "/dev/stdin",
    "/dev/stdout",
    "/dev/stderr",
    "/dev/fd",
    "/proc",
];

/// Where the lines go.
pub(super) enum Lines {
    /// Into files in that folder, which goes with them.
    Removed(TempDir),
    /// Into files in that folder.
    Kept(PathBuf),
    /// There, both.
    Device(PathBuf),
}

impl Lines {
    /// There, because the user says so.
    pub(super) fn there(path: &Path) -> Result<Self, Failure> {
        let fail = |exit, why: &str| {
            let message = format!("cannot write the lines to {}: {why}", path.display());
            Err(Failure::new(exit, message))
        };
        // The process that writes tells of itself there.
        if OPEN_ALREADY.iter().any(|place| path.starts_with(place)) {
            let why = "what a process has open already is not its own in another; give a folder or a device";
            return fail(Exit::Usage, why);
        }
        match fs::metadata(path) {
            Ok(there) if there.is_dir() => Ok(Self::Kept(path.to_owned())),
            Ok(there) if there.is_file() => fail(
                Exit::Usage,
                "it is a file, and would be overwritten; give a folder for them",
            ),
            Ok(_) => Ok(Self::Device(path.to_owned())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => fail(
                Exit::Unreadable,
                "it is not there; give a folder, and make it first, or a device",
            ),
            Err(error) => fail(Exit::Unreadable, &error.to_string()),
        }
    }

    /// Where that one's go.
    pub(super) fn of(&self, producer: Producer) -> PathBuf {
        let name = format!("{producer}.lines");
        match self {
            Self::Removed(folder) => folder.path().join(name),
            Self::Kept(folder) => folder.join(name),
            Self::Device(path) => path.clone(),
        }
    }
}
