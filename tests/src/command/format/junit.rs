//! `JUnit`: what almost every CI shows. A check is a test case.
//!
//! What is broken as expected is a success that says so, since `JUnit` has no word for it. What is undecided is an error,
//! not a failure.

use std::fmt::Write as _;

use quick_junit::{
    NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite, XmlString,
};

use super::super::exit::{Exit, Failure};
use super::super::results::{Check, Finding, Outcome, Results, Status, Suite};
use super::visible::{in_line, visible};

/// The results as `JUnit`.
pub(in crate::command) fn junit(results: &Results) -> Result<String, Failure> {
    let mut report = Report::new(in_line(&format!("highwater {}", results.command)));
    report.add_test_suites(results.suites.iter().map(|suite| of_suite(results, suite)));
    let text = report.to_string();
    text.map_err(|error| Failure::new(Exit::Internal, error))
}

/// The library drops what XML cannot say: nothing of that is left.
fn line(text: &str) -> XmlString {
    XmlString::new(in_line(text))
}

fn lines(text: &str) -> XmlString {
    XmlString::new(visible(text))
}

fn of_suite(results: &Results, suite: &Suite) -> TestSuite {
    let heading = suite.heading();
    let mut all = TestSuite::new(line(&heading));
    all.add_property(Property::new("verdict", line(&results.verdict)));
    for (name, value) in &suite.about {
        all.add_property(Property::new(*name, line(value)));
    }
    let class = format!("highwater {} {heading}", results.command);
    for check in &suite.checks {
        let mut case = of_check(check);
        case.set_classname(line(&class));
        all.add_test_case(case);
    }
    if !suite.notes.is_empty() {
        all.set_system_out(lines(&suite.notes.join("\n")));
    }
    all
}

fn of_check(check: &Check) -> TestCase {
    let mut case = TestCase::new(
        line(&format!("{} {}", check.id, check.promise)),
        status(check),
    );
    if check.status() == Status::Expected {
        let reasons = check
            .findings()
            .iter()
            .filter_map(|one| one.expected.as_ref());
        for reason in reasons {
            case.add_property(Property::new("expected", line(reason)));
        }
        let text = format!("{}\n{}", Status::Expected.word(), told(check));
        case.set_system_out(lines(&text));
    }
    case
}

fn status(check: &Check) -> TestCaseStatus {
    let non_success = |kind, message: &str, description: &str| {
        let mut status = TestCaseStatus::non_success(kind);
        status.set_message(line(message));
        status.set_type(check.weight.word());
        status.set_description(lines(description));
        status
    };
    match &check.outcome {
        Outcome::Found(findings) if check.status() == Status::Broken => {
            let unexpected = findings.iter().find(|one| one.expected.is_none());
            let message = unexpected.map_or("", |one| &one.seen);
            non_success(NonSuccessKind::Failure, message, &told(check))
        }
        Outcome::Kept | Outcome::Found(_) => TestCaseStatus::success(),
        Outcome::Skipped(why) => {
            let mut status = TestCaseStatus::skipped();
            status.set_message(line(why));
            status
        }
        Outcome::Undecided(all) => {
            let message = all.first().map_or("", |one| &one.why);
            let mut text = String::new();
            for one in all {
                let _ = writeln!(text, "{}", one.why);
                if let Some(replay) = &one.replay {
                    let _ = writeln!(text, "replay: {replay}");
                }
            }
            let mut status = non_success(NonSuccessKind::Error, message, &text);
            status.set_type("undecided");
            status
        }
    }
}

/// A check with all that was found, for people.
fn told(check: &Check) -> String {
    let mut text = format!("{}: {}\n", check.id, check.promise);
    if let Some(source) = check.source {
        let _ = writeln!(text, "source: {source}");
    }
    for finding in check.findings() {
        text.push('\n');
        found(&mut text, finding);
    }
    text
}

fn found(text: &mut String, finding: &Finding) {
    if let Some(reason) = &finding.expected {
        let _ = writeln!(text, "reason:  {reason}");
    }
    if let Some(link) = &finding.link {
        let _ = writeln!(text, "see:     {link}");
    }
    if let Some(root) = &finding.root {
        let _ = writeln!(text, "root:    {root}");
    }
    let _ = writeln!(
        text,
        "seen:    {}\nallowed: {}",
        finding.seen, finding.allowed
    );
    if let Some(before) = &finding.before {
        let _ = writeln!(text, "before:  {before}");
    }
    if let Some(line) = finding.line {
        let _ = writeln!(text, "line {line} of the trace");
    }
    if let Some(programs) = finding.programs {
        let _ = writeln!(text, "programs that show it: {programs}");
    }
    if let Some(shortest) = &finding.shortest {
        let _ = writeln!(text, "the shortest, ops: {}", shortest.ops);
        if let Some(javascript) = &shortest.javascript {
            let _ = writeln!(text, "\n{}\n", javascript.trim_end());
        }
        let _ = writeln!(text, "replay: {}", shortest.replay);
    }
}
