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
    /// Whether it ended.
    pub woken: bool,
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
    /// The most chunks that were accepted and not completed.
    pub most_retained: usize,
    /// The wait during which most went on, of those that are over.
    over: Option<Wait>,
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
        self.most_retained = self.most_retained.max(ledger.outstanding.len());
        for (producer, permission) in ledger.producers.clone() {
            let mut waiting = self.waiting.iter();
            let known = waiting.position(|wait| wait.producer == producer);
            match (permission == Permission::Waiting, known) {
                (true, None) => self.waiting.push(Wait {
                    producer,
                    completions: 0,
                    tasks: 0,
                    woken: false,
                }),
                (false, Some(index)) => self.ends(index),
                (true, Some(_)) | (false, None) => {}
            }
        }
        for wait in &mut self.waiting {
            match body {
                Body::Event(Event::Returned(Answer::Complete), _) => wait.completions += 1,
                Body::Event(Event::Called(Call::Task { .. }), _) => wait.tasks += 1,
                _ => {}
            }
        }
    }

    fn ends(&mut self, index: usize) {
        let wait = Wait {
            woken: true,
            ..self.waiting.remove(index)
        };
        if self.over.is_none_or(|over| over.rounds() < wait.rounds()) {
            self.over = Some(wait);
        }
    }

    /// The longest wait: of those that have not ended, if there is one.
    pub fn wait(&self) -> Option<Wait> {
        let longest = self.waiting.iter().max_by_key(|wait| wait.rounds());
        longest.copied().or(self.over)
    }

    /// Whether somebody waits still.
    pub fn waits_in_the_end(&self) -> bool {
        !self.waiting.is_empty()
    }
}
