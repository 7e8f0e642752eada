//! Judging the lines of one stream.

use std::fmt::Write as _;

use super::replay::Replay;
use super::{Finding, Kind};
use crate::declared::Declared;
use crate::rules::{Breach, Ledger, PRODUCER_RULES, RULES, Rule, broken_at_rest, broken_by};
use crate::trace::{Body, Options};

#[derive(Debug)]
pub(super) struct Stream {
    ledger: Ledger,
    replay: Option<Replay>,
    drifted: bool,
    pub(super) findings: Vec<Finding>,
    pub(super) producers: Vec<Finding>,
    pub(super) producer_breaks: usize,
}

impl Stream {
    pub(super) fn new(declared: Option<Declared>, options: Options) -> Self {
        let machine = declared.and_then(|declared| declared.open(options));
        Self {
            ledger: Ledger::new(options),
            replay: machine.map(Replay::new),
            drifted: false,
            findings: Vec::new(),
            producers: Vec::new(),
            producer_breaks: 0,
        }
    }

    pub(super) fn replays(&self) -> bool {
        self.replay.is_some()
    }

    pub(super) fn read(&mut self, id: u64, number: usize, body: &Body) {
        if let Body::Turn(turn) = body {
            // The constructor and the first turn are one macrotask.
            if *turn != 1 {
                self.rest(id, number);
            }
            return;
        }
        // All rules at once, to find the few lines at which there is anything to tell.
        if broken_by(&self.ledger, body) != 0 {
            for rule in RULES {
                if let Some(breach) = (rule.observe)(&self.ledger, body) {
                    self.breach(id, number, rule, breach);
                }
            }
        }
        for rule in PRODUCER_RULES {
            if let Some(breach) = (rule.observe)(&self.ledger, body) {
                self.producer_breaks += 1;
                if self.producers.is_empty() {
                    self.producers
                        .push(self.finding(id, number, Kind::Rule(rule), breach));
                }
            }
        }
        let drift = match &mut self.replay {
            Some(replay) if !self.drifted => replay.read(body).err(),
            _ => None,
        };
        self.drift(id, number, drift);
        self.ledger.read(body);
    }

    /// A moment at which every queue has run dry.
    pub(super) fn rest(&mut self, id: u64, number: usize) {
        if broken_at_rest(&self.ledger) != 0 {
            for rule in RULES {
                if let Some(breach) = (rule.at_quiescence)(&self.ledger) {
                    self.breach(id, number, rule, breach);
                }
            }
        }
        let drift = match &mut self.replay {
            Some(replay) if !self.drifted => replay.rest().err(),
            _ => None,
        };
        self.drift(id, number, drift);
        self.ledger.rest();
    }

    fn breach(&mut self, id: u64, number: usize, rule: &'static Rule, breach: Breach) {
        if !self.findings.iter().any(|finding| finding.id() == rule.id) {
            self.findings
                .push(self.finding(id, number, Kind::Rule(rule), breach));
        }
    }

    fn drift(&mut self, id: u64, number: usize, drift: Option<Breach>) {
        if let Some(breach) = drift {
            self.drifted = true;
            self.findings
                .push(self.finding(id, number, Kind::Drift, breach));
        }
    }

    fn finding(&self, stream: u64, line: usize, kind: Kind, breach: Breach) -> Finding {
        let Breach { seen, allowed } = breach;
        Finding {
            line,
            stream,
            kind,
            seen,
            allowed,
            before: describe(&self.ledger),
        }
    }
}

fn describe(ledger: &Ledger) -> String {
    let with_sink = ledger
        .outstanding
        .iter()
        .filter(|entry| entry.with_sink)
        .count();
    let queued = ledger.outstanding.len() - with_sink;
    let mut text = format!(
        "length {} (mark {}), {with_sink} with the sink, {queued} queued",
        ledger.length, ledger.options.high_water_mark
    );
    let mut say = |condition: bool, what: &str| {
        if condition {
            let _ = write!(text, ", {what}");
        }
    };
    say(ledger.drain_owed, "a drain owed");
    say(ledger.ending, "ended");
    say(ledger.errored, "in error");
    say(ledger.finished, "finished");
    if !ledger.callbacks_due.is_empty() {
        let _ = write!(text, ", {} callbacks due", ledger.callbacks_due.len());
    }
    text
}
