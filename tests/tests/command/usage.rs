//! What is wrong with the command line itself, and the help texts.

use libtest_mimic::Trial;

use super::run::{command, highwater, run};
use super::support::plain;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("usage::refused", refused),
        plain("usage::help", help),
        plain("usage::rules", rules),
    ]
}

fn refused() {
    let cases: &[(&str, &[&str])] = &[
        ("chekc", &["'chekc'", "'check'"]),
        ("check --dialekt reference", &["--dialekt", "--dialect"]),
        (
            "check --dialect refrence",
            &["no dialect refrence; did you mean reference?", "node-26"],
        ),
        ("check --all --dialect reference", &["--all", "--dialect"]),
        (
            "check --without other-pause",
            &[
                "no hypothesis other-pause; did you mean others-pause",
                "known: honour-drain",
            ],
        ),
        ("check --rounds 5", &["--without"]),
        ("check --without ticks-run --rounds 0", &["--rounds"]),
        (
            "check --without ticks-run --rounds 1000",
            &["deeper than a program can be read"],
        ),
        (
            "rules W9",
            &[
                "no rule W9; did you mean W1, W2, W3 or W4?",
                "`highwater rules`",
            ],
        ),
        ("rules Q", &["no rule Q (`highwater rules` lists them)"]),
        ("rules --format xml", &["xml", "text", "json"]),
        ("judge", &["<TRACE>"]),
        ("conform", &["SUBJECT"]),
        ("conform rust -- true", &["SUBJECT", "COMMAND"]),
        ("conform --", &["SUBJECT"]),
        ("conform rust --programs 0", &["--programs", "at least 1"]),
        (
            "conform rust --programs abc",
            &["abc", "--programs", "whole number"],
        ),
        ("conform rust --programs -5", &["-5"]),
        ("conform rust --seed x", &["--seed"]),
        ("conform rust --patience 0", &["--patience", "above 0"]),
        (
            "conform rust --patience soon",
            &["soon", "number of seconds"],
        ),
        ("conform rust --patience nan", &["number of seconds"]),
        ("conform rust --program p --programs 5", &["--program"]),
        (
            "conform rust --program p --expectations e",
            &["--expectations"],
        ),
        (
            "conform rust --dialect node-26",
            &["node-26 cannot describe rust", "--dialect"],
        ),
        (
            "conform noed",
            &["`noed`", "near it: node", "rust", "-- COMMAND"],
        ),
        ("conform rsut", &["`rsut`", "near it: rust"]),
        ("conform asynci", &["`asynci`", "near it: asyncio"]),
        ("conform tokio", &["`tokio`", "near it: tokio-mpsc"]),
        ("conform asyncio@3", &["asyncio@3.11"]),
        (
            "conform tokio-mpsc --on node",
            &["`tokio-mpsc` is no library"],
        ),
        (
            "conform bum",
            &[
                "`bum`",
                "near it: bun",
                "known are rust, tokio-mpsc, model@node-fixed, node",
            ],
        ),
        ("conform bun@1", &["full version", "1.10.0"]),
        (
            "conform streamx",
            &["give its version, as in streamx@2.28.1"],
        ),
        ("conform node --on bun", &["`node` is no library"]),
        ("conform rust --on node", &["`rust` is no library"]),
        (
            "conform streamx@2.28.1 --on chrome",
            &["`chrome` is no runtime", "known are node, "],
        ),
        ("conform --on node -- true", &["--on", "COMMAND"]),
        ("conform node@20", &["full version", "20.10.0"]),
        ("conform node@20.10", &["full version", "20.10.0"]),
        (
            "conform node@latest",
            &["`latest` is not a version", "26.10.0"],
        ),
        ("conform node@", &["version"]),
    ];
    for (arguments, says) in cases {
        highwater(arguments).refuses(2, says);
    }
    run(&mut command(["conform", ""])).refuses(2, &["unknown subject"]);
}

fn help() {
    let ran = highwater("");
    assert_eq!((ran.code, &*ran.stdout), (Some(2), ""));
    assert_eq!(ran.stderr, highwater("help").stdout);
    for arguments in [
        "--help",
        "help",
        "check --help",
        "conform --help",
        "judge --help",
        "rules --help",
        "help conform",
    ] {
        let ran = highwater(arguments);
        ran.reports(0, &["Usage: highwater"]);
        let long = ran.stdout.lines().find(|line| line.chars().count() > 120);
        assert_eq!(long, None, "{arguments}");
    }
    for command in ["check", "conform", "judge"] {
        highwater(&format!("{command} --help")).reports(0, &["Dialects: reference, node-"]);
    }
    highwater("check --help").reports(0, &["  others-pause         while a drain is owed"]);
    for code in ["  0 ", "  1 ", "  2 ", "  3 ", "  4 ", "  5 ", "  70 "] {
        highwater("--help").reports(0, &[code]);
    }
    highwater("--version").reports(0, &["highwater "]);
}

fn rules() {
    let ran = highwater("rules");
    ran.reports(0, &["W1  contract", "P1  producer"]);
    assert!(ran.stdout.lines().all(|line| line.chars().count() <= 120));
    highwater("rules d1").reports(0, &["D1  contract  An owed drain comes", "source: "]);
}
