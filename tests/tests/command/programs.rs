//! `conform --program`.

use libtest_mimic::Trial;

use super::run::{Ran, command, fed, folder, highwater};
use super::support::plain;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("programs::refused", refused),
        plain("programs::accepted", accepted),
        plain("programs::files", files),
    ]
}

fn replayed(program: &str) -> Ran {
    fed(&mut command(["conform", "rust", "--program", "-"]), program)
}

fn refused() {
    let cases: &[(&str, &[&str])] = &[
        ("", &["empty"]),
        ("\n", &["empty"]),
        ("write", &["line 1 column 1", "highWaterMark"]),
        ("[]", &["highWaterMark"]),
        ("{}", &["missing field `highWaterMark`"]),
        (r#"{"highWaterMark":1}"#, &["missing field `turns`"]),
        (r#"{"highWaterMark":-1,"turns":[]}"#, &["-1"]),
        (
            r#"{"highWaterMark":1e300,"turns":[]}"#,
            &["1e+300", "expected i64"],
        ),
        (
            r#"{"highWaterMark":1152921504606846976,"turns":[]}"#,
            &["mark", "2^53"],
        ),
        (
            r#"{"highWaterMark":1,"turns":[],"mark":1}"#,
            &["unknown field `mark`", "`turns`"],
        ),
        (
            r#"{"highWaterMark":1,"turns":[[{"op":"jump"}]]}"#,
            &["`jump`", "`write`"],
        ),
        (
            r#"{"highWaterMark":1,"turns":[[{"op":"write","weight":1,"size":2}]]}"#,
            &["unknown field `size`", "`weight`"],
        ),
        (
            r#"{"highWaterMark":1,"turns":[[{"op":"write"}]]}"#,
            &["missing field `weight`"],
        ),
        (
            r#"{"highWaterMark":1,"turns":[[{"op":"write","weight":4294967297}]]}"#,
            &["4 GiB"],
        ),
        (
            r#"{"highWaterMark":1,"turns":[[{"op":"take","max":0}]]}"#,
            &["take asks for 0"],
        ),
        (
            r#"{"highWaterMark":1,"turns":[[]],"reactions":[{"on":"pause","nth":1,"do":[]}]}"#,
            &["`pause`", "`drain`"],
        ),
    ];
    for (program, says) in cases {
        let says = [&["the program on standard input: "], *says].concat();
        replayed(program).refuses(3, &says);
    }
    let deep = r#"{"op":"nextTick","do":["#.repeat(5_000);
    replayed(&format!(r#"{{"highWaterMark":1,"turns":[[{deep}"#)).refuses(3, &["recursion"]);
}

fn accepted() {
    for program in [
        r#"{"highWaterMark":1,"turns":[]}"#,
        "\u{feff}{\"highWaterMark\":1,\r\n\"turns\":[]}\r\n",
        r#"{"highWaterMark":9007199254740992,"turns":[[{"op":"write","weight":4294967296},{"op":"take","max":9}]]}"#,
    ] {
        replayed(program).reports(0, &["verdict: conforms"]);
    }
}

fn files() {
    let folder = folder();
    let place = folder.path().display();
    highwater(&format!("conform rust --program {place}/missing.json"))
        .refuses(3, &["missing.json", "No such file"]);
    highwater(&format!("conform rust --program {place}")).refuses(3, &["Is a directory"]);
    std::fs::write(folder.path().join("p.json"), b"\xff").expect("there is room");
    highwater(&format!("conform rust --program {place}/p.json")).refuses(3, &["UTF-8"]);
}
