//! `FINDINGS.md` tells what is found in current releases, and only what was reproduced: each program breaks its rule
//! on each subject that is named, three times, each time in a new process, and prints what is said.
//!
//! `HIGHWATER_BLESS=1` writes it anew from `findings.json`.

#[path = "support/mod.rs"]
mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use highwater_conformance::campaign;
use highwater_conformance::expectations::Expectations;
use highwater_conformance::javascript::{Module, to_javascript_for};
use highwater_conformance::prediction::Prediction;
use highwater_conformance::subject::{Engine, Library};
use highwater_model::declared::Declared;
use highwater_model::node::DIALECTS;
use highwater_model::program::Program;
use highwater_model::rules;
use libtest_mimic::Arguments;
use serde::Deserialize;
use support::{blesses, cache, needs, requires_all, started};

/// What is told of a finding.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding {
    subject: String,
    /// The defect of the dialect, if its program is that of `tests/defects/shown.jsonl`, and not that of the
    /// subject's expectations.
    defect: Option<String>,
    rule: String,
    title: String,
    says: String,
    upstream: String,
}

#[derive(Deserialize)]
struct Shown {
    defect: String,
    rule: String,
    program: Program,
}

const FINDINGS: &str = include_str!("../findings.json");
const SHOWN: &str = include_str!("defects/shown.jsonl");
/// Whose current releases have Node's streams; their own findings are Node's.
const NODE_LIKE: [&str; 4] = [
    "node@26.10.0",
    "bun@1.4.5",
    "deno@2.9.6",
    "readable-stream@4.8.0",
];
/// How often each is reproduced.
const RUNS: usize = 3;

fn main() {
    let found = if requires_all() || blesses() {
        let mut subjects = NODE_LIKE.into_iter().chain(["streamx@2.28.1"]);
        subjects.try_for_each(|spec| started(spec).map(drop))
    } else {
        Err("hundreds of processes; HIGHWATER_REQUIRE_NODE=1 has them run".to_owned())
    };
    let trials = vec![needs("FINDINGS.md is what is found", found, |()| told())];
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn told() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("FINDINGS.md");
    let text = document();
    if blesses() {
        fs::write(path, text).expect("the sources can be written");
        return;
    }
    let known = fs::read_to_string(path).expect("it is there");
    assert!(known == text, "it is to be:\n{text}");
}

const INTRODUCTION: &str = "\
# Findings in current releases

What highwater finds in the newest releases of Node, Bun, Deno, readable-stream and streamx that it knows, each with the shortest program that shows it. The
programs need nothing but what they test. Each was run three times, each time in a new process; a suite does so again, and holds this page to
what it sees (`tests/tests/findings_md.rs`). What upstream would say is our guess, and no more: nobody was asked.

Since when a program shows it in Node is what the dialects say, which predict every release that they are named after; the defect may be
older than what its program uses.
";

fn document() -> String {
    let findings: Vec<Finding> = serde_json::from_str(FINDINGS).expect("it is JSON");
    let mut text = INTRODUCTION.to_owned();
    for (number, finding) in (1..).zip(&findings) {
        let program = program_of(finding);
        let javascript = to_javascript_for(Module::of_subject(&finding.subject), &program);
        let javascript = javascript.expect("it can be written in JavaScript");
        let rule = rules::rule(&finding.rule).expect("a rule");
        let _ = write!(
            text,
            "\n## {number}. {}\n\n{}\n\n\
             **{}**: {} ({})\n\n\
             Found in {}.{}\n\nUpstream would likely say: {}\n\n\
             ```js\n{javascript}```\n\nprints\n\n```text\n{}```\n",
            finding.title,
            finding.says,
            rule.id,
            rule.promise,
            rule.source,
            found_in(finding, &program).join(", "),
            since(finding, &program),
            finding.upstream,
            printed(finding, &javascript),
        );
    }
    text
}

fn program_of(finding: &Finding) -> Program {
    let Some(defect) = &finding.defect else {
        let known = Expectations::shipped(&finding.subject).expect("something is expected of it");
        let mut known = known.expect.into_iter();
        let known = known.find(|known| known.rule == finding.rule);
        return known.expect("it is expected").program;
    };
    let mut shown = SHOWN
        .lines()
        .map(|line| serde_json::from_str::<Shown>(line).expect("it is JSON"));
    let shown = shown.find(|shown| shown.defect == *defect && shown.rule == finding.rule);
    shown.expect("it is shown").program
}

fn is_nodes(finding: &Finding) -> bool {
    NODE_LIKE.contains(&finding.subject.as_str())
}

/// The subjects on which the program breaks the rule, in each of three new processes.
fn found_in(finding: &Finding, program: &Program) -> Vec<&'static str> {
    let subjects: &[_] = if is_nodes(finding) {
        &NODE_LIKE
    } else {
        &["streamx@2.28.1"]
    };
    let breaks = |spec: &str| {
        let declared = Declared::of_subject(spec).expect("it has a dialect");
        let runs = (0..RUNS).map(|_| {
            let mut subject = started(spec).expect("it was there before");
            let replayed = campaign::replay(&mut subject, program, declared);
            let (_, judgement) = replayed.expect("it runs").expect("it answers");
            judgement.finding(&finding.rule).is_some()
        });
        let broken = runs.filter(|broken| *broken).count();
        assert!(broken == 0 || broken == RUNS, "{spec} decides by chance");
        broken == RUNS
    };
    let found: Vec<_> = subjects
        .iter()
        .copied()
        .filter(|spec| breaks(spec))
        .collect();
    assert!(found.contains(&&*finding.subject), "{}", finding.title);
    found
}

/// Since which releases of Node the rule is broken by this program, as their dialects predict.
fn since(finding: &Finding, program: &Program) -> String {
    if !is_nodes(finding) {
        return String::new();
    }
    let breaks = |declared| {
        let judgement = Prediction::of(program, declared).judge();
        judgement.finding(&finding.rule).is_some()
    };
    let node = DIALECTS
        .iter()
        .filter(|dialect| !dialect.witness.contains('@'));
    let node: Vec<_> = node.collect();
    let last_kept = node
        .iter()
        .rposition(|dialect| !breaks(Declared::Node(dialect)));
    let first = node[last_kept.map_or(0, |kept| kept + 1)].releases;
    let first = first.split([' ', ',']).next().unwrap_or(first);
    format!(" In Node the program shows it since {first}.")
}

/// What the text prints, run three times by the newest Node with nothing but the library beside it.
fn printed(finding: &Finding, javascript: &str) -> String {
    let version = "26.10.0".parse().expect("a version");
    let node = cache().runtime(Engine::Node, version, &mut |_| {});
    let node = node.expect("it was there before");
    let folder = tempfile::tempdir().expect("there is room");
    let file = folder.path().join("finding.js");
    fs::write(&file, javascript).expect("there is room");
    let run = || {
        let mut command = Command::new(&node);
        let output = command
            .arg(&file)
            .envs(libraries(finding).map(|folder| ("NODE_PATH", folder)))
            .output();
        String::from_utf8(output.expect("it runs").stdout).expect("it prints UTF-8")
    };
    let first = run();
    assert!((1..RUNS).all(|_| run() == first), "{}", finding.title);
    first
}

/// The `node_modules` with the library.
fn libraries(finding: &Finding) -> Option<PathBuf> {
    let version = finding.subject.strip_prefix("streamx@")?;
    let version = version.parse().expect("a version");
    let folder = cache().library(Library::Streamx, version, &mut |_| {});
    let folder = folder.expect("it was there before");
    Some(folder.parent().expect("it is in a folder").to_owned())
}
