//! `highwater prove`.

use std::time::Instant;

use highwater_proofs::ablation::{ABLATIONS, Ablation};
use highwater_proofs::attained;
use highwater_proofs::bound::THEOREMS;
use highwater_proofs::explore::Statistics;
use highwater_proofs::mutant::Mutant;
use highwater_proofs::smt::{Script, asked};
use highwater_proofs::walk::{Theorem, walk};
use serde::Serialize;

use super::exit::{Exit, Failure};
use super::output::{Report, write_whole};
use super::text::{did_you_mean, paragraph, thousands};
use super::{Output, output};

#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Prove this theorem only, and tell everything about it: bound, wake-up, …
    theorem: Option<String>,
    /// Write every question that was refuted into this file, for a solver: SMT-LIB, QF_LIA
    #[arg(long, value_name = "FILE")]
    smt: Option<std::path::PathBuf>,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
A theorem holds for every mark, every chunk and any number of steps. It is about the function that
`check` searches and that judges traces: that function is run with symbolic numbers, once for every
way in which its comparisons can come out. A way is left out if a certificate shows that no numbers
go it. A statement without its hypothesis has to be refused, and is.

What is trusted and what is left out: proofs/README.md.

Examples:
  highwater prove
  highwater prove bound                       every op, every goal, how many paths
  highwater prove --smt all.smt2 && z3 all.smt2 | sort | uniq -c";

/// What is proved here, or refused.
#[derive(Clone, Copy)]
enum Claim {
    /// To be proved.
    Theorem(&'static Theorem),
    /// False, and to be refused.
    Ablation(&'static Ablation),
    /// That the bound is attained.
    Attained,
}

impl Claim {
    fn all() -> Vec<Self> {
        let theorems = THEOREMS.iter().map(Self::Theorem);
        let ablations = ABLATIONS.iter().map(Self::Ablation);
        theorems.chain([Self::Attained]).chain(ablations).collect()
    }

    fn name(self) -> &'static str {
        match self {
            Self::Theorem(theorem) => theorem.name,
            Self::Ablation(ablation) => ablation.theorem.name,
            Self::Attained => "Attained",
        }
    }

    /// As it is typed.
    fn id(self) -> String {
        self.name()
            .to_lowercase()
            .replace(", ", "-")
            .replace(' ', "-")
    }

    fn row(self) -> Row {
        let begin = Instant::now();
        let id = self.id();
        match self {
            Self::Theorem(theorem) => Row::of(id, theorem, Expected::Proved, begin),
            Self::Ablation(ablation) => Row {
                shown_by: Some(format!("highwater check --without {}", ablation.lacks)),
                ..Row::of(id, &ablation.theorem, Expected::Refused, begin)
            },
            Self::Attained => {
                let mut total = Statistics::default();
                for (_, part) in attained::prove_attained() {
                    assert!(part.proved > 0, "a part of nothing");
                    total.add(part);
                }
                Row {
                    id,
                    name: self.name(),
                    statement: "For every H and m some run reaches length = max(H, 1) − 1 + m: by induction over \
                                writes of weight 1, and a last one of weight m.",
                    hypotheses: &[],
                    goals: Vec::new(),
                    of: "reference",
                    expected: Expected::Proved,
                    control_states: None,
                    proved: total.proved,
                    refutations: total.refutations,
                    failed: total.failures.into_keys().collect(),
                    seconds: begin.elapsed().as_secs_f64(),
                    shown_by: None,
                    whole: String::new(),
                }
            }
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum Expected {
    Proved,
    Refused,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: String,
    name: &'static str,
    statement: &'static str,
    hypotheses: &'static [&'static str],
    goals: Vec<&'static str>,
    /// Whose step it is about.
    of: &'static str,
    expected: Expected,
    control_states: Option<usize>,
    /// Paths.
    proved: u64,
    /// Certificates.
    refutations: u64,
    /// Goals and helper conjuncts that could not be proved.
    failed: Vec<String>,
    seconds: f64,
    /// The command that prints the shortest program for which it is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    shown_by: Option<String>,
    /// All that there is to tell.
    #[serde(skip)]
    whole: String,
}

impl Row {
    fn of(id: String, theorem: &'static Theorem, expected: Expected, begin: Instant) -> Self {
        let report = walk(theorem, Mutant::None);
        let seconds = begin.elapsed().as_secs_f64();
        let total = report.total();
        let (goals, helpers) = report.failed();
        let mut failed: Vec<String> = goals.into_iter().chain(helpers).collect();
        failed.extend(
            report
                .vacuous()
                .iter()
                .map(|kind| format!("nothing was proved of {kind:?}")),
        );
        Self {
            id,
            name: theorem.name,
            statement: theorem.statement,
            hypotheses: theorem.hypotheses,
            goals: theorem.goals.iter().map(|goal| goal.name()).collect(),
            of: "reference",
            expected,
            control_states: Some(report.shapes),
            proved: total.proved,
            refutations: total.refutations,
            failed,
            seconds,
            shown_by: None,
            whole: report.to_string(),
        }
    }

    fn as_expected(&self) -> bool {
        self.failed.is_empty() == (self.expected == Expected::Proved)
    }

    fn verdict(&self) -> &'static str {
        match (self.expected, self.failed.is_empty()) {
            (Expected::Proved, true) => "proved",
            (Expected::Proved, false) => "NOT PROVED",
            (Expected::Refused, true) => "PROVED, though it is false",
            (Expected::Refused, false) => "refused, as it is false",
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Table {
    command: &'static str,
    theorems: Vec<Row>,
    /// Different ones, in the file of `--smt`.
    #[serde(skip_serializing_if = "Option::is_none")]
    questions: Option<usize>,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    arguments.output.check()?;
    if let Some(file) = &arguments.smt {
        output::check(file)?;
    }
    let claims = match &arguments.theorem {
        None => Claim::all(),
        Some(id) => vec![named(id)?],
    };
    let bar = arguments.output.progress(claims.len() as u64, "proving");
    let prove = || {
        let rows = claims.iter().map(|claim| claim.row());
        bar.wrap_iter(rows).collect::<Vec<_>>()
    };
    let (theorems, questions) = match &arguments.smt {
        None => (prove(), None),
        Some(file) => {
            let (rows, questions) = asked(prove);
            write_whole(file, &Script(&questions).to_string())?;
            (rows, Some(questions.len()))
        }
    };
    bar.finish_and_clear();
    let table = Table {
        command: "prove",
        theorems,
        questions,
    };
    arguments.output.write(&table)?;
    Ok(if table.theorems.iter().all(Row::as_expected) {
        Exit::Conforms
    } else {
        Exit::Violated
    })
}

fn named(id: &str) -> Result<Claim, Failure> {
    let known = Claim::all();
    let found = known.iter().find(|claim| claim.id() == id.to_lowercase());
    found.copied().ok_or_else(|| {
        let ids: Vec<_> = known.iter().map(|claim| claim.id()).collect();
        let near = did_you_mean(id, ids.iter().map(String::as_str));
        let message = format!("there is no theorem {id}{near} (known: {})", ids.join(", "));
        Failure::new(Exit::Usage, message)
    })
}

impl Report for Table {
    fn text(&self) -> String {
        if let [only] = self.theorems.as_slice()
            && !only.whole.is_empty()
        {
            return only.whole.clone();
        }
        let mut text = paragraph(
            "",
            "For every mark, every chunk and any number of steps. Paths: the ways through a step that were proved; \
             refutations: ways left out, each by a certificate.",
        );
        text += &format!(
            "\n  {:<27}{:<11}{:>14}{:>8}{:>13}{:>8}\n",
            "theorem", "of", "control states", "paths", "refutations", "time"
        );
        for row in &self.theorems {
            let states = row.control_states.map_or_else(String::new, thousands);
            text += &format!(
                "  {:<27}{:<11}{states:>14}{:>8}{:>13}{:>6.1} s  {}\n",
                row.name,
                row.of,
                thousands(row.proved),
                thousands(row.refutations),
                row.seconds,
                row.verdict()
            );
        }
        for row in &self.theorems {
            text += &format!("\n{}\n", row.name);
            text += &paragraph("  ", row.statement);
            for hypothesis in row.hypotheses {
                text += &paragraph("  if ", hypothesis);
            }
            for failed in &row.failed {
                text += &paragraph("  not proved: ", failed);
            }
            if let Some(command) = &row.shown_by {
                text += &format!("  the shortest program that shows it: {command}\n");
            }
        }
        if let Some(questions) = self.questions {
            text += &format!(
                "\n{} different questions are in the file for a solver\n",
                thousands(questions as u64)
            );
        }
        text += "\nEverything about one of them: highwater prove NAME, as in `highwater prove wake-up`\n";
        text
    }
}
