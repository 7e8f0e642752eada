//! `highwater corpus`.

use highwater_model::declared::Declared;
use highwater_model::program::Program;
use serde::Serialize;
use serde::ser::{SerializeSeq as _, Serializer};

use super::exit::{Exit, Failure};
use super::judge::dialect_named;
use super::output::Report;
use super::text::with_dialects;
use super::{Output, text};
use crate::corpus::Corpus;
use crate::prediction::Prediction;

#[derive(clap::Args, Debug)]
#[command(after_help = with_dialects(EXAMPLES))]
pub(super) struct Arguments {
    /// The dialect whose small model is searched
    #[arg(long, default_value = "node-26", value_name = "D")]
    dialect: String,
    /// Give the trace that the dialect predicts of each program too
    #[arg(long)]
    traces: bool,
    #[command(flatten)]
    output: Output,
}

const EXAMPLES: &str = "\
A line is a program, as JSON; with --traces it has two members: `program`, and `trace`, the lines of
its trace below the header (model/docs/trace.md), each a string. The shortest come first. These are
the programs that `highwater conform` runs before the random ones.

Examples:
  highwater corpus -o node-26.jsonl
  highwater corpus --dialect node-20.10 --traces -o suite.jsonl
  highwater corpus | sed -n 7p | highwater conform node --program -";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let declared = dialect_named(&arguments.dialect)?;
    arguments.output.check()?;
    let spinner = arguments.output.spinner(&text::searching(declared));
    let corpus = Corpus::of(declared);
    spinner.finish_and_clear();
    arguments.output.write(&Listing {
        declared,
        corpus,
        traces: arguments.traces,
    })?;
    Ok(Exit::Conforms)
}

struct Listing {
    declared: Declared,
    corpus: Corpus,
    traces: bool,
}

#[derive(Serialize)]
struct Traced<'p> {
    program: &'p Program,
    trace: Vec<String>,
}

impl Listing {
    fn traced<'p>(&self, program: &'p Program) -> Traced<'p> {
        let trace = Prediction::of(program, self.declared).text();
        Traced {
            program,
            trace: trace.lines().map(str::to_owned).collect(),
        }
    }
}

impl Report for Listing {
    fn text(&self) -> String {
        let line = |program: &Program| {
            let json = if self.traces {
                serde_json::to_string(&self.traced(program))
            } else {
                serde_json::to_string(program)
            };
            json.expect("a program is JSON") + "\n"
        };
        self.corpus.programs.iter().map(line).collect()
    }
}

impl Serialize for Listing {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let programs = &self.corpus.programs;
        let mut list = to.serialize_seq(Some(programs.len()))?;
        for program in programs {
            if self.traces {
                list.serialize_element(&self.traced(program))?;
            } else {
                list.serialize_element(program)?;
            }
        }
        list.end()
    }
}
