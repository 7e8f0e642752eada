//! For which rules a trace has a case at all: one without is not kept but not judged.

use std::collections::BTreeMap;

use highwater_model::quantity::Whole;
use highwater_model::rules::{Ledger, RULES, Rule, Strength};
use highwater_model::trace::{Body, Line, Options, decode};

/// What the lines of a trace give the rules to judge.
#[derive(Default)]
pub(in crate::command) struct Cases {
    ledgers: BTreeMap<u64, Ledger>,
    /// A bit each, by their index in `RULES`.
    met: u64,
    charges: bool,
}

impl Cases {
    /// Of the text of a trace below its header, as far as that can be read.
    pub(in crate::command) fn of_text(text: &str) -> Self {
        let mut cases = Self::default();
        for line in text.lines().map_while(|line| decode(line).ok()) {
            cases.read(&line);
        }
        cases
    }

    /// Reads one more line.
    pub(in crate::command) fn read(&mut self, line: &Line) {
        if let Body::Open(options) = &line.body {
            self.charges |= charges(*options);
            self.ledgers.insert(line.stream, Ledger::new(*options));
        }
        let Some(ledger) = self.ledgers.get_mut(&line.stream) else {
            return;
        };
        for (index, rule) in RULES.iter().enumerate() {
            self.met |= u64::from((rule.meets)(ledger, &line.body)) << index;
        }
        ledger.read(&line.body);
    }

    /// The rules that are asked of such streams, and whether there was a case of each.
    pub(super) fn rules(&self) -> impl Iterator<Item = (&'static Rule, bool)> {
        let met = |index: usize| self.met >> index & 1 == 1;
        let rules = (0..).zip(RULES);
        let asked = rules.filter(|(_, rule)| asked(rule, self.charges));
        asked.map(move |(index, rule)| (rule, met(index)))
    }
}

/// Whether a stream charges every chunk at least 1.
pub(super) fn charges(options: Options) -> bool {
    options
        .minimum_weight
        .is_some_and(|least| least >= Whole(1))
}

/// Whether a rule is asked of streams that charge so.
pub(super) fn asked(rule: &Rule, charges: bool) -> bool {
    match rule.strength {
        Strength::Contract => true,
        Strength::Reference => charges,
        Strength::Producer | Strength::NotSo => false,
    }
}
