//! One page that needs nothing else: no network, no script, no colour to understand it.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::super::format::visible;
use super::report::Report;

/// What a copy of the page needs: no more than itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";
const STYLE: &str = include_str!("page.css");
const TITLE: &str = "A producer that waits for drain, and one that does not";

/// The report as a page. `pictures` are its figures, as SVG.
pub(super) fn page(report: &Report, pictures: &[String]) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (TITLE) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                header {
                    p.command { "highwater experiment" }
                    h1 { (TITLE) }
                    p.about { (report.about()) }
                    @for note in report.notes() { p.note { "note: " (note) } }
                }
                main {
                    @for of in &report.producers { p { (visible(&of.sentence())) } }
                    (table(report))
                    (shown(report, pictures))
                    h2 { "How it was measured" }
                    @for line in HOW { p { (line) } }
                }
                footer { "highwater " (env!("CARGO_PKG_VERSION")) }
            }
        }
    };
    page.into_string() + "\n"
}

const HOW: [&str; 3] = [
    "Each producer is a process of its own, and one thread of it. After each 10,000 writes it says where it is; the time \
     per 10,000 writes has the drains in it, and not the measuring. Where a column of pixels has many values, of \
     memory the highest is drawn, of times the median, and a band from the lowest to the highest.",
    "RSS is what the system has resident for the process; heap is what its allocator has given out and not got back. \
     Both go on after the last write until the stream is gone: the rest of the curve is what is given back.",
    "At the limit a producer stops by itself, says what was where, and drops its stream as it is: what was queued is \
     lost, as if it had been killed there.",
];

fn table(report: &Report) -> Markup {
    let table = report.table();
    let (head, rows) = table.split_first().expect("it has a head");
    html! {
        table {
            thead { tr { th {} @for cell in &head.1 { th scope="col" { (cell) } } } }
            tbody {
                @for (name, cells) in rows {
                    tr { th scope="row" { (name) } @for cell in cells { td { (cell) } } }
                }
            }
        }
    }
}

/// What both have in one picture first; then those of one beside those of the other.
fn shown(report: &Report, pictures: &[String]) -> Markup {
    let files: Vec<_> = report
        .figures()
        .into_iter()
        .map(|figure| figure.file)
        .collect();
    let group = |end: &str, both: bool| {
        let of = files.iter().zip(pictures);
        let of = of.filter(|(file, _)| file.ends_with(end) && file.starts_with("both") == both);
        of.map(|(_, picture)| PreEscaped(picture.clone()))
            .collect::<Vec<_>>()
    };
    let both: Vec<_> = [group("-writes", true), group("-time", true)].concat();
    html! {
        @if pictures.is_empty() { p.note { "There are not enough measurements for a picture." } }
        @for (heading, pictures) in [
            ("Both, on the same scales", both),
            ("Against the number of writes", group("-writes", false)),
            ("Against time", group("-time", false)),
        ] {
            @if !pictures.is_empty() {
                h2 { (heading) }
                div.beside { @for picture in pictures { (picture) } }
            }
        }
    }
}
