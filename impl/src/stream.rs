use std::num::NonZeroUsize;

use crate::core::{self, Batch, Core, Effect, Effects, Ended, NotTaken, Snapshot, Written};
use crate::error::{Refused, SinkGone};
use crate::monitor::{Monitor, Room, Wakes};
use crate::observer::{self, Event, Log, Observer};
use crate::producer::Producer;
use crate::sink::Sink;
use crate::sync::Arc;

/// A stream: the first [`Producer`], and the [`Sink`].
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::Flow;
///
/// let (mut producer, mut sink) = highwater::stream(2);
/// assert_eq!(producer.write("a", 1)?, Flow::Continue);
/// assert_eq!(producer.write("b", 1)?, Flow::Wait { generation: 0 });
/// sink.take(NonZeroUsize::MAX).expect("two are queued").complete();
/// producer.drained().expect("still open");
/// # Ok::<(), highwater::Refused<&str>>(())
/// ```
pub fn stream<T>(high_water_mark: u64) -> (Producer<T>, Sink<T>) {
    Builder::new(high_water_mark).stream()
}

/// A stream with more than the defaults.
///
/// ```
/// use highwater::{Builder, Record};
///
/// let (producer, sink) = Builder::new(16)
///     .observer(|Record { number, event }| println!("{number}: {event:?}"))
///     .stream::<Vec<u8>>();
/// # drop((producer, sink));
/// ```
#[must_use = "a builder makes nothing until `stream`"]
pub struct Builder {
    high_water_mark: u64,
    observer: Option<Box<dyn Observer>>,
}

impl Builder {
    /// A stream with this mark.
    pub fn new(high_water_mark: u64) -> Self {
        Self {
            high_water_mark,
            observer: None,
        }
    }

    /// Attaches an observer, in place of the one attached before.
    pub fn observer(mut self, observer: impl Observer + 'static) -> Self {
        self.observer = Some(Box::new(observer));
        self
    }

    /// Makes the stream.
    pub fn stream<T>(self) -> (Producer<T>, Sink<T>) {
        let Self {
            high_water_mark,
            observer,
        } = self;
        let shared = Arc::new(Shared {
            monitor: Monitor::new(State {
                side: Side::Live(Core::new(high_water_mark)),
                receipts: 0,
                made: 0,
                alive: 0,
                log: Log::new(observer.is_some()),
            }),
            observer,
        });
        (Producer::made(Arc::clone(&shared)), Sink::new(shared))
    }
}

/// What the handles of a stream share.
pub(crate) struct Shared<T> {
    monitor: Monitor<State<T>>,
    observer: Option<Box<dyn Observer>>,
}

impl<T> Shared<T> {
    /// Runs `op` under the lock; then, without it, wakes whom it named and delivers its events.
    pub(crate) fn with<R>(&self, op: impl FnOnce(&mut State<T>, &mut Wakes) -> R) -> R {
        let result = self.monitor.with(op);
        self.deliver();
        result
    }

    /// Waits in `room` until `ready` gives something, then delivers its events.
    pub(crate) fn wait_until<R>(
        &self,
        room: Room,
        ready: impl FnMut(&mut State<T>) -> Option<R>,
    ) -> R {
        let result = self.monitor.wait_until(room, ready);
        self.deliver();
        result
    }

    fn deliver(&self) {
        if let Some(observer) = &self.observer {
            observer::deliver(&self.monitor, &**observer);
        }
    }
}

/// What is under the lock: the core, and what the handles need to know besides.
pub(crate) struct State<T> {
    side: Side<T>,
    /// The newest write whose receipt was settled. They settle in the order of their ids, so every
    /// receipt up to this one is.
    receipts: u64,
    /// How many producers were made.
    made: u64,
    /// How many of them are alive.
    alive: u64,
    pub(crate) log: Log,
}

enum Side<T> {
    Live(Core<T>),
    /// The sink was dropped before finish; this is what the stream had shown.
    SinkGone(Snapshot),
}

impl<T> State<T> {
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

    pub(crate) fn write(
        &mut self,
        producer: u64,
        item: T,
        weight: u64,
        receipt: bool,
        wakes: &mut Wakes,
    ) -> Result<Written, Refused<T>> {
        let result = match &mut self.side {
            Side::SinkGone(_) => Err(Refused::SinkGone(item)),
            Side::Live(core) if core.room() < core::charged(weight) && !core.snapshot().ending => {
                Err(Refused::TooHeavy(item))
            }
            Side::Live(core) => core
                .write(item, weight, receipt)
                .map_err(|Ended(item)| Refused::Ended(item)),
        };
        if let Ok(Written { id, answer }) = result {
            let Snapshot { length, corked, .. } = self.snapshot();
            self.log.append(|| Event::Write {
                producer,
                id,
                weight,
                receipt,
                answer,
                length,
            });
            if corked == 0 {
                wakes.add(Room::Sink);
            }
        } else {
            self.log.append(|| Event::Refused { producer, weight });
        }
        result
    }

    pub(crate) fn cork(&mut self, producer: u64) {
        let Side::Live(core) = &mut self.side else {
            return; // and there never will be one
        };
        if core.cork().is_some() {
            self.log.append(|| Event::Cork { producer });
        }
    }

    pub(crate) fn uncork(&mut self, producer: u64, wakes: &mut Wakes) {
        let Side::Live(core) = &mut self.side else {
            return;
        };
        if let Some(left) = core.uncork() {
            self.log.append(|| Event::Uncork { producer });
            if left == 0 {
                wakes.add(Room::Sink);
            }
        }
    }

    pub(crate) fn take(&mut self, max: NonZeroUsize) -> Result<Batch<T>, NotTaken> {
        let Side::Live(core) = &mut self.side else {
            return Err(NotTaken::Finished); // only a sink takes
        };
        let batch = core.take(max)?;
        self.log.append(|| Event::Take { ids: batch.ids() });
        Ok(batch)
    }

    /// Whether a batch was settled.
    pub(crate) fn complete(&mut self, wakes: &mut Wakes) -> bool {
        let Side::Live(core) = &mut self.side else {
            return false; // only a sink completes
        };
        let effects = core.complete();
        let settled = effects.settled;
        if settled {
            let Snapshot { length, .. } = core.snapshot();
            self.log.append(|| Event::Complete { length });
        }
        self.apply(effects, wakes);
        settled
    }

    pub(crate) fn end(&mut self, producer: u64, wakes: &mut Wakes) {
        let Side::Live(core) = &mut self.side else {
            return;
        };
        let Snapshot { ending, corked, .. } = core.snapshot();
        if ending {
            return;
        }
        let effects = core.end();
        self.log.append(|| Event::End { producer });
        wakes.add(Room::Producers); // no drain will come
        if corked > 0 {
            wakes.add(Room::Sink); // it ends the corks too
        }
        self.apply(effects, wakes);
    }

    /// The sink is dropped. What it leaves behind is the caller's to drop, outside the lock.
    pub(crate) fn sink_dropped(&mut self, wakes: &mut Wakes) -> Option<Core<T>> {
        let shown = self.snapshot();
        if shown.finished {
            return None;
        }
        let left = std::mem::replace(&mut self.side, Side::SinkGone(shown));
        self.log.append(|| Event::SinkGone {
            length: shown.length,
        });
        wakes.add(Room::Producers);
        wakes.add(Room::Settled);
        match left {
            Side::Live(core) => Some(core),
            Side::SinkGone(_) => None,
        }
    }

    fn apply(&mut self, effects: Effects, wakes: &mut Wakes) {
        for effect in effects {
            match effect {
                Effect::Drain { .. } => wakes.add(Room::Producers),
                Effect::Receipt { id } => {
                    self.receipts = id;
                    wakes.add(Room::Settled);
                }
                Effect::Finish => {
                    wakes.add(Room::Settled);
                    wakes.add(Room::Sink);
                }
            }
            self.log.append(|| effect.into());
        }
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        match &self.side {
            Side::Live(core) => core.snapshot(),
            Side::SinkGone(shown) => *shown,
        }
    }

    pub(crate) fn sink_gone(&self) -> bool {
        matches!(self.side, Side::SinkGone(_))
    }

    /// Whether the receipt of this write was settled; `None`: not yet.
    pub(crate) fn receipt(&self, id: u64) -> Option<Result<(), SinkGone>> {
        if self.receipts >= id {
            Some(Ok(()))
        } else {
            self.sink_gone().then_some(Err(SinkGone))
        }
    }
}
