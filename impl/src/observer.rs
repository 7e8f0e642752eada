use std::collections::VecDeque;
use std::ops::Range;

use crate::core::{Answer, Effect};
use crate::queue::Queue;
use crate::shared::Shared;
use crate::sharing::Sharing;

/// Told of everything that happens to a stream, in the order in which it happened.
///
/// Events are numbered under the stream's lock and delivered after it was released, one at a time,
/// by whichever thread made one; so an observer may use the stream itself, and may be slow. While it
/// is slow, the events of other threads queue, without a mark: an observer is a tool. A panic in it
/// passes on to the caller of the op; the events that are left come with the next op.
///
/// Any `Fn(Record)` is an observer. Attach it with [`Builder::observer`](crate::Builder::observer).
pub trait Observer: Send + Sync {
    /// Is told of one event.
    fn observe(&self, record: Record);
}

impl<F: Fn(Record) + Send + Sync> Observer for F {
    fn observe(&self, record: Record) {
        self(record);
    }
}

/// An event and its number.
///
/// ```
/// use std::sync::mpsc;
///
/// use highwater::{Builder, Event, Record};
///
/// let (log, events) = mpsc::channel();
/// let (producer, _sink) = Builder::new(1)
///     .observer(move |record: Record| log.send(record).expect("read below"))
///     .stream::<()>();
/// producer.end();
/// assert_eq!(
///     events.try_iter().collect::<Vec<_>>(),
///     [
///         Record { number: 1, event: Event::ProducerMade { producer: 1, stopped: false } },
///         Record { number: 2, event: Event::End { producer: 1 } },
///         Record { number: 3, event: Event::Finish },
///     ],
/// );
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Record {
    /// From 1, without a gap.
    pub number: u64,
    /// What happened.
    pub event: Event,
}

/// What can happen to a stream.
///
/// The call of a handle and its return are one event: under the lock nothing comes between. A call
/// that changes nothing (a take that gives nothing, a second end, a
/// cork after it) is none.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// A handle was made: by the builder or by `clone`.
    ProducerMade {
        /// Producers are numbered from 1.
        producer: u64,
        /// A drain is owed, and it has to wait for it before it writes.
        stopped: bool,
    },
    /// A handle was dropped.
    ProducerDropped {
        /// Which.
        producer: u64,
    },
    /// A write was accepted.
    Write {
        /// Who wrote.
        producer: u64,
        /// The number of this write among those accepted, from 1.
        id: u64,
        /// As given. Charged is at least 1.
        weight: u64,
        /// A receipt was asked for.
        receipt: bool,
        /// Whether to go on.
        answer: Answer,
        /// The length with it.
        length: u64,
    },
    /// A write was not accepted, and the item handed back.
    Refused {
        /// Who wrote.
        producer: u64,
        /// As given.
        weight: u64,
    },
    /// The sink is held back.
    Cork {
        /// Whose handle corked.
        producer: u64,
    },
    /// One cork was taken back; after the last the sink goes on.
    Uncork {
        /// Whose handle had corked.
        producer: u64,
    },
    /// The sink took a batch.
    Take {
        /// The ids of its entries.
        ids: Range<u64>,
    },
    /// The sink completed its batch.
    Complete {
        /// The length without it.
        length: u64,
    },
    /// Producers whose wait has a smaller generation may write again.
    Drain {
        /// The number of this drain, from 1.
        generation: u64,
    },
    /// A write that asked for a receipt is completed; comes even if the receipt was dropped.
    Receipt {
        /// The id of the write.
        id: u64,
    },
    /// The stream takes no more writes, and every cork is taken back.
    End {
        /// Who ended it, or was the last to be dropped.
        producer: u64,
    },
    /// Everything is completed, and there will be no more.
    Finish,
    /// The stream was destroyed by one of its handles; what was queued is handed back to that.
    Destroy {
        /// With an error.
        errored: bool,
    },
    /// The sink gave up, and with that its batch: the stream is destroyed, if it was not before.
    Fail {
        /// What it left behind.
        length: u64,
    },
    /// The sink was dropped before finish: as if it had given up.
    SinkGone {
        /// What it left behind.
        length: u64,
    },
    /// A write that asked for a receipt will never be completed.
    Failed {
        /// The id of the write.
        id: u64,
    },
    /// The stream was destroyed with an error.
    Error,
    /// The stream was destroyed. Only receipts come after this.
    Close,
}

impl From<Effect> for Event {
    fn from(effect: Effect) -> Self {
        match effect {
            Effect::Drain { generation } => Self::Drain { generation },
            Effect::Receipt { id } => Self::Receipt { id },
            Effect::Failed { id } => Self::Failed { id },
            Effect::Finish => Self::Finish,
            Effect::Error => Self::Error,
            Effect::Close => Self::Close,
        }
    }
}

/// The events that were numbered and not yet delivered. Part of the state under the lock.
pub(crate) struct Log {
    observed: bool,
    numbered: u64,
    undelivered: VecDeque<Record>,
    /// Some thread is delivering; it will deliver what others append meanwhile.
    delivering: bool,
}

impl Log {
    /// Without an observer nothing is logged.
    pub(crate) fn new(observed: bool) -> Self {
        Self {
            observed,
            numbered: 0,
            undelivered: VecDeque::new(),
            delivering: false,
        }
    }

    /// Whether anybody reads it.
    #[inline]
    pub(crate) fn is_kept(&self) -> bool {
        self.observed
    }

    #[inline]
    pub(crate) fn append(&mut self, event: impl FnOnce() -> Event) {
        if self.observed {
            self.numbered += 1;
            self.undelivered.push_back(Record {
                number: self.numbered,
                event: event(),
            });
        }
    }
}

/// Delivers what is in the log, unless another thread, or an op further down this stack, does.
#[cold]
pub(crate) fn deliver<Q: Queue, S: Sharing>(shared: &Shared<Q, S>, observer: &dyn Observer) {
    let ours = shared.change(|state, _| !std::mem::replace(&mut state.log.delivering, true));
    if !ours {
        return;
    }
    let mut turn = Turn {
        shared,
        over: false,
    };
    while let Some(record) = turn.next() {
        observer.observe(record);
    }
}

/// The right to deliver. Given back when the log is empty, or when the observer panics.
struct Turn<'a, Q: Queue, S: Sharing> {
    shared: &'a Shared<Q, S>,
    over: bool,
}

impl<Q: Queue, S: Sharing> Turn<'_, Q, S> {
    /// Empty log and end of turn are one step: whoever appends later delivers it.
    fn next(&mut self) -> Option<Record> {
        self.shared.change(|state, _| {
            let log = &mut state.log;
            let record = log.undelivered.pop_front();
            if record.is_none() {
                log.undelivered = VecDeque::new();
                log.delivering = false;
                self.over = true;
            }
            record
        })
    }
}

impl<Q: Queue, S: Sharing> Drop for Turn<'_, Q, S> {
    fn drop(&mut self) {
        if !self.over {
            self.shared.change(|state, _| state.log.delivering = false);
        }
    }
}
