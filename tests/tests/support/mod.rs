//! Trials on what may be missing here: without it they are ignored, and the reason is told. With
//! `HIGHWATER_REQUIRE_NODE=1` it is downloaded instead, and if that fails, so do they.

#![allow(dead_code, reason = "each suite uses its part")]

use std::env;
use std::ffi::OsString;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use highwater_conformance::subject::{self, Cache, Driven, Engine, Fetch, Options, Spec, Subject};
use libtest_mimic::{Failed, Trial};

/// A trial that needs nothing.
pub(crate) fn plain(name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok(())
    })
}

/// Whether nothing may be missing.
pub(crate) fn requires_all() -> bool {
    env::var_os("HIGHWATER_REQUIRE_NODE").is_some_and(|value| value == "1")
}

/// The cache, which downloads only where nothing may be missing.
pub(crate) fn cache() -> Cache {
    let cache = Cache::from_env();
    if requires_all() {
        cache
    } else {
        cache.with_fetch(Fetch::Never)
    }
}

/// A trial that needs what was looked for, or why it is not here.
pub(crate) fn needs<T: Send + 'static>(
    name: &str,
    found: Result<T, String>,
    test: impl FnOnce(T) + Send + 'static,
) -> Trial {
    let required = requires_all();
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

/// This subject, running, or why it is not here.
pub(crate) fn started(spec: &str) -> Result<Driven, String> {
    let options = Options {
        cache: cache(),
        ..Options::default()
    };
    spec.parse::<Spec>()
        .and_then(|spec| subject::start(&spec, &options, &mut |_| {}))
        .map_err(|error| error.to_string())
}

/// The driver in this file of `tests/driver`, on this release of a runtime, with these arguments, or why it is not here.
pub(crate) fn driven(
    engine: Engine,
    version: &str,
    file: &str,
    arguments: &[&Path],
) -> Result<Driven, String> {
    let driver = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("driver")
        .join(file);
    let words = [runtime(engine, version)?.into_os_string()]
        .into_iter()
        .chain(permissions(engine).iter().map(OsString::from))
        .chain([driver.into_os_string()])
        .chain(arguments.iter().map(OsString::from));
    let spec = Spec::Executable(words.collect());
    let started = subject::start(&spec, &Options::default(), &mut |_| {});
    started.map_err(|error| error.to_string())
}

/// What a runtime has to be told before a file, so that it runs it as every other does.
pub(crate) fn permissions(engine: Engine) -> &'static [&'static str] {
    match engine {
        Engine::Node | Engine::Bun => &[],
        Engine::Deno => &["run", "--quiet", "--allow-all", "--no-config", "--no-lock"],
    }
}

/// The binary of this release of a runtime, or why it is not here.
pub(crate) fn runtime(engine: Engine, version: &str) -> Result<PathBuf, String> {
    let version = version.parse().map_err(|error| format!("{error}"))?;
    let binary = cache().runtime(engine, version, &mut |_| {});
    binary.map_err(|error| error.to_string())
}

/// The folder of sonic-boom, or why it is not here.
pub(crate) fn sonic_boom() -> Result<PathBuf, String> {
    let version = "5.0.2".parse().map_err(|error| format!("{error}"))?;
    let folder = cache().module("sonic-boom", version, &mut |_| {});
    folder.map_err(|error| error.to_string())
}

/// Of many releases these are asked wherever they are.
const ALWAYS: [&str; 6] = [
    "node@0.10.48",
    "node@20.10.0",
    "node@26.10.0",
    "bun@1.4.5",
    "deno@2.9.6",
    "streamx@2.28.1",
];

/// One of many releases, running, or why not: all of them take minutes.
pub(crate) fn one_of_many(spec: &str) -> Result<Driven, String> {
    if requires_all() || blesses() || ALWAYS.contains(&spec) {
        started(spec)
    } else {
        Err("one of many releases; HIGHWATER_REQUIRE_NODE=1 has all of them asked".to_owned())
    }
}

/// A trial on a subject that may not be here.
pub(crate) fn on(
    subject: Result<Driven, String>,
    name: &str,
    test: impl FnOnce(&mut (dyn Subject + Send)) -> Result<(), Failed> + Send + 'static,
) -> Trial {
    needs(name, subject, |mut subject| {
        if let Err(failed) = test(&mut subject) {
            panic!("{}", failed.message().unwrap_or("it failed"));
        }
    })
}

/// Whether what is written down is to be written anew.
pub(crate) fn blesses() -> bool {
    env::var_os("HIGHWATER_BLESS").is_some_and(|value| value == "1")
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

/// Whether these releases of Node can be had here.
pub(crate) fn cached(versions: &[&str]) -> Result<(), String> {
    let cache = cache();
    for version in versions {
        let version = version.parse().map_err(|error| format!("{error}"))?;
        cache
            .runtime(Engine::Node, version, &mut |_| {})
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}
