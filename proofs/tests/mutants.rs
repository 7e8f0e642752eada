//! Wrong machines: no theorem about them may be proved. For each, the search over real numbers
//! says which goal it really breaks, and the proof says at which conjunct it stops.

use highwater_proofs::bound::{BOUND, NOTIFICATIONS, WAKE_UP};
use highwater_proofs::goals::Goal;
use highwater_proofs::mutant::Mutant;
use highwater_proofs::small::{Limits, search};
use highwater_proofs::walk::{Theorem, walk};
use std::io::{self, Write as _};

/// The theorem that the mutant breaks, the goal that it breaks first, and the goals and helper
/// conjuncts at which its proof stops.
fn killed(mutant: Mutant) -> (Theorem, Goal, Vec<&'static str>) {
    match mutant {
        Mutant::None => panic!("not a mutant"),
        Mutant::TrueAtTheMark => (BOUND, Goal::Length, vec!["no drain owed: below the mark"]),
        Mutant::EmptyIsFree => (
            BOUND,
            Goal::Entries,
            vec!["every entry is charged at least 1"],
        ),
        Mutant::DrainBelowTheMark => (
            NOTIFICATIONS,
            Goal::DrainAtZero,
            vec!["a drain is due only with nothing retained"],
        ),
        Mutant::DrainForgotten => (NOTIFICATIONS, Goal::DrainNotMissed, vec!["owed as seen"]),
        Mutant::DrainAfterEnd => (
            NOTIFICATIONS,
            Goal::DrainBeforeEnd,
            vec!["a drain is due only before end"],
        ),
        Mutant::DrainOfOldGeneration => (
            WAKE_UP,
            Goal::Woken,
            vec!["without permission one is, or end or destroy"],
        ),
        Mutant::FinishAtEnd => (
            NOTIFICATIONS,
            Goal::FinishLast,
            vec![
                "a batch is out: nothing is due",
                "a finish is due only with nothing retained",
            ],
        ),
        Mutant::CorkIgnored => (
            NOTIFICATIONS,
            Goal::CorkHoldsBack,
            vec!["while corked, the sink gets no chunk"],
        ),
        Mutant::DrainAfterDestroy => (
            NOTIFICATIONS,
            Goal::DrainBeforeDestroy,
            vec![
                "a destroyed stream neither drains nor finishes",
                "a drain is due before the receipts of its completion",
                "a drain is due only before end",
            ],
        ),
        Mutant::BatchCut => (
            NOTIFICATIONS,
            Goal::CutIsTheRest,
            vec!["destroy hands back what the sink was not given, and retains the batch alone"],
        ),
        Mutant::CloseFirst => (
            NOTIFICATIONS,
            Goal::ErrorThenClose,
            vec![
                "error once, if there is one, then close once",
                "an error comes before close",
            ],
        ),
        Mutant::CutForgotten => (
            NOTIFICATIONS,
            Goal::ReceiptsNotMissed,
            vec!["accepted: settled, or with the sink, or completed, or queued or cut"],
        ),
        Mutant::OneAboveTheLimit => (
            NOTIFICATIONS,
            Goal::Limit,
            vec!["length ≤ L", "length is within the limit"],
        ),
        Mutant::FullOwesNothing => (
            NOTIFICATIONS,
            Goal::FullChangesNothing,
            vec![
                "full, something is retained and a drain is owed",
                "what does not fit changes nothing, but that a drain is owed if there is room after it",
                "owed as seen",
            ],
        ),
        Mutant::SkippedCounts => (
            NOTIFICATIONS,
            Goal::SkippedChangesNothing,
            vec![
                "a skipped op changes nothing",
                "accepted: all written before end or destroy",
                "the last written chunk is held",
            ],
        ),
    }
}

/// Two halves, for two cores.
#[test]
fn first_mutants_break_their_goals_and_are_refused() {
    refused(&Mutant::ALL[..7]);
}

#[test]
fn other_mutants_break_their_goals_and_are_refused() {
    refused(&Mutant::ALL[7..]);
}

/// A limit, for those that are wrong about one.
fn limit(mutant: Mutant) -> Option<u64> {
    matches!(mutant, Mutant::OneAboveTheLimit | Mutant::FullOwesNothing).then_some(2)
}

fn refused(mutants: &[Mutant]) {
    let mut wrong = Vec::new();
    for &mutant in mutants {
        let (theorem, goal, stops) = killed(mutant);
        let limits = Limits {
            high_water_mark: 2,
            limit: limit(mutant),
            heaviest: 2,
            writes: 4,
            corks: 1,
        };
        let found = search(theorem.manner, mutant, limits, theorem.goals, |_| {});
        let broken = found.broken.as_ref().map(|(goal, _)| *goal);

        let report = walk(&theorem, mutant);
        let (goals, helpers) = report.failed();
        let _ = writeln!(
            io::stderr(),
            "{mutant:?}: breaks «{}»; refused at goals {goals:?}, helpers {helpers:?}",
            goal.name()
        );
        if let Some((_, step)) = &found.broken {
            let _ = writeln!(io::stderr(), "  {step}");
        }
        assert!(!report.holds(), "{mutant:?} was proved");
        assert!(
            !(goals.is_empty() && helpers.is_empty()),
            "{mutant:?} is refused by a conjunct"
        );
        let at: Vec<String> = goals.into_iter().chain(helpers).collect();
        if broken != Some(goal) || at != stops {
            wrong.push((mutant, broken, at));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
