//! What a trace shows of length and of waiting: the two figures that the theorems are about.

use crate::quantity::{Quantity, Whole};
use crate::rules::{Ledger, Permission};
use crate::trace::Body;
use crate::vocabulary::{Answer, Call, Event, Producer};

/// How long a producer waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// Who.
    pub producer: Producer,
    /// How often the sink completed meanwhile.
    pub completions: usize,
    /// How many tasks of user code ran meanwhile.
    pub tasks: usize,
}

impl Wait {
    /// How often something went on meanwhile.
    pub fn rounds(&self) -> usize {
        self.completions.max(self.tasks)
    }
}

/// What a trace of one stream shows of length and of waiting.
#[derive(Clone, Debug, Default)]
pub struct Evidence {
    /// The largest length shown.
    pub largest_length: Whole,
    /// The wait during which most went on, over or not.
    pub longest_wait: Option<Wait>,
    waiting: Vec<Wait>,
    ledger: Option<Ledger>,
}

impl Evidence {
    /// Reads one more line.
    pub fn read(&mut self, body: &Body) {
        if let Body::Open(options) = body {
            self.ledger = Some(Ledger::new(*options));
        }
        if let Body::Event(_, Some(shown)) = body {
            self.largest_length = self.largest_length.or_more(shown.length);
        }
        let Some(ledger) = &mut self.ledger else {
            return;
        };
        ledger.read(body);
        let waits = |producer| ledger.producers.contains(&(producer, Permission::Waiting));
        self.waiting.retain(|wait| waits(wait.producer));
        for (producer, _) in &ledger.producers {
            let known = self.waiting.iter().any(|wait| wait.producer == *producer);
            if !known && waits(*producer) {
                self.waiting.push(Wait {
                    producer: *producer,
                    completions: 0,
                    tasks: 0,
                });
            }
        }
        for wait in &mut self.waiting {
            match body {
                Body::Event(Event::Returned(Answer::Complete), _) => wait.completions += 1,
                Body::Event(Event::Called(Call::Task { .. }), _) => wait.tasks += 1,
                _ => {}
            }
            if self
                .longest_wait
                .is_none_or(|longest| longest.rounds() < wait.rounds())
            {
                self.longest_wait = Some(*wait);
            }
        }
    }

    /// Whether somebody waits still.
    pub fn waits_in_the_end(&self) -> bool {
        !self.waiting.is_empty()
    }
}
