//! The theorems about Node, and what is refused. A change of these numbers is a change of the machine, of the helper
//! conjuncts or of the method, and wants to be looked at.

mod reached;
mod refused;
#[path = "../small_node/mod.rs"]
mod small_node;

use std::collections::BTreeSet;
use std::io::{self, Write as _};
use std::time::Instant;

use highwater_proofs::node::fragment::Fragment;
use highwater_proofs::node::goals::Goal;
use highwater_proofs::node::refused::{REFUSED, Refused, Why};
use highwater_proofs::node::report::Report;
use highwater_proofs::node::theorems::{
    FIXED_OF_ANY_PRODUCERS, FIXED_THAT_DESTROYS_ITSELF, FIXED_THAT_IS_DESTROYED, OF_ANY_PRODUCERS,
    OF_NODE_20_10, OF_NODE_26, OF_NODE_FIXED, Theorem,
};
use highwater_proofs::node::walk::walk;
use reached::reached;

pub(crate) fn walked(theorem: &Theorem) -> Report {
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

/// Proves it, and gives the control states, how many of them (but for what a machine does not know) a small model reaches,
/// and the paths proved.
fn proved(theorem: &Theorem) -> (usize, usize, u64) {
    proved_of(theorem, MET.iter())
}

fn proved_of<'m>(theorem: &Theorem, met: impl Iterator<Item = &'m &'m str>) -> (usize, usize, u64) {
    let report = walked(theorem);
    assert!(report.holds(), "not proved: {:?}", report.failed());
    let met: BTreeSet<_> = met.map(|edge| (*edge).to_owned()).collect();
    assert_eq!(report.edges.keys().cloned().collect::<BTreeSet<_>>(), met);
    let total = report.total().proved;
    (report.shapes.len(), reached(&report), total)
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
    assert_eq!(proved(&OF_NODE_26), (17_064, 1_474, 365_380));
}

#[test]
#[ignore = "a quarter of a minute, and the same as of Node 26"]
fn of_node_20_10_with_a_mark() {
    assert_eq!(proved(&OF_NODE_20_10), (17_064, 1_474, 184_153));
}

#[test]
fn of_node_fixed() {
    assert_eq!(proved(&OF_NODE_FIXED), (11_391, 1_373, 268_430));
}

#[test]
fn of_any_producers() {
    assert_eq!(proved(&OF_ANY_PRODUCERS), (6_716, 1_702, 269_734));
}

#[test]
fn fixed_of_any_producers() {
    assert_eq!(proved(&FIXED_OF_ANY_PRODUCERS), (5_263, 1_541, 221_541));
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
    assert_eq!(
        (report.shapes.len(), report.total().proved),
        (1_164, 14_354)
    );
}

#[test]
#[ignore = "most of a minute"]
fn of_node_fixed_that_is_destroyed() {
    let met = MET.iter().chain(&MET_OF_DESTROYED).chain(&MET_OF_FAILED);
    assert_eq!(
        proved_of(&FIXED_THAT_IS_DESTROYED, met),
        (25_045, 4_252, 1_409_289)
    );
}

#[test]
#[ignore = "most of a minute"]
fn of_node_fixed_that_destroys_itself() {
    let met = MET.iter().chain(&MET_OF_DESTROYED);
    assert_eq!(
        proved_of(&FIXED_THAT_DESTROYS_ITSELF, met),
        (20_895, 3_506, 1_208_636)
    );
}
