//! What is false of Node stops its proof, at this control state, op and event.

use highwater_proofs::node::refused::Refused;

use super::walked;

/// Where the proof of what is false for this reason stops: the control state before, the op, and what it gave.
fn refused(why: &str) -> [String; 3] {
    let Refused { theorem, goal, .. } = Refused::named(why).expect("it is in the list");
    let report = walked(theorem);
    let (goals, helpers) = report.failed();
    assert_eq!((goals, helpers), (vec![goal.name().to_owned()], vec![]));
    let lines = &report.total().failures[goal.name()].first;
    [0, 1, 2].map(|line| lines[line].clone())
}

/// The defect `idle_while_flushing` (finding 2): between two rounds of the flush loop a write goes straight to the sink.
#[test]
fn node_26_overtakes_what_is_queued() {
    assert_eq!(
        refused("idle_while_flushing"),
        [
            "{buffer_processing, permitted, chunks queued} frames [User(Sink), Flush, OnWriteFlushed(false, Nop), Returns(Complete)], below Nothing; jobs Nothing",
            "Write { producer: Producer(0), payload: Payload { weight: weight, data: Bytes }, callback: None }",
            "Called(Sink { chunk: writes + 1 })",
        ]
    );
}

/// `node-20.10` loses the drain at mark 0 (`Dialect::true_when_empty`).
#[test]
fn node_20_10_loses_the_drain_at_mark_0() {
    assert_eq!(
        refused("true_when_empty"),
        [
            "{writing, sync, write_open} frames [User(Sink), WriteOrBuffer(None), WriteReturns], below Nothing; jobs Nothing",
            "Return",
            "Returned(Write { chunk: open, result: False { generation: None } })",
        ]
    );
}

/// The defect `flush_hides_finish` (finding 4): a stream that is ended inside its last sink call never finishes.
#[test]
fn node_26_misses_finish() {
    assert_eq!(
        refused("flush_hides_finish"),
        [
            "{buffer_processing, write_open, an empty buffer} frames [User(Sink), WriteOrBuffer(None), WriteReturns], below Something; jobs Nothing",
            "End { producer: Producer(0), payload: None, callback: false }",
            "Returned(End)",
        ]
    );
}

/// The defect `flush_ignores_cork` (finding 3): the flush loop does not ask whether the stream was corked meanwhile.
#[test]
fn node_26_flushes_though_corked() {
    assert_eq!(
        refused("flush_ignores_cork"),
        [
            "{buffer_processing, permitted, corked, chunks queued} frames [User(Sink), Flush, Returns(Uncork)], below Nothing; jobs Nothing",
            "Return",
            "Called(Sink { chunk: chunk })",
        ]
    );
}

/// The defect `corks_after_end` (finding 13): what is queued then stays so.
#[test]
fn node_26_is_corked_after_end() {
    assert_eq!(
        refused("corks_after_end"),
        [
            "{ending, prefinished, permitted} frames [User(Prefinish), FinishMaybe(true), End(Ended, false, None)], below Nothing; jobs Nothing",
            "Cork",
            "Returned(Cork)",
        ]
    );
}

/// A producer that does not wait writes again while the sink holds its chunk.
#[test]
fn bound_needs_politeness() {
    assert_eq!(
        refused("honour-drain"),
        [
            "{writing} frames [], below Nothing; jobs Nothing",
            "Write { producer: Producer(0), payload: Payload { weight: weight, data: Bytes }, callback: None }",
            "Returned(Write { chunk: writes + 1, result: False { generation: None } })"
        ]
    );
}

/// A producer that writes in the sink call of its own write.
#[test]
fn bound_needs_the_own_write_returned() {
    assert_eq!(
        refused("own-write-returned"),
        [
            "{writing, sync, permitted} frames [User(Sink), WriteOrBuffer(None), WriteReturns], below Nothing; jobs Nothing",
            "Write { producer: Producer(0), payload: Payload { weight: weight, data: Bytes }, callback: None }",
            "Returned(Write { chunk: writes + 1, result: False { generation: None } })"
        ]
    );
}

/// After `end` there is no drain (D4).
#[test]
fn wake_up_needs_the_stream_open() {
    assert_eq!(
        refused("not-ended"),
        [
            "{need_drain, ending, prefinished, finished} frames [User(Finish), FinishEmitted], below Nothing; jobs Nothing",
            "Return",
            "Silent"
        ]
    );
}

/// Another that writes while the drain is owed puts it off.
#[test]
fn wake_up_needs_that_others_pause() {
    assert_eq!(
        refused("others-pause"),
        [
            "{writing, need_drain} frames [], below Nothing; jobs Nothing",
            "Write { producer: Producer(0), payload: Payload { weight: weight, data: Bytes }, callback: None }",
            "Returned(Write { chunk: writes + 1, result: False { generation: None } })"
        ]
    );
}

/// What is left corked is not flushed.
#[test]
fn wake_up_needs_that_corks_are_taken_back() {
    assert_eq!(
        refused("uncorked"),
        [
            "{permitted, corked} frames [], below Nothing; jobs Nothing",
            "Write { producer: Producer(0), payload: Payload { weight: weight, data: Bytes }, callback: None }",
            "Returned(Write { chunk: writes + 1, result: False { generation: None } })"
        ]
    );
}

/// The defect `drains_in_error` (finding 10): who waits is woken though nothing more will reach the sink.
#[test]
fn node_26_drains_in_error() {
    assert_eq!(
        refused("drains_in_error"),
        [
            "{need_drain, errored, error_emitted} frames [], below Nothing; jobs Something",
            "Tick",
            "Called(Drain { generation: None })",
        ]
    );
}

/// The defect `queues_in_error` (finding 8): what is written in error stays queued.
#[test]
fn node_26_queues_in_error() {
    assert_eq!(
        refused("queues_in_error"),
        [
            "{errored} frames [User(Sink), WriteOrBuffer(None), WriteReturns], below Nothing; jobs Something",
            "Write { producer: Producer(0), payload: Payload { weight: weight, data: Bytes }, callback: None }",
            "Returned(Write { chunk: writes + 1, result: False { generation: None } })",
        ]
    );
}
