//! `node-fixed` breaks no rule, and with any one of the known defects put back it does.
//!
//! What each defect breaks is written down, a program for each rule: under the dialect that has only this
//! defect the program breaks the rule, under `node-fixed` it breaks none, and Node 26 does what its dialect
//! predicts of it. `HIGHWATER_BLESS=1` searches for the programs anew, for some minutes.

#[path = "support/mod.rs"]
mod support;

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use highwater_conformance::campaign::{self, Plan, Shard, Tally};
use highwater_conformance::identify::{FIELDS, Field};
use highwater_conformance::modelled::Modelled;
use highwater_conformance::prediction::Prediction;
use highwater_conformance::strategy::Space;
use highwater_model::declared::Declared;
use highwater_model::node::{NODE_26, NODE_FIXED};
use highwater_model::oracle::Finding;
use highwater_model::program::Program;
use libtest_mimic::Arguments;
use serde::{Deserialize, Serialize};
use support::{blesses, needs, plain, started};

/// A rule that a defect breaks, and how.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Shown {
    defect: String,
    rule: String,
    program: Program,
}

const SHOWN: &str = include_str!("defects/shown.jsonl");

fn main() {
    if blesses() {
        bless();
        return;
    }
    let mut trials = vec![
        plain("node-fixed breaks no rule", fixed),
        plain("each defect breaks what is written down", each_defect),
        plain("every defect is shown", every_defect),
    ];
    trials.push(needs(
        "node@26.10.0 has each defect",
        started("node@26.10.0"),
        |mut subject| {
            for shown in shown() {
                let replayed =
                    campaign::replay(&mut subject, &shown.program, Declared::Node(&NODE_26));
                let (trace, _) = replayed.expect("it runs").expect("it answers");
                let predicted = Prediction::of(&shown.program, Declared::Node(&NODE_26));
                assert_eq!(trace, predicted.text(), "{shown:?}");
                let fixed = Prediction::of(&shown.program, Declared::Node(&NODE_FIXED));
                assert_ne!(trace, fixed.text(), "{shown:?}");
            }
        },
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn shown() -> Vec<Shown> {
    let line = |line| serde_json::from_str(line).expect("a line is a rule that a defect breaks");
    SHOWN.lines().map(line).collect()
}

fn defects() -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(|field| field.is_defect)
}

/// `node-fixed` with this defect.
fn with(defect: &Field) -> Declared {
    Declared::Node(defect.flipped(&NODE_FIXED))
}

/// A campaign on a dialect's own machine.
fn campaign(declared: Declared, programs: usize) -> Tally {
    let plan = Plan {
        standard: declared.into(),
        corpus: None,
        programs,
        seed: 1,
        space: Space::of(declared),
        shard: Shard::WHOLE,
    };
    campaign::run(&mut Modelled::new(declared), plan, &mut |_| {}).expect("a machine runs")
}

fn fixed() {
    let tally = campaign(Declared::Node(&NODE_FIXED), 20_000);
    assert_eq!(tally.broken.keys().collect::<Vec<_>>(), [&""; 0]);
    assert_eq!((tally.distinct, tally.predicted), (20_000, 20_000));
}

fn broken(program: &Program, declared: Declared) -> Vec<&'static str> {
    let judgement = Prediction::of(program, declared).judge();
    judgement.findings.iter().map(Finding::id).collect()
}

fn each_defect() {
    for Shown {
        defect,
        rule,
        program,
    } in shown()
    {
        let field = Field::named(&defect).unwrap_or_else(|| panic!("no defect {defect}"));
        let fixed = broken(&program, Declared::Node(&NODE_FIXED));
        assert_eq!(fixed, [""; 0], "{defect} {program:?}");
        let found = broken(&program, with(field));
        assert!(found.contains(&&*rule), "{defect}: {found:?}, not {rule}");
    }
}

fn every_defect() {
    let mut shown: Vec<_> = shown().into_iter().map(|shown| shown.defect).collect();
    shown.dedup();
    let all: Vec<_> = defects().map(|field| field.name).collect();
    assert_eq!(shown, all, "HIGHWATER_BLESS=1 searches anew");
}

fn bless() {
    let mut text = String::new();
    for field in defects() {
        // Rare ones take more programs.
        let sizes = [100_000, 400_000, 1_600_000].into_iter();
        let mut tallies = sizes.map(|programs| campaign(with(field), programs));
        let found = tallies.find(|tally| !tally.broken.is_empty());
        let tally = found.unwrap_or_else(|| panic!("{} breaks nothing", field.name));
        for (rule, broken) in &tally.broken {
            let shown = Shown {
                defect: field.name.into(),
                rule: (*rule).into(),
                program: broken.groups[0].smallest.clone(),
            };
            text += &serde_json::to_string(&shown).expect("it is JSON");
            text.push('\n');
            let _ = writeln!(
                io::stderr(),
                "{} breaks {rule} in {}",
                field.name,
                broken.programs
            );
        }
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/defects/shown.jsonl");
    fs::write(&path, text).expect("the sources can be written");
}
