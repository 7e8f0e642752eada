//! `highwater judge` on a good trace and on copies of it with one thing wrong.
//!
//! Every copy is numbered anew, so that the defect shows only in what the lines say.

#[path = "judge/later.rs"]
mod later;
#[path = "judge/limit.rs"]
mod limit;

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use highwater_conformance::prediction::Prediction;
use highwater_model::declared::Declared;
use highwater_model::program::Program;
use highwater_model::trace::{Line, decode, encode};

/// Line 1 is at index 0.
const GOOD: &str = include_str!("judge/good.trace.jsonl");

/// Numbers the lines below the header anew.
fn renumbered(lines: &[String]) -> String {
    let mut text = lines[0].clone() + "\n";
    for (seq, line) in (1..).zip(&lines[1..]) {
        let Line { stream, body, .. } = decode(line).expect("every edit leaves lines");
        text += &encode(&Line { seq, stream, body });
        text.push('\n');
    }
    text
}

fn judge(trace: &str, more: &[&str]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_highwater"))
        .args(["judge", "-"])
        .args(more)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut stdin = child.stdin.take().expect("it is piped");
    stdin
        .write_all(trace.as_bytes())
        .expect("it reads all of it");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}

/// The verdict's findings as `(line, id)`, and the exit code.
fn judged(trace: &str) -> (Vec<(u64, String)>, i32) {
    let output = judge(trace, &["--format", "json"]);
    let code = output.status.code().expect("no signal");
    let report: serde_json::Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&output.stderr)));
    let findings = report["findings"].as_array().expect("a list");
    let row = |finding: &serde_json::Value| {
        let id = finding["id"].as_str().expect("a text").to_owned();
        (finding["line"].as_u64().expect("a number"), id)
    };
    (findings.iter().map(row).collect(), code)
}

/// The good trace with one thing wrong, what is found (line, rule or drift) and the exit code.
///
/// The first finding is the defect; what comes behind it follows from it, as far as the rules can
/// tell: a chunk whose delivery is missing is still undelivered when the next one is.
struct Case {
    what: &'static str,
    edit: fn(&mut Vec<String>),
    found: &'static [(u64, &'static str)],
    exit: i32,
}

/// Lines are numbered as an editor shows them, from 1.
fn swap(lines: &mut [String], line: usize, from: &str, to: &str) {
    let text = &mut lines[line - 1];
    assert!(text.contains(from), "line {line} is {text}");
    *text = text.replacen(from, to, 1);
}

const CASES: &[Case] = &[
    Case {
        what: "nothing",
        edit: |_| {},
        found: &[],
        exit: 0,
    },
    Case {
        what: "a line deleted: a sink call",
        edit: |lines| drop(lines.remove(4)),
        found: &[
            (5, "drift"),
            (9, "S3"),
            (11, "S1"),
            (13, "C4"),
            (15, "W4"),
            (16, "E5"),
            (20, "C3"),
            (23, "C5"),
        ],
        exit: 1,
    },
    Case {
        what: "a line deleted: a return of user code",
        edit: |lines| drop(lines.remove(5)),
        found: &[(6, "drift")],
        exit: 5,
    },
    Case {
        what: "a line deleted: an end",
        edit: |lines| drop(lines.remove(30)),
        found: &[(31, "drift")],
        exit: 5,
    },
    Case {
        what: "a line duplicated: a callback",
        edit: |lines| lines.insert(14, lines[13].clone()),
        found: &[(15, "C1"), (15, "drift")],
        exit: 1,
    },
    Case {
        what: "a line duplicated: a completion",
        edit: |lines| lines.insert(11, lines[10].clone()),
        found: &[(12, "drift"), (18, "E5")],
        exit: 1,
    },
    Case {
        what: "two lines swapped: drain and the completion before it",
        edit: |lines| lines.swap(17, 18),
        found: &[(18, "D2"), (18, "drift")],
        exit: 1,
    },
    Case {
        what: "two lines swapped: the calls of drain and callback",
        edit: |lines| lines.swap(18, 20),
        found: &[(19, "drift")],
        exit: 5,
    },
    Case {
        what: "a result flipped: false to true",
        edit: |lines| swap(lines, 9, "\"result\":false", "\"result\":true"),
        found: &[(9, "W1"), (9, "drift"), (19, "D3")],
        exit: 1,
    },
    Case {
        what: "a result flipped: true to false",
        edit: |lines| swap(lines, 7, "\"result\":true", "\"result\":false"),
        found: &[(7, "W2"), (7, "drift")],
        exit: 1,
    },
    Case {
        what: "a length changed",
        edit: |lines| swap(lines, 16, "\"length\":1", "\"length\":2"),
        found: &[(16, "W4"), (16, "B1"), (16, "drift")],
        exit: 1,
    },
    Case {
        what: "needDrain changed where no rule speaks of it",
        edit: |lines| swap(lines, 23, "\"needDrain\":false", "\"needDrain\":true"),
        found: &[(23, "drift")],
        exit: 5,
    },
    Case {
        what: "a drain added: none is owed",
        edit: |lines| {
            let (drain, back) = (lines[18].clone(), lines[19].clone());
            lines.splice(29..29, [drain, back]);
        },
        found: &[(30, "D3"), (30, "drift")],
        exit: 1,
    },
    Case {
        what: "a drain added: length is not 0",
        edit: |lines| {
            let (drain, back) = (lines[18].clone(), lines[19].clone());
            lines.splice(13..13, [drain, back]);
        },
        found: &[(14, "D2"), (14, "drift"), (21, "D3")],
        exit: 1,
    },
    Case {
        what: "a drain removed",
        edit: |lines| drop(lines.drain(18..20)),
        found: &[(19, "drift"), (22, "D1")],
        exit: 1,
    },
    Case {
        what: "an id repeated: the second write has the number of the first",
        edit: |lines| swap(lines, 8, "\"chunk\":2", "\"chunk\":1"),
        found: &[
            (8, "drift"),
            (12, "S2"),
            (17, "S3"),
            (19, "D2"),
            (21, "C1"),
            (23, "W4"),
            (24, "C5"),
            (24, "E5"),
            (26, "S1"),
        ],
        exit: 1,
    },
    Case {
        what: "an id repeated: the sink is given chunk 1 again",
        edit: |lines| swap(lines, 12, "[2]", "[1]"),
        found: &[
            (12, "S2"),
            (12, "drift"),
            (17, "S3"),
            (19, "D2"),
            (21, "C4"),
            (23, "W4"),
            (24, "C5"),
            (24, "E5"),
            (26, "S1"),
        ],
        exit: 1,
    },
    Case {
        what: "a chunk lost: chunk 2 never reaches the sink",
        edit: |lines| {
            lines.drain(16..23);
            lines.drain(11..13);
        },
        found: &[
            (12, "drift"),
            (15, "S3"),
            (17, "S1"),
            (19, "W4"),
            (26, "F2"),
        ],
        exit: 1,
    },
    Case {
        what: "a finish added",
        edit: |lines| {
            let (finish, back) = (lines[34].clone(), lines[35].clone());
            lines.splice(36..36, [finish, back]);
        },
        found: &[(37, "F1"), (37, "drift")],
        exit: 1,
    },
    Case {
        what: "the tail cut behind a completed turn",
        edit: |lines| lines.truncate(24),
        found: &[],
        exit: 4,
    },
    Case {
        what: "the tail cut, and a rule broken before",
        edit: |lines| {
            swap(lines, 9, "\"result\":false", "\"result\":true");
            lines.truncate(24);
        },
        found: &[(9, "W1"), (9, "drift"), (19, "D3")],
        exit: 1,
    },
];

#[test]
fn one_thing_wrong_is_found_at_its_line() {
    all_judged(GOOD, CASES);
}

fn all_judged(good: &str, cases: &[Case]) {
    let mut wrong = Vec::new();
    for Case {
        what,
        edit,
        found,
        exit,
    } in cases
    {
        let mut lines = good.lines().map(str::to_owned).collect();
        edit(&mut lines);
        let (findings, code) = judged(&renumbered(&lines));
        let expected: Vec<_> = found
            .iter()
            .map(|(line, id)| (*line, (*id).to_owned()))
            .collect();
        if (&findings, code) != (&expected, *exit) {
            wrong.push(format!("{what}: {findings:?}, exit {code}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_good_trace_is_what_node_26_is_predicted_to_do() {
    let bodies: Vec<_> = GOOD
        .lines()
        .skip(1)
        .map(|line| decode(line).expect("it is good").body)
        .collect();
    let declared = Declared::named("node-26").expect("it is one");
    let prediction = Prediction::of(&Program::of_trace(&bodies), declared);
    let below = GOOD.split_once('\n').expect("it has a header").1;
    assert_eq!(prediction.text(), below);
}
