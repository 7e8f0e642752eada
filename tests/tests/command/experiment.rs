//! Numbered lines to a file, waiting for drain and not: what is measured, written, and refused.

#[cfg(target_os = "linux")]
#[path = "experiment/stopped.rs"]
mod stopped;

use std::fs;
use std::path::Path;
use std::process::Command;

use libtest_mimic::Trial;
use serde_json::Value;

use super::run::{command, entries, fits, folder, run};
use super::support::plain;

/// What a run of both writes.
const FILES: [&str; 14] = [
    "both-time.png",
    "both-time.svg",
    "both-writes.png",
    "both-writes.svg",
    "experiment.html",
    "experiment.json",
    "impolite-time.png",
    "impolite-time.svg",
    "impolite-writes.png",
    "impolite-writes.svg",
    "polite-time.png",
    "polite-time.svg",
    "polite-writes.png",
    "polite-writes.svg",
];
/// A process that writes nothing has less; a stream that holds so much is seen.
const LIMIT: u64 = 32 * 1024 * 1024;
const MARK: u64 = 64 * 1024;

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        plain("experiment::both", both),
        plain("experiment::forms", forms),
        plain("experiment::refused", refused),
    ];
    #[cfg(target_os = "linux")]
    trials.push(plain("experiment::devices", devices));
    #[cfg(target_os = "linux")]
    trials.extend(stopped::trials());
    trials
}

/// The command, small.
fn experiment(out: &Path) -> Command {
    let mut command = command(["experiment", "--lines", "25000", "--limit", "32MiB", "-o"]);
    command.arg(out);
    command
}

fn report(out: &Path) -> Value {
    let text = fs::read_to_string(out.join("experiment.json")).expect("it was written");
    serde_json::from_str(&text).expect("it is JSON")
}

fn number(value: &Value) -> u64 {
    value
        .as_u64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// RSS, or heap where the system does not tell it.
fn counted(memory: &Value) -> u64 {
    memory["rss"]
        .as_u64()
        .unwrap_or_else(|| number(&memory["heap"]))
}

fn both() {
    let folder = folder();
    let (out, kept) = (folder.path().join("out"), folder.path().join("kept"));
    fs::create_dir(&kept).expect("there is room");
    let ran = run(experiment(&out).arg("--to").arg(&kept));
    ran.reports(
        0,
        &[
            "all written  stopped at the limit",
            "wrote all 25,000 lines",
            "The file is whole: 138,890 bytes.",
            "the file had 0 bytes",
        ],
    );
    fits(&ran.stdout);
    assert_eq!(entries(&out), FILES);
    let report = report(&out);
    assert_eq!(number(&report["limit"]), LIMIT);
    assert_eq!(number(&report["highWaterMark"]), MARK);
    let [polite, impolite] = &report["producers"].as_array().expect("a list")[..] else {
        panic!("{report}");
    };
    is_whole(polite, &kept.join("polite.lines"));
    has_lost(impolite, &kept.join("impolite.lines"));
    for of in [polite, impolite] {
        samples_add_up(of);
    }
}

/// Bounded, and complete.
fn is_whole(polite: &Value, file: &Path) {
    let lines: Vec<_> = (0..25_000).map(|line| line.to_string()).collect();
    let lines = lines.join("\n") + "\n";
    assert_eq!(fs::read_to_string(file).expect("it is kept"), lines);
    assert_eq!(
        (&polite["producer"], &polite["end"]["why"]),
        (&"polite".into(), &"finished".into())
    );
    let bytes = lines.len() as u64;
    for field in ["accepted", "written", "file"] {
        assert_eq!(number(&polite["end"][field]), bytes, "{field}");
    }
    assert_eq!(number(&polite["lost"]), 0);
    let samples = polite["samples"].as_array().expect("a list");
    assert_eq!(samples.len(), 3);
    for sample in samples {
        assert!(
            number(&sample["length"]) < MARK + 6,
            "the theorem: {sample}"
        );
        assert!(number(&sample["memory"]["heap"]) < 4 * MARK, "{sample}");
        assert_eq!(
            number(&sample["accepted"]) - number(&sample["length"]),
            number(&sample["file"]),
            "{sample}"
        );
    }
    let grew = counted(&polite["most"]) - counted(&polite["begin"]["memory"]);
    assert!(grew < 4 * 1024 * 1024, "its memory grew by {grew}");
}

/// Stopped at the limit, and nothing of it in the file.
fn has_lost(impolite: &Value, file: &Path) {
    assert_eq!(fs::metadata(file).expect("it is kept").len(), 0);
    assert_eq!(impolite["end"]["why"], "limit");
    let accepted = number(&impolite["end"]["accepted"]);
    assert_eq!(number(&impolite["lost"]), accepted);
    for field in ["written", "file"] {
        assert_eq!(number(&impolite["end"][field]), 0, "{field}");
    }
    let samples = impolite["samples"].as_array().expect("a list");
    let (last, before) = samples.split_last().expect("there are some");
    assert!(counted(&last["memory"]) >= LIMIT);
    assert!(
        before
            .iter()
            .all(|sample| counted(&sample["memory"]) < LIMIT)
    );
    // Not a line more was written than it says.
    let lines = number(&impolite["end"]["lines"]);
    assert_eq!(lines, number(&last["writes"]));
    let bytes: usize = (0..lines).map(|line| line.to_string().len() + 1).sum();
    assert_eq!(accepted, bytes as u64);
    let heap = number(&last["memory"]["heap"]);
    assert!(
        heap >= accepted && heap < accepted * 11 / 10 + MARK,
        "{heap} for {accepted}"
    );
    let after = impolite["after"]
        .as_array()
        .expect("a list")
        .last()
        .expect("there are some");
    assert!(
        number(&after["memory"]["heap"]) < MARK,
        "the stream is gone: {after}"
    );
}

fn samples_add_up(of: &Value) {
    let (mut writes, mut elapsed) = (0, 0);
    for sample in of["samples"].as_array().expect("a list") {
        let step = number(&sample["stepWrites"]);
        writes += step;
        assert_eq!(number(&sample["writes"]), writes);
        assert!(step <= 10_000);
        let now = number(&sample["elapsedNanoseconds"]);
        assert!(
            now >= elapsed + number(&sample["stepNanoseconds"]),
            "{sample}"
        );
        elapsed = now;
        let in_stream = number(&sample["length"]);
        assert!(in_stream <= number(&sample["accepted"]), "{sample}");
    }
    assert!(number(&of["end"]["elapsedNanoseconds"]) >= elapsed);
}

fn forms() {
    let folder = folder();
    let out = folder.path().join("out");
    let ran = run(experiment(&out).args(["--format", "json"]));
    ran.reports(0, &[]);
    assert_eq!(
        ran.json(),
        report(&out),
        "on standard output and in the folder"
    );
    // The second time it replaces what is there, and nothing else.
    fs::write(out.join("other"), "mine").expect("there is room");
    run(&mut experiment(&out)).reports(0, &[&out.display().to_string()]);
    let mut expected = FILES.to_vec();
    expected.push("other");
    expected.sort_unstable();
    assert_eq!(entries(&out), expected, "the lines are removed");
    let page = fs::read_to_string(out.join("experiment.html")).expect("it is there");
    for outside in ["src=", "href=", "url(", "@import", "<script"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(page.matches("<svg").count(), 6);
    for file in FILES {
        let bytes = fs::read(out.join(file)).expect("it is there");
        let form = Path::new(file).extension();
        if form == Some("png".as_ref()) {
            assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n", "{file}");
            assert_eq!(
                &bytes[16..24],
                [0, 0, 6, 64, 0, 0, 3, 152],
                "{file} is 1600 by 920"
            );
        }
        if form == Some("svg".as_ref()) {
            let text = String::from_utf8(bytes).expect("it is text");
            shows(file, &text);
            assert!(page.contains(&text), "{file} is in the page");
        }
    }
}

/// The picture is well-formed, and says what it shows.
fn shows(file: &str, svg: &str) {
    let mut reader = quick_xml::Reader::from_str(svg);
    let mut texts = Vec::new();
    loop {
        match reader
            .read_event()
            .unwrap_or_else(|error| panic!("{file}: {error}"))
        {
            quick_xml::events::Event::Eof => break,
            quick_xml::events::Event::Text(text) => {
                texts.push(text.decode().expect("it is UTF-8").trim().to_owned());
            }
            _ => {}
        }
    }
    let of_one: &[&str] = &[
        "memory: RSS",
        "memory: heap",
        "time per 10,000 writes: median and range",
    ];
    let of_both: &[&str] = &["polite: waits for drain", "impolite: never waits"];
    let expected = if file.starts_with("both") {
        of_both
    } else {
        of_one
    };
    let rss = |name: &&&str| cfg!(target_os = "linux") || !name.contains("RSS");
    for name in expected.iter().filter(rss) {
        assert!(texts.iter().any(|text| text == name), "no {name} in {file}");
    }
    let axis = if file.contains("-time") {
        "elapsed time, "
    } else {
        "writes (i), "
    };
    for start in [axis, "memory"] {
        assert!(
            texts.iter().any(|text| text.starts_with(start)),
            "no {start} in {file}"
        );
    }
    assert!(svg.contains("prefers-color-scheme:dark"), "{file}");
}

fn refused() {
    let folder = folder();
    let out = folder.path().join("out");
    let file = folder.path().join("file");
    fs::write(&file, "mine").expect("there is room");
    let with = |arguments: &[&str]| run(experiment(&out).args(arguments));
    let cases: &[(&[&str], &[&str])] = &[
        (&["--lines", "0"], &["--lines", "at least 1"]),
        (&["--lines", "many"], &["many", "whole number"]),
        (
            &["--limit", "0"],
            &["--limit", "nothing runs without memory"],
        ),
        (&["--limit", "much"], &["much", "as in 512MiB"]),
        (
            &["--limit", "64KiB"],
            &[
                "limit of 64.0 KiB",
                "before it writes a line",
                "higher --limit",
            ],
        ),
        (&["--high-water-mark", "x"], &["as in 512MiB"]),
        (&["--play", "polite"], &["--to"]),
        (&["--format", "html"], &["html", "text, json"]),
    ];
    for (arguments, says) in cases {
        // The last of an option given twice would be an error of its own.
        let own = ["--lines", "--limit"].contains(&arguments[0]);
        let mut bare = command(["experiment", "-o"]);
        let ran = if own {
            run(bare.arg(&out).args(*arguments))
        } else {
            with(arguments)
        };
        ran.refuses(2, says);
    }
    run(&mut experiment(&file)).refuses(2, &["cannot make the folder", "no folder has that name"]);
    run(&mut experiment(&file.join("out"))).refuses(2, &["cannot make the folder"]);
    let missing = folder.path().join("missing").join("out");
    run(&mut experiment(&missing)).refuses(2, &["there is no folder", "make it first"]);
    run(experiment(&out).arg("--to").arg(&file)).refuses(2, &["it is a file", "give a folder"]);
    run(experiment(&out).arg("--to").arg(&missing)).refuses(3, &["missing", "it is not there"]);
    run(experiment(&out).args(["--to", "/dev/stdout"]))
        .refuses(2, &["/dev/stdout", "open already"]);
    assert_eq!(entries(folder.path()), ["file"]);
    assert_eq!(fs::read_to_string(&file).expect("it is there"), "mine");
}

#[cfg(target_os = "linux")]
fn devices() {
    let folder = folder();
    let out = folder.path().join("out");
    let mut full = experiment(&out);
    full.args(["--to", "/dev/full"]);
    run(&mut full).refuses(3, &["cannot write the lines to /dev/full", "No space left"]);
    assert!(!out.exists(), "there is nothing to report");
    run(experiment(&out).args(["--to", "/dev/null"])).reports(0, &["no file", "handed on 0 bytes"]);
    for of in report(&out)["producers"].as_array().expect("a list") {
        assert_eq!(of["end"]["file"], Value::Null);
    }
}
