//! Trials that ask another prover. Without it they are ignored, and the reason is told; with
//! `HIGHWATER_REQUIRE_PROVERS=1` they fail.

use std::env;
use std::io::{self, Write as _};
use std::process::{Command, Stdio};

use libtest_mimic::Trial;

/// Whether this program can be run, or why not.
pub(crate) fn found(program: &str) -> Result<(), String> {
    let asked = Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match asked {
        Ok(_) => Ok(()),
        Err(error) => Err(format!(
            "{program} cannot be run ({error}); Debian's package has it"
        )),
    }
}

/// A trial that needs this program.
pub(crate) fn needs(program: &str, name: &str, test: impl FnOnce() + Send + 'static) -> Trial {
    let required = env::var_os("HIGHWATER_REQUIRE_PROVERS").is_some_and(|value| value == "1");
    match found(program) {
        Ok(()) => Trial::test(name, move || {
            test();
            Ok(())
        }),
        Err(why) => {
            if !required {
                let _ = writeln!(io::stderr(), "ignored: {name}: {why}");
            }
            // Asked for all the same (`--include-ignored`), it fails: it has not run.
            Trial::test(name, move || Err(why.into())).with_ignored_flag(!required)
        }
    }
}
