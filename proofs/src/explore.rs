//! Runs ordinary Rust once for every way its comparisons of [`Term`]s can come out.
//!
//! The first run decides each comparison by itself and notes it in a script; the next run replays
//! the script with its last open decision turned round; and so on until none is open (depth-first
//! search by replay). A way is skipped only if a certificate that [`certifies`] accepts shows that
//! no integers go that way.
//!
//! Hypotheses and conclusion are two closures: only the first can discard a path.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::farkas::{certifies, refute_with_one};
use crate::linear::Linear;
use crate::recall::refute;
use crate::smt;
use crate::term::Term;

/// More numbers than this, and a run is taken for one without end: it fails.
const MOST_TERMS: usize = 10_000;

/// One decision of a run.
struct Decision {
    /// Which way.
    taken: bool,
    /// Whether the other way is still to be gone.
    open: bool,
    /// What was compared; none for a free boolean.
    question: Option<Linear>,
}

/// A search for a certificate: untrusted.
type Search = fn(&[Linear]) -> Option<Vec<i128>>;

/// What one exploration keeps, from run to run and within the present one.
#[derive(Default)]
pub(crate) struct Session {
    run: u32,
    terms: Vec<Linear>,
    names: Vec<String>,
    script: Vec<Decision>,
    position: usize,
    path: Vec<Linear>,
    notes: Vec<String>,
    failed: Vec<String>,
    label: String,
    found: BTreeMap<String, Statistics>,
}

thread_local! {
    static SESSION: RefCell<Option<Session>> = const { RefCell::new(None) };
}

impl Session {
    /// The exploration that is going on in this thread.
    pub(crate) fn with<T>(act: impl FnOnce(&mut Self) -> T) -> T {
        SESSION.with_borrow_mut(|session| {
            act(session
                .as_mut()
                .expect("a symbolic number outside an exploration"))
        })
    }

    /// Whether there is one.
    pub(crate) fn is_on() -> bool {
        SESSION.with_borrow(Option::is_some)
    }

    fn begin_run(&mut self) {
        self.run += 1;
        self.position = 0;
        self.terms.clear();
        self.names.clear();
        self.path.clear();
        self.notes.clear();
        self.failed.clear();
        self.label.clear();
    }

    /// The statistics of the present label.
    fn statistics(&mut self) -> &mut Statistics {
        self.found.entry(self.label.clone()).or_default()
    }

    /// Turns the last open decision round. False: there is none.
    fn backtrack(&mut self) -> bool {
        while let Some(last) = self.script.last_mut() {
            if last.open {
                last.open = false;
                last.taken = !last.taken;
                return true;
            }
            self.script.pop();
        }
        false
    }

    pub(crate) fn term(&mut self, form: Linear) -> Term {
        assert!(self.terms.len() < MOST_TERMS, "a run does not end");
        self.terms.push(form);
        Term {
            run: self.run,
            index: self.terms.len() - 1,
        }
    }

    pub(crate) fn form(&self, term: Term) -> &Linear {
        assert_eq!(term.run, self.run, "a symbolic number outlived its run");
        &self.terms[term.index]
    }

    pub(crate) fn show(&self, term: Term) -> String {
        if term.run == self.run {
            self.form(term).show(&self.names)
        } else {
            "a number of another run".to_owned()
        }
    }

    /// Whether the path and `form ≤ 0` contradict each other, by an accepted certificate that
    /// `search` finds.
    fn contradicts(&mut self, form: &Linear, search: Search) -> bool {
        self.path.push(form.clone());
        let factors = search(&self.path);
        let refuted = factors.is_some_and(|factors| {
            assert!(
                certifies(&self.path, &factors),
                "the search gave a false certificate"
            );
            smt::refuted(&self.path, &factors);
            true
        });
        self.path.pop();
        self.statistics().refutations += u64::from(refuted);
        refuted
    }

    /// The next decision of the script, or a new one.
    fn next(
        &mut self,
        question: Option<&Linear>,
        decide: impl FnOnce(&mut Self) -> (bool, bool),
    ) -> bool {
        if self.position == self.script.len() {
            let (taken, open) = decide(self);
            self.script.push(Decision {
                taken,
                open,
                question: question.cloned(),
            });
        }
        let decision = &self.script[self.position];
        assert!(
            decision.question.as_ref() == question,
            "a replay came to another question"
        );
        self.position += 1;
        decision.taken
    }

    /// Decides `left ≤ right`. The branch point.
    pub(crate) fn at_most(&mut self, left: &Linear, right: &Linear) -> bool {
        let yes = left.at_most(right);
        if let Some(known) = yes.known() {
            return known <= 0;
        }
        let taken = self.next(Some(&yes), |session| {
            let no = right.below(left);
            for search in [refute_with_one, refute] {
                if session.contradicts(&no, search) {
                    return (true, false);
                }
                if session.contradicts(&yes, search) {
                    return (false, false);
                }
            }
            (true, true)
        });
        self.path.push(if taken { yes } else { right.below(left) });
        taken
    }

    /// Takes `left ≤ right` for granted from here on.
    pub(crate) fn grant(&mut self, left: Term, right: Term) {
        let granted = self.form(left).at_most(self.form(right));
        self.path.push(granted);
    }

    pub(crate) fn fail(&mut self, name: &str) {
        if !self.failed.iter().any(|failed| failed == name) {
            self.failed.push(name.to_owned());
        }
    }

    fn show_path(&self) -> Vec<String> {
        let mut shown = self.notes.clone();
        for literal in &self.path {
            let line = literal.show_at_most_zero(&self.names);
            if !shown.contains(&line) {
                shown.push(line);
            }
        }
        shown
    }
}

/// A new variable: any integer.
pub fn fresh(name: &str) -> Term {
    Session::with(|session| {
        let twins = session
            .names
            .iter()
            .filter(|known| known.trim_end_matches('\'') == name)
            .count();
        session.names.push(format!("{name}{}", "'".repeat(twins)));
        let form = Linear::variable(session.names.len() - 1);
        session.term(form)
    })
}

/// A new variable that is at least `least`.
pub fn at_least(name: &str, least: u32) -> Term {
    let variable = fresh(name);
    grant(Term::from(least), variable);
    variable
}

/// A free boolean: both values are gone through.
pub fn either() -> bool {
    Session::with(|session| session.next(None, |_| (true, true)))
}

/// Takes `left ≤ right` for granted. Everything granted is part of the trusted base, so this is
/// for hypotheses and for what the summary of a queue knows of every real queue.
pub fn grant(left: Term, right: Term) {
    Session::with(|session| session.grant(left, right));
}

/// A hypothesis: the path is discarded where it is false.
pub fn assume(holds: bool) -> Option<()> {
    holds.then_some(())
}

/// An obligation: a failure where it is false.
pub fn prove(name: &str, holds: bool) {
    if !holds {
        Session::with(|session| session.fail(name));
    }
}

/// Adds a line to what a failure prints.
pub fn note(text: impl Into<String>) {
    Session::with(|session| session.notes.push(text.into()));
}

/// One conjunct that could not be proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// On how many paths.
    pub paths: u64,
    /// Notes and path condition of the first of them, a line each.
    pub first: Vec<String>,
}

/// What an exploration found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statistics {
    /// Paths to the end of the conclusion, all obligations met, not refuted.
    pub proved: u64,
    /// Paths on which a hypothesis is false, or which a certificate refutes as a whole.
    pub pruned: u64,
    /// Accepted certificates.
    pub refutations: u64,
    /// What could not be proved, by name.
    pub failures: BTreeMap<String, Failure>,
}

impl Statistics {
    /// Adds those of another exploration.
    pub fn add(&mut self, other: Self) {
        self.proved += other.proved;
        self.pruned += other.pruned;
        self.refutations += other.refutations;
        for (name, failure) in other.failures {
            self.failures
                .entry(name)
                .and_modify(|known| known.paths += failure.paths)
                .or_insert(failure);
        }
    }
}

/// All of them together.
pub fn total(by_label: BTreeMap<String, Statistics>) -> Statistics {
    let mut total = Statistics::default();
    for part in by_label.into_values() {
        total.add(part);
    }
    total
}

/// Ends the session however the exploration ends.
struct Guard;

impl Drop for Guard {
    fn drop(&mut self) {
        SESSION.with_borrow_mut(Option::take);
    }
}

/// From here on, what this path comes to is counted under `label`.
pub fn label(label: &str) {
    Session::with(|session| label.clone_into(&mut session.label));
}

/// Runs `conclusion` on what `hypotheses` gives, once for every way the comparisons in them can
/// come out. `hypotheses` discards a path by returning `None`; `conclusion` cannot. A panic in
/// either is a failure. The statistics are by [`label`]; before the first it is empty.
pub fn explore<S>(
    mut hypotheses: impl FnMut() -> Option<S>,
    mut conclusion: impl FnMut(S),
) -> BTreeMap<String, Statistics> {
    assert!(!Session::is_on(), "an exploration inside an exploration");
    SESSION.set(Some(Session::default()));
    let _guard = Guard;
    loop {
        Session::with(Session::begin_run);
        let outcome = catch_unwind(AssertUnwindSafe(|| hypotheses().map(&mut conclusion)));
        let outcome = match outcome {
            Ok(Some(())) => Outcome::Concluded,
            Ok(None) => Outcome::Discarded,
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                Outcome::Panicked(text.unwrap_or("(no message)").to_owned())
            }
        };
        if !Session::with(|session| session.end_run(outcome)) {
            return Session::with(|session| std::mem::take(&mut session.found));
        }
    }
}

/// How a run ended.
enum Outcome {
    Concluded,
    Discarded,
    Panicked(String),
}

impl Session {
    /// Counts the run, and turns to the next. False: there is none.
    fn end_run(&mut self, outcome: Outcome) -> bool {
        // `0 ≤ 0` adds nothing: this asks whether the path contradicts itself.
        let pruned = match outcome {
            Outcome::Discarded if self.failed.is_empty() => true,
            Outcome::Concluded | Outcome::Discarded => self.contradicts(&Linear::default(), refute),
            Outcome::Panicked(text) => {
                self.fail(&format!("no panic: {text}"));
                false
            }
        };
        if pruned {
            self.statistics().pruned += 1;
        } else if self.failed.is_empty() {
            self.statistics().proved += 1;
        } else {
            smt::failed(&self.path);
            let first = self.show_path();
            for name in std::mem::take(&mut self.failed) {
                let failure = Failure {
                    paths: 0,
                    first: first.clone(),
                };
                self.statistics()
                    .failures
                    .entry(name)
                    .or_insert(failure)
                    .paths += 1;
            }
        }
        self.backtrack()
    }
}
