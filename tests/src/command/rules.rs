//! `highwater rules [ID]`.

use highwater_model::rules::{NOT_SO, PRODUCER_RULES, RULES, Rule};
use serde::Serialize;

use super::Output;
use super::exit::{Exit, Failure};
use super::output::Report;
use super::text::{did_you_mean, paragraph};

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// Explain this rule only (W1, D1, …)
    id: Option<String>,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    arguments.output.check()?;
    let all: Vec<_> = RULES
        .into_iter()
        .chain(PRODUCER_RULES)
        .chain(NOT_SO)
        .map(Row::of)
        .collect();
    let rules = match &arguments.id {
        None => all,
        Some(id) => {
            let asked = |row: &&Row| row.id.eq_ignore_ascii_case(id);
            let known = all.iter().map(|row| row.id);
            let unknown = || {
                let near = did_you_mean(id, known);
                let message = format!("there is no rule {id}{near} (`highwater rules` lists them)");
                Failure::new(Exit::Usage, message)
            };
            vec![all.iter().find(asked).cloned().ok_or_else(unknown)?]
        }
    };
    let command = "rules";
    arguments.output.write(&Listing { command, rules })?;
    Ok(Exit::Conforms)
}

#[derive(Serialize)]
struct Listing {
    command: &'static str,
    rules: Vec<Row>,
}

#[derive(Clone, Serialize)]
struct Row {
    id: &'static str,
    strength: String,
    promise: &'static str,
    source: &'static str,
    /// What a subject must have for it to be asked.
    needs: Vec<&'static str>,
}

impl Row {
    fn of(rule: &'static Rule) -> Self {
        Self {
            id: rule.id,
            strength: rule.strength.to_string(),
            promise: rule.promise,
            source: rule.source,
            needs: rule.needs.iter().map(|need| need.name()).collect(),
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
            needs,
        } in &self.rules
        {
            text += &paragraph(&format!("{id}  {strength:<9} "), promise);
            if self.rules.len() == 1 {
                text += &paragraph("    source: ", source);
                if !needs.is_empty() {
                    text += &paragraph("    needs: ", &needs.join(", "));
                }
                text += "    monitor, mutant and test: model/RULES.md\n";
            }
        }
        text
    }
}
