//! Trials on what may be missing here: without it they are ignored, and the reason is told, unless
//! `HIGHWATER_REQUIRE_NODE=1`: then they fail. Nothing is downloaded.

#![allow(dead_code, reason = "each suite uses its part")]

use std::env;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use highwater_conformance::subject::{Cache, Engine};
use libtest_mimic::Trial;

/// A trial that needs nothing.
pub(crate) fn plain(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

/// A trial that needs what was looked for, or why it is not here.
pub(crate) fn needs<T: Send + 'static>(
    name: &str,
    found: Result<T, String>,
    test: impl FnOnce(T) + Send + 'static,
) -> Trial {
    let required = env::var_os("HIGHWATER_REQUIRE_NODE").is_some_and(|value| value == "1");
    match found {
        Ok(found) => plain(name, move || test(found)),
        Err(why) => {
            if !required {
                let _ = writeln!(io::stderr(), "ignored: {name}: {why}");
            }
            // Asked for all the same (`--include-ignored`), it fails: it has not run.
            Trial::test(name, move || Err(why.into())).with_ignored_flag(!required)
        }
    }
}

/// The version of the `node` on the PATH.
pub(crate) fn node() -> Result<String, String> {
    let output = Command::new("node")
        .arg("--version")
        .stderr(Stdio::null())
        .output();
    let output = output.map_err(|_| "no node on the PATH".to_owned())?;
    let version = String::from_utf8_lossy(&output.stdout);
    match version.trim().strip_prefix('v') {
        Some(version) if output.status.success() => Ok(version.to_owned()),
        _ => Err("the node on the PATH does not tell its version".to_owned()),
    }
}

/// Whether these releases of Node are in the cache.
pub(crate) fn cached(versions: &[&str]) -> Result<(), String> {
    let cache = Cache::from_env();
    let is_cached = |version: &str| {
        version
            .parse()
            .is_ok_and(|version| cache.has_runtime(Engine::Node, version))
    };
    match versions.iter().find(|version| !is_cached(version)) {
        None => Ok(()),
        Some(version) => Err(format!("node@{version} is not in the cache")),
    }
}
