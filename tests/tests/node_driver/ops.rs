//! What each op, option and call of a program becomes in a trace. The golden traces use what every
//! Node since 20 does alike.

use highwater_conformance::subject::{Options, Outcome, Runtime, Spec, Subject as _, start};

use super::{assert_trace, node};

pub(super) fn corks_and_a_batch() {
    assert_trace(
        r#"{"highWaterMark":4,"options":{"writev":true},"turns":[[{"op":"cork"},
            {"op":"write","weight":1,"callback":false,"producer":1},{"op":"write","weight":2,"callback":true,"producer":2},
            {"op":"uncork"},{"op":"complete"}]]}"#,
        r#"
        "open":{"highWaterMark":4,"autoDestroy":false,"writev":true,"sink":"push"}
        "turn":1
        "op":"cork"
        "returned":"cork","length":0,"needDrain":false
        "op":"write","chunk":1,"weight":1,"callback":false,"producer":1
        "returned":"write","chunk":1,"result":true,"length":1,"needDrain":false
        "op":"write","chunk":2,"weight":2,"callback":true,"producer":2
        "returned":"write","chunk":2,"result":true,"length":3,"needDrain":false
        "op":"uncork"
        "call":"batch","chunks":[1,2]
        "op":"return"
        "returned":"uncork","length":3,"needDrain":false
        "op":"complete"
        "call":"callback","chunk":2
        "op":"return"
        "returned":"complete","length":0,"needDrain":false
        "#,
    );
}

pub(super) fn ends_with_chunks_and_callbacks() {
    assert_trace(
        r#"{"highWaterMark":4,"turns":[[{"op":"end","weight":2,"data":"text","callback":true,"producer":3}],
            [{"op":"complete"}],[{"op":"end"},{"op":"end","callback":true}]]}"#,
        r#"
        "open":{"highWaterMark":4,"autoDestroy":false,"sink":"push"}
        "turn":1
        "op":"end","chunk":1,"weight":2,"data":"text","callback":true,"producer":3,"number":1
        "call":"sink","chunks":[1]
        "op":"return"
        "returned":"end","length":4,"needDrain":false
        "turn":2
        "op":"complete"
        "call":"prefinish"
        "op":"return"
        "returned":"complete","length":0,"needDrain":false
        "call":"endCallback","number":1
        "op":"return"
        "call":"finish"
        "op":"return"
        "turn":3
        "op":"end"
        "returned":"end","length":0,"needDrain":false
        "op":"end","callback":true,"number":2
        "returned":"end","length":0,"needDrain":false
        "call":"endCallback","number":2,"error":"ERR_STREAM_ALREADY_FINISHED"
        "op":"return"
        "#,
    );
}

pub(super) fn the_shared_callback() {
    assert_trace(
        r#"{"highWaterMark":4,"turns":[[{"op":"write","weight":1,"callback":"shared","producer":1},
            {"op":"complete","outcome":"failure"}]],
            "reactions":[{"on":"callback","nth":1,"do":[{"op":"take","max":2}]}]}"#,
        r#"
        "open":{"highWaterMark":4,"autoDestroy":false,"sink":"push"}
        "turn":1
        "op":"write","chunk":1,"weight":1,"callback":"shared","producer":1
        "call":"sink","chunks":[1]
        "op":"return"
        "returned":"write","chunk":1,"result":true,"length":1,"needDrain":false
        "op":"complete","outcome":"failure"
        "call":"callback","shared":true,"error":"SINK"
        "op":"take","max":2
        "skipped":"take"
        "op":"return"
        "call":"error","error":"SINK"
        "op":"return"
        "returned":"complete","length":0,"needDrain":false
        "#,
    );
}

pub(super) fn every_hook() {
    assert_trace(
        r#"{"highWaterMark":1,"options":{"autoDestroy":true,"final":true,"destroy":true,"construct":true},
            "turns":[[{"op":"end"}],[{"op":"complete","of":"construct"}],[{"op":"complete","of":"final"}],
            [{"op":"complete","of":"destroy","outcome":"failure"},{"op":"complete","of":"destroy"}]]}"#,
        r#"
        "open":{"highWaterMark":1,"autoDestroy":true,"final":true,"destroy":true,"construct":true,"sink":"push"}
        "turn":1
        "op":"end"
        "returned":"end","length":0,"needDrain":false
        "call":"construct"
        "op":"return"
        "turn":2
        "op":"complete","of":"construct"
        "returned":"complete","length":0,"needDrain":false
        "call":"final"
        "op":"return"
        "turn":3
        "op":"complete","of":"final"
        "call":"prefinish"
        "op":"return"
        "returned":"complete","length":0,"needDrain":false
        "call":"finish"
        "op":"return"
        "call":"destroy"
        "op":"return"
        "turn":4
        "op":"complete","of":"destroy","outcome":"failure"
        "returned":"complete","length":0,"needDrain":false
        "op":"complete","of":"destroy"
        "skipped":"complete"
        "call":"error","error":"DESTROY"
        "op":"return"
        "call":"close"
        "op":"return"
        "#,
    );
}

pub(super) fn a_destroy_passes_on_its_error() {
    assert_trace(
        r#"{"highWaterMark":1,"options":{"emitClose":false,"destroy":true},"turns":[[{"op":"destroy","error":true}],[{"op":"destroy"}]],
            "reactions":[{"on":"destroy","nth":1,"do":[{"op":"complete","of":"destroy","outcome":"pass"}]}]}"#,
        r#"
        "open":{"highWaterMark":1,"autoDestroy":false,"emitClose":false,"destroy":true,"sink":"push"}
        "turn":1
        "op":"destroy","error":"GIVEN"
        "call":"destroy","error":"GIVEN"
        "op":"complete","of":"destroy","outcome":"pass"
        "returned":"complete","length":0,"needDrain":false
        "op":"return"
        "returned":"destroy","length":0,"needDrain":false
        "call":"error","error":"GIVEN"
        "op":"return"
        "turn":2
        "op":"destroy"
        "returned":"destroy","length":0,"needDrain":false
        "#,
    );
}

pub(super) fn a_callback_is_called_again() {
    assert_trace(
        r#"{"highWaterMark":1,"turns":[[{"op":"complete","again":true},{"op":"write","weight":0,"callback":false,"producer":1}],
            [{"op":"complete","again":true},{"op":"complete"},{"op":"complete","again":true}]]}"#,
        r#"
        "open":{"highWaterMark":1,"autoDestroy":false,"sink":"push"}
        "turn":1
        "op":"complete","again":true
        "skipped":"complete"
        "op":"write","chunk":1,"weight":0,"callback":false,"producer":1
        "call":"sink","chunks":[1]
        "op":"return"
        "returned":"write","chunk":1,"result":true,"length":0,"needDrain":false
        "turn":2
        "op":"complete","again":true
        "skipped":"complete"
        "op":"complete"
        "returned":"complete","length":0,"needDrain":false
        "op":"complete","again":true
        "call":"error","error":"ERR_MULTIPLE_CALLBACK"
        "op":"return"
        "returned":"complete","length":0,"needDrain":false
        "#,
    );
}

pub(super) fn construction_ends_a_program_without_turns() {
    assert_trace(
        r#"{"highWaterMark":1,"options":{"construct":true},"turns":[]}"#,
        r#"
        "open":{"highWaterMark":1,"autoDestroy":false,"construct":true,"sink":"push"}
        "call":"construct"
        "op":"return"
        "#,
    );
}

/// The chunks of the sink calls that the program's trace tells of.
fn chunks(options: &str, datas: &[&str]) -> String {
    let writes: Vec<_> = datas
        .iter()
        .map(|data| format!(r#"{{"op":"write","weight":1,"data":"{data}","callback":false,"producer":1}},{{"op":"complete"}}"#))
        .collect();
    let program = format!(
        r#"{{"highWaterMark":9,"options":{options},"turns":[[{}]]}}"#,
        writes.join(",")
    );
    let trace = trace(&program);
    let lines = trace
        .lines()
        .filter(|line| line.contains("\"call\":\"sink\""));
    let chunks = lines.filter_map(|line| line.split(['[', ']']).nth(1));
    chunks.collect::<Vec<_>>().join(" ")
}

pub(super) fn every_kind_of_chunk_is_known_again() {
    let both = ["text", "bytes", "text", "bytes", "text"];
    assert_eq!(chunks("{}", &both), "1 2 3 4 5");
    assert_eq!(chunks(r#"{"decodeStrings":false}"#, &both), "1 2 3 4 5");
    let all = ["object", "text", "object", "bytes", "text"];
    assert_eq!(chunks(r#"{"objectMode":true}"#, &all), "1 2 3 4 5");
    let refused = ["null", "text", "object", "bytes"];
    assert_eq!(chunks("{}", &refused), "2 4");
}

fn trace(program: &str) -> String {
    trace_of(&Spec::Runtime(Runtime::NODE), program)
}

fn trace_of(spec: &Spec, program: &str) -> String {
    let mut subject = match spec {
        spec if *spec == Spec::Runtime(Runtime::NODE) => node(),
        other => start(other, &Options::default(), &mut |_| {}).unwrap(),
    };
    let mut outcomes = subject.run_batch(&[program.to_owned()]).unwrap();
    match outcomes.pop() {
        Some(Outcome::Trace(trace)) => trace,
        other => panic!("{other:?} of {program}"),
    }
}

/// Programs in which a call of each kind throws, and what comes of that: the op that it came from
/// throws, nobody catches it, or the stream does.
const THROWS: &[(&str, &str, &str, &str)] = &[
    ("sink", "{}", WRITE, "threw\":\"write"),
    ("batch", r#"{"writev":true}"#, BATCH, "threw\":\"uncork"),
    ("drain", "{}", DRAIN, "threw\":\"complete"),
    ("callback", "{}", CALLBACK, "threw\":\"complete"),
    ("endCallback", "{}", END, "uncaught"),
    ("final", r#"{"final":true}"#, END, "call\":\"error"),
    ("prefinish", "{}", END, "threw\":\"end"),
    ("finish", "{}", END, "uncaught"),
    ("construct", r#"{"construct":true}"#, "", "call\":\"error"),
    ("destroy", r#"{"destroy":true}"#, DESTROY, "call\":\"error"),
    ("error", "{}", DESTROY, "uncaught"),
    ("close", "{}", DESTROY, "uncaught"),
];

const WRITE: &str = r#"{"op":"write","weight":1,"callback":false,"producer":1}"#;
const BATCH: &str = r#"{"op":"cork"},{"op":"write","weight":1,"callback":true,"producer":1},
    {"op":"write","weight":1,"callback":true,"producer":1},{"op":"uncork"}"#;
const DRAIN: &str = r#"{"op":"write","weight":1,"callback":false,"producer":1},
    {"op":"nextTick","do":[{"op":"complete"}]}"#;
const CALLBACK: &str =
    r#"{"op":"write","weight":0,"callback":true,"producer":1},{"op":"complete"}"#;
const END: &str = r#"{"op":"end","callback":true}"#;
const DESTROY: &str = r#"{"op":"destroy","error":true}"#;

pub(super) fn every_kind_of_call_throws() {
    for (on, options, ops, comes_of_it) in THROWS {
        let program = format!(
            r#"{{"highWaterMark":1,"options":{options},"turns":[[{ops}],[]],
                "reactions":[{{"on":"{on}","nth":1,"do":[{{"op":"throw"}},{{"op":"end"}}]}},
                {{"on":"{on}","nth":1,"do":[{{"op":"end"}}]}}]}}"#
        );
        let trace = trace(&program);
        let lines: Vec<_> = trace.lines().collect();
        let called = lines
            .iter()
            .position(|line| line.contains(&format!("\"call\":\"{on}\"")))
            .unwrap_or_else(|| panic!("no {on} in\n{trace}"));
        assert!(lines[called + 1].contains("\"op\":\"throw\""), "{trace}");
        let rest = lines[called + 2..].join("\n");
        assert!(rest.contains(comes_of_it), "{on}: {comes_of_it}\n{trace}");
        assert!(
            !rest.contains("\"op\":\"end\""),
            "what follows is not done: {trace}"
        );
        assert!(rest.contains("\"turn\":2"), "{trace}");
    }
}

pub(super) fn a_task_throws_and_a_turn_does_not() {
    assert_trace(
        r#"{"highWaterMark":1,"turns":[[{"op":"throw"},{"op":"microtask","do":[{"op":"throw"}]},
            {"op":"nextTick","do":[{"op":"throw"},{"op":"end"}]},{"op":"nextTick","do":[]}],[]]}"#,
        r#"
        "open":{"highWaterMark":1,"autoDestroy":false,"sink":"push"}
        "turn":1
        "op":"throw"
        "skipped":"throw"
        "op":"microtask","task":1
        "op":"nextTick","task":2
        "op":"nextTick","task":3
        "call":"task","task":2
        "op":"throw"
        "uncaught":"THROWN"
        "call":"task","task":3
        "op":"return"
        "call":"task","task":1
        "op":"throw"
        "uncaught":"THROWN"
        "turn":2
        "#,
    );
}

/// What a version does not have is skipped, and the rest of the program done.
pub(super) fn an_old_version_skips() {
    let program = r#"{"highWaterMark":1,"options":{"final":true,"construct":true,"writev":true},
        "turns":[[{"op":"cork"},{"op":"write","weight":1,"callback":false,"producer":1},{"op":"uncork"},
        {"op":"destroy","error":true},{"op":"microtask","do":[]},{"op":"complete","of":"construct"}],[{"op":"complete"},{"op":"end"}]]}"#;
    let trace = trace_of(&Spec::parse("node@0.10.48", &[]).unwrap(), program);
    let skipped = trace
        .lines()
        .filter_map(|line| line.split("\"skipped\":").nth(1));
    assert_eq!(
        skipped.collect::<Vec<_>>(),
        ["cork", "uncork", "destroy", "microtask", "complete"].map(|op| format!("\"{op}\"}}"))
    );
    assert!(trace.contains("\"call\":\"finish\""), "{trace}");
}

pub(super) fn what_is_refused() {
    let refused = [
        (r#""turns":[],"options":{"emitclose":true}"#, "emitclose"),
        (r#""turns":[],"options":{"final":1}"#, "final"),
        (r#""turns":[[{"op":"complete","of":"sunk"}]]"#, "sunk"),
        (r#""turns":[[{"op":"complete","outcome":"fail"}]]"#, "fail"),
        (
            r#""turns":[[{"op":"write","weight":1,"callback":"own"}]]"#,
            "own",
        ),
        (
            r#""turns":[[{"op":"write","weight":0,"data":"text"}]]"#,
            "text",
        ),
        (r#""turns":[[{"op":"write","weight":-1}]]"#, "-1"),
        (
            r#""turns":[[{"op":"end","weight":1,"data":"null"}]]"#,
            "null",
        ),
        (r#""turns":[[{"op":"toString"}]]"#, "toString"),
        (
            r#""turns":[],"reactions":[{"on":"task","nth":1,"do":[]}]"#,
            "task",
        ),
    ];
    let programs = refused.map(|(rest, _)| format!("{{\"highWaterMark\":1,{rest}}}"));
    let outcomes = node().run_batch(&programs).unwrap();
    for (outcome, (_, word)) in outcomes.iter().zip(refused) {
        assert!(
            matches!(outcome, Outcome::Refused { message } if message.contains(word)),
            "{word}: {outcome:?}"
        );
    }
}
