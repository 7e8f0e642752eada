//! What happened to a stream in one execution, in the order of its lock, as a trace; and the oracle's word on it.
//!
//! The observer's records are numbered under the lock, so whatever the threads did is one sequence of ops. It must be
//! a run of the model `reference`, line by line, and break no rule: what each thread asserts for itself is not all.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use highwater_loom::core::Answer;
use highwater_loom::queue::Items;
use highwater_loom::{Builder, Event as Observed, Producer, Record, Sink};
use highwater_model::declared::Declared;
use highwater_model::oracle::{Oracle, Verdict};
use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Ending, Input, Line, encode};
use highwater_model::vocabulary::{
    self as model, Call, Callback, ErrorCode, Event, Holes, Hook, Outcome, Payload, Shown,
    WriteResult,
};

/// A stream that is watched.
pub(crate) struct History {
    mark: u64,
    records: Arc<Mutex<Vec<Record>>>,
}

/// The handles of a stream of nothing but ids, and its history.
pub(crate) fn watched(mark: u64) -> (Producer<Items<()>>, Sink<Items<()>>, History) {
    let records = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&records);
    let (producer, sink) = Builder::new(mark)
        .observer(move |record| log.lock().expect("nothing panics meanwhile").push(record))
        .stream();
    (producer, sink, History { mark, records })
}

impl History {
    /// Judges what happened. Call it when every handle is gone.
    pub(crate) fn conforms(self) {
        let records = self.records.lock().expect("nobody writes any more");
        let numbers = records.iter().map(|record| record.number);
        assert!(numbers.eq(1..=records.len() as u64), "delivered in order");

        let options = Declared::Reference.options(Whole::from(self.mark), Default::default());
        let mut trace = Trace::new();
        trace.add(Body::Open(options));
        trace.add(Body::Turn(1));
        for record in &*records {
            trace.record(&record.event);
        }
        trace.add(Body::End(Ending::Quiescent));

        let mut oracle = Oracle::new(Some(Declared::Reference));
        for (number, line) in (2..).zip(&trace.lines) {
            oracle.read(number, line);
        }
        let judgement = oracle.finish(None);
        let told = || {
            let lines: Vec<_> = trace.lines.iter().map(encode).collect();
            format!("{judgement:#?}\n{}", lines.join("\n"))
        };
        assert!(judgement.verdict == Verdict::Conforms, "{}", told());
        assert!(judgement.lines > 3 && judgement.replayed > 0, "{}", told());
    }
}

struct Trace {
    lines: Vec<Line>,
    /// How many writes there were, those that were refused included.
    writes: u64,
    /// Charged weights of what is queued, and of the batch with the sink.
    queued: VecDeque<u64>,
    batch: Option<u64>,
    need_drain: bool,
    /// `end` or `destroy` was called.
    closed: bool,
    /// What receipts that fail, and error, tell.
    cause: ErrorCode,
}

impl Trace {
    fn new() -> Self {
        Self {
            lines: Vec::new(),
            writes: 0,
            queued: VecDeque::new(),
            batch: None,
            need_drain: false,
            closed: false,
            cause: ErrorCode::Destroyed,
        }
    }

    fn add(&mut self, body: Body) {
        let seq = self.lines.len() as u64 + 1;
        let stream = u64::from(!matches!(body, Body::End(_)));
        self.lines.push(Line { seq, stream, body });
    }

    fn op(&mut self, input: Input, answer: model::Answer<Whole>) {
        let shown = Shown {
            length: Whole::from(self.length()),
            need_drain: self.need_drain && !self.closed,
        };
        self.add(Body::Input(input));
        self.add(Body::Event(Event::Returned(answer), Some(shown)));
    }

    fn length(&self) -> u64 {
        self.queued.iter().sum::<u64>() + self.batch.unwrap_or(0)
    }

    fn notified(&mut self, call: Call<Whole>) {
        self.add(Body::Event(Event::Notified(call), None));
    }

    fn record(&mut self, event: &Observed) {
        match *event {
            Observed::ProducerMade { .. } | Observed::ProducerDropped { .. } => {}
            Observed::Write {
                producer,
                id,
                weight,
                receipt,
                answer,
                length,
            } => {
                self.writes = id;
                let chunk = Whole::from(id);
                let callback = if receipt {
                    Callback::Own
                } else {
                    Callback::None
                };
                let result = match answer {
                    Answer::Continue => WriteResult::True,
                    Answer::Wait { generation } => {
                        self.need_drain = true;
                        let generation = Some(Whole::from(generation));
                        WriteResult::False { generation }
                    }
                };
                self.queued.push_back(weight.max(1));
                assert_eq!(self.length(), length);
                let written = model::Answer::Write { chunk, result };
                self.op(write(producer, chunk, weight, callback), written);
            }
            // Writes are refused only when none is accepted any more.
            Observed::Refused { producer, weight } => {
                self.writes += 1;
                let chunk = Whole::from(self.writes);
                let result = WriteResult::Refused;
                let refused = model::Answer::Write { chunk, result };
                self.op(write(producer, chunk, weight, Callback::None), refused);
            }
            Observed::Cork { .. } => self.op(Input::Cork, model::Answer::Cork),
            Observed::Uncork { .. } => self.op(Input::Uncork, model::Answer::Uncork),
            Observed::Take { ref ids } => {
                let count = ids.end - ids.start;
                self.batch = Some((0..count).filter_map(|_| self.queued.pop_front()).sum());
                let max = Whole::from(count);
                let taken = model::Answer::Taken {
                    first: Whole::from(ids.start),
                    count: max,
                    holes: Holes::default(),
                };
                self.op(Input::Take { max }, taken);
            }
            Observed::Complete { .. } => self.settle(Outcome::Success),
            Observed::End { producer } => {
                let end = Input::End {
                    callback: None,
                    chunk: None,
                    producer: number(producer),
                };
                self.closed = true;
                self.op(end, model::Answer::End);
            }
            Observed::Destroy { errored } => self.destroy(errored),
            Observed::Fail { .. } | Observed::SinkGone { .. } if self.batch.is_some() => {
                self.settle(Outcome::Failure);
            }
            Observed::Fail { .. } | Observed::SinkGone { .. } => self.destroy(true),
            Observed::Drain { generation } => self.notified(Call::Drain {
                generation: Some(Whole::from(generation)),
            }),
            Observed::Receipt { id } => self.receipt(id, false),
            Observed::Failed { id } => self.receipt(id, true),
            Observed::Finish => self.notified(Call::Finish),
            Observed::Error => self.notified(Call::Error { error: self.cause }),
            Observed::Close => self.notified(Call::Close),
        }
    }
}

impl Trace {
    fn settle(&mut self, outcome: Outcome) {
        self.batch = None;
        if outcome == Outcome::Failure {
            self.queued.clear();
            self.closed = true;
        }
        self.need_drain &= self.length() > 0;
        if outcome == Outcome::Failure && self.cause == ErrorCode::Destroyed {
            self.cause = ErrorCode::Sink;
        }
        let input = Input::Complete {
            hook: Hook::Sink,
            outcome,
            again: false,
        };
        self.op(input, model::Answer::Complete);
    }

    fn destroy(&mut self, error: bool) {
        if error {
            self.cause = ErrorCode::Given;
        }
        self.queued.clear();
        self.closed = true;
        self.op(Input::Destroy { error }, model::Answer::Destroy);
    }

    fn receipt(&mut self, id: u64, failed: bool) {
        self.notified(Call::Callback {
            chunk: Whole::from(id),
            error: failed.then_some(self.cause),
        });
    }
}

fn write(producer: u64, chunk: Whole, weight: u64, callback: Callback) -> Input {
    Input::Write {
        chunk,
        payload: Payload::bytes(Whole::from(weight)),
        callback,
        producer: number(producer),
    }
}

fn number(producer: u64) -> model::Producer {
    model::Producer(u8::try_from(producer).expect("a few"))
}
