//! Runs of the model, replayed by Coq; and wrong ones, which it must refuse.

use std::fmt::Write as _;

use highwater_proofs::mutant::Mutant;

use crate::coqc::{Answer, Coq, REPLAY};
use crate::runs::{self, Limits, Runs};

/// In how many parts the random runs are replayed, so that more than one core may.
pub(crate) const PARTS: usize = 2;

/// How many random runs, and the most ops that are drawn for one.
const RANDOM: (usize, usize) = (3_000, 40);

/// Small runs from each of these.
const SMALL: [Limits; 7] = [
    limits(0, None, 2, &[0, 1]),
    limits(1, None, 2, &[1, 2]),
    limits(2, None, 3, &[0, 2]),
    limits(3, None, 2, &[1, 2]),
    limits(1, Some(2), 3, &[1, 3]),
    limits(3, Some(2), 2, &[0, 2]),
    limits(1, Some(0), 1, &[0]),
];

/// What tells wrong models from right ones.
const TELLING: Limits = limits(2, None, 2, &[0, 1]);

/// Likewise, of those that are wrong about the limit.
const TELLING_LIMITED: Limits = limits(2, Some(1), 2, &[0, 1]);

/// How many of the random runs tell a wrong transcription.
const FEW: usize = 300;

const fn limits(
    high_water_mark: u64,
    limit: Option<u64>,
    writes: i64,
    weights: &'static [i64],
) -> Limits {
    Limits {
        high_water_mark,
        limit,
        weights,
        writes,
        corks: 1,
    }
}

/// All that is replayed.
pub(crate) fn all() -> Vec<Runs> {
    let small = SMALL.map(|limits| runs::small(limits, Mutant::None));
    let mut all = runs::random(RANDOM.0, RANDOM.1);
    all.extend(small);
    all
}

pub(crate) fn small() {
    let small = SMALL.map(|limits| runs::small(limits, Mutant::None));
    agree(&small.iter().collect::<Vec<_>>());
}

pub(crate) fn random(part: usize) {
    let all = runs::random(RANDOM.0, RANDOM.1);
    agree(&all.iter().skip(part).step_by(PARTS).collect::<Vec<_>>());
}

fn agree(runs: &[&Runs]) {
    let coq = Coq::new(&REPLAY, |_, text| text);
    let answer = replayed(&coq, "Runs.v", runs);
    assert!(
        answer.accepted,
        "model/src/reference.rs and proofs/coq/Machine.v differ. Mark and limit, ops before (the newest first), op, \
         what the model gave and shows, what Coq does:\n{}",
        answer.text
    );
}

/// Coq accepts it exactly if no op of the runs differs, and else says which does first.
fn replayed(coq: &Coq, file: &str, runs: &[&Runs]) -> Answer {
    let mut text = "From Coq Require Import ZArith List Uint63.\n\
        From Highwater Require Import Machine Replay.\n\
        Import ListNotations.\n\
        Open Scope uint63_scope.\n\
        Set Printing Width 500.\n"
        .to_owned();
    let mut names = String::new();
    for (index, runs) in runs.iter().enumerate() {
        let _ = writeln!(
            text,
            "Definition run_{index} : int * option int * runs := {}.",
            runs.term()
        );
        let separator = if index == 0 { "" } else { "; " };
        let _ = write!(names, "{separator}run_{index}");
    }
    let _ = write!(
        text,
        "Open Scope Z_scope.\n\
         Definition answer := Eval vm_compute in first_difference [{names}].\n\
         Print answer.\n\
         Theorem none_differs : first_difference [{names}] = None.\n\
         Proof. vm_compute. reflexivity. Qed.\n"
    );
    coq.check(file, &text)
}

/// What Coq tells of a model with something wrong: the op, what that model gives and shows, and what
/// `Machine.v` does.
fn told(mutant: Mutant) -> &'static str {
    match mutant {
        Mutant::None => panic!("not a mutant"),
        Mutant::TrueAtTheMark => {
            "(Write 0 0 false) (Wrote 2 True_) [0; 2; 2; 0; 1] (Wrote 2 (False_ 0)) [1; 2; 2; 0; 1]"
        }
        Mutant::EmptyIsFree => {
            "(Write 0 0 false) (Wrote 1 True_) [0; 0; 1; 0; 1] (Wrote 1 True_) [0; 1; 1; 0; 1]"
        }
        Mutant::DrainBelowTheMark => {
            "Complete Completed [16; 1; 1; 1; 1] Completed [1; 1; 1; 0; 1]"
        }
        Mutant::DrainForgotten => "Complete Completed [0; 0; 0; 1; 1] Completed [16; 0; 0; 1; 1]",
        Mutant::DrainAfterEnd => "Complete Completed [50; 0; 0; 1; 0] Completed [35; 0; 0; 0; 0]",
        Mutant::DrainOfOldGeneration => {
            "Settle (Drain 0) [0; 0; 0; 1; 1] (Drain 1) [0; 0; 0; 1; 1]"
        }
        Mutant::FinishAtEnd => "End Ended [34; 1; 1; 0; 0] Ended [2; 1; 1; 0; 0]",
        Mutant::CorkIgnored => {
            "(Take 1) (Taken 1 1) [8; 1; 1; 0; 1] (NotTaken IsCorked) [0; 1; 1; 0; 1]"
        }
        Mutant::SkippedCounts => {
            "(Write 0 0 false) (Wrote 2 True_) [0; 1; 1; 0; 1] (Wrote 1 True_) [0; 1; 1; 0; 1]"
        }
        Mutant::DrainAfterDestroy => {
            "Complete Completed [82; 0; 0; 1; 0] Completed [67; 0; 0; 0; 0]"
        }
        Mutant::BatchCut => {
            "(Destroy false) Destroyed [578; 0; 0; 0; 0] Destroyed [586; 1; 1; 0; 0]"
        }
        Mutant::CloseFirst => "Settle Close [384; 0; 0; 0; 0] (Error Given) [640; 0; 0; 0; 0]",
        Mutant::CutForgotten => "Settle Close [66; 0; 0; 0; 0] Silent [578; 0; 0; 0; 0]",
        Mutant::OneAboveTheLimit => {
            "(Write 0 0 false) (Wrote 2 (False_ 0)) [1; 2; 2; 0; 1] (Wrote 2 (Full (Some 0))) [1; 1; 1; 0; 1]"
        }
        Mutant::FullOwesNothing => {
            "(Write 0 0 false) (Wrote 2 (Full (Some 0))) [0; 1; 1; 0; 1] (Wrote 2 (Full (Some 0))) [1; 1; 1; 0; 1]"
        }
    }
}

/// A wrong model is found out at the op that it does wrong.
pub(crate) fn wrong_models() {
    let coq = Coq::new(&REPLAY, |_, text| text);
    for mutant in Mutant::ALL {
        let limits = match mutant {
            Mutant::OneAboveTheLimit | Mutant::FullOwesNothing => TELLING_LIMITED,
            _ => TELLING,
        };
        let wrong = runs::small(limits, mutant);
        let difference = refused(&replayed(&coq, "Wrong.v", &[&wrong]));
        assert!(
            difference.ends_with(told(mutant)),
            "{mutant:?}: {difference}"
        );
    }
}

/// The difference that Coq tells: the ops before it, the newest first, the op, and both.
fn refused(answer: &Answer) -> String {
    assert!(!answer.accepted, "it is not refused: {}", answer.text);
    let words: Vec<&str> = answer.text.split_whitespace().collect();
    let text = words.join(" ");
    let start = text
        .find("Differs")
        .unwrap_or_else(|| panic!("no difference is told: {text}"));
    let end = text[start..].find(" : option").expect("its type follows");
    text[start..start + end].trim_end_matches(')').to_owned()
}

/// One comparison or one assignment of `Machine.v`, and what is written there instead.
const EDITS: [(&str, &str); 24] = [
    ("(length s <? mark s)", "(length s <=? mark s)"),
    ("negb (need_drain s) && (length", "(length"),
    ("Z.max w 1", "Z.max w 0"),
    (
        "if max <? 1 then (s, Skipped)",
        "if max <? 0 then (s, Skipped)",
    ),
    ("(length s <=? 0) && negb (ending s)", "(length s <=? 0)"),
    ("(length s <=? 0) && negb", "(length s <=? 1) && negb"),
    (
        "ending s && (entries s <=? 0)",
        "ending s && (entries s <? 0)",
    ),
    ("(set_corked 0 (set_ending true s))", "(set_ending true s)"),
    ("if 1 <=? corked s then (set", "if 0 <=? corked s then (set"),
    ("if own e then Receipt", "if negb (own e) then Receipt"),
    // R8
    (
        "if finished s || is_destroyed s then (s, NotTaken",
        "if finished s then (s, NotTaken",
    ),
    (
        "if finished s || is_destroyed s then (s, Skipped)",
        "if is_destroyed s then (s, Skipped)",
    ),
    ("if error then Given else", "if error then FromSink else"),
    ("(errored (destroyed s))", "true"),
    (
        "(entries s - count (queued s)) (set_corked 0 s)",
        "(entries s - count (queued s)) s",
    ),
    ("(length s - total (queued s))", "0"),
    (
        "if is_destroyed s then s else close FromSink s",
        "close FromSink s",
    ),
    ("(b ++ cut s)", "(cut s ++ b)"),
    (
        "if is_destroyed s then (s, Completed)",
        "if false then (s, Completed)",
    ),
    ("|| negb (taken s) && negb", "|| negb"),
    ("receipt e (destroyed s))", "receipt e None)"),
    // R9
    ("l <? length s + charged", "l <=? length s + charged"),
    ("l <? charged end", "l <=? charged end"),
    ("(set_need_drain true s, Full", "(s, Full"),
];

/// A slip in the transcription is found.
pub(crate) fn wrong_transcriptions() {
    let right = runs::random(FEW, RANDOM.1);
    let right: Vec<_> = right.iter().collect();
    for (from, to) in EDITS {
        let coq = Coq::new(&REPLAY, |file, text| {
            if file != "Machine.v" {
                return text;
            }
            assert_eq!(text.matches(from).count(), 1, "«{from}» stands there once");
            text.replace(from, to)
        });
        let answer = replayed(&coq, "Runs.v", &right);
        assert!(!answer.accepted, "«{to}» is not noticed");
    }
}
