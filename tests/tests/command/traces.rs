//! `judge` on what is no trace, no whole one, or one from elsewhere. Traces with a wrong line are in the suite `judge`.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::Stdio;

use libtest_mimic::Trial;

use super::run::{command, fed, folder, highwater};
use super::support::plain;

/// Replayed as node-26, conforms.
const GOOD: &str = include_str!("../judge/good.trace.jsonl");

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("traces::refused", refused),
        plain("traces::accepted", accepted),
        plain("traces::cut_short", cut_short),
        plain(
            "traces::a_line_of_100_mb_is_not_read",
            a_line_of_100_mb_is_not_read,
        ),
        plain("traces::files", files),
        plain("traces::an_unknown_dialect", an_unknown_dialect),
    ]
}

/// A header of the good trace with one part replaced, and the good lines below it.
fn with_header(from: &str, to: &str) -> Vec<u8> {
    assert!(
        GOOD.lines()
            .next()
            .is_some_and(|header| header.contains(from))
    );
    GOOD.replacen(from, to, 1).into_bytes()
}

/// The good trace with one part of a line replaced; lines are counted from 1.
fn with_line(number: usize, from: &str, to: &str) -> Vec<u8> {
    let mut lines: Vec<_> = GOOD.lines().map(str::to_owned).collect();
    let line = &mut lines[number - 1];
    assert!(line.contains(from), "line {number} is {line}");
    *line = line.replacen(from, to, 1);
    (lines.join("\n") + "\n").into_bytes()
}

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

fn refused() {
    let below = GOOD.split_once('\n').expect("it has a header").1;
    let damaged = |line: &[u8]| [GOOD.as_bytes(), line].concat();
    let cases: Vec<(Vec<u8>, &[&str])> = vec![
        (bytes(""), &["empty"]),
        (bytes("\n\r\n"), &["empty"]),
        (bytes(below), &["no trace header", "format"]),
        (bytes("hello\n"), &["no trace header", "highwater-trace"]),
        (
            with_header("highwater-trace", "har"),
            &["«har»", "highwater-trace"],
        ),
        (
            with_header("\"1.0\"", "\"2.0\""),
            &["2.0", "use a newer highwater"],
        ),
        (with_header("\"1.0\"", "\"banana\""), &["«banana»", "«1.0»"]),
        (with_header("\"1.0\"", "1.0"), &["version"]),
        (
            with_header("node-26", "node-99"),
            &["node-99", "did you mean", "--dialect"],
        ),
        (with_line(5, "}", ""), &["line 5: EOF", "at column"]),
        (with_line(5, "\"call\"", "\"calls\""), &["line 5: no event"]),
        (
            with_line(5, "sink", "sunk"),
            &["line 5", "`sunk`", "`sink`"],
        ),
        (with_line(4, ",\"weight\":1", ""), &["line 4", "«weight»"]),
        (
            with_line(3, "\"seq\":2", "\"seq\":18446744073709551615"),
            &["line 3", "2^53"],
        ),
        (with_header("\"1.0\"", "\"0.9\""), &["0.9", "anew"]),
        (
            with_line(4, "\"weight\":1", "\"weight\":-1"),
            &["line 4", "-1"],
        ),
        (
            with_line(2, "\"open\":{", "\"open\":{\"otherWeight\":-1,"),
            &["line 2", "-1 is negative"],
        ),
        (
            with_line(4, "\"callback\":true", "\"callback\":\"soon\""),
            &["line 4", "`soon`", "`shared`"],
        ),
        (
            with_line(4, "\"callback\":true", "\"callback\":3"),
            &["line 4", "`3`", "true, false or \"shared\""],
        ),
        (
            with_line(4, "\"weight\":1", "\"weight\":1e300"),
            &["line 4", "1e+300", "expected i64"],
        ),
        (
            with_line(4, "\"weight\":1", "\"weight\":1.5"),
            &["line 4", "1.5"],
        ),
        (
            with_line(4, "\"weight\":1", "\"weight\":1152921504606846976"),
            &["line 4", "4 GiB"],
        ),
        (
            with_line(4, "\"chunk\":1", "\"chunk\":1152921504606846976"),
            &["line 4", "2^53"],
        ),
        (
            with_line(4, "\"seq\":3", "\"seq\":99999999999999999999"),
            &["line 4"],
        ),
        (with_line(3, "\"seq\":2,", ""), &["line 3", "«seq»"]),
        (with_line(6, "return", "ret\0rn"), &["line 6 has a NUL"]),
        (damaged(b"\xff\xfe\n"), &["not UTF-8"]),
        (
            damaged(b"{\"seq\":99,\"stream\":1,\"op\":\"jump\"}"),
            &["`jump`"],
        ),
        (utf16(GOOD), &["UTF-16", "convert"]),
    ];
    for (trace, says) in cases {
        let ran = fed(&mut command(["judge", "-"]), &trace);
        let says = [&["standard input: "], says].concat();
        ran.refuses(3, &says);
        assert!(!ran.stderr.contains("line 1 column"), "{ran:?}");
    }
}

fn accepted() {
    let unknown_fields = GOOD
        .replace("\"stream\":1,", "\"stream\":1,\"at\":\"app.js:7\",")
        .replacen("\"subject\"", "\"host\":{\"os\":\"linux\"},\"subject\"", 1);
    let unknown_subject = with_header("\"node@26.10.0\",\"dialect\":\"node-26\"", "\"mine@7\"");
    let by_subject = with_header(",\"dialect\":\"node-26\"", "");
    let cases: Vec<(&str, Vec<u8>, &[&str])> = vec![
        (
            "as it is",
            bytes(GOOD),
            &["replayed as node-26", "verdict: conforms"],
        ),
        (
            "its dialect by its subject",
            by_subject,
            &["replayed as node-26"],
        ),
        (
            "CRLF",
            bytes(&GOOD.replace('\n', "\r\n")),
            &["verdict: conforms"],
        ),
        (
            "a byte order mark",
            bytes(&format!("\u{feff}{GOOD}")),
            &["verdict: conforms"],
        ),
        (
            "blank lines",
            bytes(&GOOD.replace('\n', "\n\n")),
            &["verdict: conforms"],
        ),
        (
            "no newline at the end",
            bytes(GOOD.trim_end()),
            &["verdict: conforms"],
        ),
        (
            "unknown fields",
            bytes(&unknown_fields),
            &["verdict: conforms"],
        ),
        (
            "a newer minor version",
            with_header("\"1.0\"", "\"1.9\""),
            &["verdict: conforms"],
        ),
        (
            "two streams",
            bytes(&two_streams()),
            &["2 streams", "verdict: conforms"],
        ),
        (
            "a partial trace",
            with_header("\"partial\":false", "\"partial\":true"),
            &[
                "note: the trace is partial: judged by the rules alone",
                "verdict: conforms",
            ],
        ),
        (
            "a subject that nobody knows",
            unknown_subject,
            &[
                "no dialect is known for mine@7",
                "--dialect names one",
                "verdict: conforms",
            ],
        ),
    ];
    for (what, trace, says) in cases {
        judged(what, &trace, 0, says);
    }
}

fn cut_short() {
    let without_end = GOOD.trim_end().rsplit_once('\n').expect("it has lines").0;
    let in_a_character = [GOOD.as_bytes(), b"{\"seq\":1,\"x\":\"\xe2\x82"].concat();
    let cases: [(&str, Vec<u8>, &[&str]); 4] = [
        (
            "no end line",
            bytes(without_end),
            &["undecided: the trace is cut short"],
        ),
        (
            "only a header",
            bytes(GOOD.lines().next().unwrap_or("")),
            &["cut short"],
        ),
        (
            "cut in the middle of the last line",
            bytes(&GOOD[..GOOD.len() - 8]),
            &["cut short in the middle of line"],
        ),
        (
            "cut in a character",
            in_a_character,
            &["cut short in the middle of line"],
        ),
    ];
    for (what, trace, says) in cases {
        judged(what, &trace, 4, says);
    }
}

#[track_caller]
fn judged(what: &str, trace: &[u8], code: i32, says: &[&str]) {
    let ran = fed(&mut command(["judge", "-"]), trace);
    assert_eq!(ran.code, Some(code), "{what}: {ran:?}");
    ran.reports(code, says);
    let long = ran.stdout.lines().find(|line| line.chars().count() > 120);
    assert_eq!(long, None, "{what}");
}

/// The good trace twice, line by line in turns, numbered anew.
fn two_streams() -> String {
    let mut lines: Vec<_> = GOOD.lines().collect();
    let (header, end) = (lines.remove(0), lines.pop().expect("it has an end"));
    let twice = lines.iter().flat_map(|line| {
        [1, 2].map(|stream| line.replacen("\"stream\":1", &format!("\"stream\":{stream}"), 1))
    });
    let mut text = format!("{header}\n");
    for (seq, line) in (1..).zip(twice.chain([end.to_owned()])) {
        let rest = line.split_once(',').expect("it has fields").1;
        writeln!(text, "{{\"seq\":{seq},{rest}").expect("a text has room");
    }
    text
}

fn a_line_of_100_mb_is_not_read() {
    let mut child = command(["judge", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    let header = GOOD.lines().next().expect("it has lines");
    writeln!(stdin, "{header}").expect("it is read");
    let block = vec![b' '; 1 << 20];
    // The pipe breaks as soon as the command has read enough.
    let written = (0..100)
        .take_while(|_| stdin.write_all(&block).is_ok())
        .count();
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(
        stderr.contains("line 2 is longer than 1048576 bytes"),
        "{stderr}"
    );
    assert!(written <= 4, "{written} MiB were read");
}

fn files() {
    let folder = folder();
    let missing = folder.path().join("missing.jsonl");
    let ran = highwater(&format!("judge {}", missing.display()));
    ran.refuses(3, &["missing.jsonl", "No such file"]);
    let ran = highwater(&format!("judge {}", folder.path().display()));
    ran.refuses(3, &["it is a folder", "-"]);
    let file = folder.path().join("good.jsonl");
    std::fs::write(&file, GOOD).expect("there is room");
    let ran = highwater(&format!("judge {}", file.display()));
    ran.reports(0, &["good.jsonl: subject node@26.10.0, 1 stream"]);
}

fn an_unknown_dialect() {
    let ran = fed(&mut command(["judge", "-", "--dialect", "nod-26"]), GOOD);
    ran.refuses(
        2,
        &["no dialect nod-26", "did you mean", "node-26", "reference"],
    );
    // What the user says counts more than what the header says.
    let trace = with_header("node-26", "node-99");
    let ran = fed(&mut command(["judge", "-", "--dialect", "node-26"]), trace);
    ran.reports(0, &["replayed as node-26"]);
    let ran = fed(&mut command(["judge", "-", "--dialect", "reference"]), GOOD);
    ran.reports(4, &["reference has no such options"]);
}
