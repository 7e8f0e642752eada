//! `highwater check --without HYPOTHESIS`: the shortest program that breaks a theorem without one of its
//! hypotheses.

use std::fmt::Write as _;

use highwater_model::declared::Declared;
use highwater_model::node::NODE_26;
use highwater_model::program::Program;
use highwater_model::systems::{Ablation, Broken, Evidence, Hypothesis, Theorem};
use highwater_model::trace::SinkKind;
use serde::{Serialize, Serializer};

use super::super::Output;
use super::super::evidence::{EvidenceRow, sentence};
use super::super::exit::{Exit, Failure};
use super::super::output::Report;
use super::super::text::{Named, count, did_you_mean, indented, paragraph, thousands};
use crate::javascript::to_javascript;

/// Which dialect is searched if none is named: the newest Node, on which the program can be replayed.
pub(super) const DEFAULT: Declared = Declared::Node(&NODE_26);

/// The hypothesis that the user named.
pub(super) fn named(name: &str) -> Result<Hypothesis, Failure> {
    Hypothesis::named(name).ok_or_else(|| {
        let near = did_you_mean(name, Hypothesis::all().map(Hypothesis::name));
        let known: Vec<_> = Hypothesis::all().map(Hypothesis::name).collect();
        let message = format!(
            "there is no hypothesis {name}{near} (known: {})",
            known.join(", ")
        );
        Failure::new(Exit::Usage, message)
    })
}

/// The hypotheses with what they say, for the help text.
pub(super) fn list() -> String {
    let mut text = String::new();
    for theorem in [Theorem::Bound, Theorem::WakeUp] {
        let name = match theorem {
            Theorem::Bound => "bound",
            Theorem::WakeUp => "wake-up",
        };
        let _ = writeln!(text, "Hypotheses of the {name}:");
        for hypothesis in Hypothesis::all().filter(|one| one.theorem() == theorem) {
            let _ = writeln!(text, "  {:<20} {}", hypothesis.name(), hypothesis.says());
        }
        text.push('\n');
    }
    text.trim_end().to_owned()
}

pub(super) fn run(
    hypothesis: Hypothesis,
    dialects: &[Declared],
    rounds: usize,
    output: &Output,
) -> Result<Exit, Failure> {
    let bar = output.progress(dialects.len() as u64, "searching");
    let mut dropped = Vec::new();
    for declared in dialects {
        let ablation = Ablation::search(hypothesis, *declared);
        dropped.push(Dropped::of(ablation, rounds)?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let report = Without {
        hypothesis,
        dropped,
    };
    output.write(&report)?;
    let unlike = |dropped: &&Dropped| !dropped.ablation.as_said();
    match report.dropped.iter().find(unlike) {
        None => Ok(Exit::Conforms),
        // Either the search or what the table says of the hypothesis is wrong.
        Some(dropped) => Err(Failure::new(
            Exit::Internal,
            format!("{}: {}", dropped.name(), dropped.verdict().1),
        )),
    }
}

struct Without {
    hypothesis: Hypothesis,
    dropped: Vec<Dropped>,
}

/// A hypothesis dropped, for one dialect.
struct Dropped {
    ablation: Ablation,
    /// The program that breaks the theorem, and what its trace will show.
    found: Option<(Program, Evidence)>,
}

impl Dropped {
    fn of(ablation: Ablation, rounds: usize) -> Result<Self, Failure> {
        let found = ablation.counterexample.as_ref().map(|found| {
            let evidence = found.predicted(rounds, ablation.declared);
            (found.program(rounds), evidence)
        });
        if let Some((program, _)) = &found {
            let text = serde_json::to_string(program).expect("a program is JSON");
            if serde_json::from_str::<Program>(&text).is_err() {
                let message = format!(
                    "{rounds} rounds are tasks inside tasks, deeper than a program can be read; give \
                     fewer, as in --rounds 10"
                );
                return Err(Failure::new(Exit::Usage, message));
            }
        }
        Ok(Self { ablation, found })
    }

    fn name(&self) -> &'static str {
        self.ablation.declared.name()
    }

    fn spared(&self) -> Option<&'static str> {
        self.ablation.hypothesis.spared(self.ablation.declared)
    }

    /// One word, and what it means.
    fn verdict(&self) -> (&'static str, String) {
        match (self.found.is_some(), self.spared()) {
            (true, None) => ("needed", "without it the theorem is false".into()),
            (false, Some(why)) => ("not needed", why.into()),
            (true, Some(why)) => (
                "undecided",
                format!("the theorem should do without it ({why}), but is false"),
            ),
            (false, None) => (
                "undecided",
                "nothing breaks the theorem, as something should".into(),
            ),
        }
    }

    /// How the theorem breaks, in one sentence.
    fn how(&self) -> Option<String> {
        let found = self.ablation.counterexample.as_ref()?;
        let (_, evidence) = self.found.as_ref()?;
        let steps = count(found.steps(), "step");
        Some(match found.broken {
            Broken::Exceeded { bound } => format!(
                "in {steps} length reaches {}, where at most {bound} is allowed",
                evidence.largest_length
            ),
            Broken::Stuck => {
                format!(
                    "in {steps} the stream is at rest, and a producer waits that nothing will wake"
                )
            }
            Broken::Starved => format!(
                "in {} it comes to {} more that can go on for ever, and a producer waits meanwhile",
                count(found.run().stem.len(), "step"),
                found.run().cycle.len()
            ),
        })
    }

    fn replay(&self, program: &Program) -> String {
        let declared = self.ablation.declared;
        Named::plain(declared.witness()).replay(program, declared)
    }
}

impl Report for Without {
    fn text(&self) -> String {
        let hypothesis = self.hypothesis;
        let mut text = paragraph("theorem:  ", hypothesis.theorem().says());
        text += &paragraph("without:  ", hypothesis.says());
        for dropped in &self.dropped {
            dropped_text(&mut text, dropped);
        }
        text
    }
}

fn dropped_text(text: &mut String, dropped: &Dropped) {
    let ablation = &dropped.ablation;
    let _ = writeln!(
        text,
        "\n{}, {} searched, {}\n",
        dropped.name(),
        count(ablation.states, "state"),
        transitions(ablation.transitions),
    );
    if let (Some(how), Some((program, evidence))) = (dropped.how(), &dropped.found) {
        *text += &paragraph("  ", &how);
        let _ = writeln!(
            text,
            "  the shortest program, {}:\n",
            count(program.size(), "op")
        );
        let pushes = ablation
            .declared
            .options(program.high_water_mark, program.settings)
            .sink
            == SinkKind::Push;
        let javascript = to_javascript(program).filter(|_| pushes);
        let json = || serde_json::to_string(program).expect("a program is JSON");
        let program_text = javascript.unwrap_or_else(json);
        let _ = writeln!(text, "{}", indented(&program_text, 4));
        *text += &paragraph("  its trace shows: ", &sentence(evidence));
        let _ = writeln!(text, "  replay: {}\n", dropped.replay(program));
    }
    let (verdict, means) = dropped.verdict();
    let lead = format!("verdict: {verdict}: ");
    *text += &paragraph(&lead, &means);
}

fn transitions(number: usize) -> String {
    format!("{} transitions", thousands(number as u64))
}

#[derive(Serialize)]
struct Json<'w> {
    command: &'static str,
    without: &'static str,
    theorem: &'static str,
    hypothesis: &'static str,
    dialects: Vec<Row<'w>>,
}

#[derive(Serialize)]
struct Row<'w> {
    name: &'static str,
    verdict: &'static str,
    means: String,
    states: usize,
    transitions: usize,
    broken: Option<&'static str>,
    bound: Option<u64>,
    steps: Option<usize>,
    program: Option<&'w Program>,
    evidence: Option<EvidenceRow>,
    replay: Option<String>,
}

impl Serialize for Without {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        Json {
            command: "check",
            without: self.hypothesis.name(),
            theorem: self.hypothesis.theorem().says(),
            hypothesis: self.hypothesis.says(),
            dialects: self.dropped.iter().map(Row::of).collect(),
        }
        .serialize(to)
    }
}

impl<'w> Row<'w> {
    fn of(dropped: &'w Dropped) -> Self {
        let (verdict, means) = dropped.verdict();
        let broken = dropped.ablation.counterexample.as_ref();
        let found = dropped.found.as_ref();
        Self {
            name: dropped.name(),
            verdict,
            means,
            states: dropped.ablation.states,
            transitions: dropped.ablation.transitions,
            broken: broken.map(|found| match found.broken {
                Broken::Exceeded { .. } => "exceeded",
                Broken::Stuck => "stuck",
                Broken::Starved => "starved",
            }),
            bound: broken.and_then(|found| match found.broken {
                Broken::Exceeded { bound } => Some(bound.count()),
                Broken::Stuck | Broken::Starved => None,
            }),
            steps: broken.map(highwater_model::systems::Counterexample::steps),
            program: found.map(|(program, _)| program),
            evidence: found.map(|(_, evidence)| EvidenceRow::of(evidence)),
            replay: found.map(|(program, _)| dropped.replay(program)),
        }
    }
}
