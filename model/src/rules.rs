//! The rules: what every stream promises, and what every producer owes.
//!
//! A [`Rule`] sees only what a trace shows, never a machine's fields. What a rule has to remember
//! is in the [`Ledger`], which forgets whatever is settled; so the same rules judge the model's
//! own runs, recorded traces and partial ones. `RULES.md` is the specification in words.

mod bound;
mod callbacks;
mod cork;
mod delivery;
mod destroy;
mod drain;
mod ends;
mod errors;
mod finish;
mod hooks;
mod ledger;
mod needs;
mod not_so;
mod producer;
mod result;

use std::fmt;

pub use ledger::{Due, Hooks, Ledger, Open, Outstanding, Permission, Settling, Stage};
pub use needs::Need;

use crate::trace::Body;

/// How much weight a rule has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// Documented; holds for everyone. A break is a violation.
    Contract,
    /// Our stronger promise: asked of `reference`; of others a replay tells the figure.
    Reference,
    /// The producer's duty. A break is the program's, not the stream's.
    Producer,
    /// Documented, and kept by no implementation. Told with its witness, and judged in no campaign.
    NotSo,
}

impl fmt::Display for Strength {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Contract => "contract",
            Self::Reference => "reference",
            Self::Producer => "producer",
            Self::NotSo => "documented, not so",
        })
    }
}

/// One promise, as a monitor over the lines of a trace.
pub struct Rule {
    /// As in `RULES.md`: a letter for the family, a number.
    pub id: &'static str,
    /// The promise in one sentence.
    pub promise: &'static str,
    /// Whose, and how binding.
    pub strength: Strength,
    /// What a subject must have for it to be asked: without, it is skipped, and neither kept nor broken.
    pub needs: &'static [Need],
    /// Where it is written.
    pub source: &'static str,
    /// Judges the next line, given what the trace has shown before it. `Some`: how it breaks the
    /// rule, and what was allowed.
    pub observe: fn(&Ledger, &Body) -> Option<Breach>,
    /// Judges a moment at which nothing more will happen by itself.
    pub at_quiescence: fn(&Ledger) -> Option<Breach>,
    /// What makes the rule's antecedent true, so that a check which never meets it says so.
    pub meets: fn(&Ledger, &Body) -> bool,
}

/// How a rule was broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// What the trace shows.
    pub seen: String,
    /// What the rule allows instead.
    pub allowed: String,
}

impl Breach {
    fn new(seen: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self {
            seen: seen.into(),
            allowed: allowed.into(),
        }
    }
}

impl fmt::Debug for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

/// From a list of rules the list of them, and what all of them say of a line: to ask each in turn would be the
/// same, but written out the compiler sees which rule looks at which kind of line.
macro_rules! rules {
    ($($family:ident::$id:ident,)*) => {
        /// Every rule, in the order of `RULES.md`.
        pub static RULES: [&Rule; [$(stringify!($id)),*].len()] = [$(&$family::$id),*];

        /// The rules that this line breaks: a bit each, by their index in [`RULES`].
        pub(crate) fn broken_by(ledger: &Ledger, body: &Body) -> u64 {
            let mut bits = Bits::default();
            $(bits.push(($family::$id.observe)(ledger, body).is_some());)*
            bits.all
        }

        /// The rules that are broken if nothing more happens by itself.
        pub(crate) fn broken_at_rest(ledger: &Ledger) -> u64 {
            let mut bits = Bits::default();
            $(bits.push(($family::$id.at_quiescence)(ledger).is_some());)*
            bits.all
        }

        /// The rules whose antecedent this line makes true.
        pub(crate) fn met_by(ledger: &Ledger, body: &Body) -> u64 {
            let mut bits = Bits::default();
            $(bits.push(($family::$id.meets)(ledger, body));)*
            bits.all
        }
    };
}

/// One bit after another, the lowest first.
#[derive(Default)]
struct Bits {
    all: u64,
    count: u32,
}

impl Bits {
    #[inline]
    fn push(&mut self, bit: bool) {
        self.all |= u64::from(bit) << self.count;
        self.count += 1;
    }
}

rules! {
    result::W1,
    result::W2,
    result::W3,
    result::W4,
    drain::D1,
    drain::D2,
    drain::D3,
    drain::D4,
    delivery::S1,
    delivery::S2,
    delivery::S3,
    delivery::S4,
    cork::K1,
    cork::K2,
    callbacks::C1,
    callbacks::C2,
    callbacks::C3,
    callbacks::C4,
    finish::F1,
    finish::F2,
    finish::F3,
    bound::B1,
    bound::B2,
    callbacks::C5,
    callbacks::C6,
    hooks::F4,
    hooks::F5,
    ends::N1,
    ends::N2,
    errors::E1,
    errors::E2,
    errors::E3,
    errors::E4,
    errors::E5,
    destroy::X1,
    destroy::X2,
    destroy::X3,
    destroy::X4,
    hooks::H1,
    hooks::H2,
    hooks::V1,
    errors::T1,
}

/// The rules about producers; they judge programs, not streams.
pub static PRODUCER_RULES: [&Rule; 1] = [&producer::P1];

/// What the documentation says and no implementation does; `RULES.md` has the witnesses.
pub static NOT_SO: [&Rule; 1] = [&not_so::W5];

/// The rule with this id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    RULES
        .iter()
        .chain(&PRODUCER_RULES)
        .chain(&NOT_SO)
        .copied()
        .find(|rule| rule.id == id)
}

fn never(_: &Ledger) -> Option<Breach> {
    None
}

fn nothing(_: &Ledger, _: &Body) -> Option<Breach> {
    None
}

#[cfg(test)]
mod tests {
    use super::{Need, RULES, rule};

    #[test]
    fn a_rule_is_asked_of_who_has_what_it_needs() {
        let all = Need::ALL.map(|need| need.name().to_owned());
        let known = RULES.iter().all(|rule| rule.lacks(&all).is_empty());
        assert!(known, "a rule needs what no driver can tell");
        let lacks = |id| rule(id).expect("it is one").lacks(&all[1..]);
        assert_eq!(lacks("C1"), [Need::Callbacks]);
        assert_eq!(lacks("D2"), []);
        // Of a stream of which nothing is told there is still the most to say.
        let asked = RULES.iter().filter(|rule| rule.lacks(&[]).is_empty());
        let ids: Vec<_> = asked.map(|rule| rule.id).collect();
        let expected = "W1 W4 D2 D3 D4 S1 S2 S3 S4 B1 B2 X4 T1";
        assert_eq!(ids.join(" "), expected);
        for need in Need::ALL {
            let asks = RULES.iter().any(|rule| rule.needs.contains(&need));
            assert!(asks, "no rule needs {}", need.name());
        }
    }
}
