//! `conform --expectations`.

use libtest_mimic::Trial;

use super::run::{Ran, folder, highwater};
use super::support::plain;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("expectations::refused", refused),
        plain("expectations::empty", empty),
        plain("expectations::an_unexpected_pass", an_unexpected_pass),
    ]
}

fn with(expectations: &str) -> Ran {
    let folder = folder();
    let file = folder.path().join("known.json");
    std::fs::write(&file, expectations).expect("there is room");
    highwater(&format!(
        "conform rust --no-corpus --programs 20 --expectations {}",
        file.display()
    ))
}

fn refused() {
    highwater("conform rust --no-corpus --programs 20 --expectations /no/such.json")
        .refuses(3, &["/no/such.json", "No such file"]);
    // Before anything is fetched or started.
    highwater("conform node@99.99.99 --expectations /no/such.json").refuses(3, &["/no/such.json"]);
    let rule = |rule: &str| {
        format!(
            r#"{{"subject":"rust","expect":[{{"rule":"{rule}","reason":"","link":"","program":{{"highWaterMark":1,"turns":[]}}}}]}}"#
        )
    };
    let cases: &[(&str, &[&str])] = &[
        ("", &["of the form", "EOF"]),
        (
            "[]",
            &["{subject, expect: [{rule, reason, link, program}]}"],
        ),
        (r#"{"subject":"rust"}"#, &["missing field `expect`"]),
        (
            r#"{"subject":"rust","expect":[],"x":1}"#,
            &["unknown field `x`"],
        ),
        (
            r#"{"subject":"node@26.10.0","expect":[]}"#,
            &["about node@26.10.0, not rust"],
        ),
        (
            &rule("Z9"),
            &["a rule Z9 that does not exist", "`highwater rules`"],
        ),
    ];
    for (text, says) in cases {
        let says = [&["known.json"], *says].concat();
        with(text).refuses(3, &says);
    }
}

fn empty() {
    with(r#"{"subject":"rust","expect":[]}"#).reports(0, &["verdict: conforms"]);
}

fn an_unexpected_pass() {
    let ran = with(
        r#"{"subject":"rust","expect":[{"rule":"D1","reason":"a test","link":"","program":{"highWaterMark":1,"turns":[]}}]}"#,
    );
    ran.reports(
        1,
        &[
            "unexpected pass: D1",
            "take it out",
            "replay: echo '{",
            "verdict: violates",
        ],
    );
}
