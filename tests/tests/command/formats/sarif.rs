//! SARIF, by its schema, and by what GitHub asks for besides.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use cargo_metadata::MetadataCommand;
use libtest_mimic::Trial;
use serde_json::Value;

use super::super::checked;
use super::super::run::{Ran, command, folder, highwater, run};
use super::super::support::plain;
use super::{
    BROKEN, Came, Checks, GOOD, REASON, bad, cut, expected, gone, hostile, judged, shows_all_of_it,
};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        plain("formats::sarif::schema", schema),
        plain("formats::sarif::what_github_needs", what_github_needs),
        plain("formats::sarif::findings", findings),
        plain("formats::sarif::expected", expected_ones),
        plain("formats::sarif::a_trace", a_trace),
        plain("formats::sarif::fingerprints", fingerprints),
        plain("formats::sarif::undecided", undecided),
        plain("formats::sarif::hostile", hostile_text),
    ]
}

/// The one run of a report.
fn sarif(ran: &Ran) -> Value {
    assert_eq!(ran.stderr, "");
    let sarif = ran.json();
    assert_eq!(sarif["version"], "2.1.0");
    let runs = sarif["runs"].as_array().expect("a list");
    assert_eq!(runs.len(), 1, "GitHub takes at most 20");
    runs[0].clone()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Of each check that has a result; what is kept has none.
fn checks(run: &Value) -> Checks {
    let came = |row: &Value| match text(&row["level"]) {
        "note" => Came::Expected,
        "error" | "warning" => Came::Broken,
        level => panic!("{level}"),
    };
    let rows = list(&run["results"]).iter();
    rows.map(|row| (text(&row["ruleId"]).to_owned(), came(row)))
        .collect()
}

/// The schema that comes with the crate that writes it, which generates its types from it.
fn its_schema() -> Value {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    // Of other platforms there may be packages that were never downloaded.
    let told = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc runs");
    let told = String::from_utf8(told.stdout).expect("it writes UTF-8");
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    let only = ["--offline", "--filter-platform", host.expect("it tells")];
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .other_options(only.map(str::to_owned))
        .exec()
        .expect("cargo describes the workspace");
    let mut packages = metadata.packages.iter();
    let package = packages.find(|package| package.name.as_str() == "serde-sarif");
    let folder = package.and_then(|package| package.manifest_path.parent());
    let file = folder.expect("it is used").join("src/schema.json");
    let schema = std::fs::read_to_string(&file).expect("it is there");
    // The schema's own mistake, which no engine for patterns has to take: a bracket that nothing opens.
    let schema = schema.replace("-[a-zA-Z]{2}]?$", "-[a-zA-Z]{2}$");
    serde_json::from_str(&schema).expect("it is JSON")
}

fn schema() {
    let schema = its_schema();
    assert!(text(&schema["$id"]).contains("sarif"), "{}", schema["$id"]);
    let schema = jsonschema::validator_for(&schema).expect("it is a schema");
    for ran in [
        highwater("conform rust --no-corpus --programs 20 --format sarif"),
        highwater(&format!("{BROKEN} --format sarif")),
        checked::broken().form("sarif"),
        expected("sarif"),
        gone("sarif"),
        judged(GOOD, "sarif"),
        judged(&bad(), "sarif"),
        judged(&hostile(), "sarif"),
        judged(cut(), "sarif"),
    ] {
        let report = ran.json();
        let errors: Vec<_> = schema
            .iter_errors(&report)
            .map(|error| error.to_string())
            .collect();
        assert_eq!(errors, [""; 0], "{}", ran.stdout);
    }
    let mut broken = judged(&bad(), "sarif").json();
    broken["runs"][0]["results"][0]["level"] = "grave".into();
    assert!(!schema.is_valid(&broken), "the schema says no to something");
}

fn what_github_needs() {
    for ran in [
        highwater(&format!("{BROKEN} --format sarif")),
        expected("sarif"),
        judged(&bad(), "sarif"),
    ] {
        let run = sarif(&ran);
        let driver = &run["tool"]["driver"];
        assert_eq!(driver["name"], "highwater");
        assert!(driver["semanticVersion"].is_string());
        assert!(
            text(&run["automationDetails"]["id"]).ends_with('/'),
            "a category"
        );
        let rules = list(&driver["rules"]);
        for rule in rules {
            for part in ["shortDescription", "fullDescription", "help"] {
                assert!(!text(&rule[part]["text"]).is_empty(), "{rule}");
            }
            assert!(rule["properties"]["precision"].is_string(), "{rule}");
            assert!(rule["properties"]["problem.severity"].is_string(), "{rule}");
        }
        let mut seen = BTreeSet::new();
        assert!(!list(&run["results"]).is_empty());
        for row in list(&run["results"]) {
            let index = usize::try_from(row["ruleIndex"].as_u64().expect("an index"));
            assert_eq!(rules[index.expect("a small one")]["id"], row["ruleId"]);
            let place = &row["locations"][0]["physicalLocation"];
            let uri = text(&place["artifactLocation"]["uri"]);
            assert!(!uri.contains([' ', '\\', '"', '<', '\u{1b}']), "{uri}");
            assert!(place["region"]["startLine"].as_u64() >= Some(1), "{row}");
            let fingerprint = text(&row["partialFingerprints"]["primaryLocationLineHash"]);
            assert!(seen.insert(fingerprint.to_owned()), "{fingerprint} twice");
        }
    }
}

fn findings() {
    let run = sarif(&highwater(&format!("{BROKEN} --format sarif")));
    let ids: Vec<_> = checks(&run).into_iter().map(|(id, _)| id).collect();
    for id in super::broken_rules() {
        assert!(ids.contains(&id), "{id} in {ids:?}");
    }
    assert!(checks(&run).iter().all(|(_, came)| *came == Came::Broken));
    for row in list(&run["results"]) {
        let message = text(&row["message"]["text"]);
        for part in ["Seen: ", "Allowed: ", "new Writable({", "Replay: echo '{"] {
            assert!(message.contains(part), "no {part:?} in {message}");
        }
        let place = &row["locations"][0]["physicalLocation"];
        assert_eq!(
            place["artifactLocation"]["uri"],
            "highwater/model@node-20.10.md"
        );
        assert!(row["properties"]["program"]["turns"].is_array());
    }
    let rust = sarif(&highwater(
        "conform rust --no-corpus --programs 20 --format sarif",
    ));
    assert_eq!(list(&rust["results"]), [Value::Null; 0]);
    assert_eq!(list(&rust["tool"]["driver"]["rules"]).len(), 44);
}

fn expected_ones() {
    let run = sarif(&expected("sarif"));
    assert!(checks(&run).iter().all(|(_, came)| *came == Came::Expected));
    for row in list(&run["results"]) {
        let suppression = &row["suppressions"][0];
        assert_eq!(suppression["kind"], "external");
        assert_eq!(suppression["justification"], REASON);
        let place = &row["locations"][0]["physicalLocation"];
        assert!(text(&place["artifactLocation"]["uri"]).ends_with("known.json"));
    }
    let run = sarif(&gone("sarif"));
    let unexpected = checks(&run)
        .into_iter()
        .filter(|(_, came)| *came == Came::Broken);
    assert_eq!(
        unexpected.collect::<Vec<_>>(),
        [("expected".to_owned(), Came::Broken)]
    );
}

/// What is found in a trace is at its line, in its file.
fn a_trace() {
    let folder = folder();
    let file = folder.path().join("a trace#1.jsonl");
    std::fs::write(&file, bad()).expect("there is room");
    let mut judge = command(["judge", "a trace#1.jsonl", "--format", "sarif"]);
    let run = sarif(&run(judge.current_dir(folder.path())));
    let row = &list(&run["results"])[0];
    assert_eq!(row["ruleId"], "W1");
    let place = &row["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "a%20trace%231.jsonl");
    let line = bad()
        .lines()
        .position(|line| line.contains("\"chunk\":2,\"result\":true"));
    assert_eq!(place["region"]["startLine"], line.expect("it is there") + 1);
}

/// Another seed finds other programs, and the same findings.
fn fingerprints() {
    let of = |seed: u32| -> BTreeSet<(String, String)> {
        let arguments =
            format!("conform model@node-20.10 --no-corpus --programs 1500 --seed {seed}");
        let run = sarif(&highwater(&format!("{arguments} --format sarif")));
        let fingerprint = |row: &Value| {
            let fingerprint = text(&row["partialFingerprints"]["primaryLocationLineHash"]);
            (text(&row["ruleId"]).to_owned(), fingerprint.to_owned())
        };
        list(&run["results"]).iter().map(fingerprint).collect()
    };
    let (one, other) = (of(1), of(2));
    assert!(one.intersection(&other).count() > 5, "{one:?} {other:?}");
}

fn undecided() {
    let run = sarif(&judged(cut(), "sarif"));
    let invocation = &run["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    assert_eq!(invocation["exitCode"], 4);
    let told = &invocation["toolExecutionNotifications"][0];
    assert_eq!(told["level"], "error");
    assert!(
        text(&told["message"]["text"]).contains("cut short"),
        "{told}"
    );
}

fn hostile_text() {
    let run = sarif(&judged(&hostile(), "sarif"));
    shows_all_of_it(text(&run["properties"]["suites"][0]["about"]["subject"]));
}
