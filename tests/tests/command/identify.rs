//! `identify`.

use std::path::Path;

use libtest_mimic::Trial;
use serde_json::json;

use super::run::{command, folder, highwater, run};
use super::support::{cached, needs, node, plain};

pub(crate) fn trials() -> Vec<Trial> {
    let mut trials = vec![
        plain("identify::usage", usage),
        needs("identify::a_release", cached(&["20.10.0"]), |()| {
            a_release();
        }),
    ];
    trials.push(needs("identify::no_dialect", node(), |_| no_dialect()));
    if cfg!(unix) {
        trials.push(plain("identify::undecided", undecided));
    }
    trials
}

fn usage() {
    let help = highwater("identify --help");
    help.reports(
        0,
        &["Usage: highwater identify", "--on", "identify node@19"],
    );
    let cases: &[(&str, &[&str])] = &[
        ("identify", &["SUBJECT"]),
        ("identify node -- true", &["SUBJECT", "COMMAND"]),
        ("identify noed", &["`noed`", "near it: node"]),
        ("identify node@20", &["full version"]),
        ("identify node --dialect node-26", &["--dialect"]),
        ("identify rust", &["its sink asks for chunks", "conform"]),
        (
            "identify tokio-mpsc",
            &["its sink asks for chunks", "conform"],
        ),
        ("identify streamx@2.28.1", &["no copy of Node's", "conform"]),
    ];
    for (arguments, says) in cases {
        highwater(arguments).refuses(2, says);
    }
}

fn a_release() {
    let ran = highwater("identify node@20.10.0");
    let says = ["it is node-20.10 (releases: 20.10)", "verdict: identified"];
    ran.reports(0, &says);
    let report = highwater("identify node@20.10.0 --format json").json();
    assert_eq!(report["verdict"], "identified");
    assert_eq!(report["fits"], json!(["node-20.10"]));
    let rows = report["dialects"].as_array().expect("they are listed");
    assert!(rows[0]["differs"].is_null());
    for row in &rows[1..] {
        let differs = &row["differs"];
        assert_ne!(differs["seen"], differs["predicted"], "{row}");
    }
}

/// Node's streams with one method that does nothing are no release's.
fn no_dialect() {
    let folder = folder();
    let patch = folder.path().join("patch.js");
    let broken = "require('stream').Writable.prototype.uncork = function () {};\n";
    std::fs::write(&patch, broken).expect("there is room");
    let driver = Path::new(env!("CARGO_MANIFEST_DIR")).join("driver/writable.js");
    let (patch, driver) = (patch.to_string_lossy(), driver.to_string_lossy());
    let command_line = ["--", "node", "-r", &*patch, &*driver];
    let says = [
        "no dialect predicts all of them",
        "nearest: node-",
        "  seen:      {",
        "  predicted: {",
        " --program - -- node -r ",
        "verdict: no dialect",
    ];
    run(&mut command([&["identify"], &command_line[..]].concat())).reports(5, &says);
    let json = ["identify", "--format", "json"];
    let report = run(&mut command([&json, &command_line[..]].concat())).json();
    assert_eq!(report["fits"], json!([]));
    let nearest = &report["dialects"][0];
    assert_eq!(nearest["dialect"], report["nearest"][0]);
    assert!(nearest["differs"]["program"].is_object());
}

fn undecided() {
    let ready =
        r#"{"ready":{"protocol":1,"driver":"d","runtime":"mine","version":"1","capabilities":[]}}"#;
    let script = format!("read init; echo '{ready}'; read program; echo debug: 1");
    let ran = run(&mut command(["identify", "--", "sh", "-c", &script]));
    let says = [
        "mine@1: ",
        "undecided: it printed what is no trace: debug: 1",
        "more programs; --format json",
        "given up with",
        "verdict: undecided",
    ];
    ran.reports(4, &says);
}
