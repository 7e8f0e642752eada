//! What `check` finds in a dialect, on the release that the dialect was measured on: each printed command breaks
//! the rule that it is printed for.
//!
//! All dialects take minutes: they are searched with `HIGHWATER_REQUIRE_NODE=1`, and the newest one always, if its release is in
//! the cache.

#[path = "support/run.rs"]
mod run;
mod support;

use std::io::{self, Write as _};
use std::process::Command;

use highwater_model::declared::Declared;
use highwater_model::marks::TOKIO_MPSC;
use highwater_model::node::{NODE_26, NODE_FIXED};
use libtest_mimic::{Arguments, Trial};
use run::{highwater, shell_path};
use support::{needs, requires_all, started};

fn main() {
    let dialects = Declared::all()
        // These break nothing.
        .filter(|declared| !matches!(declared, Declared::Reference))
        .filter(|declared| *declared != Declared::Marks(&TOKIO_MPSC))
        .filter(|declared| *declared != Declared::Node(&NODE_FIXED));
    let trials = dialects.map(trial).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn trial(declared: Declared) -> Trial {
    let witness = declared.witness();
    let name = format!("{} on {witness}", declared.name());
    let found = if requires_all() || declared == Declared::Node(&NODE_26) {
        started(&witness).map(drop)
    } else {
        Err("a search of minutes; HIGHWATER_REQUIRE_NODE=1 has it done".to_owned())
    };
    needs(&name, found, move |()| confirm(declared))
}

/// Runs every command that `check` prints for this dialect, in a shell.
fn confirm(declared: Declared) {
    let checked = highwater(&format!("check --dialect {}", declared.name()));
    assert_eq!(
        (checked.code, &*checked.stderr),
        (Some(1), ""),
        "{checked:?}"
    );
    let mut rule = None;
    let mut confirmed = 0;
    for line in checked.stdout.lines() {
        if let Some((id, _)) = line.trim().split_once(" is broken in ") {
            assert_eq!(rule.replace(id), None, "no command is printed for {rule:?}");
        }
        if let Some(command) = line.trim().strip_prefix("replay: ") {
            let id = rule.take().expect("a rule comes before its command");
            let mut shell = Command::new("sh");
            let ran = run::run(shell.args(["-c", command]).env("PATH", shell_path()));
            ran.reports(1, &[&format!("{id}: "), "verdict: violates"]);
            confirmed += 1;
        }
    }
    assert_eq!(rule, None);
    let broken = checked.stdout.matches("BROKEN in").count();
    assert_eq!(confirmed, broken, "each broken rule has its command");
    assert!(confirmed > 0, "nothing was found in {}", declared.name());
    let _ = writeln!(
        io::stderr(),
        "{}: {confirmed} broken rules, each confirmed on {}",
        declared.name(),
        declared.witness()
    );
}
