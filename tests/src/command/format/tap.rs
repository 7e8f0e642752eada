//! TAP, version 14: what runners of Node's world read. A check is a test point.
//!
//! What is broken as expected is a `TODO`: a harness does not count it, and says if it passes.

use std::fmt::Write as _;

use super::super::results::{Check, Finding, Outcome, Results, Status};
use super::visible::{in_line, visible};

/// The results as TAP.
pub(in crate::command) fn tap(results: &Results) -> String {
    let mut text = String::from("TAP version 14\n");
    comment(
        &mut text,
        &format!("highwater {}: {}", results.command, results.subject()),
    );
    for suite in &results.suites {
        for (name, value) in &suite.about {
            comment(&mut text, &format!("{name}: {value}"));
        }
        for note in &suite.notes {
            comment(&mut text, &format!("note: {note}"));
        }
    }
    let _ = writeln!(text, "1..{}", results.checks().count());
    let several = results.suites.len() > 1;
    for (number, (suite, check)) in (1..).zip(results.checks()) {
        let of = if several {
            format!("{}: ", suite.heading())
        } else {
            String::new()
        };
        point(&mut text, number, &of, check);
    }
    comment(
        &mut text,
        &format!("{}: {}", results.verdict, results.means),
    );
    text
}

fn comment(text: &mut String, told: &str) {
    let _ = writeln!(text, "# {}", in_line(told));
}

/// A description ends where a directive begins, so what would begin one is escaped.
fn escaped(text: &str) -> String {
    in_line(text).replace('\\', "\\\\").replace('#', "\\#")
}

fn point(text: &mut String, number: usize, of: &str, check: &Check) {
    let status = check.status();
    let ok = match status {
        Status::Kept | Status::Skipped => "ok",
        Status::Broken | Status::Expected | Status::Undecided => "not ok",
    };
    let named = escaped(&format!("{of}{} {}", check.id, check.promise));
    let _ = write!(text, "{ok} {number} - {named}");
    match &check.outcome {
        Outcome::Skipped(why) => {
            let _ = writeln!(text, " # SKIP {}", escaped(why));
        }
        Outcome::Found(findings) if status == Status::Expected => {
            let reason = findings.iter().find_map(|one| one.expected.as_deref());
            let _ = writeln!(text, " # TODO {}", escaped(reason.unwrap_or("expected")));
        }
        Outcome::Kept | Outcome::Found(_) | Outcome::Undecided(_) => text.push('\n'),
    }
    diagnostic(text, check);
}

fn diagnostic(text: &mut String, check: &Check) {
    if matches!(check.outcome, Outcome::Kept | Outcome::Skipped(_)) {
        return;
    }
    text.push_str("  ---\n");
    scalar(text, "  ", "severity", check.status().word());
    if check.status() != Status::Undecided {
        scalar(text, "  ", "kind", check.weight.word());
    }
    if let Some(source) = check.source {
        scalar(text, "  ", "source", source);
    }
    match &check.outcome {
        Outcome::Undecided(all) => {
            text.push_str("  undecided:\n");
            for one in all {
                scalar(text, "    - ", "why", &one.why);
                if let Some(replay) = &one.replay {
                    scalar(text, "      ", "replay", replay);
                }
            }
        }
        Outcome::Found(findings) => {
            text.push_str("  findings:\n");
            for finding in findings {
                found(text, finding);
            }
        }
        Outcome::Kept | Outcome::Skipped(_) => {}
    }
    text.push_str("  ...\n");
}

fn found(text: &mut String, finding: &Finding) {
    const IN: &str = "      ";
    scalar(text, "    - ", "seen", &finding.seen);
    scalar(text, IN, "allowed", &finding.allowed);
    if let Some(reason) = &finding.expected {
        scalar(text, IN, "expected", reason);
    }
    if let Some(link) = &finding.link {
        scalar(text, IN, "see", link);
    }
    if let Some(root) = &finding.root {
        scalar(text, IN, "root", root);
    }
    if let Some(before) = &finding.before {
        scalar(text, IN, "before", before);
    }
    if let Some(line) = finding.line {
        let _ = writeln!(text, "{IN}line: {line}");
    }
    if let Some(programs) = finding.programs {
        let _ = writeln!(text, "{IN}programs: {programs}");
    }
    if let Some(shortest) = &finding.shortest {
        let _ = writeln!(text, "{IN}ops: {}", shortest.ops);
        if let Some(javascript) = &shortest.javascript {
            block(text, IN, "javascript", javascript);
        }
        scalar(text, IN, "replay", &shortest.replay);
    }
}

/// A string as JSON writes it is one as YAML reads it, in one line.
fn scalar(text: &mut String, lead: &str, key: &str, value: &str) {
    let value = serde_json::to_string(&visible(value)).expect("a string is JSON");
    let _ = writeln!(text, "{lead}{key}: {value}");
}

/// Lines as they are: what is hidden in them is spelled out, and the number says how far they are moved.
fn block(text: &mut String, lead: &str, key: &str, value: &str) {
    let _ = writeln!(text, "{lead}{key}: |2");
    for line in visible(value).lines() {
        let line = format!("{lead}  {line}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
}
