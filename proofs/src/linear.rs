//! Linear forms over unbounded integer variables, and what they say.

use std::fmt::Write as _;

/// `constant + Σ coefficients[i] · xᵢ`, without trailing zeros, so that equal forms are equal.
///
/// All arithmetic is checked: a form that leaves `i128` panics, it never wraps.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Linear {
    /// The part without a variable.
    pub constant: i128,
    /// The factor of each variable.
    pub coefficients: Vec<i128>,
}

impl Linear {
    /// A number.
    pub fn constant(constant: i128) -> Self {
        Self {
            constant,
            coefficients: Vec::new(),
        }
    }

    /// One variable.
    pub fn variable(index: usize) -> Self {
        let mut coefficients = vec![0; index + 1];
        coefficients[index] = 1;
        Self {
            constant: 0,
            coefficients,
        }
    }

    /// The factor of variable `index`.
    pub fn coefficient(&self, index: usize) -> i128 {
        self.coefficients.get(index).copied().unwrap_or(0)
    }

    /// The number this is, if no variable is left in it.
    pub fn known(&self) -> Option<i128> {
        self.coefficients.is_empty().then_some(self.constant)
    }

    /// `self + factor · other`.
    pub fn plus(&self, factor: i128, other: &Self) -> Self {
        let add = |own: i128, others: i128| {
            others
                .checked_mul(factor)
                .and_then(|part| own.checked_add(part))
                .expect("i128")
        };
        let mut coefficients = self.coefficients.clone();
        if coefficients.len() < other.coefficients.len() {
            coefficients.resize(other.coefficients.len(), 0);
        }
        for (own, others) in coefficients.iter_mut().zip(&other.coefficients) {
            if *others != 0 {
                *own = add(*own, *others);
            }
        }
        while coefficients.last() == Some(&0) {
            coefficients.pop();
        }
        Self {
            constant: add(self.constant, other.constant),
            coefficients,
        }
    }

    /// The form whose being `≤ 0` says `self ≤ other`.
    pub fn at_most(&self, other: &Self) -> Self {
        self.plus(-1, other)
    }

    /// The form whose being `≤ 0` says `self < other`: over integers, `self + 1 ≤ other`.
    pub fn below(&self, other: &Self) -> Self {
        self.at_most(other).plus(1, &Self::constant(1))
    }

    /// The form as text: `length + weight − 1`.
    pub fn show(&self, names: &[String]) -> String {
        let mut text = String::new();
        for (index, &factor) in self
            .coefficients
            .iter()
            .enumerate()
            .filter(|(_, f)| **f != 0)
        {
            let sign = if factor < 0 { " − " } else { " + " };
            let sign = if text.is_empty() {
                sign.trim_start_matches([' ', '+'])
            } else {
                sign
            };
            let name = names.get(index).map_or("?", String::as_str);
            text.push_str(sign);
            if factor.unsigned_abs() != 1 {
                let _ = write!(text, "{}·", factor.unsigned_abs());
            }
            text.push_str(name);
        }
        match (text.is_empty(), self.constant) {
            (true, constant) => constant.to_string(),
            (false, 0) => text,
            (false, constant) if constant < 0 => format!("{text} − {}", constant.unsigned_abs()),
            (false, constant) => format!("{text} + {constant}"),
        }
    }

    /// `self ≤ 0` as text, with nothing negative on either side: `length + 1 ≤ high_water_mark`.
    pub fn show_at_most_zero(&self, names: &[String]) -> String {
        let (mut left, mut right) = (Self::default(), Self::default());
        let variables = self.coefficients.len();
        left.coefficients = self.coefficients.iter().map(|&f| f.max(0)).collect();
        right.coefficients = (0..variables)
            .map(|i| (-self.coefficient(i)).max(0))
            .collect();
        left.constant = self.constant.max(0);
        right.constant = (-self.constant).max(0);
        format!("{} ≤ {}", left.show(names), right.show(names))
    }
}

#[cfg(test)]
mod tests {
    use super::Linear;

    #[test]
    fn reads_like_arithmetic() {
        let names = ["length".to_owned(), "mark".to_owned()];
        let (length, mark) = (Linear::variable(0), Linear::variable(1));
        assert_eq!(
            length.below(&mark).show_at_most_zero(&names),
            "length + 1 ≤ mark"
        );
        assert_eq!(
            mark.at_most(&length).show_at_most_zero(&names),
            "mark ≤ length"
        );
        let mixed = Linear::constant(-3).plus(2, &length).plus(-1, &mark);
        assert_eq!(mixed.show(&names), "2·length − mark − 3");
        assert_eq!(mixed.plus(-1, &mixed.clone()), Linear::default());
        assert_eq!(Linear::default().show(&names), "0");
        assert_eq!(Linear::default().plus(-1, &length).show(&names), "− length");
    }
}
