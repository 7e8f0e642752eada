//! What a proof refuted, as questions that any solver can answer: SMT-LIB, in `QF_LIA`.
//!
//! A second opinion on the certificates, from somebody who shares no line with [`crate::farkas`]. `tests/z3.rs` asks Z3.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fmt::{self, Display};

use crate::linear::Linear;

/// Some integers, each form of which is at most 0: are there any?
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Question {
    /// Each says `form ≤ 0`.
    pub premises: Vec<Linear>,
    /// Ours: none, by a certificate. Or else there may be some, on a path that was not refuted and
    /// on which something could not be proved.
    pub refuted: bool,
}

thread_local! {
    static ASKED: RefCell<Option<BTreeSet<Question>>> = const { RefCell::new(None) };
}

/// Every question that `run` decides on this thread, each once, and what `run` gives.
pub fn asked<T>(run: impl FnOnce() -> T) -> (T, BTreeSet<Question>) {
    ASKED.set(Some(BTreeSet::new()));
    let result = run();
    (result, ASKED.take().expect("it was set"))
}

fn note(premises: impl Iterator<Item = Linear>, refuted: bool) {
    ASKED.with_borrow_mut(|asked| {
        if let Some(asked) = asked {
            let mut premises: Vec<Linear> = premises.collect();
            premises.sort_unstable();
            premises.dedup();
            asked.insert(Question { premises, refuted });
        }
    });
}

/// That a certificate with these factors was accepted. Only the premises that it uses are asked about.
pub(crate) fn refuted(premises: &[Linear], factors: &[i128]) {
    let used = premises
        .iter()
        .zip(factors)
        .filter(|(_, factor)| **factor > 0);
    note(used.map(|(premise, _)| premise.clone()), true);
}

/// That something could not be proved on this path.
pub(crate) fn failed(path: &[Linear]) {
    note(path.iter().cloned(), false);
}

/// The questions as one SMT-LIB script; a solver answers each by a line, in this order.
pub struct Script<'q>(pub &'q BTreeSet<Question>);

impl Display for Script<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "; {} questions; ours: unsat where nothing else is said",
            self.0.len()
        )?;
        writeln!(f, "(set-logic QF_LIA)")?;
        let forms = self.0.iter().flat_map(|question| &question.premises);
        let variables = forms.map(|form| form.coefficients.len()).max().unwrap_or(0);
        for variable in 0..variables {
            writeln!(f, "(declare-const x{variable} Int)")?;
        }
        for question in self.0 {
            if !question.refuted {
                writeln!(f, "; a path on which something could not be proved")?;
            }
            writeln!(f, "(push 1)")?;
            for premise in &question.premises {
                writeln!(f, "(assert (<= {} 0))", Sum(premise))?;
            }
            writeln!(f, "(check-sat)\n(pop 1)")?;
        }
        Ok(())
    }
}

/// A form as an SMT-LIB term.
struct Sum<'l>(&'l Linear);

impl Display for Sum<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(+ {}", Number(self.0.constant))?;
        for (variable, factor) in self.0.coefficients.iter().enumerate() {
            match factor {
                0 => {}
                1 => write!(f, " x{variable}")?,
                factor => write!(f, " (* {} x{variable})", Number(*factor))?,
            }
        }
        f.write_str(")")
    }
}

/// SMT-LIB has no negative literals.
struct Number(i128);

impl Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            natural @ 0.. => write!(f, "{natural}"),
            negative => write!(f, "(- {})", negative.unsigned_abs()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Question, Script, asked, refuted};
    use crate::linear::Linear;

    #[test]
    fn a_script_says_what_was_refuted() {
        let form = |constant, coefficients: &[i128]| Linear {
            constant,
            coefficients: coefficients.to_vec(),
        };
        let premises = [form(1, &[0, -1]), form(7, &[1]), form(0, &[-2, 3])];
        let ((), questions) = asked(|| refuted(&premises, &[2, 0, 1]));
        let question = Question {
            premises: vec![form(0, &[-2, 3]), form(1, &[0, -1])],
            refuted: true,
        };
        assert!(questions.iter().eq([&question]));
        assert_eq!(
            Script(&questions).to_string(),
            "; 1 questions; ours: unsat where nothing else is said\n\
             (set-logic QF_LIA)\n\
             (declare-const x0 Int)\n\
             (declare-const x1 Int)\n\
             (push 1)\n\
             (assert (<= (+ 0 (* (- 2) x0) (* 3 x1)) 0))\n\
             (assert (<= (+ 1 (* (- 1) x1)) 0))\n\
             (check-sat)\n\
             (pop 1)\n"
        );
    }
}
