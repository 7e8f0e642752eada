//! `highwater rules [ID]`.

use std::fmt::Write as _;

use highwater_model::rules::{PRODUCER_RULES, RULES, Rule};
use serde::Serialize;

use super::Output;
use super::exit::{Exit, Failure};
use super::output::Report;
use super::text::did_you_mean;

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// Explain this rule only (W1, D1, …)
    id: Option<String>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    let all: Vec<_> = RULES
        .into_iter()
        .chain(PRODUCER_RULES)
        .map(Row::of)
        .collect();
    let rules = match &arguments.id {
        None => all,
        Some(id) => {
            let asked = |row: &&Row| row.id.eq_ignore_ascii_case(id);
            let known = all.iter().map(|row| row.id);
            let unknown = || {
                let near = did_you_mean(id, known);
                let message = format!("there is no rule {id}{near}; `highwater rules` lists them");
                Failure::new(Exit::Usage, message)
            };
            vec![all.iter().find(asked).cloned().ok_or_else(unknown)?]
        }
    };
    arguments.output.write(&Listing { rules })?;
    Ok(Exit::Conforms)
}

#[derive(Serialize)]
struct Listing {
    rules: Vec<Row>,
}

#[derive(Clone, Serialize)]
struct Row {
    id: &'static str,
    strength: String,
    promise: &'static str,
    source: &'static str,
}

impl Row {
    fn of(rule: &'static Rule) -> Self {
        Self {
            id: rule.id,
            strength: rule.strength.to_string(),
            promise: rule.promise,
            source: rule.source,
        }
    }
}

impl Report for Listing {
    fn text(&self) -> String {
        let mut text = String::new();
        for Row {
            id,
            strength,
            promise,
            source,
        } in &self.rules
        {
            let _ = writeln!(text, "{id}  {strength:<9} {promise}");
            if self.rules.len() == 1 {
                let _ = writeln!(text, "    source: {source}");
                let _ = writeln!(text, "    monitor, mutant and test: model/RULES.md");
            }
        }
        text
    }
}
