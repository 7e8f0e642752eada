//! The forms of a report that others read: each parsed back by somebody else's parser.

#[path = "formats/html.rs"]
mod html;
#[path = "formats/junit.rs"]
mod junit;
#[path = "formats/sarif.rs"]
mod sarif;
#[path = "formats/tap.rs"]
mod tap;

use std::path::Path;
use std::sync::OnceLock;

use libtest_mimic::Trial;
use serde_json::{Value, json};

use super::run::{Ran, command, fed, folder, highwater, run};
use super::support::plain;

const GOOD: &str = include_str!("../judge/good.trace.jsonl");
const FORMATS: [&str; 4] = ["junit", "sarif", "tap", "html"];
/// A subject that breaks rules and needs nothing here.
const BROKEN: &str = "conform model@node-20.10 --no-corpus --programs 400";

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        plain("formats::exit_codes", exit_codes),
        plain("formats::refused", refused),
        plain("formats::the_same_twice", the_same_twice),
        plain("formats::a_whole_file", a_whole_file),
        plain("formats::what_people_read", what_people_read),
    ];
    trials.extend(junit::trials());
    trials.extend(sarif::trials());
    trials.extend(tap::trials());
    trials.extend(html::trials());
    trials
}

/// What came of one check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Came {
    Kept,
    Broken,
    Expected,
    Skipped,
    Undecided,
}

/// Each check, and what came of it.
type Checks = Vec<(String, Came)>;

fn how_many(checks: &Checks, came: Came) -> usize {
    checks.iter().filter(|(_, theirs)| *theirs == came).count()
}

fn came_of(checks: &Checks, id: &str) -> Came {
    let mut of_it = checks.iter().filter(|(theirs, _)| theirs == id);
    match (of_it.next(), of_it.next()) {
        (Some((_, came)), None) => *came,
        _ => panic!("not one check {id} in {checks:?}"),
    }
}

/// Judges a trace.
fn judged(trace: &str, format: &str) -> Ran {
    fed(&mut command(["judge", "-", "--format", format]), trace)
}

/// The good trace with a broken rule.
fn bad() -> String {
    GOOD.replacen("\"result\":false", "\"result\":true", 1)
}

/// The good trace without its end.
fn cut() -> &'static str {
    GOOD.trim_end().rsplit_once('\n').expect("it has lines").0
}

/// What a subject may call itself.
const HOSTILE: &str =
    "\u{1b}[31mred\0 ]]> <b a='\"'>&amp; # TODO none\r\n...\n\t--- \u{202e}\u{ffff} \\";

/// The bad trace, of a subject with that name.
fn hostile() -> String {
    let header = json!({"format": "highwater-trace", "version": "1.0", "subject": HOSTILE, "dialect": "node-26"});
    let bad = bad();
    let lines = bad.split_once('\n').expect("it has lines").1;
    format!("{header}\n{lines}")
}

/// What a form shows of the hostile name: nothing is dropped.
fn shows_all_of_it(told: &str) {
    for part in [
        "\\u{1b}[31mred\\u{0}",
        "]]>",
        "<b a='\"'>&amp;",
        "# TODO none",
        "\\r",
        "\\t",
        "\\u{202e}\\u{ffff}",
    ] {
        assert!(told.contains(part), "no {part:?} in {told}");
    }
}

/// A terminal is told nothing by a subject: neither by its name, nor by what it says when it dies, nor by what it says
/// instead of a greeting.
fn what_people_read() {
    let told = judged(&hostile(), "text");
    told.reports(1, &["\\u{1b}[31mred\\u{0}"]);
    let greets = r#"echo '{"ready":{"protocol":1,"driver":"d","runtime":"r","version":"1","capabilities":[]}}'"#;
    let dies = format!(r"read line; {greets}; read line; printf '\033[31mred\n' >&2; exit 3");
    let none = ["conform", "--dialect", "none", "--programs", "1", "--"];
    let ran = run(command(none).args(["sh", "-c", &dies]));
    ran.reports(4, &["it said: \\u{1b}[31mred"]);
    let ran = run(command(none).args(["sh", "-c", r"printf '\033[31mred\n'; read line"]));
    ran.refuses(4, &["its first line is `\\u{1b}[31mred`"]);
}

/// The broken subject where all that it breaks is expected.
fn expected(format: &str) -> Ran {
    with_expectations(format, |rows| rows)
}

/// The broken subject where something is expected of it that it does not do.
fn gone(format: &str) -> Ran {
    with_expectations(format, |mut rows| {
        let program = json!({"highWaterMark": 1, "turns": []});
        rows.push(
            json!({"rule": "W1", "reason": "it was so once", "link": LINK, "program": program}),
        );
        rows
    })
}

/// Where that is written.
const LINK: &str = "https://example.org/?a=1&b=<2>#L3";

/// Why each is expected.
const REASON: &str = "known # since 1.0, \\ told";

fn with_expectations(format: &str, also: impl Fn(Vec<Value>) -> Vec<Value>) -> Ran {
    let found = found();
    let row = |found: &Value| json!({"rule": found["rule"], "reason": REASON, "link": LINK, "program": found["program"]});
    let rows = found["broken"].as_array().expect("a list");
    let rows = also(rows.iter().map(row).collect());
    let known = json!({"subject": "model@node-20.10", "expect": rows});
    let folder = folder();
    let file = folder.path().join("known.json");
    std::fs::write(&file, known.to_string()).expect("there is room");
    let mut conform = command(BROKEN.split_whitespace());
    run(conform
        .args(["--format", format, "--expectations"])
        .arg(&file))
}

/// What the broken subject breaks, as JSON, found once.
fn found() -> &'static Value {
    static FOUND: OnceLock<Value> = OnceLock::new();
    FOUND.get_or_init(|| highwater(&format!("{BROKEN} --format json")).json())
}

/// The ids of the rules that the broken subject breaks.
fn broken_rules() -> Vec<String> {
    let found = found();
    let rows = found["broken"].as_array().expect("a list");
    let id = |row: &Value| row["rule"].as_str().expect("an id").to_owned();
    let mut ids: Vec<String> = rows.iter().map(id).collect();
    ids.dedup();
    assert!(ids.len() > 3, "{ids:?}");
    ids
}

/// What every form must tell of these runs, asked of the form by `checks`.
fn tells_everything(format: &str, checks: impl Fn(&Ran) -> Checks) {
    const KEPT: &str = "conform rust --no-corpus --programs 20 --format";
    let kept = checks(&highwater(&format!("{KEPT} {format}")));
    let skipped = highwater(&format!("{KEPT} json")).json();
    let skipped = skipped["skipped"].as_array().expect("a list").clone();
    assert!(skipped.len() > 3, "{skipped:?}");
    for (id, came) in &kept {
        let lacks = skipped.iter().any(|skipped| skipped["rule"] == **id);
        let as_told = if lacks { Came::Skipped } else { Came::Kept };
        assert_eq!(*came, as_told, "{id}");
    }
    // Every rule that is asked of a stream that charges all chunks, drift, and that all ran.
    assert_eq!(kept.len(), 44);

    let broken = checks(&highwater(&format!("{BROKEN} --format {format}")));
    // B2 is not asked of Node.
    assert_eq!(broken.len(), 43);
    let ids = broken_rules();
    for id in &ids {
        assert_eq!(came_of(&broken, id), Came::Broken, "{id}");
    }
    assert_eq!(how_many(&broken, Came::Broken), ids.len());
    assert_eq!(came_of(&broken, "drift"), Came::Kept);

    let expected = checks(&expected(format));
    assert_eq!(how_many(&expected, Came::Expected), ids.len());
    assert_eq!(how_many(&expected, Came::Broken), 0);
    assert_eq!(came_of(&expected, "expected"), Came::Kept);
    let gone = checks(&gone(format));
    assert_eq!(came_of(&gone, "expected"), Came::Broken);
    assert_eq!(how_many(&gone, Came::Broken), 1);

    let good = checks(&judged(GOOD, format));
    assert_eq!(came_of(&good, "D1"), Came::Kept);
    assert_eq!(came_of(&good, "X1"), Came::Skipped, "it has no destroy");
    let bad = checks(&judged(&bad(), format));
    assert_eq!(came_of(&bad, "W1"), Came::Broken);
    assert_eq!(came_of(&bad, "drift"), Came::Broken);
    let cut = checks(&judged(cut(), format));
    assert_eq!(came_of(&cut, "whole"), Came::Undecided);
    assert_eq!(
        came_of(&cut, "D1"),
        Came::Skipped,
        "its drain may be missing"
    );
}

fn exit_codes() {
    let program = r#"{"highWaterMark":0,"turns":[[{"op":"write","weight":1,"callback":false,"producer":1}]],"reactions":[{"on":"sink","nth":1,"do":[{"op":"complete"}]}]}"#;
    let cases: [(&str, &str, i32); 7] = [
        ("conform rust --no-corpus --programs 20", "", 0),
        (BROKEN, "", 1),
        ("conform model@node-20.10 --program -", program, 1),
        ("conform model@node-26 --program -", program, 0),
        ("judge -", GOOD, 0),
        ("judge - --dialect node-0.10", GOOD, 5),
        ("judge -", cut(), 4),
    ];
    for (arguments, input, code) in cases {
        for format in ["text", "json"].into_iter().chain(FORMATS) {
            let arguments = format!("{arguments} --format {format}");
            let ran = fed(&mut command(arguments.split_whitespace()), input);
            assert_eq!(
                (ran.code, &*ran.stderr),
                (Some(code), ""),
                "{arguments}: {ran:?}"
            );
            assert!(!ran.stdout.is_empty(), "{arguments}");
        }
    }
}

/// Where a form makes no sense it is refused before any work: here, before the subject is looked for.
fn refused() {
    for format in FORMATS {
        for arguments in [
            "rules",
            "corpus",
            "corpus --dialect no-such",
            "identify node@99.99.99",
        ] {
            let ran = highwater(&format!("{arguments} --format {format}"));
            ran.refuses(2, &[format, "--format", "possible values: text, json"]);
        }
        highwater(&format!("explore --format {format}")).refuses(2, &["--format"]);
        let ran = highwater(&format!("check --without others-pause --format {format}"));
        ran.refuses(
            2,
            &[
                "check --without judges nothing",
                format,
                "give text or json",
            ],
        );
    }
    highwater("judge - --format xml").refuses(2, &["text, json, junit, sarif, tap, html"]);
}

fn the_same_twice() {
    for format in FORMATS {
        let arguments = format!("{BROKEN} --format {format}");
        assert_eq!(
            highwater(&arguments).stdout,
            highwater(&arguments).stdout,
            "{format}"
        );
    }
}

fn a_whole_file() {
    let folder = folder();
    for format in FORMATS {
        let file = folder.path().join(format);
        let mut judge = command(["judge", "-", "--format", format, "-o"]);
        fed(judge.arg(&file), GOOD).reports(0, &[]);
        assert_eq!(read(&file), judged(GOOD, format).stdout, "{format}");
    }
}

fn read(file: &Path) -> String {
    std::fs::read_to_string(file).expect("it is there")
}
