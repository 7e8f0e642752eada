//! What can be claimed for all sizes, and what comes of it.

use std::time::Instant;

use highwater_proofs::ablation::{ABLATIONS, Ablation};
use highwater_proofs::attained;
use highwater_proofs::bound::THEOREMS;
use highwater_proofs::explore::Statistics;
use highwater_proofs::mutant::Mutant;
use highwater_proofs::node::refused::{REFUSED, Refused, Why};
use highwater_proofs::node::{report::Report as NodeReport, theorems as of_node, walk as node};
use highwater_proofs::walk::{Theorem, walk};
use serde::Serialize;

/// What is proved here, or refused.
#[derive(Clone, Copy)]
pub(super) enum Claim {
    /// About `reference`.
    Theorem(&'static Theorem),
    /// That its bound is attained.
    Attained,
    /// The same without a hypothesis: false.
    Ablation(&'static Ablation),
    /// About a dialect of Node.
    Node(&'static of_node::Theorem),
    /// False of one.
    Refused(&'static Refused),
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Expected {
    Proved,
    Refused,
}

/// What came of one.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row {
    id: String,
    pub(super) name: String,
    pub(super) statement: String,
    pub(super) hypotheses: Vec<&'static str>,
    goals: Vec<&'static str>,
    /// Whose step it is about.
    pub(super) of: &'static str,
    pub(super) expected: Expected,
    /// The goals that are false, and nothing else.
    #[serde(skip)]
    must_fail: Vec<&'static str>,
    pub(super) control_states: Option<usize>,
    /// Paths.
    pub(super) proved: u64,
    /// Certificates.
    pub(super) refutations: u64,
    /// Goals and helper conjuncts that could not be proved.
    pub(super) failed: Vec<String>,
    pub(super) seconds: f64,
    /// The command that prints the shortest program for which it is false.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) shown_by: Option<String>,
    /// All that there is to tell.
    #[serde(skip)]
    pub(super) whole: String,
}

impl Claim {
    pub(super) fn all() -> Vec<Self> {
        let of_reference = THEOREMS.iter().map(Self::Theorem);
        let of_node = of_node::THEOREMS.into_iter().map(Self::Node);
        of_reference
            .chain([Self::Attained])
            .chain(of_node)
            .chain(ABLATIONS.iter().map(Self::Ablation))
            .chain(REFUSED.iter().map(Self::Refused))
            .collect()
    }

    fn name(self) -> String {
        match self {
            Self::Theorem(theorem) => theorem.name.to_owned(),
            Self::Attained => "Attained".to_owned(),
            Self::Ablation(ablation) => ablation.theorem.name.to_owned(),
            Self::Node(theorem) => theorem.name.to_owned(),
            Self::Refused(Refused { theorem, why, .. }) => match why {
                Why::Defect(defect, _) => format!("Defect {defect}"),
                Why::Lacks(hypothesis) => format!("{} without {hypothesis}", theorem.dialect.name),
            },
        }
    }

    /// Roughly how it compares with the others.
    pub(super) fn takes_long(self) -> u8 {
        match self {
            Self::Node(theorem) if theorem.fragment.destroys => 2,
            Self::Node(_) => 1,
            _ => 0,
        }
    }

    /// As it is typed.
    pub(super) fn id(self) -> String {
        let name = self.name().to_lowercase();
        name.replace(", ", "-").replace([' ', '_', '.'], "-")
    }

    /// Proves it, or finds out that it cannot.
    pub(super) fn row(self) -> Row {
        let begin = Instant::now();
        let row = match self {
            Self::Theorem(theorem) => self.of_reference(theorem, &[]),
            Self::Attained => self.attained(),
            Self::Ablation(Ablation {
                theorem,
                lacks,
                fails,
            }) => {
                let fails: Vec<_> = fails.iter().map(|goal| goal.name()).collect();
                Row {
                    shown_by: Some(format!("highwater check --without {lacks}")),
                    ..self.of_reference(theorem, &fails)
                }
            }
            Self::Node(theorem) => Row {
                statement: format!(
                    "What {} keeps with {}, and user code that does any op inside any call, at any depth. \
                     proofs/README.md says which ops there are.",
                    theorem.dialect.name, theorem.with
                ),
                ..self.of_node(theorem, &[])
            },
            Self::Refused(Refused { theorem, goal, why }) => {
                let (name, goal) = (theorem.dialect.name, goal.name());
                let (of, statement, shown_by) = match why {
                    Why::Defect(defect, released) => (
                        released.name,
                        format!(
                            "That {} keeps this: {goal}. It does not, by its defect {defect}.",
                            released.name
                        ),
                        format!("highwater check --dialect {}", released.name),
                    ),
                    Why::Lacks(hypothesis) => (
                        name,
                        format!(
                            "That {name} keeps this without the hypothesis {hypothesis}: {goal}."
                        ),
                        format!("highwater check --dialect {name} --without {hypothesis}"),
                    ),
                };
                Row {
                    statement,
                    shown_by: Some(shown_by),
                    of,
                    ..self.of_node(theorem, &[goal])
                }
            }
        };
        Row {
            seconds: begin.elapsed().as_secs_f64(),
            ..row
        }
    }

    fn with(self, fails: &[&'static str], of: &'static str, total: &Statistics) -> Row {
        let mut must_fail = fails.to_vec();
        must_fail.sort_unstable(); // as what failed is
        Row {
            id: self.id(),
            name: self.name(),
            statement: String::new(),
            hypotheses: Vec::new(),
            goals: Vec::new(),
            of,
            expected: if must_fail.is_empty() {
                Expected::Proved
            } else {
                Expected::Refused
            },
            must_fail,
            control_states: None,
            proved: total.proved,
            refutations: total.refutations,
            failed: total.failures.keys().cloned().collect(),
            seconds: 0.0,
            shown_by: None,
            whole: String::new(),
        }
    }

    fn of_reference(self, theorem: &Theorem, fails: &[&'static str]) -> Row {
        let report = walk(theorem, Mutant::None);
        let vacuous = report.vacuous();
        let vacuous = vacuous
            .iter()
            .map(|kind| format!("nothing was proved of {kind:?}"));
        let mut row = self.with(fails, "reference", &report.total());
        row.failed.extend(vacuous);
        Row {
            statement: theorem.statement.to_owned(),
            hypotheses: theorem.hypotheses.to_vec(),
            goals: theorem.goals.iter().map(|goal| goal.name()).collect(),
            control_states: Some(report.shapes),
            whole: report.to_string(),
            ..row
        }
    }

    fn of_node(self, theorem: &of_node::Theorem, fails: &[&'static str]) -> Row {
        let report: NodeReport = node::walk(theorem);
        assert!(report.steps.proved > 0, "nothing was proved of any step");
        Row {
            goals: theorem.goals.iter().map(|goal| goal.name()).collect(),
            control_states: Some(report.shapes.len()),
            whole: report.to_string(),
            ..self.with(fails, theorem.dialect.name, &report.total())
        }
    }

    fn attained(self) -> Row {
        let mut total = Statistics::default();
        for (_, part) in attained::prove_attained() {
            assert!(part.proved > 0, "a part of nothing");
            total.add(part);
        }
        Row {
            statement: "For every H and m some run reaches length = max(H, 1) − 1 + m: by induction over writes of \
                        weight 1, and a last one of weight m."
                .to_owned(),
            ..self.with(&[], "reference", &total)
        }
    }
}

impl Row {
    pub(super) fn as_expected(&self) -> bool {
        self.failed == self.must_fail
    }

    pub(super) fn verdict(&self) -> &'static str {
        match (self.expected, self.failed.is_empty()) {
            (Expected::Proved, true) => "proved",
            (Expected::Proved, false) => "NOT PROVED",
            (Expected::Refused, true) => "PROVED, though it is false",
            (Expected::Refused, false) if self.as_expected() => "refused, as it is false",
            (Expected::Refused, false) => "REFUSED, but not for what is false",
        }
    }
}
