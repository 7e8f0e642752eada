//! Findings whose programs highwater has made, and writes as JavaScript.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use highwater_conformance::expectations::Expectations;
use highwater_conformance::javascript::{Module, to_javascript_for};
use highwater_conformance::prediction::Prediction;
use highwater_conformance::subject::{Engine, Library};
use highwater_model::declared::Declared;
use highwater_model::node::DIALECTS;
use highwater_model::program::Program;
use serde::Deserialize;

use super::support::{cache, runtime, started};
use super::{Finding, Told, breaks, printed};

#[derive(Deserialize)]
struct Shown {
    defect: String,
    rule: String,
    program: Program,
}

const SHOWN: &str = include_str!("../defects/shown.jsonl");
/// What the programs are run on.
pub(super) const SUBJECTS: [&str; 5] = [
    "node@26.10.0",
    "bun@1.4.5",
    "deno@2.9.6",
    "readable-stream@4.8.0",
    STREAMX,
];
const STREAMX: &str = "streamx@2.28.1";

pub(super) fn told(finding: &Finding) -> Told {
    let program = program_of(finding);
    let text = to_javascript_for(Module::of_subject(&finding.subject), &program);
    let text = text.expect("it can be written in JavaScript");
    let found = format!(
        "Found in {}.{}",
        found_in(finding, &program).join(", "),
        since(finding, &program)
    );
    let printed = printed(&finding.title, |folder| {
        let file = folder.join("finding.js");
        fs::write(&file, &text).expect("there is room");
        let node = runtime(Engine::Node, "26.10.0").expect("it was there before");
        let mut command = Command::new(node);
        command
            .arg(file)
            .envs(libraries(finding).map(|folder| ("NODE_PATH", folder)));
        command
    });
    Told {
        found,
        documented: String::new(),
        language: "js",
        text,
        printed,
    }
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

/// Whether it is of the streams of Node, which all of these but streamx bring.
fn is_nodes(finding: &Finding) -> bool {
    finding.subject != STREAMX
}

/// The subjects on which the program breaks the rule, in each of three new processes.
fn found_in(finding: &Finding, program: &Program) -> Vec<&'static str> {
    let found = |spec: &&str| {
        let declared = Declared::of_subject(spec).expect("it has a dialect");
        breaks(&finding.rule, program, declared, || started(spec))
    };
    let asked = SUBJECTS
        .into_iter()
        .filter(|spec| (*spec == STREAMX) != is_nodes(finding));
    let found: Vec<_> = asked.filter(found).collect();
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

/// The `node_modules` with the library.
fn libraries(finding: &Finding) -> Option<PathBuf> {
    let version = finding.subject.strip_prefix("streamx@")?;
    let version = version.parse().expect("a version");
    let folder = cache().library(Library::Streamx, version, &mut |_| {});
    let folder = folder.expect("it was there before");
    Some(folder.parent().expect("it is in a folder").to_owned())
}
