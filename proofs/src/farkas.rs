//! Refutation of linear inequalities.
//!
//! [`certifies`] is trusted: it adds up the premises and looks whether the sum is absurd. [`refute`],
//! which finds the factors, is not: what it returns counts only if [`certifies`] says so.
//! A refutation over the rationals is one over the integers, so what is missed here is a false
//! alarm, never a false proof.

use crate::linear::Linear;

/// Whether the premises (each says `form ≤ 0`), each taken `factors[i] ≥ 0` times, add up to
/// «a positive number is at most 0». Then no integers, and no rationals, satisfy them all.
pub fn certifies(premises: &[Linear], factors: &[i128]) -> bool {
    if premises.len() != factors.len() || factors.iter().any(|factor| *factor < 0) {
        return false;
    }
    let sum = premises
        .iter()
        .zip(factors)
        .filter(|(_, factor)| **factor != 0)
        .fold(Linear::default(), |sum, (premise, factor)| {
            sum.plus(*factor, premise)
        });
    sum.known().is_some_and(|constant| constant > 0)
}

/// More rows than this, and the search gives up.
const MOST_ROWS: usize = 4_000;

/// A consequence of the premises: the form, and how often each premise is in it.
struct Row {
    form: Linear,
    factors: Vec<i128>,
}

impl Row {
    /// `a · self + b · other`, in lowest terms. None: left `i128`.
    fn combine(&self, a: i128, other: &Self, b: i128) -> Option<Self> {
        let add = |x: &i128, y: &i128| a.checked_mul(*x)?.checked_add(b.checked_mul(*y)?);
        let variables = self
            .form
            .coefficients
            .len()
            .max(other.form.coefficients.len());
        let mut coefficients = (0..variables)
            .map(|i| add(&self.form.coefficient(i), &other.form.coefficient(i)))
            .collect::<Option<Vec<_>>>()?;
        let mut constant = add(&self.form.constant, &other.form.constant)?;
        let mut factors = self
            .factors
            .iter()
            .zip(&other.factors)
            .map(|(x, y)| add(x, y))
            .collect::<Option<Vec<_>>>()?;
        let divisor = coefficients
            .iter()
            .chain(&factors)
            .chain([&constant])
            .fold(0, |divisor, value| gcd(divisor, *value));
        if divisor > 1 {
            for value in coefficients
                .iter_mut()
                .chain(&mut factors)
                .chain([&mut constant])
            {
                *value /= divisor;
            }
        }
        while coefficients.last() == Some(&0) {
            coefficients.pop();
        }
        Some(Self {
            form: Linear {
                constant,
                coefficients,
            },
            factors,
        })
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 {
        a.saturating_abs()
    } else {
        gcd(b, a % b)
    }
}

/// What the search came to.
pub(crate) enum Answer {
    /// Factors that refute the premises.
    Refuted(Vec<i128>),
    /// A number for each variable, which together satisfy them all.
    Satisfied(Vec<i128>),
    /// Neither: some rationals may satisfy them.
    Unknown,
}

/// Factors that refute the premises, as far as the search can see.
///
/// The last premise is the question, the others are what is known of a path: most questions are
/// answered by one other premise alone, so these are tried first.
pub fn refute(premises: &[Linear]) -> Option<Vec<i128>> {
    refute_with_one(premises).or_else(|| match decide(premises) {
        Answer::Refuted(factors) => Some(factors),
        Answer::Satisfied(_) | Answer::Unknown => None,
    })
}

/// The last premise and one other.
pub(crate) fn refute_with_one(premises: &[Linear]) -> Option<Vec<i128>> {
    let (question, known) = premises.split_last()?;
    let opposite = |form: &Linear| {
        form.coefficients.len() == question.coefficients.len()
            && form
                .constant
                .checked_add(question.constant)
                .is_some_and(|sum| sum > 0)
            && form
                .coefficients
                .iter()
                .zip(&question.coefficients)
                .all(|(a, b)| a.checked_add(*b) == Some(0))
    };
    let index = known.iter().position(opposite)?;
    let mut factors = vec![0; premises.len()];
    (factors[index], factors[known.len()]) = (1, 1);
    Some(factors)
}

/// Fourier–Motzkin elimination that remembers where each row comes from.
pub(crate) fn decide(premises: &[Linear]) -> Answer {
    eliminate_all(premises).unwrap_or(Answer::Unknown)
}

/// None: too many rows, or left `i128`.
fn eliminate_all(premises: &[Linear]) -> Option<Answer> {
    let variables = premises
        .iter()
        .map(|form| form.coefficients.len())
        .max()
        .unwrap_or(0);
    let mut rows: Vec<Row> = premises
        .iter()
        .enumerate()
        .map(|(index, form)| {
            let mut factors = vec![0; premises.len()];
            factors[index] = 1;
            Row {
                form: form.clone(),
                factors,
            }
        })
        .collect();
    let mut left: Vec<usize> = (0..variables).collect();
    let mut eliminated = Vec::new();
    loop {
        if let Some(row) = rows
            .iter()
            .find(|row| row.form.known().is_some_and(|c| c > 0))
        {
            return Some(Answer::Refuted(row.factors.clone()));
        }
        rows.retain(|row| row.form.known().is_none());
        if rows.len() > MOST_ROWS {
            return None;
        }
        // The variable whose elimination adds the fewest rows goes first.
        let growth = |variable: usize| {
            let above = rows
                .iter()
                .filter(|row| row.form.coefficient(variable) > 0)
                .count();
            let below = rows
                .iter()
                .filter(|row| row.form.coefficient(variable) < 0)
                .count();
            (above * below).wrapping_sub(above + below).cast_signed()
        };
        let next = (0..left.len()).min_by_key(|&index| growth(left[index]));
        let Some(next) = next else {
            return Some(Answer::Satisfied(point(variables, &eliminated)?));
        };
        let variable = left.swap_remove(next);
        let (with, rest) = eliminate(rows, variable)?;
        eliminated.push((variable, with));
        rows = rest;
    }
}

/// The rows in which `variable` occurs, and their consequences and all others, in which it does not.
fn eliminate(rows: Vec<Row>, variable: usize) -> Option<(Vec<Row>, Vec<Row>)> {
    let (with, mut rest): (Vec<Row>, Vec<Row>) = rows
        .into_iter()
        .partition(|row| row.form.coefficient(variable) != 0);
    for upper in with.iter().filter(|row| row.form.coefficient(variable) > 0) {
        for lower in with.iter().filter(|row| row.form.coefficient(variable) < 0) {
            let (a, b) = (
                lower.form.coefficient(variable),
                upper.form.coefficient(variable),
            );
            let row = upper.combine(a.checked_neg()?, lower, b)?;
            let weaker = |other: &Row| {
                other.form.coefficients == row.form.coefficients
                    && other.form.constant >= row.form.constant
            };
            if !rest.iter().any(weaker) {
                rest.push(row);
            }
        }
    }
    Some((with, rest))
}

/// Integers that satisfy what was eliminated, the last variable first: each between its bounds. None: no integer is.
fn point(variables: usize, eliminated: &[(usize, Vec<Row>)]) -> Option<Vec<i128>> {
    let mut point = vec![0_i128; variables];
    for (variable, rows) in eliminated.iter().rev() {
        let (mut least, mut most) = (None::<i128>, None::<i128>);
        for Row { form, factors: _ } in rows {
            // Its own number is still 0: this is what the others come to.
            let parts = form.coefficients.iter().zip(&point);
            let others = parts
                .map(|(factor, value)| factor.checked_mul(*value))
                .try_fold(form.constant, |sum, part| sum.checked_add(part?))?;
            let factor = form.coefficient(*variable);
            if factor > 0 {
                let bound = others.checked_neg()?.div_euclid(factor);
                most = Some(most.map_or(bound, |most| most.min(bound)));
            } else {
                let bound = others.checked_add(-factor - 1)?.div_euclid(-factor);
                least = Some(least.map_or(bound, |least| least.max(bound)));
            }
        }
        point[*variable] = match (least, most) {
            (Some(least), Some(most)) if most < least => return None,
            (Some(least), _) => least,
            (None, Some(most)) => most.min(0),
            (None, None) => 0,
        };
    }
    Some(point)
}

#[cfg(test)]
mod tests {
    use super::{Answer, certifies, decide, refute};
    use crate::linear::Linear;

    fn form(constant: i128, coefficients: &[i128]) -> Linear {
        Linear {
            constant,
            coefficients: coefficients.to_vec(),
        }
    }

    #[test]
    fn a_certificate_that_refutes_nothing_is_rejected() {
        let premises = [form(1, &[1]), form(0, &[-1])]; // x + 1 ≤ 0 and −x ≤ 0
        assert!(certifies(&premises, &[1, 1]));
        assert!(certifies(&premises, &[3, 3]));
        for wrong in [
            &[0, 0][..],
            &[1, 0],
            &[0, 1],
            &[1, 2],
            &[-1, -1],
            &[1],
            &[1, 1, 0],
        ] {
            assert!(!certifies(&premises, wrong), "{wrong:?}");
        }
        // x ≤ 0 and −x ≤ 0: satisfiable by 0, so no factors refute them.
        assert!(!certifies(&[form(0, &[1]), form(0, &[-1])], &[1, 1]));
    }

    /// Over every pair and triple of small forms: what is refuted has no solution on a grid, and
    /// its certificate holds; and a system without rational solution is always found.
    #[test]
    fn search_agrees_with_a_grid_of_solutions() {
        let small: Vec<Linear> = (-1..=1)
            .flat_map(|a| (-1..=1).map(move |b| (a, b)))
            .filter(|(a, b)| (*a, *b) != (0, 0))
            .flat_map(|(a, b)| {
                (-1..=1).map(move |c| form(c, if b == 0 { vec![a] } else { vec![a, b] }.as_slice()))
            })
            .collect();
        let satisfied = |forms: &[Linear]| {
            // Unimodular coefficients: a satisfiable system of these has a half-integral solution.
            (-12..=12).any(|x| {
                (-12..=12).any(|y| {
                    forms
                        .iter()
                        .all(|f| 2 * f.constant + f.coefficient(0) * x + f.coefficient(1) * y <= 0)
                })
            })
        };
        let (mut refuted, mut open, mut pointed) = (0, 0, 0);
        for (i, first) in small.iter().enumerate() {
            for (j, second) in small.iter().enumerate().skip(i) {
                for third in small.iter().skip(j) {
                    let system = [first.clone(), second.clone(), third.clone()];
                    if let Answer::Satisfied(point) = decide(&system) {
                        let value = |form: &Linear| {
                            form.constant
                                + form.coefficient(0) * point.first().unwrap_or(&0)
                                + form.coefficient(1) * point.get(1).unwrap_or(&0)
                        };
                        assert!(system.iter().all(|form| value(form) <= 0), "{system:?}");
                        pointed += 1;
                    }
                    if let Some(factors) = refute(&system) {
                        assert!(certifies(&system, &factors));
                        assert!(!satisfied(&system), "{system:?}");
                        refuted += 1;
                    } else {
                        assert!(satisfied(&system), "{system:?}");
                        open += 1;
                    }
                }
            }
        }
        println!("{refuted} systems refuted, {open} satisfiable, {pointed} with a point");
        assert_eq!((refuted, open), (364, 2_236));
    }
}
