//! One page that needs nothing else: no network, no script to read it, no colour to understand it.

mod draw;
mod finding;
mod marks;
mod timeline;
mod words;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::results::{Check, Outcome, Results, Status, Suite, Weight};
use super::super::text::count;
use super::visible::visible;

/// What a copy of the page needs: no more than itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
/// Of a trace with many streams so many of the findings of a check are drawn.
const PICTURES: usize = 10;
const STYLE: &str = include_str!("html/page.css");
const SCRIPT: &str = include_str!("html/page.js");

/// The results as a page.
pub(in crate::command) fn html(results: &Results) -> String {
    let subject = visible(&results.subject());
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (subject) ": " (results.verdict) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.command { "highwater " (results.command) }
                    h1 { (subject) }
                    (verdict(results))
                }
                main {
                    @for (number, suite) in (1..).zip(&results.suites) { (of_suite(results, number, suite)) }
                }
                footer { "highwater " (env!("CARGO_PKG_VERSION")) }
                script { (PreEscaped(SCRIPT)) }
            }
        }
    };
    page.into_string() + "\n"
}

/// The sign, the class and the words of a status.
fn signed(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Kept => ("✓", "kept"),
        Status::Broken => ("✗", "broken"),
        Status::Expected => ("≈", "expected"),
        Status::Skipped => ("–", "skipped"),
        Status::Undecided => ("?", "undecided"),
    }
}

const ALL: [Status; 5] = [
    Status::Broken,
    Status::Undecided,
    Status::Expected,
    Status::Kept,
    Status::Skipped,
];

fn verdict(results: &Results) -> Markup {
    let worst = ALL.into_iter().find(|status| results.count(*status) > 0);
    let (sign, class) = signed(worst.unwrap_or(Status::Kept));
    let counts = ALL.into_iter().filter_map(|status| {
        let number = results.count(status);
        (number > 0).then(|| format!("{number} {}", status.word()))
    });
    let counts: Vec<_> = counts.collect();
    html! {
        p class=(format!("verdict {class}")) {
            span.sign { (sign) } " " strong { (results.verdict) } ": " (visible(&results.means))
        }
        p { (count(results.checks().count(), "check")) ": " (counts.join("; ")) "." }
    }
}

/// The name that links to the findings of a check.
fn anchor(suite: usize, check: &Check) -> String {
    format!("s{suite}-{}", check.id)
}

fn of_suite(results: &Results, number: usize, suite: &Suite) -> Markup {
    let several = results.suites.len() > 1;
    html! {
        section.suite {
            @if several { h2 { (visible(&suite.heading())) } }
            dl.about {
                @for (name, value) in &suite.about {
                    div { dt { (name) } dd { (visible(value)) } }
                }
            }
            @for note in &suite.notes { p.note { "note: " (visible(note)) } }
            (table(number, suite))
            @for check in &suite.checks { (details(number, check)) }
        }
    }
}

fn table(number: usize, suite: &Suite) -> Markup {
    html! {
        table.checks {
            caption { "The checks" }
            thead { tr { th scope="col" { "check" } th scope="col" { "outcome" } th scope="col" { "promise" } } }
            tbody {
                @for check in &suite.checks {
                    @let (sign, class) = signed(check.status());
                    tr class=(class) {
                        th scope="row" {
                            @if has_details(check) { a href=(format!("#{}", anchor(number, check))) { (check.id) } }
                            @else { (check.id) }
                        }
                        td.outcome { span.sign { (sign) } " " (outcome(check)) }
                        td { (check.promise)
                            @if let Outcome::Skipped(why) = &check.outcome { p.why { (visible(why)) } }
                        }
                    }
                }
            }
        }
    }
}

fn outcome(check: &Check) -> String {
    let word = match (check.status(), check.weight) {
        (Status::Broken, Weight::Drifts) => "drifts",
        (Status::Broken, Weight::Outdated) => "no longer so",
        (status, _) => status.word(),
    };
    let programs = check.findings().iter().filter_map(|one| one.programs);
    match programs.sum() {
        0 => word.to_owned(),
        programs => format!("{word}, by {}", count(programs, "program")),
    }
}

fn has_details(check: &Check) -> bool {
    matches!(check.outcome, Outcome::Found(_) | Outcome::Undecided(_))
}

fn details(number: usize, check: &Check) -> Markup {
    if !has_details(check) {
        return html! {};
    }
    let (sign, class) = signed(check.status());
    html! {
        article id=(anchor(number, check)) class=(class) {
            h3 { span.sign { (sign) } " " (check.id) ": " (check.promise) }
            @if let Some(source) = check.source {
                p.source { "Where it is written: " (source) }
            }
            @match &check.outcome {
                Outcome::Found(findings) => {
                    @for (index, one) in findings.iter().enumerate() {
                        (finding::finding(one, findings.len(), index < PICTURES))
                    }
                }
                Outcome::Undecided(all) => {
                    ul {
                        @for one in all {
                            li { (visible(&one.why)) @if let Some(replay) = &one.replay { (finding::copied(replay)) } }
                        }
                    }
                }
                Outcome::Kept | Outcome::Skipped(_) => {}
            }
        }
    }
}
