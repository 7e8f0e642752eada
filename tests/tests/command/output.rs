//! Where reports go, and in which form.

use std::path::Path;
use std::process::{Command, Stdio};

use libtest_mimic::Trial;

use super::checked;
use super::run::{command, entries, fed, folder, highwater, run};
use super::support::plain;

const GOOD: &str = include_str!("../judge/good.trace.jsonl");

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("output::a_file", a_file),
        plain("output::no_place_for_a_file", no_place_for_a_file),
        plain("output::closed_ends", closed_ends),
        plain("output::every_command_has_json", every_command_has_json),
        plain("output::quiet", quiet),
    ]
}

/// The good trace with a broken rule.
fn bad() -> String {
    GOOD.replacen("\"result\":false", "\"result\":true", 1)
}

fn into(path: &Path) -> Command {
    let mut command = command(["rules", "D1", "-o"]);
    command.arg(path);
    command
}

fn a_file() {
    let folder = folder();
    let file = folder.path().join("report.txt");
    std::fs::write(&file, "what was there before, which was longer ".repeat(99))
        .expect("there is room");
    run(&mut into(&file)).reports(0, &[]);
    let written = std::fs::read_to_string(&file).expect("it is there");
    assert_eq!(written, highwater("rules D1").stdout);
    assert_eq!(entries(folder.path()), ["report.txt"]);
    // A bare name is one in the current folder.
    let mut bare = into(Path::new("bare.txt"));
    run(bare.current_dir(folder.path())).reports(0, &[]);
    assert_eq!(entries(folder.path()), ["bare.txt", "report.txt"]);
    // The verdict stands in the exit code all the same.
    let mut judge = command(["judge", "-", "--output"]);
    fed(judge.arg(&file), bad()).reports(1, &[]);
    #[cfg(unix)]
    {
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&file, &link).expect("links can be made");
        run(&mut into(&link)).reports(0, &[]);
        assert!(link.is_symlink(), "it is still a link");
        assert_eq!(
            std::fs::read_to_string(&file).expect("it is there"),
            written
        );
        run(&mut into(Path::new("/dev/null"))).reports(0, &[]);
        assert!(!Path::new("/dev/null").is_file(), "it is still a device");
    }
}

fn no_place_for_a_file() {
    let folder = folder();
    let missing = folder.path().join("missing").join("report.txt");
    run(&mut into(&missing)).refuses(2, &["report.txt", "there is no folder", "make it first"]);
    run(&mut into(folder.path())).refuses(2, &["it is a folder", "give the name of a file"]);
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("there is room");
    run(&mut into(&file.join("report.txt"))).refuses(2, &["file"]);
    // It is told before the work begins: here, before the subject is looked for.
    let mut conform = command(["conform", "--", "/no/such"]);
    conform.args(["-o".as_ref(), missing.as_os_str()]);
    let mut conform = command(["conform", "-o"]);
    conform.arg(&missing).args(["--", "/no/such"]);
    run(&mut conform).refuses(2, &["there is no folder"]);
    let mut conform = command(["conform", "rust", "--programs", "1", "--save-traces"]);
    run(conform.arg(&file)).refuses(2, &["cannot make the folder"]);
    assert_eq!(entries(folder.path()), ["file"]);
}

/// `| head`: the reader is gone before the report comes.
fn closed_ends() {
    let folder = folder();
    let trace = folder.path().join("bad.jsonl");
    std::fs::write(&trace, bad()).expect("there is room");
    let judge = format!("judge {}", trace.display());
    for (arguments, code) in [
        ("rules", 0),
        ("--help", 0),
        (&*judge, 1),
        ("rules W9", 2),
        ("judge /no/such", 3),
    ] {
        let mut child = command(arguments.split_whitespace())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary runs");
        drop(child.stdout.take());
        let closed = code > 1;
        if closed {
            drop(child.stderr.take());
        }
        let output = child.wait_with_output().expect("it ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(
            (output.status.code(), &*stderr),
            (Some(code), ""),
            "{arguments}"
        );
    }
}

fn every_command_has_json() {
    let ran = highwater("rules --format json");
    ran.reports(0, &[]);
    assert_eq!(ran.json()["rules"][0]["id"], "W1");
    for (trace, verdict, code) in [(GOOD, "conforms", 0), (&bad(), "violates", 1)] {
        let ran = fed(&mut command(["judge", "-", "--format", "json"]), trace);
        ran.reports(code, &[]);
        assert_eq!(
            (&ran.json()["command"], &ran.json()["verdict"]),
            (&"judge".into(), &verdict.into())
        );
    }
    let ran = highwater("conform rust --no-corpus --programs 20 --format json");
    ran.reports(0, &[]);
    assert_eq!(ran.json()["verdict"], "conforms");
    assert_eq!(ran.json()["distinct"], 20);
    let program = r#"{"highWaterMark":1,"turns":[]}"#;
    let ran = fed(
        &mut command(["conform", "rust", "--program", "-", "--format", "json"]),
        program,
    );
    ran.reports(0, &[]);
    assert_eq!(ran.json()["verdict"], "conforms");
    let ran = highwater("check --dialect tokio-mpsc --format json");
    ran.reports(0, &[]);
    assert_eq!(ran.json()["verdict"], "conforms");
    let ran = checked::broken().form("json");
    ran.reports(1, &[]);
    let report = ran.json();
    assert_eq!(
        (&report["verdict"], &report["holds"]),
        (&"violates".into(), &false.into())
    );
    let rules = report["dialects"][0]["rules"].as_array().expect("a list");
    let broken: Vec<_> = rules.iter().filter(|rule| rule["holds"] == false).collect();
    assert!(
        broken
            .iter()
            .all(|rule| rule["program"]["turns"].is_array()),
        "{broken:?}"
    );
    assert!(!broken.is_empty());
}

fn quiet() {
    let plain = highwater("conform rust --no-corpus --programs 20");
    plain.reports(
        0,
        &["rust, declared to follow reference", "20 distinct programs"],
    );
    let quiet = highwater("conform rust --no-corpus --programs 20 --quiet");
    assert_eq!(quiet.stdout, plain.stdout);
    for (name, value) in [("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")] {
        run(command(["conform", "rust", "--no-corpus", "--programs", "20"]).env(name, value))
            .reports(0, &[]);
        run(command(["rules", "W9"]).env(name, value)).refuses(2, &[]);
    }
}
