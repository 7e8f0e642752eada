//! A second opinion: Z3 is asked every question that the proofs have answered. It has to call unsatisfiable what was
//! refuted, and to find numbers for a path on which a false theorem fails.

mod support;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::thread;

use highwater_proofs::ablation::ABLATIONS;
use highwater_proofs::bound::THEOREMS;
use highwater_proofs::explore::Statistics;
use highwater_proofs::mutant::Mutant;
use highwater_proofs::node::refused::REFUSED;
use highwater_proofs::node::{theorems as of_node, walk as node};
use highwater_proofs::smt::{Question, Script, asked};
use highwater_proofs::walk::{Theorem, walk};
use libtest_mimic::Arguments;
use support::Prover;

fn main() {
    let z3 = Prover::new("z3", None);
    let agrees = THEOREMS.map(|theorem| {
        let name = format!("z3_agrees_on_every_refutation of {}", theorem.name);
        z3.trial(&name, move || agrees(&theorem))
    });
    let mut trials = Vec::from(agrees);
    trials.extend([
        z3.trial("z3_finds_states_that_break_what_is_false", finds),
        z3.trial("z3_contradicts_a_wrong_refutation", contradicts),
    ]);
    let slow = Prover::new("z3", Some("a minute of walks, for questions"));
    trials.extend(of_node::THEOREMS.map(|theorem| {
        let name = format!("z3_agrees_on_every_refutation of {}", theorem.name);
        slow.trial(&name, || agrees_of_node(theorem))
    }));
    trials.push(z3.trial(
        "z3_finds_states_that_break_what_is_false_of_node",
        finds_of_node,
    ));
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

/// What Z3 says to each.
fn answers(questions: &BTreeSet<Question>) -> Vec<String> {
    let mut z3 = Command::new("z3")
        .args(["-smt2", "-in"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("z3 runs");
    let mut input = z3.stdin.take().expect("it is piped");
    let script = Script(questions).to_string();
    let writes = thread::spawn(move || input.write_all(script.as_bytes()));
    let output = z3.wait_with_output().expect("z3 ends");
    writes.join().expect("no panic").expect("z3 reads");
    assert!(output.status.success(), "z3: {}", output.status);
    let text = String::from_utf8(output.stdout).expect("text");
    let answers: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), questions.len(), "an answer for each: {text}");
    answers
}

fn disagreements(questions: &BTreeSet<Question>) -> Vec<String> {
    let said = |question: &Question| if question.refuted { "unsat" } else { "sat" };
    let wrong = questions.iter().zip(answers(questions));
    let wrong = wrong.filter(|(question, answer)| answer != said(question));
    wrong
        .map(|(question, answer)| {
            let one = BTreeSet::from([question.clone()]);
            format!(
                "z3 says {answer}, we say {}:\n{}",
                said(question),
                Script(&one)
            )
        })
        .collect()
}

fn agrees(theorem: &Theorem) {
    let (report, questions) = asked(|| walk(theorem, Mutant::None));
    all_refuted(theorem.name, &report.total(), &questions);
}

fn agrees_of_node(theorem: &of_node::Theorem) {
    let (report, questions) = asked(|| node::walk(theorem));
    all_refuted(theorem.name, &report.total(), &questions);
}

fn all_refuted(name: &str, total: &Statistics, questions: &BTreeSet<Question>) {
    println!(
        "{name}: {} refutations, {} different ones",
        total.refutations,
        questions.len()
    );
    assert!(questions.len() > 100 && questions.iter().all(|question| question.refuted));
    assert_eq!(disagreements(questions), [] as [String; 0]);
}

fn finds_of_node() {
    for refused in &REFUSED {
        let (report, questions) = asked(|| node::walk(&refused.theorem));
        assert!(!report.holds());
        assert!(questions.iter().any(|question| !question.refuted));
        assert_eq!(disagreements(&questions), [] as [String; 0]);
    }
}

fn finds() {
    for ablation in ABLATIONS {
        let (report, questions) = asked(|| walk(&ablation.theorem, Mutant::None));
        assert!(!report.holds());
        assert!(questions.iter().any(|question| !question.refuted));
        assert_eq!(disagreements(&questions), [] as [String; 0]);
    }
}

/// The control: a refutation that lacks a premise is none.
fn contradicts() {
    let (_, questions) = asked(|| walk(&THEOREMS[0], Mutant::None));
    let lacking = questions.into_iter().map(|mut question| {
        question.premises.remove(0);
        question
    });
    let lacking: BTreeSet<Question> = lacking.collect();
    // A certificate uses every premise that it has, so none is left over; Z3 may still find another way.
    assert_eq!(disagreements(&lacking).len(), lacking.len());
}
