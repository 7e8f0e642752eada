//! Programs as JavaScript: golden texts, and what they print on the `node` of the PATH. Without one
//! the tests that run it are ignored, unless `HIGHWATER_REQUIRE_NODE=1`.

#[path = "javascript/printed.rs"]
mod printed;
#[path = "javascript/random.rs"]
mod random;
mod support;

use std::path::Path;
use std::process::{Command, ExitCode};

use highwater_conformance::javascript::{Module, to_javascript, to_javascript_for};
use highwater_conformance::prediction::Prediction;
use highwater_model::declared::Declared;
use highwater_model::program::{Action, Program};
use libtest_mimic::Arguments;
use printed::happenings;

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
            random::programs_print_what_the_driver_tells,
        ),
    ];
    let plain = plain
        .into_iter()
        .map(|(name, test)| support::plain(name, test));
    let running = running
        .into_iter()
        .map(|(name, test)| support::needs(name, Node::find(), move |node| test(&node)));
    let streamx = random::Streamx::find();
    let streamx = support::needs(
        "random_programs_for_streamx_print_what_the_driver_tells",
        streamx,
        |streamx| random::programs_for_streamx_print_what_the_driver_tells(&streamx),
    );
    let trials = plain.chain(running).chain([streamx]).collect();
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

    fn prints(file: &Path, libraries: Option<&Path>) -> String {
        let mut node = Command::new("node");
        node.arg(file);
        node.envs(libraries.map(|folder| ("NODE_PATH", folder)));
        let output = node.output().unwrap();
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
            Node::prints(&file, None),
            happenings(&predicted, &text).join("\n") + "\n"
        );
    }
}

/// The program with one more turn, whose answer shows where the stream stands in the end.
fn looked_at(program: &Program) -> Program {
    let mut program = program.clone();
    program.turns.push(vec![Action::Cork {}]);
    program
}
