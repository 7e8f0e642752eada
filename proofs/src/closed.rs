//! The closed system of the theorems: producers, the machine, and a sink that does any op at any
//! time; and beside the machine, what somebody who sees only ops and events can keep count of.

use highwater_model::machine::Machine;
use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;
use highwater_model::reference::Reference;
use highwater_model::reference::invariant::invariant;
use highwater_model::vocabulary::{Answer, Call, Event, Op, WriteResult};

use crate::mutant::Mutant;
use crate::ops::fail;

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Manner {
    /// One producer, which calls `write` only with permission.
    OnePolite,
    /// Any number of producers, born at any time, each of which honours drain.
    ManyPolite,
    /// Anyone, at any time.
    Careless,
}

/// Permission, as `model/RULES.md` has it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Producers<N> {
    /// Who they are.
    pub manner: Manner,
    /// One producer: whether it holds permission. Several: no matter, there may always be one
    /// that does (it was born before the drain was owed).
    pub permitted: bool,
    /// The generation of the newest false, or of the newest answer that the stream is full.
    pub told: N,
    /// Several producers: how many were told to wait since the length was last below max(H, 1).
    ///
    /// Each is in it at most once: it writes again only after a drain newer than its false, and a
    /// drain comes at length 0.
    pub stopped: N,
    /// The sum of the largest charged chunk of each of those.
    pub stopped_weight: N,
}

/// What a trace shows, counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Seen<N> {
    /// A false was answered, or that the stream is full, and no drain since.
    pub owed: bool,
    /// `end` was answered.
    pub ended: bool,
    /// Finish was notified.
    pub finished: bool,
    /// `destroy` was answered, or that the sink failed.
    pub destroyed: bool,
    /// With an error.
    pub errored: bool,
    /// Error was notified.
    pub told: bool,
    /// Close was notified.
    pub closed: bool,
    /// Corks answered and not taken back, by `uncork`, `end` or what destroyed.
    pub corks: N,
    /// Writes answered true or false.
    pub accepted: N,
    /// Chunks given to the sink.
    pub delivered: N,
    /// Entries settled, completed or cut, with a receipt or silently.
    pub receipts: N,
}

/// The closed system.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Closed<N, Q> {
    /// The machine.
    pub stream: Reference<N, Q>,
    /// Who writes.
    pub producers: Producers<N>,
    /// What an onlooker counted.
    pub seen: Seen<N>,
}

impl<N: Quantity, Q: Queue<N>> Closed<N, Q> {
    /// An open stream with nothing in it; no drain is owed, so the producer is born with
    /// permission.
    pub fn new(manner: Manner, high_water_mark: N, limit: Option<N>) -> Self {
        let zero = N::zero();
        Self {
            stream: Reference {
                limit,
                ..Reference::new(high_water_mark)
            },
            producers: Producers {
                manner,
                permitted: true,
                told: zero,
                stopped: zero,
                stopped_weight: zero,
            },
            seen: Seen {
                owed: false,
                ended: false,
                finished: false,
                destroyed: false,
                errored: false,
                told: false,
                closed: false,
                corks: zero,
                accepted: zero,
                delivered: zero,
                receipts: zero,
            },
        }
    }

    /// max(H, 1).
    pub fn mark(&self) -> N {
        self.stream.high_water_mark.or_more(N::one())
    }

    /// Whether the op may come now: a polite producer writes only with permission.
    pub fn allows(&self, op: &Op<N>) -> bool {
        match op {
            Op::Write { .. } => match self.producers.manner {
                Manner::OnePolite => self.producers.permitted,
                Manner::ManyPolite | Manner::Careless => true,
            },
            Op::Take { .. }
            | Op::Cork
            | Op::Uncork
            | Op::Complete { .. }
            | Op::End { .. }
            | Op::Destroy { .. }
            | Op::Throw
            | Op::Settle
            | Op::Return
            | Op::Tick
            | Op::NextTick
            | Op::Microtask => true,
        }
    }

    /// One step. `largest`: of the producer that writes, if the op is a write.
    pub fn step(&mut self, op: Op<N>, largest: N, mutant: Mutant) -> Event<N> {
        let before = self.stream.clone();
        let mut event = self.stream.step(op);
        mutant.edit(&before, &op, &mut self.stream, &mut event);
        self.producers.observe(&event, largest);
        let many = self.producers.manner == Manner::ManyPolite;
        if many && self.stream.length < self.mark() {
            self.producers.stopped = N::zero();
            self.producers.stopped_weight = N::zero();
        }
        self.seen.observe(&op, &event);
        event
    }

    /// The helper conjuncts: the machine's invariant, and what ties the counts to the machine.
    /// They carry the induction; what is promised is in [`crate::goals`].
    pub fn helpers(&self) -> Result<(), &'static str> {
        self.tied_flags()?;
        invariant(&self.stream)?;
        self.tied_counts()?;
        self.tied_producers()
    }

    fn tied_flags(&self) -> Result<(), &'static str> {
        let (flags, seen) = (self.stream.flags, &self.seen);
        need(
            seen.owed == (flags.need_drain || flags.drain_due),
            "owed as seen",
        )?;
        need(seen.ended == flags.ending, "ended as seen")?;
        need(seen.finished == flags.finished, "finished as seen")?;
        let destroyed = flags.destroyed.is_some();
        need(seen.destroyed == destroyed, "destroyed as seen")?;
        need(seen.errored == flags.errored(), "errored as seen")?;
        need(
            seen.told == (seen.errored && !flags.error_due),
            "error as seen",
        )?;
        need(
            seen.closed == (destroyed && !flags.close_due),
            "close as seen",
        )?;
        need(seen.corks == self.stream.corked, "corked as seen")?;
        if self.producers.manner != Manner::OnePolite {
            return need(self.producers.permitted, "somebody may hold permission");
        }
        need(
            !self.producers.permitted || !seen.owed,
            "with permission no drain is owed",
        )?;
        need(
            self.producers.permitted || seen.owed || seen.ended || seen.destroyed,
            "without permission one is, or end or destroy",
        )
    }

    fn tied_counts(&self) -> Result<(), &'static str> {
        let Seen {
            accepted,
            delivered,
            receipts,
            ..
        } = self.seen;
        let Reference {
            queued,
            batch,
            completed,
            cut,
            ..
        } = &self.stream;
        let out = batch.count() + completed.count();
        need(
            accepted == receipts + out + queued.count() + cut.count(),
            "accepted: settled, or with the sink, or completed, or queued or cut",
        )?;
        let over = self.seen.destroyed && batch.is_empty() && completed.is_empty();
        need(
            over || delivered == receipts + out,
            "delivered: settled, or with the sink, or completed",
        )?;
        need(
            self.seen.ended || self.seen.destroyed || accepted == self.stream.writes,
            "accepted: all written before end or destroy",
        )?;
        let next = |queue: &Q, number: N| queue.is_empty() || queue.first() == number + N::one();
        need(
            next(queued, delivered),
            "the oldest queued is the next to deliver",
        )?;
        need(
            next(batch, receipts),
            "the oldest with the sink is the next to settle",
        )?;
        need(
            next(completed, receipts),
            "the oldest completed is the next to settle",
        )?;
        need(
            next(cut, receipts + out),
            "the oldest cut settles behind what the sink has or has completed",
        )
    }

    fn tied_producers(&self) -> Result<(), &'static str> {
        let told = self.producers.told;
        let flags = self.stream.flags;
        need(
            told <= self.stream.generation,
            "a false carries a generation that was",
        )?;
        need(
            !flags.drain_due || told < self.stream.generation,
            "a drain that is due is newer",
        )
    }
}

fn need(holds: bool, name: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(name) }
}

impl<N: Quantity> Producers<N> {
    fn observe(&mut self, event: &Event<N>, largest: N) {
        match event {
            Event::Returned(Answer::Write { chunk: _, result }) => self.answered(*result, largest),
            Event::Notified(Call::Drain {
                generation: Some(generation),
            }) => {
                if *generation > self.told {
                    self.permitted = true;
                }
            }
            Event::Returned(
                Answer::Cork
                | Answer::Uncork
                | Answer::End
                | Answer::Destroy
                | Answer::Complete
                | Answer::Taken { .. }
                | Answer::NotTaken(_)
                | Answer::Scheduled { .. },
            )
            | Event::Threw { .. }
            | Event::Uncaught { .. }
            | Event::Called(_)
            | Event::Notified(_)
            | Event::Silent
            | Event::Skipped => {}
        }
    }

    fn answered(&mut self, result: WriteResult<N>, largest: N) {
        match result {
            // What is too heavy is no reason to wait: something lighter may fit.
            WriteResult::True | WriteResult::Full { generation: None } => {}
            WriteResult::False { generation } => {
                self.told = generation.expect("`reference` says which generation (R3)");
                self.permitted = self.manner != Manner::OnePolite;
                if self.manner == Manner::ManyPolite {
                    self.stopped += N::one();
                    self.stopped_weight += largest;
                }
            }
            WriteResult::Refused => self.permitted = self.manner != Manner::OnePolite,
            // It waits, and nothing was added to what is bounded.
            WriteResult::Full {
                generation: Some(generation),
            } => {
                self.told = generation;
                self.permitted = self.manner != Manner::OnePolite;
            }
        }
    }
}

impl<N: Quantity> Seen<N> {
    fn observe(&mut self, op: &Op<N>, event: &Event<N>) {
        match event {
            Event::Returned(Answer::Destroy) => {
                self.destroyed(matches!(op, Op::Destroy { error: true }));
            }
            // Of a stream that was destroyed before it is only that a batch failed.
            Event::Returned(Answer::Complete) => {
                if *op == fail() && !self.destroyed {
                    self.destroyed(true);
                }
            }
            Event::Notified(Call::Error { .. }) => self.told = true,
            Event::Notified(Call::Close) => self.closed = true,
            Event::Returned(Answer::Write { chunk: _, result }) => match result {
                WriteResult::True => self.accepted += N::one(),
                WriteResult::False { .. } => {
                    self.accepted += N::one();
                    self.owed = true;
                }
                WriteResult::Full {
                    generation: Some(_),
                } => self.owed = true,
                WriteResult::Full { generation: None } | WriteResult::Refused => {}
            },
            Event::Returned(Answer::Cork) => self.corks += N::one(),
            Event::Returned(Answer::Uncork) => self.corks -= N::one(),
            Event::Returned(Answer::End) => {
                self.ended = true;
                self.corks = N::zero();
            }
            Event::Returned(Answer::Taken { count, .. }) => self.delivered += *count,
            Event::Notified(Call::Drain { .. }) => self.owed = false,
            Event::Notified(Call::Callback { .. }) | Event::Silent => self.receipts += N::one(),
            Event::Notified(Call::Finish) => self.finished = true,
            Event::Returned(Answer::NotTaken(_) | Answer::Scheduled { .. })
            | Event::Threw { .. }
            | Event::Uncaught { .. }
            | Event::Called(_)
            | Event::Notified(
                Call::Sink { .. }
                | Call::Batch { .. }
                | Call::SharedCallback { .. }
                | Call::EndCallback { .. }
                | Call::Construct
                | Call::Final
                | Call::Destroy { .. }
                | Call::Prefinish
                | Call::Task { .. },
            )
            | Event::Skipped => {}
        }
    }

    fn destroyed(&mut self, errored: bool) {
        self.destroyed = true;
        self.errored = errored;
        self.corks = N::zero();
    }
}
