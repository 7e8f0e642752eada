//! The checks of what was judged by the rules.

use highwater_model::declared::Declared;
use highwater_model::oracle::{self, Judgement};
use highwater_model::quantity::Whole;
use highwater_model::rules::{RULES, Rule};
use highwater_model::trace::Settings;

use super::cases::{asked, charges};
use super::{Cases, Check, Finding, Outcome, Trace, Unsaid, Weight};

/// The rules that are asked of a dialect, in their order.
pub(in crate::command) fn asked_of(declared: Declared) -> impl Iterator<Item = &'static Rule> {
    let charges = charges(declared.options(Whole(1), Settings::default()));
    RULES.into_iter().filter(move |rule| asked(rule, charges))
}

impl Finding {
    /// What the oracle found, in this trace.
    pub(in crate::command) fn of(finding: &oracle::Finding, trace: Option<&Trace>) -> Self {
        Self {
            seen: finding.seen.clone(),
            allowed: finding.allowed.clone(),
            before: Some(finding.before.clone()),
            line: Some(finding.line),
            stream: finding.stream,
            trace: trace.cloned(),
            ..Self::default()
        }
    }
}

/// The checks of one trace. `shown` completes a finding with what only the caller knows.
pub(in crate::command) fn of_judgement(
    judgement: &Judgement,
    dialect: Option<&str>,
    cases: &Cases,
    trace: &Trace,
    shown: impl Fn(Finding) -> Finding,
) -> Vec<Check> {
    let found = |id: &str| -> Vec<Finding> {
        let findings = judgement.findings.iter();
        let of_it = findings.filter(|finding| finding.id() == id);
        of_it
            .map(|finding| shown(Finding::of(finding, Some(trace))))
            .collect()
    };
    let unless = |findings: Vec<Finding>, why: Option<String>| match why {
        Some(why) if findings.is_empty() => Outcome::Skipped(why),
        _ => Outcome::of(findings),
    };
    // What a trace that is not whole does not break it may break in what it does not show.
    let undecided = judgement.undecided.as_ref();
    let cannot = undecided.map(|why| format!("it cannot be said: {why}"));
    let mut checks: Vec<_> = cases
        .rules()
        .map(|(rule, met)| {
            let no_case = || (!met).then(|| "no line of the trace is a case of it".to_owned());
            let why = cannot.clone().or_else(no_case);
            Check::of_rule(rule, unless(found(rule.id), why))
        })
        .collect();
    let alone = (judgement.replayed == 0)
        .then(|| "judged by the rules alone: no stream was replayed on a dialect".to_owned());
    let drifted = unless(found("drift"), cannot.or(alone));
    let dialect = dialect.unwrap_or("the declared dialect");
    let promise = format!("Every line is as {dialect} predicts.");
    checks.push(Check::other("drift", promise, Weight::Drifts, drifted));
    let whole = match undecided {
        None => Outcome::Kept,
        Some(why) => Outcome::Undecided(vec![Unsaid {
            why: why.clone(),
            replay: None,
        }]),
    };
    let promise = "The trace is whole: it can be said of each of its lines what it means.";
    checks.push(Check::other("whole", promise, Weight::Violates, whole));
    checks
}
