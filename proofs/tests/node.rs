//! The theorems about Node, and what is refused. A change of these numbers is a change of the machine, of the helper
//! conjuncts or of the method, and wants to be looked at.

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::time::Instant;

use highwater_proofs::node::fragment::Fragment;
use highwater_proofs::node::goals::Goal;
use highwater_proofs::node::refused::{REFUSED, Refused, Why};
use highwater_proofs::node::report::Report;
use highwater_proofs::node::theorems::{
    FIXED_OF_ANY_PRODUCERS, FIXED_THAT_DESTROYS_ITSELF, FIXED_THAT_IS_DESTROYED, OF_ANY_PRODUCERS,
    OF_NODE_26, OF_NODE_FIXED, Theorem,
};
use highwater_proofs::node::walk::walk;

fn walked(theorem: &Theorem) -> Report {
    let start = Instant::now();
    let report = walk(theorem);
    let _ = writeln!(io::stderr(), "{report}  {:.2?}", start.elapsed());
    report
}

/// What each op gave on the proved paths: no goal about any of these is empty.
const MET: [&str; 30] = [
    "Complete Called(Callback)",
    "Complete Called(Drain)",
    "Complete Called(Prefinish)",
    "Complete Called(Sink)",
    "Complete Returned",
    "Complete Skipped",
    "Cork Returned",
    "End Called(Prefinish)",
    "End Called(Sink)",
    "End Returned",
    "Return Called(Callback)",
    "Return Called(Drain)",
    "Return Called(Prefinish)",
    "Return Called(Sink)",
    "Return False",
    "Return Returned",
    "Return Silent",
    "Return True",
    "Tick Called(Callback)",
    "Tick Called(Drain)",
    "Tick Called(Error)",
    "Tick Called(Finish)",
    "Tick Called(Prefinish)",
    "Tick Silent",
    "Tick Skipped",
    "Uncork Called(Sink)",
    "Uncork Returned",
    "Write Called(Sink)",
    "Write False",
    "Write True",
];

/// Proves it, and gives the control states and the paths proved.
fn proved(theorem: &Theorem) -> (usize, u64) {
    proved_of(theorem, MET.iter())
}

fn proved_of<'m>(theorem: &Theorem, met: impl Iterator<Item = &'m &'m str>) -> (usize, u64) {
    let report = walked(theorem);
    assert!(report.holds(), "not proved: {:?}", report.failed());
    let met: BTreeSet<_> = met.map(|edge| (*edge).to_owned()).collect();
    assert_eq!(report.edges.keys().cloned().collect::<BTreeSet<_>>(), met);
    (report.shapes, report.total().proved)
}

/// What is promised of one producer. A goal that is gone is a promise that nobody keeps.
const GOALS: [&str; 22] = [
    "length ≤ max(H, 1) − 1 + m, and once more m for the chunk of end",
    "true only below the mark",
    "a drain that is due is told, or something is left that will tell it",
    "drain only at length 0",
    "drain only if a false is unanswered, of write or of the chunk of end",
    "no drain after end",
    "after error neither drain nor prefinish nor finish",
    "error once",
    "finish once, after end, every completion and every callback",
    "ended and nothing retained: finish was told, or something is left that asks for it",
    "prefinish once, and not after finish",
    "what goes straight to the sink overtakes nothing",
    "what is queued waits for the sink, for uncork or for a flush that is open",
    "the sink is given nothing while it holds a chunk",
    "while corked, the sink gets no chunk",
    "once ended nothing is corked",
    "at rest, open and nothing retained: the producer holds permission",
    "at rest, open, uncorked and a drain is owed: the sink holds a chunk that it can complete",
    "each completion leaves one entry less",
    "each uncork leaves one cork less",
    "while a drain is owed, each return and each tick lowers what the drain is away",
    "while somebody waits, no op but `end` raises what the drain is away",
];

/// What is promised besides of a stream that may be destroyed.
const GOALS_OF_DESTROYED: [&str; 7] = [
    "true only while open",
    "in error and not destroyed: error was told, or something is left that will tell it",
    "close once, after destroy; neither drain nor prefinish nor finish nor error after it",
    "destroyed: close was told, or something is left that will tell it",
    "after destroy the sink gets no chunk",
    "after destroy neither drain nor prefinish nor finish",
    "in error or destroyed: what is queued waits for the sink, or for what will cut it short",
];

#[test]
fn nothing_less_is_promised_of_destroyed() {
    let (_, besides) = FIXED_THAT_IS_DESTROYED.goals.split_at(15);
    assert!(
        besides
            .iter()
            .map(|goal| goal.name())
            .eq(GOALS_OF_DESTROYED)
    );
    let wake_up = [
        Goal::SinkNotStuck,
        Goal::CompletionLowers,
        Goal::UncorkLowers,
        Goal::ReturnsAndTicksEnd,
    ];
    let without = FIXED_OF_ANY_PRODUCERS
        .goals
        .iter()
        .filter(|goal| !wake_up.contains(goal));
    assert!(FIXED_THAT_IS_DESTROYED.goals[..15].iter().eq(without));
    assert_eq!(
        FIXED_THAT_DESTROYS_ITSELF.goals,
        FIXED_THAT_IS_DESTROYED.goals
    );
}

/// Node 26 keeps each of them or is refused it, its repaired twin keeps all; whoever writes, they are the same but for
/// the bound, and for who is owed a drain.
#[test]
fn nothing_less_is_promised() {
    assert_eq!(Goal::OF_ONE.map(Goal::name), GOALS);
    let has = |theorem: &Theorem, goal| theorem.goals.contains(&goal);
    assert!(Goal::OF_ONE.iter().all(|goal| has(&OF_NODE_FIXED, *goal)));
    for goal in Goal::OF_ONE {
        let refused = |refused: &Refused| {
            refused.goal == goal
                && matches!(refused.why, Why::Defect(..))
                && refused.theorem.dialect.name == OF_NODE_26.dialect.name
        };
        let refused = REFUSED.iter().any(refused);
        assert_eq!(has(&OF_NODE_26, goal), !refused, "{}", goal.name());
    }
    for (one, any) in [
        (&OF_NODE_26, &OF_ANY_PRODUCERS),
        (&OF_NODE_FIXED, &FIXED_OF_ANY_PRODUCERS),
    ] {
        let who = [Goal::DrainOwed, Goal::Woken, Goal::NothingPutsOff];
        let of_one = one.goals.iter().filter(|goal| !who.contains(goal));
        let of_any = of_one.map(|goal| match goal {
            Goal::Length => Goal::LengthOfMany,
            goal => *goal,
        });
        assert!(any.goals.iter().copied().eq(of_any));
    }
}

#[test]
fn of_node_26() {
    assert_eq!(proved(&OF_NODE_26), (17_064, 365_380));
}

#[test]
fn of_node_fixed() {
    assert_eq!(proved(&OF_NODE_FIXED), (11_391, 268_430));
}

#[test]
fn of_any_producers() {
    assert_eq!(proved(&OF_ANY_PRODUCERS), (6_350, 255_562));
}

#[test]
fn fixed_of_any_producers() {
    assert_eq!(proved(&FIXED_OF_ANY_PRODUCERS), (4_981, 209_829));
}

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

/// What there is besides where a stream may be destroyed.
const MET_OF_DESTROYED: [&str; 3] = [
    "Destroy Returned",
    "Return Called(Close)",
    "Tick Called(Close)",
];

/// And where it does not destroy itself: an error is told before.
const MET_OF_FAILED: [&str; 2] = ["Complete Called(Error)", "Return Called(Error)"];

/// Without re-entrancy and corks, as all of it takes most of a minute.
#[test]
fn of_node_fixed_that_is_destroyed_from_outside() {
    let theorem = Theorem {
        fragment: Fragment {
            reentrant: false,
            corks: false,
            chunk: false,
            ..FIXED_THAT_IS_DESTROYED.fragment
        },
        ..FIXED_THAT_IS_DESTROYED
    };
    let report = walked(&theorem);
    assert!(report.holds(), "not proved: {:?}", report.failed());
    assert_eq!((report.shapes, report.total().proved), (1_164, 14_354));
}

#[test]
#[ignore = "most of a minute"]
fn of_node_fixed_that_is_destroyed() {
    let met = MET.iter().chain(&MET_OF_DESTROYED).chain(&MET_OF_FAILED);
    assert_eq!(
        proved_of(&FIXED_THAT_IS_DESTROYED, met),
        (23_923, 1_346_265)
    );
}

#[test]
#[ignore = "most of a minute"]
fn of_node_fixed_that_destroys_itself() {
    let met = MET.iter().chain(&MET_OF_DESTROYED);
    assert_eq!(
        proved_of(&FIXED_THAT_DESTROYS_ITSELF, met),
        (20_070, 1_160_342)
    );
}
