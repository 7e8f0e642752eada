//! TAP, by a small strict reader, and its diagnostics by a parser of YAML.

use libtest_mimic::Trial;
use saphyr::{LoadableYamlNode as _, Yaml};

use super::super::checked;
use super::super::run::{Ran, highwater};
use super::super::support::plain;
use super::{
    BROKEN, Came, Checks, REASON, expected, hostile, judged, shows_all_of_it, tells_everything,
};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        plain("formats::tap::tells_everything", || {
            tells_everything("tap", checks);
        }),
        plain("formats::tap::findings", findings),
        plain("formats::tap::expected", expected_ones),
        plain("formats::tap::several_suites", several_suites),
        plain("formats::tap::hostile", hostile_text),
    ]
}

#[derive(Debug)]
struct Point {
    ok: bool,
    description: String,
    /// `SKIP` or `TODO`, and why.
    directive: Option<(String, String)>,
    diagnostic: Option<String>,
}

/// The test points; every line must be one that version 14 knows.
fn points(text: &str) -> Vec<Point> {
    let mut lines = text.lines().peekable();
    assert_eq!(lines.next(), Some("TAP version 14"));
    let mut plan = None;
    let mut points: Vec<Point> = Vec::new();
    while let Some(line) = lines.next() {
        if line.starts_with('#') {
        } else if let Some(count) = line.strip_prefix("1..") {
            assert_eq!(
                plan.replace(count.parse().expect("a number")),
                None,
                "two plans"
            );
        } else if line == "  ---" {
            let block: Vec<_> = lines.by_ref().take_while(|line| *line != "  ...").collect();
            assert!(
                block
                    .iter()
                    .all(|line| line.is_empty() || line.starts_with("  "))
            );
            let point = points.last_mut().expect("it is of a point");
            assert_eq!(
                point.diagnostic.replace(block.join("\n") + "\n"),
                None,
                "two diagnostics"
            );
        } else {
            points.push(point(line, points.len() + 1));
        }
    }
    assert_eq!(plan, Some(points.len()), "the plan");
    points
}

fn point(line: &str, number: usize) -> Point {
    let (ok, rest) = match line.strip_prefix("not ok ") {
        Some(rest) => (false, rest),
        None => (
            true,
            line.strip_prefix("ok ")
                .unwrap_or_else(|| panic!("no line of TAP: {line:?}")),
        ),
    };
    let rest = rest
        .strip_prefix(&format!("{number} - "))
        .unwrap_or_else(|| panic!("not {number}: {line:?}"));
    // A hash that is not escaped begins the directive.
    let mut description = String::new();
    let mut characters = rest.chars();
    let mut directive = None;
    while let Some(character) = characters.next() {
        match character {
            '\\' => description.extend(characters.next()),
            '#' => {
                let (word, why) = characters
                    .as_str()
                    .trim()
                    .split_once(' ')
                    .expect("a reason");
                assert!(word == "SKIP" || word == "TODO", "{line:?}");
                directive = Some((word.to_owned(), why.to_owned()));
                break;
            }
            plain => description.push(plain),
        }
    }
    Point {
        ok,
        description: description.trim_end().to_owned(),
        directive,
        diagnostic: None,
    }
}

fn came(point: &Point) -> Came {
    let directive = point.directive.as_ref().map(|(word, _)| word.as_str());
    let undecided = || {
        point
            .diagnostic
            .as_ref()
            .is_some_and(|text| text.contains("  undecided:\n"))
    };
    match (point.ok, directive) {
        (true, None) => Came::Kept,
        (true, Some("SKIP")) => Came::Skipped,
        (false, Some("TODO")) => Came::Expected,
        (false, None) if undecided() => Came::Undecided,
        (false, None) => Came::Broken,
        _ => panic!("{point:?}"),
    }
}

fn checks(ran: &Ran) -> Checks {
    assert_eq!(ran.stderr, "");
    let check = |point: &Point| {
        let id = point.description.split(' ').next().expect("an id");
        (id.to_owned(), came(point))
    };
    points(&ran.stdout).iter().map(check).collect()
}

fn yaml(point: &Point) -> Yaml<'_> {
    let text = point.diagnostic.as_ref().expect("it has a diagnostic");
    let mut documents = Yaml::load_from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(documents.len(), 1, "{text}");
    documents.remove(0)
}

fn findings() {
    let json = highwater(&format!("{BROKEN} --format json")).json();
    let seen: Vec<_> = json["broken"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|row| &row["finding"]["seen"])
        .collect();
    let ran = highwater(&format!("{BROKEN} --format tap"));
    let mut number = 0;
    for point in points(&ran.stdout).iter().filter(|point| !point.ok) {
        let yaml = yaml(point);
        assert_eq!(yaml["kind"].as_str(), Some("violates"));
        for finding in yaml["findings"].as_sequence().expect("a list") {
            let theirs = finding["seen"].as_str().expect("a text");
            assert!(seen.iter().any(|seen| **seen == theirs), "{theirs}");
            assert!(finding["line"].as_integer() > Some(1));
            let javascript = finding["javascript"].as_str().expect("a script");
            assert!(
                javascript.starts_with("const { Writable } = require('stream');\n"),
                "{javascript}"
            );
            // Its lines keep their margins, its empty lines stay.
            assert!(
                javascript.contains("\n\nconst stream = new Writable({\n  highWaterMark: "),
                "{javascript}"
            );
            let replay = finding["replay"].as_str().expect("a command");
            assert!(
                replay.ends_with("| highwater conform model@node-20.10 --program -"),
                "{replay}"
            );
            number += 1;
        }
    }
    assert_eq!(number, seen.len());
}

fn expected_ones() {
    for point in points(&expected("tap").stdout) {
        if let Some((word, why)) = &point.directive {
            let escaped = REASON.replace('\\', "\\\\").replace('#', "\\#");
            assert_eq!((word.as_str(), why), ("TODO", &escaped));
            assert_eq!(
                yaml(&point)["findings"][0]["expected"].as_str(),
                Some(REASON)
            );
        }
    }
}

fn several_suites() {
    let ran = checked::all().form("tap");
    ran.reports(0, &["# conforms: "]);
    let points = points(&ran.stdout);
    for start in [
        "the small model of reference: D1 ",
        "model × core: same ",
        "rust, as reference: drift ",
    ] {
        let of_it = |point: &&Point| point.description.starts_with(start);
        assert_eq!(points.iter().filter(of_it).count(), 1, "{start}");
    }
}

fn hostile_text() {
    let ran = judged(&hostile(), "tap");
    // The name makes neither points nor directives.
    let plain = checks(&judged(&super::bad(), "tap"));
    assert_eq!(checks(&ran), plain);
    let mut lines = ran.stdout.lines();
    shows_all_of_it(
        lines
            .find(|line| line.starts_with("# subject: "))
            .expect("it is told"),
    );
}
