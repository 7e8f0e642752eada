//! The main flows, from the command to its exit code.

use std::process::Command;

use highwater_model::program::Program;
use libtest_mimic::Trial;
use serde_json::Value;

use super::checked;
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
        plain("flows::the_rules_alone", the_rules_alone),
        plain("flows::parts", parts),
        plain("flows::matrix", matrix),
    ]
}

fn check() {
    let ran = &checked::all().text;
    ran.reports(
        0,
        &[
            "The small model of reference",
            "D1    holds",
            "363 of 363 edges met",
            "283 of the 283 edges of the small model driven",
            "5,225 of them as predicted",
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

/// The command that `check` prints for rule D1.
fn check_finds_the_lost_drain() -> String {
    let ran = &checked::broken().text;
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
            "each of the 283 edges of the small model, of which 283 were driven",
            "525 of 525 distinct programs as predicted, byte for byte",
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

fn the_rules_alone() {
    const ALONE: &str = "--dialect none --programs 300";
    let kept = highwater(&format!("conform model@node-fixed {ALONE}"));
    kept.reports(
        0,
        &[
            "judged by the rules alone: no dialect predicts what it does",
            "300 distinct programs; ",
            "verdict: conforms",
        ],
    );
    assert!(!kept.stdout.contains("as predicted"), "{}", kept.stdout);
    let broken = highwater(&format!("conform model@node-20.10 {ALONE}"));
    broken.reports(
        1,
        &[
            "C3 is broken by ",
            "root:    not known; ",
            "conform model@node-20.10 --dialect none --program -",
        ],
    );
    let line = broken.stdout.lines().find(|line| line.contains("replay: "));
    let line = line
        .and_then(|line| line.split_once("replay: "))
        .expect("a line to replay")
        .1;
    let mut shell = Command::new("sh");
    let shell = shell.args(["-c", line]).env("PATH", shell_path());
    run(shell).reports(1, &["one program, by the rules alone", "verdict: violates"]);
    // A search needs a machine.
    highwater("check --dialect none").refuses(2, &["no dialect none"]);
}

/// Three machines run what one would: each program of the corpus once, and as many random ones.
fn parts() {
    const CAMPAIGN: &str = "conform rust --programs 100 --seed 7 --format json";
    let counts = |ran: Ran| {
        ran.reports(0, &[]);
        let report = ran.json();
        let constructed = report["corpus"]["programs"].as_u64().expect("a number");
        let distinct = report["distinct"].as_u64().expect("a number");
        (constructed, distinct - constructed)
    };
    let whole = counts(highwater(CAMPAIGN));
    let parts = (1..=3).map(|part| counts(highwater(&format!("{CAMPAIGN} --shard {part}/3"))));
    let sum = parts.fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
    assert_eq!(sum, whole);
    highwater("conform rust --shard 4/3").refuses(2, &["4/3", "1 ≤ i ≤ n"]);
}

fn matrix() {
    let folder = folder();
    let saved = folder.path().join("programs");
    let mut command = command([
        "matrix",
        "model@node-20.10",
        "model@node-fixed",
        "rust",
        "--no-corpus",
        "--programs",
        "400",
        "--save",
    ]);
    let also = format!("json={}", folder.path().join("matrix.json").display());
    let ran = run(command.arg(&saved).args(["--also", &also]));
    ran.reports(
        1,
        &[
            "3 subjects, 400 random programs with seed 1 on each",
            "400 of 400 programs as predicted",
            "callbacks_overtake: repaired, the rule is kept",
            "| highwater conform model@node-20.10 --program -",
            "tells neighbours apart",
        ],
    );
    let report =
        std::fs::read_to_string(folder.path().join("matrix.json")).expect("it was written");
    let report: serde_json::Value = serde_json::from_str(&report).expect("it is JSON");
    let violations = report["violations"].as_array().expect("a list");
    assert!(violations.len() > 3);
    for violation in violations {
        assert_eq!(
            violation["subjects"],
            serde_json::json!(["model@node-20.10"])
        );
        let name = violation["name"].as_str().expect("a name");
        let program = std::fs::read_to_string(saved.join(format!("{name}.json")));
        let program: serde_json::Value =
            serde_json::from_str(&program.expect("it was saved")).expect("it is JSON");
        assert_eq!(program, violation["program"]);
        let javascript = std::fs::read_to_string(saved.join(format!("{name}.js")));
        assert_eq!(javascript.expect("it was saved"), violation["javascript"]);
    }
    // Each two of them do something else with some program.
    let apart = report["apart"].as_array().expect("a list");
    assert_eq!(apart.len(), 3);
    assert!(
        apart.iter().all(|pair| pair["program"].is_object()),
        "{apart:?}"
    );
    highwater("matrix node@99").refuses(2, &["node@99"]);
}
