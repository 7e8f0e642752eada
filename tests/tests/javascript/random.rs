//! Random programs as JavaScript, run one after the other, and what the driver tells of them.

use std::path::{Path, PathBuf};

use highwater_conformance::javascript::{Module, to_javascript_for};
use highwater_conformance::strategy::{self, Space};
use highwater_conformance::subject::{
    Library, Options, Outcome, Runtime, Spec, Subject as _, start,
};
use highwater_model::declared::Declared;
use highwater_model::program::Program;
use highwater_model::trace::SinkKind;
use proptest::strategy::BoxedStrategy;

use super::printed::happenings;
use super::{Node, looked_at, support};

/// The library of that name, from the cache.
pub(super) struct Streamx {
    /// The `node_modules` that it is in.
    libraries: PathBuf,
    spec: Spec,
}

impl Streamx {
    pub(super) fn find() -> Result<Self, String> {
        support::node()?;
        let spec: Spec = "streamx@2.28.1".parse().expect("it is a library");
        let cache = support::cache();
        let version = "2.28.1".parse().expect("it is a version");
        let folder = cache.library(Library::Streamx, version, &mut |_| {});
        let folder = folder.map_err(|error| error.to_string())?;
        let libraries = folder.parent().expect("it is in a folder").to_owned();
        Ok(Self { libraries, spec })
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

pub(super) fn programs_print_what_the_driver_tells(_node: &Node) {
    let programs = strategy::programs(SinkKind::Push);
    let spec = Spec::Runtime(Runtime::NODE);
    let (texts, printed) = printed_as_told(Module::Stream, &programs, &spec, None);
    assert_seen(&texts, TEXTS);
    assert_seen(&printed, LINES);
}

pub(super) fn programs_for_streamx_print_what_the_driver_tells(streamx: &Streamx) {
    let programs = strategy::programs_of(Space::of(Declared::Streamx));
    let libraries = Some(streamx.libraries.as_path());
    let (texts, printed) = printed_as_told(Module::Streamx, &programs, &streamx.spec, libraries);
    assert_seen(&texts, TEXTS_OF_STREAMX);
    assert_seen(&printed, LINES_OF_STREAMX);
}

/// So that no difference between Node and a dialect matters here, they are compared with the driver.
fn printed_as_told(
    module: Module,
    strategy: &BoxedStrategy<Program>,
    spec: &Spec,
    libraries: Option<&Path>,
) -> (Vec<String>, Vec<String>) {
    let programs: Vec<Program> = (0..1200)
        .map(|number| strategy::program(strategy, 7, number))
        .flat_map(|program| [cut(&program, 1), cut(&program, 2), program])
        .collect();
    let texts: Vec<String> = programs
        .iter()
        .map(|program| to_javascript_for(module, program).unwrap())
        .collect();

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("runner.js");
    std::fs::write(&file, RUNNER).unwrap();
    let json = serde_json::to_string(&texts).unwrap();
    std::fs::write(folder.path().join("programs.json"), json).unwrap();
    let printed: Vec<Vec<String>> = serde_json::from_str(&Node::prints(&file, libraries)).unwrap();
    assert_eq!(printed.len(), programs.len());

    let mut driver = start(spec, &Options::default(), &mut |_| {}).unwrap();
    let played: Vec<String> = programs
        .iter()
        .map(|program| serde_json::to_string(&looked_at(program)).unwrap())
        .collect();
    let outcomes = driver.run_batch(&played).unwrap();
    for ((outcome, text), printed) in outcomes.iter().zip(&texts).zip(&printed) {
        let Outcome::Trace(trace) = outcome else {
            panic!("{outcome:?} of\n{text}")
        };
        let mut told = happenings(trace, text);
        let mut printed = printed.clone();
        if module == Module::Streamx {
            // What streamx says of backpressure is not what the driver makes of it.
            for last in [&mut told, &mut printed].map(|lines| lines.last_mut().unwrap()) {
                last.truncate(last.find(',').unwrap());
            }
        }
        assert_eq!(
            printed, told,
            "left: printed by\n{text}\nright: told by\n{trace}"
        );
    }
    (texts, printed.concat())
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

/// Those that it has for streamx alone …
const TEXTS_OF_STREAMX: &[&str] = &[
    "  byteLength: () => 1,",
    "  byteLength: (data) => data?",
    "  map: (data) => ",
    "  write(chunk, callback) {",
    "  writev(entries, callback) {",
    "  destroy(callback) {",
    "  open(callback) {",
    "complete('destroy');",
    "complete('construct', failure('CONSTRUCT'));",
    "attempt('complete', () => ",
];

/// … and what no stream of Node does.
const LINES_OF_STREAMX: &[&str] = &[
    "batch gets 1",
    "write 1 (object) → false, length 1024",
    "write 1 (null) → true, length 1",
    "complete threw THROWN",
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
