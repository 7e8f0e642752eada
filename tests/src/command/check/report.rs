//! What `check` reports.

use std::fmt::Write as _;

use highwater_model::declared::Declared;
use highwater_model::rules::RULES;
use highwater_model::trace::SinkKind;

use super::super::exit::Exit;
use super::super::output::Report;
use super::super::text::{Named, count, indented, paragraph, thousands};
use super::survey::{BrokenRule, Searched, System};
use crate::campaign::Tally;
use crate::javascript::{Module, to_javascript_for};
use crate::product::Product;

/// The share of the abstract machine's edges that the product must meet, in percent.
pub(super) const COVERAGE: usize = 98;

/// The product of model and core, walked.
pub(super) struct Core {
    pub(super) product: Product,
    pub(super) seconds: f64,
}

/// The bundled Rust stream's public handles, driven.
pub(super) struct Driven {
    pub(super) tally: Tally,
    pub(super) seconds: f64,
}

/// Everything that `check` has done.
pub(super) struct Checked {
    pub(super) searched: Vec<Searched>,
    pub(super) core: Option<Core>,
    pub(super) driven: Option<Driven>,
}

impl Checked {
    pub(super) fn core_agrees(&self) -> bool {
        self.core
            .as_ref()
            .is_none_or(|core| core.product.mismatch.is_none())
    }

    pub(super) fn stream_keeps_the_rules(&self) -> bool {
        self.driven
            .as_ref()
            .is_none_or(|driven| driven.tally.broken.is_empty())
    }

    /// How `check` ends.
    pub(super) fn exit(&self) -> Exit {
        let broken = self.searched.iter().any(Searched::is_broken);
        let drifts = |driven: &Driven| driven.tally.drift.is_some();
        if broken || !self.core_agrees() || !self.stream_keeps_the_rules() {
            Exit::Violated
        } else if !self.shortcomings().is_empty() {
            Exit::Internal
        } else if self.driven.as_ref().is_some_and(drifts) {
            Exit::Drift
        } else {
            Exit::Conforms
        }
    }

    /// That in words: one, and what it means.
    pub(super) fn verdict(&self) -> (&'static str, String) {
        match self.exit() {
            Exit::Conforms => ("conforms", "every rule holds in every state".into()),
            Exit::Drift => (
                "drifts",
                "the Rust stream is not what the model predicts".into(),
            ),
            Exit::Violated => ("violates", self.violations().join(", ")),
            _ => ("undecided", self.shortcomings().join("; ")),
        }
    }

    fn violations(&self) -> Vec<String> {
        let mut all = Vec::new();
        for searched in &self.searched {
            let name = searched.declared.name();
            all.extend(
                searched
                    .broken_rules()
                    .map(|broken| format!("{} of {name}", broken.rule.id)),
            );
        }
        if !self.core_agrees() || !self.stream_keeps_the_rules() {
            all.push("the Rust stream is not what the model says".into());
        }
        all
    }

    /// What was not looked at although it should have been.
    pub(super) fn shortcomings(&self) -> Vec<String> {
        let mut short = Vec::new();
        for searched in &self.searched {
            for system in searched.systems.iter().filter(|system| !attains(system)) {
                short.push(format!(
                    "{}: the bound is kept but not attained",
                    system.name
                ));
            }
        }
        if let Some(core) = &self.core {
            let edges = &core.product.edges;
            if !edges.reaches(COVERAGE) || !edges.unforeseen.is_empty() {
                short.push(format!(
                    "the product meets {} of {} edges",
                    edges.covered, edges.total
                ));
            }
        }
        if let Some(driven) = &self.driven
            && !driven.tally.lost.is_empty()
        {
            short.push(format!(
                "{} lost",
                count(driven.tally.lost.len(), "program")
            ));
        }
        short
    }
}

pub(super) fn attains(system: &System) -> bool {
    system
        .bound
        .is_none_or(|bound| bound == system.largest_length)
}

impl Report for Checked {
    fn text(&self) -> String {
        let mut text = String::new();
        for searched in &self.searched {
            searched_text(&mut text, searched);
        }
        if let Some(core) = &self.core {
            core_text(&mut text, core);
        }
        if let Some(driven) = &self.driven {
            driven_text(&mut text, driven);
        }
        let (verdict, means) = self.verdict();
        text += &paragraph("verdict: ", &format!("{verdict}: {means}"));
        text
    }
}

fn searched_text(text: &mut String, searched: &Searched) {
    let name = searched.declared.name();
    let _ = writeln!(
        text,
        "The small model of {name}: every state of {} closed systems\n",
        searched.systems.len()
    );
    let width = searched
        .systems
        .iter()
        .map(|system| system.name.len())
        .max()
        .unwrap_or(0);
    let _ = writeln!(
        text,
        "  {:<width$}  {:>7}  {:>11}  {:>5}  {:>5}  {:>6}  bound on length",
        "system", "states", "transitions", "edges", "depth", "time"
    );
    for system in &searched.systems {
        let bound = match system.bound {
            None => format!("none: reaches {}", system.largest_length),
            Some(bound) if attains(system) => format!("{bound}, attained"),
            Some(bound) => format!("{bound}, NOT attained: {}", system.largest_length),
        };
        let _ = writeln!(
            text,
            "  {:<width$}  {:>7}  {:>11}  {:>5}  {:>5}  {:>4.1} s  {bound}",
            system.name,
            thousands(system.states as u64),
            thousands(system.transitions as u64),
            thousands(system.edges as u64),
            system.depth,
            system.seconds,
        );
    }
    let states = thousands(searched.states() as u64);
    let _ = writeln!(
        text,
        "\n  stateright agrees on every count and on the verdict ({states} states in all).\n"
    );
    rules_text(text, searched);
    for broken in searched.broken_rules() {
        broken_text(text, broken, searched.declared);
    }
}

fn rules_text(text: &mut String, searched: &Searched) {
    let edges: usize = searched.systems.iter().map(|system| system.edges).sum();
    let _ = writeln!(
        text,
        "  Every rule was judged on all {} states and {} edges{}; met: how often its case arose.\n",
        thousands(searched.states() as u64),
        thousands(edges as u64),
        spared(searched)
    );
    let _ = writeln!(text, "  rule  verdict            met  promise");
    for (rule, met) in RULES.iter().zip(&searched.met) {
        let verdict = match searched.broken.get(rule.id) {
            Some(broken) => format!("BROKEN in {}", broken.steps),
            None if !rule.lacks(&searched.capabilities).is_empty() => "not asked".into(),
            None if *met == 0 => "no case".into(),
            None => "holds".into(),
        };
        let lead = format!("  {:<4}  {verdict:<12} {:>9}  ", rule.id, thousands(*met));
        *text += &paragraph(&lead, rule.promise);
    }
    text.push('\n');
}

/// The rules that not every system was judged by, since they are broken wherever one looks.
fn spared(searched: &Searched) -> String {
    let mut text = String::new();
    for (index, rule) in RULES.iter().enumerate() {
        let judges = |system: &&System| system.judged & (1 << index) != 0;
        let judging = searched.systems.iter().filter(judges);
        let states: usize = judging.map(|system| system.states).sum();
        if states < searched.states() {
            let _ = write!(text, ", but {} on {}", rule.id, thousands(states as u64));
        }
    }
    text
}

fn broken_text(text: &mut String, broken: &BrokenRule, declared: Declared) {
    let BrokenRule {
        rule,
        steps,
        system,
        program,
    } = broken;
    let steps = count(*steps, "step");
    let lead = format!("  {} is broken in {steps} ({system}): ", rule.id);
    *text += &paragraph("  ", &format!("{}{}", lead.trim_start(), rule.promise));
    let actions = count(program.size(), "op");
    let _ = writeln!(text, "  the shortest program, {actions}:\n");
    let options = declared.options(program.high_water_mark, program.settings);
    if options.sink == SinkKind::Push
        && let Some(javascript) =
            to_javascript_for(Module::of_subject(&declared.witness()), program)
    {
        let _ = writeln!(text, "{}", indented(&javascript, 4));
    }
    let _ = writeln!(
        text,
        "  replay: {}\n",
        Named::plain(declared.witness()).replay(program, declared)
    );
}

fn core_text(text: &mut String, core: &Core) {
    let product = &core.product;
    let edges = &product.edges;
    let _ = writeln!(
        text,
        "Model × core: the machine and the Rust stream's sans-IO core, op by op, both directions\n\n  \
         {} pairs, {} ops done, depth {}, {:.1} s\n  \
         {} of {} edges met ({:.1} %, at least {COVERAGE} % required)",
        thousands(product.pairs as u64),
        thousands(product.transitions as u64),
        product.depth,
        core.seconds,
        edges.covered,
        edges.total,
        percent(edges.covered, edges.total),
    );
    for edge in &edges.missing {
        let _ = writeln!(text, "    not met: {edge}");
    }
    for edge in &edges.unforeseen {
        let _ = writeln!(text, "    met but not foreseen by the invariant: {edge}");
    }
    match &product.mismatch {
        None => text.push_str("  no difference\n\n"),
        Some(mismatch) => {
            let _ = writeln!(text, "  DIFFERENT: {mismatch}\n");
        }
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts of edges are small")]
fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

fn driven_text(text: &mut String, driven: &Driven) {
    let tally = &driven.tally;
    let _ = writeln!(
        text,
        "The bundled Rust stream, driven through its public handles\n"
    );
    if let Some(coverage) = &tally.coverage {
        let _ = writeln!(
            text,
            "  {} of the {} edges of the small model driven, by the shortest program for each",
            thousands(coverage.driven() as u64),
            thousands(coverage.all() as u64),
        );
    }
    let _ = writeln!(
        text,
        "  {} distinct programs, {} of trace, {} of them as predicted, byte for byte, {:.1} s\n",
        thousands(tally.distinct as u64),
        count(tally.lines, "line"),
        thousands(tally.predicted as u64),
        driven.seconds,
    );
    for (id, broken) in &tally.broken {
        for group in &broken.groups {
            let _ = writeln!(
                text,
                "  {id} is broken: {}\n  replay: {}\n",
                group.finding.seen,
                Named::plain("rust").replay(&group.smallest, Declared::Reference)
            );
        }
    }
    if let Some(drift) = &tally.drift {
        let _ = writeln!(
            text,
            "  drift\n  replay: {}\n",
            Named::plain("rust").replay(&drift.smallest, Declared::Reference)
        );
    }
}
