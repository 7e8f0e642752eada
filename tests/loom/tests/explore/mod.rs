//! Runs a race under loom, says how much that explored, and shows that it would notice a mutant.
//!
//! Each run is a process of its own (this test binary again, with one test selected): a thread that
//! loom abandons in a deadlock unwinds through handles whose `Drop` needs loom, and that aborts. The
//! process ends with the first panic instead, before anything unwinds.

use std::env;
use std::io::{self, Write as _};
use std::panic;
use std::process::{Command, Output, exit};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use highwater_loom::sync::mutant::{Mutant, select};

/// Threads that meet in a stream.
pub(crate) struct Race {
    /// The test's name.
    pub(crate) name: &'static str,
    /// How many executions loom explores, at least.
    pub(crate) executions: usize,
    /// `None`: all there are. Otherwise those with at most so many preemptions.
    pub(crate) preemption_bound: Option<usize>,
    /// The mutants that must end in a deadlock.
    pub(crate) kills: &'static [Mutant],
    /// What every execution runs.
    pub(crate) body: fn(),
}

/// Set in the process that explores: the index of its mutant, or `none`.
const ROLE: &str = "HIGHWATER_LOOM_MUTANT";
const PANICKED: i32 = 3;

/// The race holds, in as many executions as it claims, and deadlocks with each of its mutants.
pub(crate) fn explore(race: &Race) {
    if let Ok(role) = env::var(ROLE) {
        let mutant = role.parse().ok().map(|index: usize| race.kills[index]);
        explore_here(race, mutant);
        return;
    }
    let Race { name, kills, .. } = race;

    let (holds, said) = explore_elsewhere(name, "none");
    assert!(holds, "{name}:\n{said}");
    report(&said);

    for (index, mutant) in kills.iter().enumerate() {
        let (survived, said) = explore_elsewhere(name, &index.to_string());
        assert!(!survived, "survived: {mutant:?} in {name}");
        assert!(
            said.contains("deadlock"),
            "{mutant:?} in {name} broke something else:\n{said}"
        );
        report(&format!("killed: {mutant:?} by {name}\n"));
    }
}

/// Says how much was explored also where the test harness captures what tests print.
fn report(text: &str) {
    io::stderr()
        .write_all(text.as_bytes())
        .expect("standard error is open");
}

/// Whether the race held in a process of its own, and what that process said.
fn explore_elsewhere(name: &str, role: &str) -> (bool, String) {
    let this = env::current_exe().expect("a test binary knows itself");
    let Output {
        status,
        stdout,
        stderr,
    } = Command::new(this)
        .args(["--exact", name, "--nocapture", "--quiet"])
        .env(ROLE, role)
        .env_remove("LOOM_MAX_PREEMPTIONS")
        .env_remove("LOOM_MAX_PERMUTATIONS")
        .env_remove("LOOM_MAX_DURATION")
        .output()
        .expect("a test binary runs");
    let said = String::from_utf8_lossy(&stdout) + String::from_utf8_lossy(&stderr);
    match status.code() {
        Some(0) => {
            let line = said.lines().find(|line| line.contains("executions"));
            let line = line.unwrap_or_else(|| panic!("{name} explored nothing:\n{said}"));
            (true, format!("{line}\n"))
        }
        Some(PANICKED) => (false, said.into_owned()),
        _ => panic!("{name}: {status}\n{said}"),
    }
}

fn explore_here(race: &Race, mutant: Option<Mutant>) {
    panic::set_hook(Box::new(|why| {
        eprintln!("{why}");
        exit(PANICKED);
    }));
    select(mutant);

    // No limit on executions or on time: loom's end silently, and nothing would have been shown.
    let mut builder = loom::model::Builder::new();
    builder.max_permutations = None;
    builder.max_duration = None;
    builder.preemption_bound = race.preemption_bound;
    let executions = Arc::new(AtomicUsize::new(0));
    let (counter, body) = (Arc::clone(&executions), race.body);
    builder.check(move || {
        counter.fetch_add(1, Ordering::Relaxed);
        body();
    });

    let (name, executions) = (race.name, executions.load(Ordering::Relaxed));
    let bound = match race.preemption_bound {
        None => "no preemption bound".to_owned(),
        Some(bound) => format!("at most {bound} preemptions each"),
    };
    println!("{name}: {executions} executions, {bound}");
    assert!(
        executions >= race.executions,
        "{name}: the floor is {}",
        race.executions
    );
}
