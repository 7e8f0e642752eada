//! `highwater prove`.

mod claim;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::num::NonZero;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use highwater_proofs::smt::{Question, Script, asked};
use indicatif::ProgressBar;
use serde::Serialize;

use super::exit::{Exit, Failure};
use super::output::{Report, write_whole};
use super::text::{did_you_mean, paragraph, thousands};
use super::{Output, output};
use claim::{Claim, Row};

#[derive(clap::Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Prove this theorem only, and tell everything about it: bound, wake-up, …
    theorem: Option<String>,
    /// Write every question that was refuted into this file, for a solver, as SMT-LIB
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
    let (theorems, questions) = prove(&claims, arguments.smt.is_some(), &bar);
    bar.finish_and_clear();
    let questions = match &arguments.smt {
        None => None,
        Some(file) => {
            write_whole(file, &Script(&questions).to_string())?;
            Some(questions.len())
        }
    };
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

/// What came of each, and what was asked for it if that is to be kept. A core each, the longest first.
fn prove(claims: &[Claim], keep: bool, bar: &ProgressBar) -> (Vec<Row>, BTreeSet<Question>) {
    let mut order: Vec<_> = claims.iter().enumerate().collect();
    order.sort_by_key(|(_, claim)| Reverse(claim.takes_long()));
    let (next, rows) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let questions = Mutex::new(BTreeSet::new());
    let work = || {
        while let Some((at, claim)) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let (row, new) = if keep {
                asked(|| claim.row())
            } else {
                (claim.row(), BTreeSet::new())
            };
            rows.lock().expect(WHOLE).insert(*at, row);
            questions.lock().expect(WHOLE).extend(new);
            bar.inc(1);
        }
    };
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        for _ in 0..cores.min(claims.len()) {
            scope.spawn(work);
        }
    });
    let rows = rows.into_inner().expect(WHOLE);
    (
        rows.into_values().collect(),
        questions.into_inner().expect(WHOLE),
    )
}

const WHOLE: &str = "no proof panics";

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

impl Table {
    fn tell_questions(&self, text: &mut String) {
        if let Some(questions) = self.questions {
            let _ = write!(
                text,
                "\n{} different questions are in the file for a solver\n",
                thousands(questions as u64)
            );
        }
    }
}

impl Report for Table {
    fn text(&self) -> String {
        if let [only] = self.theorems.as_slice()
            && !only.whole.is_empty()
        {
            let mut text = only.whole.clone();
            let _ = writeln!(text, "verdict: {}", only.verdict());
            self.tell_questions(&mut text);
            return text;
        }
        let mut text = paragraph(
            "",
            "For every mark, every chunk and any number of steps. Paths: the ways through a step that were proved; \
             refutations: ways left out, each by a certificate.",
        );
        let longest = self.theorems.iter().map(|row| row.name.len()).max();
        let name = longest.unwrap_or(0) + 2;
        let _ = write!(
            text,
            "\n  {:<name$}{:<11}{:>14}{:>11}{:>13}{:>8}\n",
            "theorem", "of", "control states", "paths", "refutations", "time"
        );
        for row in &self.theorems {
            let states = row.control_states.map_or_else(String::new, thousands);
            let _ = writeln!(
                text,
                "  {:<name$}{:<11}{states:>14}{:>11}{:>13}{:>6.1} s  {}",
                row.name,
                row.of,
                thousands(row.proved),
                thousands(row.refutations),
                row.seconds,
                row.verdict()
            );
        }
        for row in &self.theorems {
            let _ = write!(text, "\n{}\n", row.name);
            text += &paragraph("  ", &row.statement);
            for hypothesis in &row.hypotheses {
                text += &paragraph("  if ", hypothesis);
            }
            for failed in &row.failed {
                text += &paragraph("  not proved: ", failed);
            }
            if let Some(command) = &row.shown_by {
                let _ = writeln!(text, "  the shortest program that shows it: {command}");
            }
        }
        self.tell_questions(&mut text);
        text += "\nEverything about one of them: highwater prove NAME, as in `highwater prove wake-up`\n";
        text
    }
}
