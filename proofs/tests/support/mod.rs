//! Trials that ask another prover. Without it they are ignored, and the reason is told; with
//! `HIGHWATER_REQUIRE_PROVERS=1` nothing is ignored, and without it they fail.

use std::env;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use libtest_mimic::Trial;

/// A prover, and how long what is asked of it takes, if plain `cargo test` is not to wait for it.
pub(crate) struct Prover {
    program: &'static str,
    slow: Option<&'static str>,
    found: Result<(), String>,
}

impl Prover {
    /// This program, if it is on the PATH.
    pub(crate) fn new(program: &'static str, slow: Option<&'static str>) -> Self {
        let version = Command::new(program)
            .arg("--version")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        let found = match version {
            Ok(status) if status.success() => Ok(()),
            Ok(_) => Err(format!(
                "the {program} on the PATH does not tell its version"
            )),
            Err(_) => Err(format!("no {program} on the PATH (Debian has a package)")),
        };
        Self {
            program,
            slow,
            found,
        }
    }

    /// A trial that asks it.
    pub(crate) fn trial(&self, name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
        let required = env::var_os("HIGHWATER_REQUIRE_PROVERS").is_some_and(|value| value == "1");
        let missing = self.found.as_ref().err().cloned();
        let slow = self.slow.map(|slow| {
            let program = self.program;
            format!("{slow} of {program}; --include-ignored has it done")
        });
        let why = missing.clone().or(slow).filter(|_| !required);
        if let Some(why) = &why {
            let _ = writeln!(io::stderr(), "ignored: {name}: {why}");
        }
        Trial::test(name, move || {
            // Asked for all the same, it fails without: it has not run.
            if let Some(missing) = missing {
                return Err(missing.into());
            }
            test();
            Ok(())
        })
        .with_ignored_flag(why.is_some())
    }
}
