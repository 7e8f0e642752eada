//! The programs by construction, as a suite for others.

use highwater_model::program::Program;
use libtest_mimic::Trial;
use serde_json::Value;

use super::run::{command, fed, highwater};
use super::support::plain;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("corpus::programs_and_traces", programs_and_traces),
        plain("corpus::refused", refused),
    ]
}

/// The lines, each a JSON value.
fn lines(arguments: &str) -> Vec<Value> {
    let ran = highwater(arguments);
    ran.reports(0, &[]);
    let line = |line| serde_json::from_str(line).expect("a line is JSON");
    ran.stdout.lines().map(line).collect()
}

fn programs_and_traces() {
    let programs = lines("corpus --dialect reference");
    assert_eq!(programs.len(), 225);
    let json = highwater("corpus --dialect reference --format json").json();
    assert_eq!(json.as_array(), Some(&programs));
    let traced = lines("corpus --dialect reference --traces");
    let sizes: Vec<_> = programs
        .iter()
        .map(|program| serde_json::from_value::<Program>(program.clone()))
        .map(|program| program.expect("it is one").size())
        .collect();
    assert!(sizes.first() < sizes.last(), "the shortest come first");
    for (program, traced) in programs.iter().zip(&traced).step_by(10) {
        assert_eq!(&traced["program"], program);
        let mut conform = command(["conform", "rust", "--format", "json", "--program", "-"]);
        let ran = fed(&mut conform, program.to_string());
        ran.reports(0, &[]);
        assert_eq!(traced["trace"], ran.json()["trace"]);
    }
}

fn refused() {
    highwater("corpus --dialect node-99").refuses(2, &["node-99", "did you mean"]);
    highwater("corpus -o /no/such/corpus.jsonl").refuses(2, &["there is no folder /no/such"]);
}
