//! Programs as JavaScript: golden texts, and what they print on the `node` of the PATH. Without one
//! the tests that run it are ignored, unless `HIGHWATER_REQUIRE_NODE=1`.

mod support;

use std::cell::Cell;
use std::collections::HashMap;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::rc::Rc;

use highwater_conformance::javascript::{Module, to_javascript, to_javascript_for};
use highwater_conformance::strategy;
use highwater_model::declared::{AnyMachine, Declared};
use highwater_model::machine::Machine;
use highwater_model::program::{self, Program};
use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Input, SinkKind};
use highwater_model::vocabulary::{Answer, Call, ErrorCode, Event, Op, Shown, WriteResult};
use libtest_mimic::Arguments;

fn main() -> ExitCode {
    let plain: [(&str, fn()); 6] = [
        ("the_text_of_a_lost_drain", the_text_of_a_lost_drain),
        (
            "the_text_of_callbacks_out_of_order",
            the_text_of_callbacks_out_of_order,
        ),
        (
            "the_text_of_a_broken_order_of_chunks",
            the_text_of_a_broken_order_of_chunks,
        ),
        (
            "streamx_is_written_in_its_own_words",
            streamx_is_written_in_its_own_words,
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
            "random_programs_print_what_the_model_predicts",
            random_programs_print_what_the_model_predicts,
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
        std::fs::write(&file, to_javascript(&program).unwrap()).unwrap();
        assert_eq!(
            Node::prints(&file),
            happenings(&program, node.dialect).join("\n") + "\n"
        );
    }
}

/// Runs each text in a function, one after the other, and prints what each printed.
const RUNNER: &str = "
const texts = require('./programs.json');
const printed = [];
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
  new Function('require', 'console', texts[printed.push(lines) - 1])(require, { log });
};
setImmediate(next);
";

fn random_programs_print_what_the_model_predicts(node: &Node) {
    let strategy = strategy::programs(SinkKind::Push);
    let programs: Vec<Program> = (0..400)
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
    for ((program, text), printed) in programs.iter().zip(&texts).zip(&printed) {
        let predicted = happenings(program, node.dialect);
        assert_eq!(*printed, predicted, "left: printed by\n{text}");
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
    "at rest: length 0, needDrain false",
    "at rest: length 3, needDrain true",
];

fn assert_seen(texts: &[String], wanted: &[&str]) {
    for part in wanted {
        assert!(
            texts.iter().any(|text| text.contains(part)),
            "no text has {part:?}"
        );
    }
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

/// What the program's JavaScript prints, if the stream does what the dialect says.
fn happenings(program: &Program, dialect: Declared) -> Vec<String> {
    let options = dialect.options(program.high_water_mark);
    let machine = dialect.open(options).unwrap();
    let shown = Rc::new(Cell::new(machine.shown()));
    let watched = Watched {
        machine,
        shown: Rc::clone(&shown),
    };
    let mut weights = HashMap::new();
    let mut lines = Vec::new();
    program::run(program, watched, options, |body| match body {
        Body::Input(Input::Write { chunk, weight, .. }) => {
            weights.insert(chunk, weight);
        }
        Body::Event(Event::Returned(Answer::Write { chunk, result }), Some(shown)) => {
            let bytes = match weights[&chunk] {
                Whole(1) => "1 byte".to_owned(),
                weight => format!("{weight} bytes"),
            };
            let result = matches!(result, WriteResult::True);
            let length = shown.length;
            lines.push(format!(
                "write {chunk} ({bytes}) → {result}, length {length}"
            ));
        }
        Body::Event(Event::Called(call), None) => lines.extend(line_of(call)),
        _ => {}
    });
    let Shown { length, need_drain } = shown.get();
    lines.push(format!("at rest: length {length}, needDrain {need_drain}"));
    lines
}

fn line_of(call: Call<Whole>) -> Option<String> {
    let code = |error| match error {
        ErrorCode::WriteAfterEnd => "ERR_STREAM_WRITE_AFTER_END",
        // The program prints `error.code`, which that one does not have.
        ErrorCode::Plain => "undefined",
        ErrorCode::Other => unreachable!("no machine raises another"),
    };
    Some(match call {
        Call::Sink { chunk } => format!("sink gets {chunk}"),
        Call::Drain { .. } => "drain".to_owned(),
        Call::Callback { chunk, error: None } => format!("callback {chunk}"),
        Call::Callback {
            chunk,
            error: Some(error),
        } => format!("callback {chunk} {}", code(error)),
        Call::Finish => "finish".to_owned(),
        Call::Error { error } => format!("error {}", code(error)),
        Call::Task { .. } => return None,
    })
}

/// A machine whose last state can be looked at when its program is over.
#[derive(Clone)]
struct Watched {
    machine: AnyMachine,
    shown: Rc<Cell<Shown<Whole>>>,
}

impl Machine<Whole> for Watched {
    type Control = <AnyMachine as Machine<Whole>>::Control;

    fn step(&mut self, op: Op<Whole>) -> Event<Whole> {
        let event = self.machine.step(op);
        self.shown.set(self.machine.shown());
        event
    }

    fn shown(&self) -> Shown<Whole> {
        self.machine.shown()
    }

    fn implied(&self) -> Option<Op<Whole>> {
        self.machine.implied()
    }

    fn held(&self) -> bool {
        self.machine.held()
    }

    fn settles_at_once(&self) -> bool {
        self.machine.settles_at_once()
    }

    fn control(&self) -> Self::Control {
        self.machine.control()
    }
}
