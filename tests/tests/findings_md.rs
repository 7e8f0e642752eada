//! `FINDINGS.md` tells what is found in current releases, and only what was reproduced: each program breaks its rule
//! on each subject that is named, three times, each time in a new process, and prints what is said.
//!
//! `HIGHWATER_BLESS=1` writes it anew from `findings.json`.

#[path = "findings_md/by_hand.rs"]
mod by_hand;
#[path = "findings_md/generated.rs"]
mod generated;
#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use by_hand::ByHand;
use highwater_conformance::campaign::{self, Standard};
use highwater_conformance::subject::Driven;
use highwater_model::program::Program;
use highwater_model::rules;
use libtest_mimic::Arguments;
use serde::Deserialize;
use support::{blesses, needs, requires_all, started};

/// What is told of a finding.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Finding {
    subject: String,
    /// The defect of the dialect, if its program is that of `tests/defects/shown.jsonl`, and not that of the
    /// subject's expectations.
    defect: Option<String>,
    /// What is no `Writable` has its program written by hand.
    by_hand: Option<ByHand>,
    rule: String,
    title: String,
    says: String,
    upstream: String,
}

/// A finding as the page has it.
struct Told {
    /// In which subjects, and since when: sentences.
    found: String,
    /// What is documented, where the rule does not say it.
    documented: String,
    /// The language of the program, as Markdown knows it.
    language: &'static str,
    text: String,
    printed: String,
}

const FINDINGS: &str = include_str!("../findings.json");
/// How often each is reproduced.
const RUNS: usize = 3;

fn main() {
    let findings: Vec<Finding> = serde_json::from_str(FINDINGS).expect("it is JSON");
    let mut trials = Vec::new();
    for (number, finding) in (1..).zip(findings.clone()) {
        if let Some(by_hand) = finding.by_hand.clone() {
            let name = format!("{} {}", finding.subject, finding.rule);
            trials.push(needs(&name, by_hand.found(), move |()| {
                is_told(number, &finding);
            }));
        }
    }
    let found = if requires_all() || blesses() {
        let mut needed = findings.iter().map(|finding| match &finding.by_hand {
            Some(by_hand) => by_hand.found(),
            None => Ok(()),
        });
        let mut subjects = generated::SUBJECTS.into_iter();
        let found = subjects.try_for_each(|spec| started(spec).map(drop));
        found.and_then(|()| needed.try_for_each(|found| found))
    } else {
        Err("hundreds of processes; HIGHWATER_REQUIRE_NODE=1 has them run".to_owned())
    };
    trials.push(needs("FINDINGS.md is what is found", found, move |()| {
        told(&findings);
    }));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn page() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("FINDINGS.md")
}

fn told(findings: &[Finding]) {
    let sections = (1..).zip(findings);
    let sections = sections.map(|(number, finding)| section(number, finding));
    let text = INTRODUCTION.to_owned() + &sections.collect::<String>();
    if blesses() {
        fs::write(page(), text).expect("the sources can be written");
        return;
    }
    let known = fs::read_to_string(page()).expect("it is there");
    assert!(known == text, "it is to be:\n{text}");
}

/// The page has this finding as it is found here.
fn is_told(number: usize, finding: &Finding) {
    let section = section(number, finding);
    let known = fs::read_to_string(page()).expect("it is there");
    assert!(
        blesses() || known.contains(&section),
        "it is to have:\n{section}"
    );
}

const INTRODUCTION: &str = "\
# Findings in current releases

What highwater finds in the newest releases of Node, Bun, Deno, readable-stream, streamx and sonic-boom that it knows, in the `WritableStream` of the first three, and in the
transports of Python's asyncio, each with the shortest program that shows it. The programs need nothing but what they test. Each was run three times, each time in a new process; a suite does so again, and holds
this page to what it sees (`tests/tests/findings_md.rs`). What upstream would say is our guess, and no more: nobody was asked.

Since when a program shows it in Node is what the dialects say, which predict every release that they are named after; the defect may be
older than what its program uses. Elsewhere it is what the program printed on the releases that are named.
";

fn section(number: usize, finding: &Finding) -> String {
    let told = match &finding.by_hand {
        Some(by_hand) => by_hand::told(finding, by_hand),
        None => generated::told(finding),
    };
    let rule = rules::rule(&finding.rule).expect("a rule");
    format!(
        "\n## {number}. {}\n\n{}\n\n\
         **{}**: {} ({})\n\n\
         {}\n\n{}Upstream would likely say: {}\n\n\
         ```{}\n{}```\n\nprints\n\n```text\n{}```\n",
        finding.title,
        finding.says,
        rule.id,
        rule.promise,
        rule.source,
        told.found,
        told.documented,
        finding.upstream,
        told.language,
        told.text,
        told.printed,
    )
}

/// Whether the program breaks the rule in each of so many new processes, and not by chance in some.
fn breaks(
    rule: &str,
    program: &Program,
    standard: impl Into<Standard>,
    start: impl Fn() -> Result<Driven, String>,
) -> bool {
    let standard = standard.into();
    let runs = (0..RUNS).map(|_| {
        let mut subject = start().expect("it was there before");
        let replayed = campaign::replay(&mut subject, program, standard);
        let (_, judgement) = replayed.expect("it runs").expect("it answers");
        judgement.finding(rule).is_some()
    });
    let broken = runs.filter(|broken| *broken).count();
    assert!(broken == 0 || broken == RUNS, "{rule} is broken by chance");
    broken == RUNS
}

/// What a command prints, run so often, each time in a folder of its own.
fn printed(title: &str, command: impl Fn(&Path) -> Command) -> String {
    let run = || {
        let folder = tempfile::tempdir().expect("there is room");
        let output = command(folder.path()).current_dir(folder.path()).output();
        String::from_utf8(output.expect("it runs").stdout).expect("it prints UTF-8")
    };
    let first = run();
    assert!((1..RUNS).all(|_| run() == first), "{title}");
    first
}
