//! The page: its structure, and its pictures by a parser of XML.

use std::fmt::Write as _;

use libtest_mimic::Trial;

use super::super::run::{Ran, command, fed, highwater};
use super::super::support::plain;
use super::junit::{Element, parsed};
use super::{BROKEN, Came, Checks, GOOD, REASON, bad, expected, hostile, judged, tells_everything};

pub(super) fn trials() -> Vec<Trial> {
    vec![
        plain("formats::html::tells_everything", || {
            tells_everything("html", checks);
        }),
        plain("formats::html::needs_nothing_else", needs_nothing_else),
        plain("formats::html::pictures", pictures),
        plain("formats::html::no_length", no_length),
        plain("formats::html::a_long_trace", a_long_trace),
        plain("formats::html::many_streams", many_streams),
        plain("formats::html::expected", expected_ones),
        plain("formats::html::hostile", hostile_text),
    ]
}

/// The parts of the page between these.
fn parts<'p>(page: &'p str, start: &str, end: &str) -> Vec<&'p str> {
    let begun = page.match_indices(start).map(|(at, _)| &page[at..]);
    let part = |from: &'p str| &from[..from.find(end).expect("it ends") + end.len()];
    begun.map(part).collect()
}

fn checks(ran: &Ran) -> Checks {
    assert_eq!(ran.stderr, "");
    let rows = parts(&ran.stdout, "<tr class=\"", "</tr>");
    let check = |row: &&str| {
        // Maud closes whatever is not void; the rows have nothing that is.
        let row = parsed(row);
        let came = match row.attribute("class") {
            Some("kept") => Came::Kept,
            Some("broken") => Came::Broken,
            Some("expected") => Came::Expected,
            Some("skipped") => Came::Skipped,
            Some("undecided") => Came::Undecided,
            other => panic!("{other:?}"),
        };
        let id = row.child("th").expect("it is named").text.clone();
        let shown = ran.stdout.contains(&format!("<article id=\"s1-{id}\""));
        let tells = !matches!(came, Came::Kept | Came::Skipped);
        assert_eq!(shown, tells, "{id}");
        (id, came)
    };
    rows.iter().map(check).collect()
}

fn svgs(page: &str) -> Vec<Element> {
    parts(page, "<svg class=\"timeline\" role", "</svg>")
        .into_iter()
        .map(parsed)
        .collect()
}

fn of_class<'e>(svg: &'e Element, class: &str) -> Vec<&'e Element> {
    let has = |one: &&Element| {
        one.attribute("class")
            .is_some_and(|all| all.split(' ').any(|one| one == class))
    };
    svg.all().into_iter().filter(has).collect()
}

fn needs_nothing_else() {
    let page = highwater(&format!("{BROKEN} --format html")).stdout;
    assert!(page.starts_with("<!DOCTYPE html>"));
    assert!(page.contains("default-src 'none'"));
    for part in [
        "http:", "https:", "src=", "url(", "@import", "<link", "<iframe",
    ] {
        assert!(!page.contains(part), "{part}");
    }
}

fn pictures() {
    let page = judged(&bad(), "html").stdout;
    let svgs = svgs(&page);
    assert!(!svgs.is_empty());
    let line = bad()
        .lines()
        .position(|line| line.contains("\"chunk\":2,\"result\":true"))
        .expect("it is there")
        + 1;
    let svg = &svgs[0];
    assert_eq!(of_class(svg, "here").len(), 1);
    assert_eq!(
        of_class(svg, "here-label")[0].text,
        format!("✗ line {line}")
    );
    assert_eq!(of_class(svg, "mark-name")[0].text, "mark 2");
    assert_eq!(of_class(svg, "high-water-mark").len(), 1);
    assert_eq!(of_class(svg, "length").len(), 1);
    let count = |what: &str| bad().matches(what).count();
    assert_eq!(of_class(svg, "yes").len(), count("\"result\":true"));
    assert_eq!(of_class(svg, "drain").len(), count("\"call\":\"drain\""));
    assert!(
        svg.attribute("aria-label")
            .is_some_and(|label| label.contains(&format!("line {line}")))
    );
    // A false is of another shape than a true, not of another colour alone.
    let good = fed(
        &mut command("judge - --dialect node-0.10 --format html".split(' ')),
        GOOD,
    )
    .stdout;
    let good = self::svgs(&good);
    let shape = |class: &str| {
        let path = of_class(&good[0], class)[0]
            .attribute("d")
            .expect("a path")
            .to_owned();
        path[path.find('l').expect("it has lines")..].to_owned()
    };
    assert_ne!(shape("yes"), shape("wait"));
    // All that is drawn is inside.
    for svg in &svgs {
        let number = |text: &str| text.parse::<f64>().expect("a number");
        let (width, height) = (svg.attribute("width"), svg.attribute("height"));
        let (width, height) = (
            number(width.expect("a width")),
            number(height.expect("a height")),
        );
        for one in svg.all() {
            for (name, most) in [
                ("x", width),
                ("x1", width),
                ("x2", width),
                ("cx", width),
                ("y", height),
                ("y2", height),
            ] {
                let at = one.attribute(name).map_or(0.0, number);
                assert!((0.0..=most).contains(&at), "{one:?}");
            }
        }
    }
}

/// A partial trace may show no length at all.
fn no_length() {
    let trace = bad().replace("\"partial\":false", "\"partial\":true");
    let mut lines: Vec<String> = Vec::new();
    for line in trace.lines() {
        let line = line
            .split(",\"length\":")
            .next()
            .expect("a part")
            .to_owned();
        lines.push(if line.ends_with('}') {
            line
        } else {
            line + "}"
        });
    }
    // The sink gets the first chunk twice.
    let trace = lines.join("\n").replace("\"chunks\":[2]", "\"chunks\":[1]") + "\n";
    let ran = judged(&trace, "html");
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("The trace shows no length."));
    for svg in svgs(&ran.stdout) {
        assert_eq!(of_class(&svg, "length").len(), 0);
    }
}

/// Of a long trace what is around the finding is shown, in rows.
fn a_long_trace() {
    let header = GOOD.lines().next().expect("it has lines");
    let mut lines =
        vec![r#""open":{"highWaterMark":2,"autoDestroy":false,"sink":"push"}"#.to_owned()];
    for chunk in 1..=300 {
        let result = chunk > 200;
        lines.push(format!(
            r#""op":"write","chunk":{chunk},"weight":1,"callback":false,"producer":1"#
        ));
        if chunk == 1 {
            lines.push(r#""call":"sink","chunks":[1]"#.to_owned());
            lines.push(r#""op":"return""#.to_owned());
        }
        lines.push(format!(r#""returned":"write","chunk":{chunk},"result":{result},"length":{chunk},"needDrain":true"#));
    }
    let mut trace = header.to_owned() + "\n";
    for (seq, line) in (1..).zip(&lines) {
        let _ = writeln!(trace, "{{\"seq\":{seq},\"stream\":1,{line}}}");
    }
    let _ = writeln!(trace, "{{\"seq\":{},\"end\":\"exit\"}}", lines.len() + 1);
    let at = lines
        .iter()
        .position(|line| line.contains("\"chunk\":201,\"result\":true"));
    let at = at.expect("it is there") + 2;
    let ran = judged(&trace, "html");
    let article = parts(&ran.stdout, "<article id=\"s1-W1\"", "</article>")[0];
    let rows = svgs(article);
    assert!(rows.len() > 3, "{}", rows.len());
    let columns: usize = rows.iter().map(|row| of_class(row, "column").len()).sum();
    assert_eq!(columns, 200);
    let here: Vec<_> = rows
        .iter()
        .flat_map(|row| of_class(row, "here-label"))
        .collect();
    assert_eq!(here.len(), 1);
    assert_eq!(here[0].text, format!("✗ line {at}"));
    assert!(article.contains("Left out: "));
}

/// Of a trace with many streams not every finding is drawn, and each is told.
fn many_streams() {
    let bad = bad();
    let mut lines: Vec<_> = bad.lines().collect();
    let (header, end) = (lines.remove(0), lines.pop().expect("it has an end"));
    let mut trace = format!("{header}\n");
    let streams = (1..=12).flat_map(|stream| {
        let of =
            move |line: &&str| line.replacen("\"stream\":1", &format!("\"stream\":{stream}"), 1);
        lines.iter().map(of).collect::<Vec<_>>()
    });
    for (seq, line) in (1..).zip(streams.chain([end.to_owned()])) {
        let rest = line.split_once(',').expect("it has fields").1;
        let _ = writeln!(trace, "{{\"seq\":{seq},{rest}");
    }
    let ran = judged(&trace, "html");
    let article = parts(&ran.stdout, "<article id=\"s1-W1\"", "</article>")[0];
    assert_eq!(article.matches("<section class=\"finding\">").count(), 12);
    assert_eq!(article.matches("<figure>").count(), 10);
}

fn expected_ones() {
    let page = expected("html").stdout;
    let reason = REASON.replace('&', "&amp;");
    assert!(
        page.matches(&format!("<strong>Expected: </strong>{reason}"))
            .count()
            > 3
    );
    assert!(page.contains("conforms but for what is expected"));
}

fn hostile_text() {
    let page = judged(&hostile(), "html").stdout;
    for part in ["<b a=", "\u{1b}", "\0", "\u{202e}", "\r"] {
        assert!(!page.contains(part), "{part:?}");
    }
    assert!(
        page.contains("\\u{1b}[31mred\\u{0} ]]&gt; &lt;b a='&quot;'&gt;&amp;amp; # TODO none\\r")
    );
}
