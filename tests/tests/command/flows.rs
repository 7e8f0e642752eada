//! The main flows, from the command to its exit code.

use std::process::Command;
use std::sync::OnceLock;

use highwater_model::program::Program;
use libtest_mimic::Trial;
use serde_json::Value;

use super::run::{Ran, command, entries, fed, fits, folder, highwater, run, shell_path};
use super::support::{cached, needs, node, plain};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("flows::check", check),
        plain("flows::check_finds_the_lost_drain", || {
            check_finds_the_lost_drain();
        }),
        plain("flows::check_without", check_without),
        needs(
            "flows::the_starvation_replays",
            cached(&["26.10.0"]),
            |()| the_starvation_replays(),
        ),
        needs(
            "flows::the_printed_command_replays",
            cached(&["20.10.0", "26.10.0"]),
            |()| {
                the_printed_command_replays();
            },
        ),
        needs("flows::known_findings", cached(&["26.10.0"]), |()| {
            known_findings();
        }),
        needs("flows::saved_traces", cached(&["20.10.0"]), |()| {
            saved_traces();
        }),
        needs("flows::the_node_on_the_path", node(), |version| {
            the_node_on_the_path(&version);
        }),
        plain("flows::the_rust_stream", the_rust_stream),
    ]
}

fn check() {
    let ran = highwater("check");
    ran.reports(
        0,
        &[
            "The small model of reference",
            "D1    holds",
            "129 of 129 edges met",
            "104 of the 104 edges of the small model driven",
            "5,093 of them as predicted",
            "verdict: conforms",
        ],
    );
    fits(&ran.stdout);
}

fn check_without() {
    let ran = highwater("check --without others-pause --all --rounds 2");
    ran.reports(
        0,
        &[
            "theorem:  every producer that was told to wait is woken",
            "reference, ",
            "verdict: not needed: while a drain is owed it tells everybody to wait (R3)",
            "node-0.10, ",
            "node-26, ",
            "producer 1 waits through 3 completions, and is not woken",
            "verdict: needed",
        ],
    );
    fits(&ran.stdout);
    let ran = highwater("check --without born-stopped --dialect reference --format json");
    ran.reports(0, &[]);
    let json = ran.json();
    let row = &json["dialects"][0];
    assert_eq!(row["verdict"], "needed", "{json}");
    assert_eq!(row["bound"], 4, "{json}");
    assert_eq!(row["evidence"]["largest_length"], 8, "{json}");
}

fn the_starvation_replays() {
    let ran = highwater("check --without others-pause --rounds 100");
    let mut lines = ran.stdout.lines();
    let replay = lines.find_map(|line| line.trim().strip_prefix("replay: "));
    let mut shell = Command::new("sh");
    let shell = shell
        .args(["-c", replay.expect("a command")])
        .env("PATH", shell_path())
        .env("HIGHWATER_OFFLINE", "1");
    let says = [
        "it shows: the largest length is 3; producer 1 waits through 101 completions, and is not woken",
        "verdict: conforms",
    ];
    run(shell).reports(0, &says);
}

/// What `check` finds in the oldest dialect, looked for once.
fn oldest() -> &'static Ran {
    static RAN: OnceLock<Ran> = OnceLock::new();
    RAN.get_or_init(|| highwater("check --dialect node-20.10"))
}

/// The command that `check` prints for rule D1.
fn check_finds_the_lost_drain() -> String {
    let ran = oldest();
    ran.reports(
        1,
        &["D1    BROKEN in 3", "verdict: violates: D1 of node-20.10"],
    );
    fits(&ran.stdout);
    let part = ran
        .stdout
        .split("D1 is broken in ")
        .nth(1)
        .expect("it says so");
    let replay = part
        .lines()
        .find_map(|line| line.trim().strip_prefix("replay: "));
    let replay = replay.expect("a command").to_owned();
    let json = replay.split('\'').nth(1).expect("a program");
    let program: Program = serde_json::from_str(json).expect("a program");
    assert!(program.size() <= 3, "{json}");
    replay
}

fn the_printed_command_replays() {
    let replay = check_finds_the_lost_drain();
    assert!(replay.contains("conform node@20.10.0"), "{replay}");
    let there = replay.replace("node@20.10.0", "node@26.10.0");
    let path = shell_path();
    for (line, code, says) in [(&replay, 1, "D1: "), (&there, 0, "verdict: conforms")] {
        let mut shell = Command::new("sh");
        let shell = shell
            .args(["-c", line])
            .env("PATH", &path)
            .env("HIGHWATER_OFFLINE", "1");
        let ran = run(shell);
        ran.reports(code, &[says]);
        fits(&ran.stdout);
    }
}

fn known_findings() {
    let ran = highwater("conform node@26.10.0 --no-corpus --programs 300");
    ran.reports(
        0,
        &[
            "node@26.10.0, declared to follow node-26",
            "as expected",
            "conforms but for what is expected",
        ],
    );
    fits(&ran.stdout);
    let folder = folder();
    let none = folder.path().join("none.json");
    std::fs::write(&none, r#"{"subject":"node@26.10.0","expect":[]}"#).expect("there is room");
    let mut conform = command([
        "conform",
        "node@26.10.0",
        "--no-corpus",
        "--programs",
        "300",
        "--expectations",
    ]);
    run(conform.arg(none)).reports(1, &["verdict: violates"]);
}

/// What of a finding both commands report.
fn findings(report: &Value) -> Vec<Value> {
    report["findings"].as_array().expect("a list").clone()
}

fn saved_traces() {
    let folder = folder();
    let place = folder.path().join("new").join("traces");
    let mut conform = command([
        "conform",
        "node@20.10.0",
        "--no-corpus",
        "--programs",
        "300",
        "--format",
        "json",
    ]);
    let ran = run(conform.arg("--save-traces").arg(&place));
    ran.reports(1, &[]);
    let report = ran.json();
    let broken = report["broken"].as_array().expect("a list");
    assert!(!broken.is_empty());
    let names: Vec<_> = broken
        .iter()
        .map(|broken| format!("{}.trace.jsonl", broken["name"].as_str().expect("a name")))
        .collect();
    assert_eq!(entries(&place), names);
    for (broken, name) in broken.iter().zip(&names) {
        let mut judge = command(["judge", "--format", "json"]);
        let judged = run(judge.arg(place.join(name)));
        judged.reports(1, &[]);
        assert!(
            findings(&judged.json()).contains(&broken["finding"]),
            "{name}: {judged:?}"
        );

        let program = broken["program"].to_string();
        let mut conform = command([
            "conform",
            "node@20.10.0",
            "--format",
            "json",
            "--program",
            "-",
        ]);
        let replayed = fed(conform.arg("--save-traces").arg(&place), program);
        replayed.reports(1, &[]);
        let mut judge = command(["judge", "--format", "json"]);
        let judged = run(judge.arg(place.join("program.trace.jsonl")));
        assert_eq!(findings(&replayed.json()), findings(&judged.json()));
    }
}

fn the_node_on_the_path(version: &str) {
    let program = r#"{"highWaterMark":1,"turns":[[{"op":"write","weight":1}]]}"#;
    let mut conform = command(["conform", "node", "--dialect", "node-26", "--program", "-"]);
    let ran = fed(&mut conform, program);
    ran.reports(
        0,
        &[
            &format!("node@{version}, one program, as node-26"),
            "new Writable",
        ],
    );
    let mut conform = command([
        "conform",
        "node",
        "--dialect",
        "reference",
        "--program",
        "-",
    ]);
    fed(&mut conform, program).refuses(2, &["reference cannot describe node@"]);
}

fn the_rust_stream() {
    let ran = highwater("conform rust --programs 300");
    ran.reports(
        0,
        &[
            "each of the 104 edges of the small model, of which 104 were driven",
            "393 of 393 distinct programs as predicted, byte for byte",
            "verdict: conforms",
        ],
    );
    // The same seed, the same report; another one, other programs.
    assert_eq!(
        ran.stdout,
        highwater("conform rust --programs 300 --seed 1").stdout
    );
    assert_ne!(
        ran.stdout,
        highwater("conform rust --programs 300 --seed 2").stdout
    );
    let program = r#"{"highWaterMark":1,"turns":[[{"op":"write","weight":1}]]}"#;
    let ran = fed(&mut command(["conform", "rust", "--program", "-"]), program);
    ran.reports(0, &["rust, one program, as reference", "verdict: conforms"]);
    assert!(!ran.stdout.contains("Writable"), "no JavaScript drives it");
}
