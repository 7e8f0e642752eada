//! SARIF 2.1.0: what code scanning reads. A finding is a result, the rules are the tool's.
//!
//! All is one run: GitHub takes few of them in one file. A check that is kept is no result, since there every result is
//! an alert; one that is expected is a note, and suppressed with its reason.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::hash::Hasher as _;

use fnv::FnvHasher;
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use serde_sarif::sarif::{
    ArtifactLocation, Invocation, Location, LogicalLocation, Message, MultiformatMessageString,
    Notification, PhysicalLocation, PropertyBag, Region, ReportingConfiguration,
    ReportingDescriptor, Result as Row, ResultLevel, Run, RunAutomationDetails, Sarif, Suppression,
    Tool, ToolComponent,
};

use super::super::exit::{Exit, Failure};
use super::super::results::{Check, Finding, Outcome, Place, Results, Suite, Weight};
use super::visible::visible;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

/// The results as SARIF.
pub(in crate::command) fn sarif(results: &Results) -> Result<String, Failure> {
    let driver = ToolComponent::builder()
        .name("highwater")
        .semantic_version(env!("CARGO_PKG_VERSION"))
        .rules(rules(results))
        .build();
    // GitHub keeps one set of alerts for each: another subject's report does not take these away.
    let subject = match &results.suites[..] {
        [only] => visible(&only.heading()),
        _ => "all".to_owned(),
    };
    let id = format!("highwater/{}/{subject}/", results.command);
    let run = Run::builder()
        .tool(Tool::builder().driver(driver).build())
        .automation_details(RunAutomationDetails::builder().id(id).build())
        .invocations(vec![invocation(results)])
        .results(rows(results))
        .properties(about(results))
        .build();
    let sarif = Sarif::builder()
        .schema(SCHEMA)
        .version(json!("2.1.0"))
        .runs(vec![run])
        .build();
    let text = serde_json::to_string_pretty(&sarif);
    Ok(text.map_err(|error| Failure::new(Exit::Internal, error))? + "\n")
}

fn text(text: impl Into<String>) -> MultiformatMessageString {
    MultiformatMessageString::builder().text(text).build()
}

/// `](` would make a link of what a subject says.
fn message(said: &str) -> Message {
    let said = visible(said).replace("](", "] (");
    Message::builder().text(said).build()
}

/// Each check once, whichever suites have it.
fn rules(results: &Results) -> Vec<ReportingDescriptor> {
    let mut rules: Vec<ReportingDescriptor> = Vec::new();
    for (_, check) in results.checks() {
        if rules.iter().all(|known| known.id != check.id) {
            rules.push(rule(check));
        }
    }
    rules
}

fn rule(check: &Check) -> ReportingDescriptor {
    let (mut help, mut markdown) = (check.promise.clone(), check.promise.clone());
    if let Some(source) = check.source {
        let _ = write!(
            help,
            "\nSource: {source}\nMore: highwater rules {}",
            check.id
        );
        let _ = write!(
            markdown,
            "\n\n**Source:** {source}\n\n**More:** `highwater rules {}`",
            check.id
        );
    }
    let full = match check.source {
        Some(source) => format!("{} Source: {source}", check.promise),
        None => check.promise.clone(),
    };
    let severity = match check.weight {
        Weight::Violates => "error",
        Weight::Drifts | Weight::Outdated => "warning",
    };
    let properties = [
        ("precision".to_owned(), json!("very-high")),
        ("problem.severity".to_owned(), json!(severity)),
    ];
    let properties = PropertyBag::builder()
        .tags(vec!["backpressure".to_owned(), "conformance".to_owned()])
        .additional_properties(BTreeMap::from(properties))
        .build();
    ReportingDescriptor::builder()
        .id(check.id)
        .short_description(text(&check.promise))
        .full_description(text(full))
        .help(
            MultiformatMessageString::builder()
                .text(help)
                .markdown(markdown)
                .build(),
        )
        .default_configuration(
            ReportingConfiguration::builder()
                .level(json!(severity))
                .build(),
        )
        .properties(properties)
        .build()
}

fn rows(results: &Results) -> Vec<Row> {
    let rules = rules(results);
    let mut seen = BTreeMap::new();
    let mut rows = Vec::new();
    for (suite, check) in results.checks() {
        for finding in check.findings() {
            let index = rules.iter().position(|rule| rule.id == check.id);
            let index = index.expect("the rules are those of the checks");
            let fingerprint = fingerprint(suite, check, finding);
            let count = seen.entry(fingerprint).or_insert(0_usize);
            *count += 1;
            let fingerprint = format!("{fingerprint:016x}:{count}");
            rows.push(row(suite, check, finding, index, fingerprint));
        }
    }
    rows
}

fn row(suite: &Suite, check: &Check, finding: &Finding, rule: usize, fingerprint: String) -> Row {
    let level = match (&finding.expected, check.weight) {
        (Some(_), _) => ResultLevel::Note,
        (None, Weight::Violates) => ResultLevel::Error,
        (None, Weight::Drifts | Weight::Outdated) => ResultLevel::Warning,
    };
    let mut row = Row::builder()
        .rule_id(check.id)
        .rule_index(i64::try_from(rule).unwrap_or(-1))
        .level(level)
        .message(message(&said(suite, check, finding)))
        .locations(vec![location(suite, check, finding)])
        .partial_fingerprints(BTreeMap::from([
            // The one name that GitHub looks for.
            ("primaryLocationLineHash".to_owned(), fingerprint.clone()),
            ("highwaterFinding/v1".to_owned(), fingerprint),
        ]))
        .properties(shortest(finding))
        .build();
    if let Some(reason) = &finding.expected {
        let suppression = Suppression::builder()
            .kind(json!("external"))
            .status(json!("accepted"))
            .justification(visible(reason))
            .build();
        row.suppressions = Some(vec![suppression]);
    }
    row
}

fn said(suite: &Suite, check: &Check, finding: &Finding) -> String {
    let mut said = format!(
        "{}: {}\nSeen: {}\nAllowed: {}\nSubject: {}",
        check.id,
        check.promise,
        finding.seen,
        finding.allowed,
        suite.heading()
    );
    if let Some(reason) = &finding.expected {
        let _ = write!(said, "\nExpected: {reason}");
    }
    if let Some(link) = &finding.link {
        let _ = write!(said, "\nSee: {link}");
    }
    if let Some(root) = &finding.root {
        let _ = write!(said, "\nRoot: {root}");
    }
    if let Some(shortest) = &finding.shortest {
        if let Some(javascript) = &shortest.javascript {
            let _ = write!(said, "\nThe shortest program:\n\n{}", javascript.trim_end());
        }
        let _ = write!(said, "\nReplay: {}", shortest.replay);
    }
    said
}

/// For programs what the message says to people.
fn shortest(finding: &Finding) -> PropertyBag {
    let mut bag = BTreeMap::from([
        ("seen".to_owned(), json!(visible(&finding.seen))),
        ("allowed".to_owned(), json!(visible(&finding.allowed))),
    ]);
    if let Some(root) = &finding.root {
        bag.insert("root".to_owned(), json!(visible(root)));
    }
    if let Some(programs) = finding.programs {
        bag.insert("programs".to_owned(), json!(programs));
    }
    if let Some(line) = finding.line {
        bag.insert("traceLine".to_owned(), json!(line));
    }
    if let Some(shortest) = &finding.shortest {
        let program: Value = serde_json::from_str(&shortest.json).unwrap_or_default();
        bag.insert("program".to_owned(), program);
        bag.insert("replay".to_owned(), json!(shortest.replay));
        bag.insert("javascript".to_owned(), json!(shortest.javascript));
    }
    PropertyBag::builder().additional_properties(bag).build()
}

/// Where a finding is.
///
/// GitHub shows no result without a file and a line. A trace has both. A subject has no file here: its findings are put
/// where they would be written down, in the file of expectations, and else in one that need not be there,
/// `highwater/<subject>.md`: GitHub then shows rule, message and this path, without a preview.
fn location(suite: &Suite, check: &Check, finding: &Finding) -> Location {
    let (path, line) = match &suite.place {
        Place::Trace(path) => (path.clone(), finding.line.unwrap_or(1)),
        Place::Expectations(path) => (path.clone(), 1),
        Place::Nowhere => (format!("highwater/{}.md", suite.name), 1),
    };
    let line = i64::try_from(line).unwrap_or(i64::MAX);
    let physical = PhysicalLocation::builder()
        .artifact_location(ArtifactLocation::builder().uri(uri(&path)).build())
        .region(Region::builder().start_line(line).build())
        .build();
    let logical = LogicalLocation::builder()
        .name(check.id)
        .fully_qualified_name(format!("{}/{}", visible(&suite.heading()), check.id))
        .kind("member")
        .build();
    Location::builder()
        .physical_location(physical)
        .logical_locations(vec![logical])
        .build()
}

/// What a path may not have in a URI.
const RESERVED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b':')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A relative path is one from the root of the repository, an absolute one a file of the machine.
fn uri(path: &str) -> String {
    let path = path.strip_prefix("./").unwrap_or(path);
    let encoded = utf8_percent_encode(path, RESERVED);
    if path.starts_with('/') {
        format!("file://{encoded}")
    } else {
        encoded.to_string()
    }
}

/// The same for the same finding in every run: of the subject without its version, the rule, and what was seen without
/// its numbers. The program is another where another seed is given.
fn fingerprint(suite: &Suite, check: &Check, finding: &Finding) -> u64 {
    let subject = suite.name.split('@').next().unwrap_or_default();
    let seen = finding.seen.replace(|one: char| one.is_ascii_digit(), "");
    let mut hasher = FnvHasher::default();
    for part in [subject, suite.dialect.unwrap_or(""), check.id, &seen] {
        hasher.write(part.as_bytes());
        hasher.write_u8(0);
    }
    hasher.finish()
}

fn invocation(results: &Results) -> Invocation {
    let told = |level: &str, said: &str| {
        Notification::builder()
            .level(json!(level))
            .message(message(said))
            .build()
    };
    let mut notifications = Vec::new();
    for suite in &results.suites {
        notifications.extend(suite.notes.iter().map(|note| told("note", note)));
    }
    for (_, check) in results.checks() {
        if let Outcome::Undecided(all) = &check.outcome {
            notifications.extend(all.iter().map(|one| told("error", &one.why)));
        }
    }
    let exit = results.exit;
    Invocation::builder()
        .execution_successful(matches!(
            exit,
            Exit::Conforms | Exit::Violated | Exit::Drift
        ))
        .exit_code(i64::from(exit as u8))
        .exit_code_description(format!("{}: {}", results.verdict, results.means))
        .tool_execution_notifications(notifications)
        .build()
}

fn about(results: &Results) -> PropertyBag {
    let suite = |suite: &Suite| {
        let about = suite.about.iter();
        let about: BTreeMap<_, _> = about.map(|(name, value)| (*name, visible(value))).collect();
        json!({ "name": visible(&suite.heading()), "about": about, "checks": suite.checks.len() })
    };
    let suites: Vec<Value> = results.suites.iter().map(suite).collect();
    PropertyBag::builder()
        .additional_properties(BTreeMap::from([
            ("verdict".to_owned(), json!(results.verdict)),
            ("suites".to_owned(), json!(suites)),
        ]))
        .build()
}
