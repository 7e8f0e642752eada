//! What one finding shows.

use maud::{Markup, html};

use super::super::super::results::{Finding, Shortest, Trace};
use super::super::super::text::count;
use super::super::visible::visible;
use super::draw::draw;
use super::timeline::Timeline;

/// So many lines of a trace stand below its picture, half of them before the finding.
const LINES: usize = 400;

/// A finding: one of so many of its check, and whether it is drawn.
pub(super) fn finding(finding: &Finding, of: usize, drawn: bool) -> Markup {
    html! {
        section.finding {
            @if let Some(reason) = &finding.expected {
                p.reason {
                    strong { "Expected: " } (visible(reason))
                    @if let Some(link) = &finding.link { " " (address(link)) }
                }
            }
            dl.said {
                div { dt { "seen" } dd { (visible(&finding.seen)) } }
                div { dt { "allowed" } dd { (visible(&finding.allowed)) } }
                @if let Some(root) = &finding.root {
                    div { dt { "root" } dd { (visible(root)) } }
                }
                @if let Some(before) = &finding.before {
                    div { dt { "before" } dd { (visible(before)) } }
                }
                @if let Some(line) = finding.line {
                    div { dt { "where" } dd { "line " (line) " of the trace"
                        @if finding.stream > 1 { ", stream " (finding.stream) }
                    } }
                }
                @if let Some(programs) = finding.programs {
                    div { dt { "shown by" } dd { (count(programs, "program")) @if of > 1 { ", in this way" } } }
                }
            }
            @if let Some(trace) = finding.trace.as_ref().filter(|_| drawn) { (picture(trace, finding)) }
            @if let Some(shortest) = &finding.shortest { (program(shortest)) }
        }
    }
}

/// A link, if it is one to the web: it comes from a file that anybody may have written.
fn address(link: &str) -> Markup {
    let is_web = link.starts_with("https://") || link.starts_with("http://");
    html! {
        @if is_web { a href=(link) rel="noreferrer" { (visible(link)) } }
        @else { (visible(link)) }
    }
}

fn picture(trace: &Trace, finding: &Finding) -> Markup {
    let lacks = finding.line.is_some_and(|line| trace.lacks(line));
    let timeline = Timeline::of(trace, finding).filter(|_| !lacks);
    let Some(timeline) = timeline else {
        return html! { p.note { "The trace is too long for this line of it to be shown." } };
    };
    let (before, behind) = timeline.left_out;
    html! {
        figure {
            (draw(&timeline))
            figcaption {
                @if timeline.lengths.is_empty() { p { "The trace shows no length." } }
                @if before + behind > 0 {
                    p { "Left out: " (count(before, "line")) " before, " (count(behind, "line")) " behind." }
                }
                ul.key {
                    @if !timeline.lengths.is_empty() {
                        li { (line_of("length")) " length" }
                        li { (line_of("high-water-mark")) " the mark" }
                    }
                    @for mark in &timeline.marks {
                        li { span class=(format!("sign {}", mark.class())) { (mark.sign()) } " " (mark.means()) }
                    }
                    li { (line_of("bar")) " from a call to its return" }
                    @if timeline.here.is_some() { li { span.sign.bad { "✗" } " the finding" } }
                }
            }
        }
        (lines(trace, finding))
    }
}

/// A piece of a line of the picture.
fn line_of(class: &str) -> Markup {
    html! {
        svg.timeline.inline width="22" height="10" aria-hidden="true" {
            line class=(class) x1="0" y1="5" x2="22" y2="5" {}
        }
    }
}

/// The lines themselves, for who wants to know exactly.
fn lines(trace: &Trace, finding: &Finding) -> Markup {
    let all: Vec<_> = trace.lines().collect();
    let here = all
        .iter()
        .position(|(number, _)| Some(*number) == finding.line);
    let first = here.unwrap_or(0).saturating_sub(LINES / 2);
    let shown = all.iter().skip(first).take(LINES);
    let left = all.len().saturating_sub(LINES);
    html! {
        details {
            summary { "The trace, line by line" }
            @if left > 0 { p.note { (count(left, "line")) " left out." } }
            pre.trace tabindex="0" {
                @for (number, text) in shown {
                    @if Some(*number) == finding.line {
                        mark { (format!("{number:>5} ✗ ")) (visible(text)) } "\n"
                    } @else {
                        (format!("{number:>5}   ")) (visible(text)) "\n"
                    }
                }
            }
        }
    }
}

fn program(shortest: &Shortest) -> Markup {
    html! {
        h4 { "The shortest program found, " (count(shortest.ops, "op")) }
        @if let Some(javascript) = &shortest.javascript { (copied(javascript.trim_end())) }
        @else { (copied(&shortest.json)) }
        h4 { "To replay it" }
        (copied(&shortest.replay))
    }
}

/// Text to take along.
pub(super) fn copied(text: &str) -> Markup {
    let one = (!text.contains('\n')).then_some("one");
    html! { div.copied { pre class=[one] tabindex="0" { code { (visible(text)) } } } }
}
