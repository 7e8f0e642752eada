//! What the search found before: certificates, and points that satisfy a system.
//!
//! Of the refutations of a proof few are different once reduced to the premises that they use, and what a path allows,
//! the next allows too. So elimination is the last resort. Nothing here is trusted: a certificate that is recalled
//! is checked like one that is new, and a point says only that there is none.

use std::cell::RefCell;
use std::collections::{HashMap, VecDeque};

use crate::farkas::{self, Answer};
use crate::linear::Linear;

/// How many points are kept.
const POINTS: usize = 64;

/// How many certificates are kept of one question.
const CERTIFICATES: usize = 64;

/// The premises that a certificate uses besides the last, and its factors: those of these, and that of the last.
struct Certificate {
    used: Vec<(Linear, i128)>,
    last: i128,
}

#[derive(Default)]
struct Memory {
    /// By the last premise.
    certificates: HashMap<Linear, VecDeque<Certificate>>,
    /// The one that was of use most recently first.
    points: VecDeque<Vec<i128>>,
}

thread_local! {
    static MEMORY: RefCell<Memory> = RefCell::default();
}

/// Factors that refute the premises, of which the last is the question: recalled, or found by elimination.
pub(crate) fn refute(premises: &[Linear]) -> Option<Vec<i128>> {
    MEMORY.with_borrow_mut(|memory| {
        if let Some(factors) = memory.certificate(premises) {
            return Some(factors);
        }
        if memory.satisfies(premises) {
            return None;
        }
        match farkas::decide(premises) {
            Answer::Refuted(factors) => {
                memory.keep(premises, &factors);
                Some(factors)
            }
            Answer::Satisfied(point) => {
                memory.points.push_front(point);
                memory.points.truncate(POINTS);
                None
            }
            Answer::Unknown => None,
        }
    })
}

impl Memory {
    fn certificate(&self, premises: &[Linear]) -> Option<Vec<i128>> {
        let (question, known) = premises.split_last()?;
        let certificates = self.certificates.get(question)?;
        certificates
            .iter()
            .find_map(|certificate| certificate.of(known))
    }

    fn satisfies(&mut self, premises: &[Linear]) -> bool {
        let found = self.points.iter().position(|point| {
            // What was asked last is what is new.
            let mut newest_first = premises.iter().rev();
            newest_first.all(|premise| value(premise, point).is_some_and(|value| value <= 0))
        });
        if let Some(index) = found
            && let Some(point) = self.points.remove(index)
        {
            self.points.push_front(point);
        }
        found.is_some()
    }

    fn keep(&mut self, premises: &[Linear], factors: &[i128]) {
        let (Some((question, known)), Some(last)) = (premises.split_last(), factors.last()) else {
            return;
        };
        let used = known.iter().cloned().zip(factors.iter().copied());
        let certificates = self.certificates.entry(question.clone()).or_default();
        certificates.push_front(Certificate {
            used: used.filter(|(_, factor)| *factor != 0).collect(),
            last: *last,
        });
        certificates.truncate(CERTIFICATES);
    }
}

impl Certificate {
    /// Its factors among these premises, if all that it uses are there.
    fn of(&self, known: &[Linear]) -> Option<Vec<i128>> {
        let mut factors = vec![0; known.len()];
        for (premise, factor) in &self.used {
            factors[known.iter().position(|other| other == premise)?] = *factor;
        }
        factors.push(self.last);
        Some(factors)
    }
}

/// The value at a point, 0 where that says nothing. None: left `i128`.
fn value(form: &Linear, point: &[i128]) -> Option<i128> {
    let parts = form.coefficients.iter().zip(point);
    parts
        .filter(|(factor, _)| **factor != 0)
        .try_fold(form.constant, |sum, (factor, value)| {
            sum.checked_add(factor.checked_mul(*value)?)
        })
}

#[cfg(test)]
mod tests {
    use super::{Memory, refute};
    use crate::farkas::certifies;
    use crate::linear::Linear;

    fn form(constant: i128, coefficients: &[i128]) -> Linear {
        Linear {
            constant,
            coefficients: coefficients.to_vec(),
        }
    }

    #[test]
    fn a_certificate_is_recalled_wherever_its_premises_are() {
        let (premise, question) = (form(1, &[1]), form(0, &[-2])); // x + 1 ≤ 0 and −2x ≤ 0
        let mut memory = Memory::default();
        memory.keep(
            &[form(0, &[0, 1]), premise.clone(), question.clone()],
            &[0, 2, 1],
        );
        let elsewhere = [premise, form(7, &[0, 0, 1]), question.clone()];
        let factors = memory
            .certificate(&elsewhere)
            .expect("its premises are there");
        assert_eq!(factors, [2, 0, 1]);
        assert!(certifies(&elsewhere, &factors));
        assert_eq!(memory.certificate(&[form(2, &[1]), question]), None);
    }

    #[test]
    fn a_point_is_of_use_only_where_it_satisfies_all() {
        let mut memory = Memory::default();
        memory.points.push_front(vec![3]);
        assert!(memory.satisfies(&[form(-3, &[1]), form(0, &[-1]), form(0, &[0, 1])]));
        assert!(!memory.satisfies(&[form(-3, &[1]), form(4, &[-1])]));
    }

    /// What was asked before has no say in what is answered.
    #[test]
    fn recalling_changes_no_answer() {
        let forms: Vec<Linear> = (-2..=2)
            .flat_map(|c| [-2, -1, 1, 2].map(|a| (c, a)))
            .flat_map(|(c, a)| [form(c, &[a]), form(c, &[a, -1]), form(c, &[0, a])])
            .collect();
        let mut refuted = 0;
        for first in &forms {
            for second in &forms {
                for third in &forms {
                    let system = [first.clone(), second.clone(), third.clone()];
                    let (anew, recalled) = (crate::farkas::refute(&system), refute(&system));
                    assert_eq!(anew.is_some(), recalled.is_some(), "{system:?}");
                    if let Some(factors) = recalled {
                        assert!(certifies(&system, &factors), "{system:?}");
                        refuted += 1;
                    }
                }
            }
        }
        assert!(0 < refuted && refuted < forms.len().pow(3));
    }
}
