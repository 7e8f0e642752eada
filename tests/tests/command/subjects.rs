//! Subjects that cannot be had, and drivers that misbehave.

use std::path::Path;
use std::process::Command;

use libtest_mimic::Trial;

use super::run::{Ran, command, entries, folder, highwater, run};
use super::support::{needs, plain, requires_all};

pub(crate) fn trials() -> Vec<Trial> {
    let npm = Command::new("npm").arg("--version").output();
    let npm = npm.map(drop).map_err(|_| "no npm on the PATH".to_owned());
    let mut trials = vec![
        plain("subjects::nothing_is_installed", nothing_is_installed),
        plain("subjects::the_cache", the_cache),
        plain("subjects::what_is_not_asked", what_is_not_asked),
        needs("subjects::no_network", npm.clone(), |()| no_network()),
        needs("subjects::no_such_version", npm, |()| no_such_version())
            .with_ignored_flag(!requires_all()),
    ];
    if cfg!(unix) {
        trials.extend([
            plain(
                "subjects::drivers_that_do_not_greet",
                drivers_that_do_not_greet,
            ),
            plain("subjects::drivers_that_fail_later", drivers_that_fail_later),
            plain("subjects::many_lost_programs", many_lost_programs),
        ]);
    }
    trials
}

fn nothing_is_installed() {
    let folder = folder();
    let bare = |subject: &str| {
        let mut command = command(["conform", subject]);
        command
            .env("PATH", "")
            .env("HIGHWATER_CACHE", folder.path());
        run(command.env_remove("HIGHWATER_OFFLINE"))
    };
    bare("node@20.10.0").refuses(4, &["`npm` was not found", "install npm"]);
    bare("node").refuses(4, &["`node` is not on the PATH", "install Node"]);
    bare("asyncio").refuses(4, &["`python3` was not found", "install Python"]);
    bare("bun@1.4.5").refuses(4, &["`npm` was not found"]);
    bare("bun").refuses(4, &["`bun` is not on the PATH", "as in bun@1.4.5"]);
    assert_eq!(entries(folder.path()), [""; 0]);
}

/// A rule that needs what a subject does not have is named, with what is missing.
fn what_is_not_asked() {
    let conform = "conform tokio-mpsc --programs 20 --no-corpus";
    let says = [
        "skipped: K1, K2 (no cork); C1",
        "(no callbacks)",
        "verdict: conforms",
    ];
    highwater(conform).reports(0, &says);
    let says = [r#""skipped":[{"rule":"K1","missing":["cork"]}"#];
    let json = highwater(&format!("{conform} --format json"));
    assert_eq!(json.code, Some(0));
    let plain: String = json.stdout.split_whitespace().collect();
    assert!(plain.contains(says[0]), "{}", json.stdout);
    // Of Node 26 everything is asked, and so it is of its machine.
    let all = highwater("conform model@node-fixed --programs 20 --no-corpus");
    assert!(!all.stdout.contains("skipped"), "{}", all.stdout);
    highwater("rules E4").reports(0, &["needs: destroy, close"]);
}

fn the_cache() {
    let folder = folder();
    let cache = |cache: &Path, offline: &str| {
        let mut command = command(["conform", "node@20.10.0"]);
        run(command
            .env("HIGHWATER_CACHE", cache)
            .env("HIGHWATER_OFFLINE", offline))
    };
    let ran = cache(folder.path(), "1");
    ran.refuses(
        4,
        &["node@20.10.0 is not in the cache", "HIGHWATER_OFFLINE"],
    );
    for subject in [
        "bun@1.4.5",
        "deno@2.9.6",
        "readable-stream@4.8.0",
        "streamx@2.28.1",
    ] {
        let mut command = command(["conform", subject]);
        command.env("HIGHWATER_CACHE", folder.path());
        run(command.env("HIGHWATER_OFFLINE", "1"))
            .refuses(4, &[subject, "is not in the cache", "HIGHWATER_OFFLINE"]);
    }
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("there is room");
    let ran = cache(&file, "0");
    ran.refuses(4, &["cannot be written", "set HIGHWATER_CACHE"]);
    let mut nowhere = command(["conform", "node@20.10.0"]);
    for name in [
        "HIGHWATER_CACHE",
        "XDG_CACHE_HOME",
        "HOME",
        "USERPROFILE",
        "LOCALAPPDATA",
    ] {
        nowhere.env_remove(name);
    }
    run(&mut nowhere).refuses(4, &["no cache folder", "set HIGHWATER_CACHE"]);
    assert_eq!(entries(folder.path()), ["file"]);
}

fn no_network() {
    let folder = folder();
    let mut command = command(["conform", "node@20.10.0"]);
    command
        .env_remove("HIGHWATER_OFFLINE")
        .env("HIGHWATER_CACHE", folder.path())
        .env("npm_config_registry", "http://127.0.0.1:9/")
        .env("npm_config_fetch_retries", "0");
    run(&mut command).refuses(
        4,
        &["cannot reach its registry", "node-", "check the network"],
    );
    assert_eq!(entries(folder.path()), [""; 0]);
}

fn no_such_version() {
    let folder = folder();
    let mut command = command(["conform", "node@99.99.99"]);
    command
        .env_remove("HIGHWATER_OFFLINE")
        .env("HIGHWATER_CACHE", folder.path());
    run(&mut command).refuses(2, &["there is no node-", "99.99.99", "near it: "]);
    assert_eq!(entries(folder.path()), [""; 0]);
}

/// Runs a campaign on a shell script.
fn script(script: &str, options: &[&str]) -> Ran {
    let arguments = [&["conform"], options, &["--", "sh", "-c", script]].concat();
    run(&mut command(arguments))
}

fn drivers_that_do_not_greet() {
    run(&mut command(["conform", "--", "/no/such"]))
        .refuses(2, &["`/no/such` cannot be started", "No such file"]);
    run(&mut command(["conform", "--", "/"])).refuses(2, &["`/` cannot be started"]);
    let cases: &[(&str, &[&str])] = &[
        ("exit 0", &["it ended (exit status: 0)"]),
        (
            "echo no licence >&2; exit 3",
            &["exit status: 3", "it said: no licence"],
        ),
        ("kill -9 $$", &["signal: 9"]),
        ("echo welcome", &["its first line is `welcome`"]),
        (
            r#"echo '{"error":"protocol 2 only"}'"#,
            &["protocol 2 only"],
        ),
        (
            r#"echo '{"ready":{"protocol":2,"driver":"d","runtime":"r","version":"1","capabilities":[]}}'"#,
            &["it speaks protocol 2"],
        ),
        ("exec sleep 60", &["it said nothing for 0.3 s"]),
        (
            r#"echo '{"ready":{"protocol":1,"driver":"d","runtime":"mine","version":"1","capabilities":[]}}'; exec cat"#,
            &[
                "no dialect is declared for it",
                "--dialect reference|node-",
                "by the rules alone, --dialect none",
            ],
        ),
    ];
    for (text, says) in cases {
        // Where it is not silence that is tested, a busy machine must not decide.
        let silent = says[0].starts_with("it said nothing");
        let options: &[&str] = if silent { &["--patience", "0.3"] } else { &[] };
        script(text, options).refuses(4, says);
    }
}

/// Greets, reads the first program, and then does something.
fn greets_and(then: &str) -> String {
    let ready =
        r#"{"ready":{"protocol":1,"driver":"d","runtime":"mine","version":"1","capabilities":[]}}"#;
    format!("read init; echo '{ready}'; read program; {then}")
}

fn drivers_that_fail_later() {
    let cases: &[(&str, &[&str])] = &[
        ("echo debug: 1", &["it printed what is no trace: debug: 1"]),
        (
            "echo out of paper >&2; exit 3",
            &["exit status: 3", "it said: out of paper"],
        ),
        (
            r#"echo '{"error":"I am tired"}'; exec sleep 60"#,
            &["refused the program: I am tired"],
        ),
    ];
    for (then, says) in cases {
        let ran = script(
            &greets_and(then),
            &["--dialect", "node-26", "--no-corpus", "--programs", "1"],
        );
        let says = [
            *says,
            &[
                "undecided: ",
                "--program - -- sh -c '",
                "verdict: undecided",
            ],
        ]
        .concat();
        ran.reports(4, &says);
    }
    let options = [
        "--dialect",
        "node-26",
        "--no-corpus",
        "--programs",
        "1",
        "--patience",
        "0.3",
    ];
    let ran = script(&greets_and("exec sleep 60"), &options);
    ran.reports(
        4,
        &["undecided: it hung after: (nothing)", "verdict: undecided"],
    );
    // One program alone is undecided in the same words.
    let folder = folder();
    let file = folder.path().join("program.json");
    std::fs::write(&file, r#"{"highWaterMark":1,"turns":[]}"#).expect("there is room");
    let file = file.display().to_string();
    let options = ["--dialect", "node-26", "--program", &file];
    script(&greets_and("echo debug: 1"), &options)
        .refuses(4, &["mine@1: it printed what is no trace: debug: 1"]);
}

fn many_lost_programs() {
    let options = ["--dialect", "node-26", "--no-corpus", "--programs", "9"];
    let ran = script(&greets_and("echo debug: 1"), &options);
    ran.reports(4, &["undecided: 4 more programs; --format json"]);
    let ran = script(
        &greets_and("echo debug: 1"),
        &[&options[..], &["--format", "json"]].concat(),
    );
    let report = ran.json();
    assert_eq!(report["undecided"].as_array().map(Vec::len), Some(9));
    assert_eq!(report["verdict"], "undecided");
}
