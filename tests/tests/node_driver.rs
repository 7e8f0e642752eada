//! The driver on the `node` of the PATH. Without one these are ignored, unless `HIGHWATER_REQUIRE_NODE=1`.

#[path = "node_driver/library.rs"]
mod library;
#[path = "node_driver/ops.rs"]
mod ops;
mod support;

use std::fmt::Write as _;
use std::process::{Command, ExitCode};
use std::time::Duration;

use highwater_conformance::subject::{
    Driven, Options, Outcome, Runtime, Spec, Subject as _, start,
};
use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let tests: [(&'static str, fn()); 24] = [
        ("it_greets", it_greets),
        (
            "it_tests_the_library_in_a_folder",
            library::it_tests_the_library_in_a_folder,
        ),
        (
            "a_folder_without_streams_is_refused",
            library::a_folder_without_streams_is_refused,
        ),
        ("a_synchronous_completion", a_synchronous_completion),
        ("a_drain_and_a_finish", a_drain_and_a_finish),
        ("tasks_and_skips", tasks_and_skips),
        ("a_write_after_end", a_write_after_end),
        (
            "what_it_does_not_understand_it_refuses",
            what_it_does_not_understand_it_refuses,
        ),
        (
            "a_late_call_is_not_taken_for_the_next_programs",
            a_late_call_is_not_taken_for_the_next_programs,
        ),
        ("a_hang_shows_where", a_hang_shows_where),
        (
            "after_an_uncaught_exception_the_ticks_still_run_dry",
            after_an_uncaught_exception_the_ticks_still_run_dry,
        ),
        (
            "many_programs_do_not_touch_each_other",
            many_programs_do_not_touch_each_other,
        ),
        (
            "a_mistake_of_the_driver_is_no_event",
            a_mistake_of_the_driver_is_no_event,
        ),
        ("corks_and_a_batch", ops::corks_and_a_batch),
        (
            "ends_with_chunks_and_callbacks",
            ops::ends_with_chunks_and_callbacks,
        ),
        ("the_shared_callback", ops::the_shared_callback),
        ("every_hook", ops::every_hook),
        (
            "a_destroy_passes_on_its_error",
            ops::a_destroy_passes_on_its_error,
        ),
        (
            "a_callback_is_called_again",
            ops::a_callback_is_called_again,
        ),
        (
            "construction_ends_a_program_without_turns",
            ops::construction_ends_a_program_without_turns,
        ),
        (
            "every_kind_of_chunk_is_known_again",
            ops::every_kind_of_chunk_is_known_again,
        ),
        ("every_kind_of_call_throws", ops::every_kind_of_call_throws),
        (
            "a_task_throws_and_a_turn_does_not",
            ops::a_task_throws_and_a_turn_does_not,
        ),
        ("what_is_refused", ops::what_is_refused),
    ];
    let node = support::node();
    let old = support::needs(
        "an_old_version_skips",
        support::cached(&["0.10.48"]),
        |()| {
            ops::an_old_version_skips();
        },
    );
    let trials = tests
        .into_iter()
        .map(|(name, test)| support::needs(name, node.clone(), move |_| test()))
        .chain([old])
        .collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn node() -> Driven {
    start(
        &Spec::Runtime(Runtime::NODE),
        &Options::default(),
        &mut |_| {},
    )
    .unwrap()
}

/// Asserts the trace of a program, without the parts that are the same in every line.
fn assert_trace(program: &str, expected: &str) {
    let outcomes = node().run_batch(&[program.to_owned()]).unwrap();
    let mut trace = String::new();
    for (index, line) in expected
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .enumerate()
    {
        writeln!(trace, "{{\"seq\":{},\"stream\":1,{line}}}", index + 1).unwrap();
    }
    let lines = trace.lines().count();
    writeln!(trace, "{{\"seq\":{},\"end\":\"quiescent\"}}", lines + 1).unwrap();
    assert_eq!(outcomes, [Outcome::Trace(trace)]);
}

fn it_greets() {
    let subject = node();
    let identity = subject.identity();
    assert_eq!((&*identity.name, &*identity.runtime), ("node", "node"));
    assert_eq!(identity.driver, "highwater-writable-js");
    assert!(
        identity
            .capabilities
            .iter()
            .any(|capability| capability == "needDrain")
    );
    let output = Command::new("node").arg("--version").output().unwrap();
    assert_eq!(
        String::from_utf8(output.stdout).unwrap().trim(),
        format!("v{}", identity.version)
    );
}

// The golden traces use what every Node since 20 does alike.
fn a_synchronous_completion() {
    assert_trace(
        r#"{"highWaterMark":3,"turns":[[{"op":"write","weight":2,"callback":true,"producer":1}]],
            "reactions":[{"on":"sink","nth":1,"do":[{"op":"complete"}]}]}"#,
        r#"
        "open":{"highWaterMark":3,"autoDestroy":false,"sink":"push"}
        "turn":1
        "op":"write","chunk":1,"weight":2,"callback":true,"producer":1
        "call":"sink","chunks":[1]
        "op":"complete"
        "returned":"complete","length":0,"needDrain":false
        "op":"return"
        "returned":"write","chunk":1,"result":true,"length":0,"needDrain":false
        "call":"callback","chunk":1
        "op":"return"
        "#,
    );
}

fn a_drain_and_a_finish() {
    assert_trace(
        r#"{"highWaterMark":2,"turns":[[{"op":"write","weight":2,"callback":false,"producer":2}],[{"op":"complete"}],[]],
            "reactions":[{"on":"drain","nth":1,"do":[{"op":"end"}]}]}"#,
        r#"
        "open":{"highWaterMark":2,"autoDestroy":false,"sink":"push"}
        "turn":1
        "op":"write","chunk":1,"weight":2,"callback":false,"producer":2
        "call":"sink","chunks":[1]
        "op":"return"
        "returned":"write","chunk":1,"result":false,"length":2,"needDrain":true
        "turn":2
        "op":"complete"
        "call":"drain"
        "op":"end"
        "call":"prefinish"
        "op":"return"
        "returned":"end","length":0,"needDrain":false
        "op":"return"
        "returned":"complete","length":0,"needDrain":false
        "call":"finish"
        "op":"return"
        "turn":3
        "#,
    );
}

fn tasks_and_skips() {
    assert_trace(
        r#"{"highWaterMark":2,"turns":[[{"op":"microtask","do":[{"op":"complete"}]},{"op":"nextTick","do":[{"op":"take","max":1}]}]]}"#,
        r#"
        "open":{"highWaterMark":2,"autoDestroy":false,"sink":"push"}
        "turn":1
        "op":"microtask","task":1
        "op":"nextTick","task":2
        "call":"task","task":2
        "op":"take","max":1
        "skipped":"take"
        "op":"return"
        "call":"task","task":1
        "op":"complete"
        "skipped":"complete"
        "op":"return"
        "#,
    );
}

fn a_write_after_end() {
    assert_trace(
        r#"{"highWaterMark":2,"turns":[[{"op":"end"}],[{"op":"write","weight":1,"callback":true,"producer":1}]],"reactions":[]}"#,
        r#"
        "open":{"highWaterMark":2,"autoDestroy":false,"sink":"push"}
        "turn":1
        "op":"end"
        "call":"prefinish"
        "op":"return"
        "returned":"end","length":0,"needDrain":false
        "call":"finish"
        "op":"return"
        "turn":2
        "op":"write","chunk":1,"weight":1,"callback":true,"producer":1
        "returned":"write","chunk":1,"result":false,"length":0,"needDrain":false
        "call":"callback","chunk":1,"error":"ERR_STREAM_WRITE_AFTER_END"
        "op":"return"
        "call":"error","error":"ERR_STREAM_WRITE_AFTER_END"
        "op":"return"
        "#,
    );
}

fn what_it_does_not_understand_it_refuses() {
    let programs = [
        r#"{"highWaterMark":2,"turns":[[{"op":"nextTick","do":[{"op":"jump"}]}]]}"#,
        r#"{"highWaterMark":2,"turns":[],"reactions":[{"on":"pause","nth":1,"do":[]}]}"#,
        r#"{"highWaterMark":-1,"turns":[]}"#,
        "not JSON",
        "{\"highWaterMark\":2,\n\"turns\":[]}",
    ];
    let outcomes = node().run_batch(&programs.map(str::to_owned)).unwrap();
    for (outcome, word) in outcomes.iter().zip(["jump", "pause", "opened", "JSON"]) {
        assert!(
            matches!(outcome, Outcome::Refused { message } if message.contains(word)),
            "{outcome:?}"
        );
    }
    assert!(
        matches!(&outcomes[4], Outcome::Trace(_)),
        "{:?}",
        outcomes[4]
    );
}

/// Node with a fault: `fault` runs before the driver.
fn faulty_node(fault: &str) -> (tempfile::TempDir, Driven) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("faulty.js");
    let driver = include_str!("../driver/writable.js");
    std::fs::write(
        &file,
        format!("var Writable = require('stream').Writable;\n{fault}\n{driver}"),
    )
    .unwrap();
    let spec = Spec::Executable(vec!["node".into(), file.into()]);
    let options = Options {
        patience: Duration::from_secs(2),
        ..Options::default()
    };
    let subject = start(&spec, &options, &mut |_| {}).unwrap();
    (folder, subject)
}

const EMPTY: &str = r#"{"highWaterMark":2,"turns":[[],[],[],[],[],[]]}"#;
const WRITE: &str =
    r#"{"highWaterMark":2,"turns":[[{"op":"write","weight":1,"callback":true,"producer":1}]]}"#;

fn a_late_call_is_not_taken_for_the_next_programs() {
    let fault = "Writable.prototype.write = function (chunk, callback) {
        var turns = 20;
        setImmediate(function wait() { if (--turns) setImmediate(wait); else callback(); });
        return true;
    };";
    let (_folder, mut subject) = faulty_node(fault);
    let mut programs = vec![WRITE.to_owned()];
    programs.resize(20, EMPTY.to_owned());
    let outcomes = subject.run_batch(&programs).unwrap();
    assert_eq!(
        outcomes[0],
        Outcome::Noise {
            line: r#"{"stray":"callback","run":1}"#.to_owned()
        }
    );
    let clean = outcomes[1..]
        .iter()
        .all(|outcome| matches!(outcome, Outcome::Trace(trace) if trace.lines().count() == 8));
    assert!(clean, "no other program was touched");
}

fn a_hang_shows_where() {
    let (_folder, mut subject) =
        faulty_node("Writable.prototype.write = function () { for (;;) {} };");
    let outcomes = subject
        .run_batch(&[EMPTY, WRITE, EMPTY].map(str::to_owned))
        .unwrap();
    assert!(
        matches!(&outcomes[1], Outcome::Hung { after } if after.ends_with("\"producer\":1}\n")),
        "{outcomes:?}"
    );
    assert!(matches!(
        (&outcomes[0], &outcomes[2]),
        (Outcome::Trace(_), Outcome::Trace(_))
    ));
}

fn after_an_uncaught_exception_the_ticks_still_run_dry() {
    let fault = "Writable.prototype.end = function () { process.nextTick(function () { throw new TypeError('fault'); }); };";
    let (_folder, mut subject) = faulty_node(fault);
    let program = r#"{"highWaterMark":2,"turns":[[{"op":"end"},{"op":"nextTick","do":[]}],[]]}"#;
    let outcomes = subject.run_batch(&[program.to_owned()]).unwrap();
    let Outcome::Trace(trace) = &outcomes[0] else {
        panic!("{outcomes:?}")
    };
    let place = |text: &str| {
        trace
            .find(text)
            .unwrap_or_else(|| panic!("no {text} in {trace}"))
    };
    assert!(place("\"uncaught\":\"TypeError\"") < place("\"call\":\"task\""));
    assert!(place("\"call\":\"task\"") < place("\"turn\":2"));
}

fn a_mistake_of_the_driver_is_no_event() {
    // This chunk cannot be looked at, and the stream catches everything.
    let fault = "Writable.prototype.write = function () {
        var odd = Buffer.from('odd');
        odd.toString = function () { throw new TypeError('fault'); };
        try { this._write(odd, '', function () {}); } catch (e) { return true; }
    };";
    let (_folder, mut subject) = faulty_node(fault);
    let outcomes = subject.run_batch(&[WRITE.to_owned()]).unwrap();
    assert!(
        matches!(&outcomes[0], Outcome::Died { status, stderr, .. }
            if status.contains("70") && stderr.contains("fault")),
        "{outcomes:?}"
    );
}

fn many_programs_do_not_touch_each_other() {
    let alone = node().run_batch(&[WRITE.to_owned()]).unwrap();
    let together = node().run_batch(&vec![WRITE.to_owned(); 5000]).unwrap();
    assert_eq!(together.len(), 5000);
    assert!(together.iter().all(|outcome| *outcome == alone[0]));
}
