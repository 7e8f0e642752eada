//! Programs as JavaScript: golden texts, and what they print on the `node` of the PATH. Without one
//! the tests that run it are ignored, unless `HIGHWATER_REQUIRE_NODE=1`.

mod support;

use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, ExitCode};

use highwater_conformance::campaign::Prediction;
use highwater_conformance::javascript::{Module, to_javascript, to_javascript_for};
use highwater_conformance::strategy;
use highwater_conformance::subject::{Options, Outcome, Runtime, Spec, Subject as _, start};
use highwater_model::declared::Declared;
use highwater_model::program::{Action, Program};
use highwater_model::trace::SinkKind;
use libtest_mimic::Arguments;
use serde_json::Value;

fn main() -> ExitCode {
    let plain: [(&str, fn()); 6] = [
        (
            "streamx_is_written_in_its_own_words",
            streamx_is_written_in_its_own_words,
        ),
        ("the_text_of_a_lost_drain", the_text_of_a_lost_drain),
        (
            "the_text_of_callbacks_out_of_order",
            the_text_of_callbacks_out_of_order,
        ),
        (
            "the_text_of_a_broken_order_of_chunks",
            the_text_of_a_broken_order_of_chunks,
        ),
        ("a_take_has_no_javascript", a_take_has_no_javascript),
        (
            "the_smallest_program_needs_no_helper",
            the_smallest_program_needs_no_helper,
        ),
    ];
    let running: [(&str, NodeTest); 2] = [
        (
            "a_file_prints_what_the_model_predicts",
            a_file_prints_what_the_model_predicts,
        ),
        (
            "random_programs_print_what_the_driver_tells",
            random_programs_print_what_the_driver_tells,
        ),
    ];
    let plain = plain
        .into_iter()
        .map(|(name, test)| support::plain(name, test));
    let running = running
        .into_iter()
        .map(|(name, test)| support::needs(name, Node::find(), move |node| test(&node)));
    let trials = plain.chain(running).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The `node` of the PATH.
struct Node {
    dialect: Declared,
}

impl Node {
    /// Its dialect, or why there is nothing to compare with.
    fn find() -> Result<Self, String> {
        let version = support::node()?;
        let dialect = Declared::of_subject(&format!("node@{version}"));
        let dialect = dialect.ok_or_else(|| format!("no dialect is known for node {version}"))?;
        Ok(Self { dialect })
    }

    fn prints(file: &Path) -> String {
        let output = Command::new("node").arg(file).output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        String::from_utf8(output.stdout).unwrap()
    }
}

type NodeTest = fn(&Node);

const LOST_DRAIN: &str = r#"{"highWaterMark":0,"turns":[[{"op":"write","weight":1,"callback":false,"producer":1}]],
    "reactions":[{"on":"sink","nth":1,"do":[{"op":"complete"}]}]}"#;

const CALLBACKS_OUT_OF_ORDER: &str = r#"{"highWaterMark":2,"turns":[[{"op":"write","weight":1,"callback":true,"producer":1},
    {"op":"write","weight":1,"callback":true,"producer":1},{"op":"complete"}]],
    "reactions":[{"on":"sink","nth":1,"do":[{"op":"complete"}]}]}"#;

const ORDER_OF_CHUNKS_BROKEN: &str = r#"{"highWaterMark":4,"turns":[[{"op":"write","weight":1,"callback":false,"producer":1},
    {"op":"write","weight":1,"callback":false,"producer":1},{"op":"write","weight":1,"callback":false,"producer":1},
    {"op":"complete"}]],
    "reactions":[{"on":"sink","nth":2,"do":[{"op":"complete"},{"op":"write","weight":1,"callback":false,"producer":1}]}]}"#;

fn parse(program: &str) -> Program {
    serde_json::from_str(program).unwrap()
}

#[track_caller]
fn assert_text(program: &str, expected: &str) {
    let text = to_javascript(&parse(program)).unwrap();
    assert!(text == expected, "it is now:\n{text}");
}

fn the_text_of_a_lost_drain() {
    assert_text(LOST_DRAIN, include_str!("../src/javascript/lost_drain.js"));
}

fn the_text_of_callbacks_out_of_order() {
    assert_text(
        CALLBACKS_OUT_OF_ORDER,
        include_str!("../src/javascript/callbacks_out_of_order.js"),
    );
}

fn the_text_of_a_broken_order_of_chunks() {
    assert_text(
        ORDER_OF_CHUNKS_BROKEN,
        include_str!("../src/javascript/broken_order_of_chunks.js"),
    );
}

fn streamx_is_written_in_its_own_words() {
    let module = Module::of_subject("streamx@2.28.1");
    let text = to_javascript_for(module, &parse(LOST_DRAIN)).unwrap();
    let expected = include_str!("../src/javascript/streamx.js");
    assert!(text == expected, "it is now:\n{text}");
    // Node's streams under another name.
    let module = Module::of_subject("readable-stream@4.8.0");
    let text = to_javascript_for(module, &parse(LOST_DRAIN)).unwrap();
    let nodes = to_javascript(&parse(LOST_DRAIN)).unwrap();
    assert_eq!(text, nodes.replace("'stream'", "'readable-stream'"));
}

fn a_take_has_no_javascript() {
    let program =
        r#"{"highWaterMark":1,"turns":[[{"op":"nextTick","do":[{"op":"take","max":1}]}]]}"#;
    assert_eq!(to_javascript(&parse(program)), None);
}

fn the_smallest_program_needs_no_helper() {
    let text = to_javascript(&parse(r#"{"highWaterMark":1,"turns":[]}"#)).unwrap();
    for word in [
        "complete",
        "held",
        "chunks",
        "writeChunk",
        "nth",
        "finish",
        "error",
    ] {
        assert!(!text.contains(word), "{word} in:\n{text}");
    }
}

fn a_file_prints_what_the_model_predicts(node: &Node) {
    let folder = tempfile::tempdir().unwrap();
    let mut programs = [LOST_DRAIN, CALLBACKS_OUT_OF_ORDER, ORDER_OF_CHUNKS_BROKEN]
        .map(parse)
        .to_vec();
    // The order of ticks and microtasks is the same in the script as in any macrotask of the others.
    programs.push(parse(
        r#"{"highWaterMark":1,"turns":[[{"op":"microtask","do":[{"op":"write","weight":0,"callback":true}]},
            {"op":"nextTick","do":[{"op":"write","weight":1}]},{"op":"end"}]],
            "reactions":[{"on":"sink","nth":1,"do":[{"op":"microtask","do":[{"op":"complete"}]}]}]}"#,
    ));
    for program in programs {
        let file = folder.path().join("program.js");
        let text = to_javascript(&program).unwrap();
        std::fs::write(&file, &text).unwrap();
        let predicted = Prediction::of(&looked_at(&program), node.dialect).text();
        assert_eq!(
            Node::prints(&file),
            happenings(&predicted, &text).join("\n") + "\n"
        );
    }
}

/// Runs each text in a function, one after the other, and prints what each printed.
const RUNNER: &str = "
const texts = require('./programs.json');
const printed = [];
let onUncaught = null;
process.on('uncaughtException', (error) => {
  if (onUncaught) return onUncaught(error);
  console.error(error.stack + '\\nin:\\n' + texts[printed.length - 1]);
  process.exit(1);
});
const next = () => {
  if (printed.length === texts.length) return console.log(JSON.stringify(printed));
  const lines = [];
  const log = (line) => {
    lines.push(line);
    if (line.startsWith('at rest')) setImmediate(next);
    if (lines.length < 1000) return;
    console.error('this does not come to rest:\\n' + texts[printed.length - 1]);
    process.exit(1);
  };
  onUncaught = null;
  const theirs = { nextTick: process.nextTick, on: (event, listener) => { onUncaught = listener; } };
  const text = texts[printed.push(lines) - 1];
  new Function('require', 'console', 'process', text)(require, { log }, theirs);
};
setImmediate(next);
";

/// So that no difference between Node and a dialect matters here, they are compared with the driver.
fn random_programs_print_what_the_driver_tells(_node: &Node) {
    let strategy = strategy::programs(SinkKind::Push);
    let programs: Vec<Program> = (0..1200)
        .map(|number| strategy::program(&strategy, 7, number))
        .flat_map(|program| [cut(&program, 1), cut(&program, 2), program])
        .collect();
    let texts: Vec<String> = programs
        .iter()
        .map(|program| to_javascript(program).unwrap())
        .collect();

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runner.js");
    std::fs::write(&file, RUNNER).unwrap();
    let json = serde_json::to_string(&texts).unwrap();
    std::fs::write(folder.path().join("programs.json"), json).unwrap();
    let printed: Vec<Vec<String>> = serde_json::from_str(&Node::prints(&file)).unwrap();
    assert_eq!(printed.len(), programs.len());

    let mut driver = start(&Spec::Runtime(Runtime::NODE), &Options::default(), &mut |_| {}).unwrap();
    let played: Vec<String> = programs
        .iter()
        .map(|program| serde_json::to_string(&looked_at(program)).unwrap())
        .collect();
    let outcomes = driver.run_batch(&played).unwrap();
    for ((outcome, text), printed) in outcomes.iter().zip(&texts).zip(&printed) {
        let Outcome::Trace(trace) = outcome else {
            panic!("{outcome:?} of\n{text}")
        };
        assert_eq!(
            *printed,
            happenings(trace, text),
            "left: printed by\n{text}\nright: told by\n{trace}"
        );
    }
    assert_seen(&texts, TEXTS);
    assert_seen(&printed.concat(), LINES);
}

/// Each form that a text can have, so that none goes unrun …
const TEXTS: &[&str] = &[
    "    callback();",
    ") callback();",
    "complete();",
    "const nth = ++sinkCalls;",
    "const result = stream.write(Buffer.alloc(1));",
    "const result = stream.write(Buffer.alloc(1), (",
    "const result = stream.write(Buffer.alloc(1), ()",
    "const result = stream.write(chunk);",
    "const result = stream.write(chunk, (",
    "const called = (",
    "writeChunk();",
    "writeChunk(2);",
    "writeChunk({ callback: true });",
    "writeChunk(2, { callback: true });",
    "if (++drains === 1) ",
    "if (++errors === 1) ",
    "++callbackCalls",
    "++finishes",
    "process.nextTick(() => {",
    "queueMicrotask(() => ",
    "  autoDestroy: true,",
    "  emitClose: false,",
    "  objectMode: true,",
    "  decodeStrings: false,",
    "  writev(entries, callback) {",
    "  final(callback) {",
    "  destroy(error, callback) {",
    "  construct(callback) {",
    "stream.on('prefinish'",
    "stream.on('close'",
    "held.sink = callback;",
    "complete(failure('SINK'));",
    "complete('final');",
    "complete('destroy', given);",
    "complete('construct', failure('CONSTRUCT'));",
    "completeAgain('sink'",
    "stream.cork();",
    "stream.uncork();",
    "stream.destroy();",
    "stream.destroy(failure('GIVEN'));",
    "throw failure('THROWN');",
    "nextTurn(() => ",
    "attempt('write', () => {",
    "attempt('end', () => stream.end());",
    "stream.end(Buffer.alloc(1));",
    "stream.end(keep(text(",
    "stream.end((error) =>",
    "endStream(true, keep(",
    "endStream(false);",
    "'é'.repeat(",
    "writeChunk(null, 'null'",
    "writeChunk({}, 'object', { callback: 'shared' });",
    "callback === 'shared' ? shared : called",
    "callback ? stream.write(chunk, shared)",
    "stream.write(chunk, shared);",
    "onCallback();",
    "const id = chunks.length + 1;",
];

/// … and each kind of line.
const LINES: &[&str] = &[
    "sink gets 1",
    "drain",
    "finish",
    "callback 1",
    "callback 2 ERR_STREAM_WRITE_AFTER_END",
    "error ERR_STREAM_WRITE_AFTER_END",
    "write 1 (1 byte) → true, length 1",
    "write 2 (3 bytes) → false, length 3",
    "batch gets 1, 2",
    "shared callback",
    "shared callback ERR_STREAM_DESTROYED",
    "end callback 1",
    "end callback 2 ERR_STREAM_ALREADY_FINISHED",
    "final",
    "destroy",
    "destroy GIVEN",
    "construct",
    "prefinish",
    "close",
    "error SINK",
    "error THROWN",
    "write threw THROWN",
    "write threw ERR_STREAM_NULL_VALUES",
    "uncaught THROWN",
    "write 1 (2 characters) → false, length 4",
    "write 1 (object) → true, length 1",
    "at rest: length 0, needDrain false",
    "at rest: length 3, needDrain true",
];

fn assert_seen(texts: &[String], wanted: &[&str]) {
    let missing: Vec<_> = wanted
        .iter()
        .filter(|part| !texts.iter().any(|text| text.contains(**part)))
        .collect();
    assert!(missing.is_empty(), "no text has {missing:#?}");
}

/// A small part of a program, as a shrunk finding is.
fn cut(program: &Program, size: usize) -> Program {
    let mut program = program.clone();
    program.turns.truncate(size);
    program.reactions.truncate(size);
    let reactions = program.reactions.iter_mut();
    for actions in program
        .turns
        .iter_mut()
        .chain(reactions.map(|reaction| &mut reaction.actions))
    {
        actions.truncate(size);
    }
    program
}

/// The program with one more turn, whose answer shows where the stream stands in the end.
fn looked_at(program: &Program) -> Program {
    let mut program = program.clone();
    program.turns.push(vec![Action::Cork {}]);
    program
}

/// What the program's JavaScript prints, if the stream does what this trace of it tells.
fn happenings(trace: &str, text: &str) -> Vec<String> {
    let mut whats = HashMap::new();
    let mut lines = Vec::new();
    let trace: Vec<Value> = trace
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let (body, look) = trace.split_at(trace.len() - 4);
    for line in body {
        let string = |key: &str| line[key].as_str().unwrap_or_default();
        let chunk = &line["chunk"];
        if string("op") == "write" {
            whats.insert(chunk.to_string(), what(line));
        } else if string("returned") == "write" {
            let (result, length) = (&line["result"], &line["length"]);
            let what = &whats[&chunk.to_string()];
            lines.push(format!(
                "write {chunk} ({what}) → {result}, length {length}"
            ));
        } else if line.get("threw").is_some() {
            lines.push(format!("{} threw{}", string("threw"), code(&line["error"])));
        } else if let Some(error) = line.get("uncaught") {
            lines.push(format!("uncaught{}", code(error)));
        } else {
            lines.extend(line_of_call(string("call"), line, text));
        }
    }
    let answer = &look[2];
    assert_eq!(answer["returned"], "cork");
    let (length, need_drain) = (&answer["length"], &answer["needDrain"]);
    lines.push(format!("at rest: length {length}, needDrain {need_drain}"));
    lines
}

fn line_of_call(call: &str, line: &Value, text: &str) -> Option<String> {
    let number = if call == "callback" {
        &line["chunk"]
    } else {
        &line["number"]
    };
    Some(match call {
        "sink" | "batch" => {
            let chunks = line["chunks"].as_array().unwrap().iter();
            let chunks: Vec<_> = chunks.map(ToString::to_string).collect();
            format!("{call} gets {}", chunks.join(", "))
        }
        "callback" if line["shared"] == true => format!("shared callback{}", code(&line["error"])),
        "callback" => format!("callback {number}{}", code(&line["error"])),
        "endCallback" => format!("end callback {number}{}", code(&line["error"])),
        "drain" | "final" | "construct" | "error" | "destroy" => {
            format!("{call}{}", code(&line["error"]))
        }
        // These are told only by who listens.
        "prefinish" | "finish" | "close" => {
            return text
                .contains(&format!("stream.on('{call}'"))
                .then(|| call.to_owned());
        }
        _ => return None,
    })
}

fn code(error: &Value) -> String {
    match error.as_str() {
        None => String::new(),
        // The program prints `error.code`, which these do not have.
        Some("Error" | "TypeError") => " undefined".to_owned(),
        Some(code) => format!(" {code}"),
    }
}

fn what(line: &Value) -> String {
    let weight = &line["weight"];
    let plural = if *weight == 1 { "" } else { "s" };
    match line["data"].as_str() {
        None => format!("{weight} byte{plural}"),
        Some("text") => format!("{weight} character{plural}"),
        Some(other) => other.to_owned(),
    }
}
