//! What is under the lock of a stream besides who waits: the core, and what handles need to know.

use std::num::NonZeroUsize;

use crate::core::{Core, Effects, Left, NotTaken, NotWritten, Snapshot, WhyNot, Written};
use crate::error::{Closed, Reason, Refused};
use crate::observer::{Event, Log};
use crate::queue::{Accept, Batch, Items, Queue};
use crate::rooms::{Room, Wakes};

pub(crate) struct State<Q> {
    core: Core<Q>,
    /// Why the stream was destroyed, if it was.
    cause: Option<Closed>,
    /// How many producers were made.
    made: u64,
    /// How many of them are alive.
    alive: u64,
    pub(crate) log: Log,
}

impl<Q: Queue> State<Q> {
    pub(crate) fn new(core: Core<Q>, observed: bool) -> Self {
        Self {
            core,
            cause: None,
            made: 0,
            alive: 0,
            log: Log::new(observed),
        }
    }

    /// A producer is made: its number, and if a drain is owed, the generation it waits in.
    pub(crate) fn producer_made(&mut self) -> (u64, Option<u64>) {
        self.made += 1;
        self.alive += 1;
        let Snapshot {
            need_drain,
            generation,
            ..
        } = self.snapshot();
        let producer = self.made;
        self.log.append(|| Event::ProducerMade {
            producer,
            stopped: need_drain,
        });
        (producer, need_drain.then_some(generation))
    }

    /// A producer is dropped. The last one ends the stream.
    pub(crate) fn producer_dropped(&mut self, producer: u64, wakes: &mut Wakes) {
        self.alive -= 1;
        self.log.append(|| Event::ProducerDropped { producer });
        if self.alive == 0 {
            self.end(producer, wakes);
        }
    }

    #[inline(always)]
    pub(crate) fn write<C>(
        &mut self,
        producer: u64,
        chunk: C,
        weight: u64,
        receipt: bool,
        wakes: &mut Wakes,
    ) -> Result<Written, Refused<C>>
    where
        Q: Accept<C>,
    {
        match self.core.write(chunk, weight, receipt) {
            Ok(written) => {
                // A corked sink that is woken looks, and waits on.
                wakes.add(Room::Sink);
                if self.log.is_kept() {
                    let Snapshot { length, .. } = self.snapshot();
                    self.log.append(|| Event::Write {
                        producer,
                        id: written.id,
                        weight,
                        receipt,
                        answer: written.answer,
                        length,
                    });
                }
                Ok(written)
            }
            Err(not_written) => Err(self.refused(producer, weight, not_written)),
        }
    }

    #[cold]
    fn refused<C>(&mut self, producer: u64, weight: u64, not: NotWritten<C>) -> Refused<C> {
        self.log.append(|| Event::Refused { producer, weight });
        let reason = match not.why {
            WhyNot::Ended => Reason::Closed(Closed::Ended),
            WhyNot::Destroyed => Reason::Closed(self.cause()),
            WhyNot::Full { generation } => Reason::Full { generation },
            WhyNot::TooHeavy => Reason::TooHeavy,
        };
        Refused {
            chunk: not.chunk,
            reason,
        }
    }

    pub(crate) fn cork(&mut self, producer: u64) {
        if self.core.cork().is_some() {
            self.log.append(|| Event::Cork { producer });
        }
    }

    pub(crate) fn uncork(&mut self, producer: u64, wakes: &mut Wakes) {
        if let Some(left) = self.core.uncork() {
            self.log.append(|| Event::Uncork { producer });
            if left == 0 {
                wakes.add(Room::Sink);
            }
        }
    }

    pub(crate) fn take_all(&mut self) -> Result<Q::Batch, NotTaken> {
        let before = self.core.taken();
        let batch = self.core.take_all()?;
        let ids = before..self.core.taken();
        self.log.append(|| Event::Take { ids });
        Ok(batch)
    }

    /// Whether a batch was settled.
    pub(crate) fn complete(&mut self, wakes: &mut Wakes) -> bool {
        let effects = self.core.complete();
        let settled = effects.settled;
        if settled {
            wakes.add(Room::Settled);
            if self.log.is_kept() {
                let Snapshot { length, .. } = self.snapshot();
                self.log.append(|| Event::Complete { length });
            }
        }
        self.apply(effects, wakes);
        settled
    }

    pub(crate) fn end(&mut self, producer: u64, wakes: &mut Wakes) {
        let Snapshot {
            ending, destroyed, ..
        } = self.snapshot();
        if ending || destroyed {
            return;
        }
        let effects = self.core.end();
        self.log.append(|| Event::End { producer });
        wakes.add(Room::Producers); // no drain will come
        wakes.add(Room::Sink); // it ends the corks too
        self.apply(effects, wakes);
    }

    /// R8: destroyed by a producer or by the sink; what was queued. `None`: it was over already.
    pub(crate) fn destroy(&mut self, cause: Closed, wakes: &mut Wakes) -> Option<Left<Q::Batch>> {
        let errored = cause.is_error();
        let (left, effects) = self.core.destroy(errored)?;
        self.log.append(|| Event::Destroy { errored });
        self.closed(cause, effects, wakes);
        Some(left)
    }

    /// R8: the sink gives up, and its batch with that; what was queued, unless the stream was destroyed
    /// before.
    pub(crate) fn fail(&mut self, cause: Closed, wakes: &mut Wakes) -> Option<Left<Q::Batch>> {
        let length = self.snapshot().length;
        let (left, effects) = self.core.fail()?;
        self.log.append(|| match cause {
            Closed::SinkGone | Closed::SinkPanicked => Event::SinkGone { length },
            Closed::Ended | Closed::Destroyed | Closed::Failed(_) => Event::Fail { length },
        });
        self.closed(cause, effects, wakes);
        left
    }

    fn closed(&mut self, cause: Closed, effects: Effects, wakes: &mut Wakes) {
        self.cause.get_or_insert(cause);
        for room in [Room::Producers, Room::Settled, Room::Sink] {
            wakes.add(room);
        }
        self.apply(effects, wakes);
    }

    fn apply(&mut self, effects: Effects, wakes: &mut Wakes) {
        if effects.drains() {
            wakes.add(Room::Producers);
        }
        if effects.finishes() {
            wakes.add(Room::Settled);
            wakes.add(Room::Sink);
        }
        if self.log.is_kept() {
            for effect in effects {
                self.log.append(|| effect.into());
            }
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        self.core.snapshot()
    }

    /// Why the stream was destroyed, if it was.
    pub(crate) fn destroyed(&self) -> Option<Closed> {
        self.cause.clone()
    }

    /// Why the stream was destroyed; it was.
    fn cause(&self) -> Closed {
        self.cause.clone().unwrap_or(Closed::Destroyed)
    }

    /// Whether a write that was told to wait in this generation may be followed by another;
    /// `None`: not yet.
    pub(crate) fn drained(&self, waits_in: Option<u64>) -> Option<Result<(), Closed>> {
        let shown = self.snapshot();
        if shown.destroyed {
            Some(Err(self.cause()))
        } else if shown.ending {
            Some(Err(Closed::Ended))
        } else {
            let answered = waits_in.is_none_or(|generation| shown.generation > generation);
            answered.then_some(Ok(()))
        }
    }

    /// Whether everything was completed after `end`; `None`: not yet.
    pub(crate) fn finished(&self) -> Option<Result<(), Closed>> {
        let shown = self.snapshot();
        if shown.destroyed {
            Some(Err(self.cause()))
        } else {
            shown.finished.then_some(Ok(()))
        }
    }

    /// Whether this write was completed; `None`: not yet.
    pub(crate) fn receipt(&self, id: u64) -> Option<Result<(), Closed>> {
        let completed = self.core.settled(id)?;
        Some(if completed { Ok(()) } else { Err(self.cause()) })
    }
}

impl<T> State<Items<T>> {
    pub(crate) fn take(&mut self, max: NonZeroUsize) -> Result<Batch<T>, NotTaken> {
        let batch = self.core.take(max)?;
        self.log.append(|| Event::Take { ids: batch.ids() });
        Ok(batch)
    }
}
