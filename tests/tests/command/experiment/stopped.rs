//! Runs that somebody stops, as signals and `/proc` of Linux let a test do it.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use libtest_mimic::Trial;
use serde_json::Value;

use super::super::run::{Ran, command, entries, folder};
use super::super::support::plain;
use super::{MARK, number, report, samples_add_up};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        plain("experiment::interrupted", interrupted),
        plain("experiment::killed", killed),
        plain("experiment::left_alone", left_alone),
    ]
}

/// A run that takes long, of which the first lines are in the file; and where its files are.
fn started(folder: &Path) -> Child {
    let kept = folder.join("kept");
    fs::create_dir(&kept).expect("there is room");
    let mut command = command(["experiment", "--lines", "100000000000", "--to"]);
    command.arg(&kept).arg("-o").arg(folder.join("out"));
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().expect("the binary runs");
    let file = kept.join("polite.lines");
    until("it has written", || {
        fs::metadata(&file).is_ok_and(|file| file.len() > 1_000_000)
    });
    child
}

fn until(what: &str, so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !so() {
        assert!(
            begin.elapsed() < Duration::from_secs(30),
            "not within half a minute: {what}"
        );
        sleep(Duration::from_millis(2));
    }
}

fn signal(name: &str, process: &str) {
    let kill = Command::new("kill").args([name, process]).status();
    assert!(kill.expect("there is kill").success());
}

/// The process that writes.
fn writer(of: u32) -> String {
    let children = fs::read_to_string(format!("/proc/{of}/task/{of}/children"));
    let children = children.expect("the system tells it");
    let child = children.split_whitespace().next();
    child.expect("it has one").to_owned()
}

fn ended(child: Child) -> Ran {
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes| String::from_utf8(bytes).expect("it writes UTF-8");
    Ran {
        code: output.status.code(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}

/// What was written is told, and is there.
fn keeps_what_was_measured(folder: &Path) -> Value {
    let report = report(&folder.join("out"));
    let producers = report["producers"].as_array().expect("a list");
    let polite = &producers[0];
    let file = fs::metadata(folder.join("kept/polite.lines"))
        .expect("it is kept")
        .len();
    assert!(number(&polite["end"]["file"]) <= file);
    assert!(entries(&folder.join("out")).contains(&"polite-time.svg".to_owned()));
    samples_add_up(polite);
    report
}

fn interrupted() {
    let folder = folder();
    let child = started(folder.path());
    signal("-INT", &child.id().to_string());
    ended(child).reports(
        4,
        &["The polite producer was interrupted", "note: interrupted"],
    );
    let report = keeps_what_was_measured(folder.path());
    assert_eq!(report["interrupted"], true);
    let [polite] = &report["producers"].as_array().expect("a list")[..] else {
        panic!("the other one has not begun: {report}");
    };
    let (end, kept) = (&polite["end"], folder.path().join("kept/polite.lines"));
    assert_eq!(end["why"], "interrupted");
    assert_eq!(
        number(&end["file"]),
        fs::metadata(kept).expect("it is kept").len()
    );
    let lost = number(&end["accepted"]) - number(&end["file"]);
    assert_eq!(number(&polite["lost"]), lost);
    assert!(lost < MARK + 13, "the theorem");
}

fn killed() {
    let folder = folder();
    let child = started(folder.path());
    signal("-KILL", &writer(child.id()));
    // The other one is run all the same, to 512 MiB.
    ended(child).reports(4, &["producer was gone (signal: 9", "stopped at the limit"]);
    let report = keeps_what_was_measured(folder.path());
    let why = &report["producers"][0]["end"]["why"]["killed"];
    assert!(
        why.as_str().is_some_and(|why| why.contains("signal")),
        "{report}"
    );
}

/// Nobody goes on writing for nobody.
fn left_alone() {
    let folder = folder();
    let child = started(folder.path());
    let writer = writer(child.id());
    signal("-KILL", &child.id().to_string());
    assert_eq!(ended(child).code, None);
    until("the writer has gone too", || {
        let stat = fs::read_to_string(format!("/proc/{writer}/stat"));
        stat.map_or(true, |stat| stat.contains(") Z "))
    });
}
