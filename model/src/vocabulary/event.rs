//! Events: what comes out of a stream.

use serde::{Deserialize, Serialize};

use super::{ErrorCode, OpKind};
use crate::quantity::Whole;

/// What one [`Op`](super::Op) gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Event<N> {
    /// An op of user code came back: control is in the code that called.
    Returned(Answer<N>),
    /// An op of user code threw: control is in the code that called.
    Threw {
        /// Which op.
        op: OpKind,
        /// What.
        error: ErrorCode,
    },
    /// A job of the runtime threw, and nobody caught it.
    Uncaught {
        /// What.
        error: ErrorCode,
    },
    /// The stream calls user code: a frame is open.
    Called(Call<N>),
    /// The stream tells user code, without a frame. (`reference`, rule R1.)
    Notified(Call<N>),
    /// The step ended without anything that user code could see.
    Silent,
    /// The op made no sense here; nothing changed.
    Skipped,
}

/// How an op of user code came back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Answer<N> {
    /// `write` came back.
    Write {
        /// The number of this chunk, from 1.
        chunk: N,
        /// With what.
        result: WriteResult<N>,
    },
    /// `cork` came back.
    Cork,
    /// `uncork` came back.
    Uncork,
    /// `end` came back.
    End,
    /// `destroy` came back.
    Destroy,
    /// The completion came back.
    Complete,
    /// `take` gave these chunks.
    Taken {
        /// The oldest chunk of the batch.
        first: N,
        /// How many, at least 1.
        count: N,
        /// Which of those behind the oldest it leaves out: they were no chunks, or handed back.
        holes: Holes,
    },
    /// `take` gave nothing.
    NotTaken(NotTaken),
    /// The task with this number is queued.
    Scheduled {
        /// Numbered from 1 by scheduling.
        task: N,
    },
}

/// The result of a `write`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WriteResult<N> {
    /// `true`: go on.
    True,
    /// `false`: wait for drain.
    False {
        /// `reference`: the generation whose end answers this false (rule R3).
        generation: Option<N>,
    },
    /// `reference` after `end`: the chunk was handed back.
    Refused,
    /// `reference` with a limit: the chunk was handed back, since with it the length would pass that.
    Full {
        /// There is room once this generation has ended (rule R9); none: there never is, for the chunk alone passes the limit.
        generation: Option<N>,
    },
}

/// Why [`Op::Take`](super::Op::Take) gave nothing; the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum NotTaken {
    /// The stream has finished.
    Finished,
    /// A batch is outstanding.
    Busy,
    /// The stream is corked.
    Corked,
    /// Nothing is queued.
    Empty,
}

/// A call into user code, or, in `reference`, a notification of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Call<N> {
    /// `_write` with this chunk.
    Sink {
        /// Its number.
        chunk: N,
    },
    /// `_writev` with these chunks.
    Batch {
        /// The oldest.
        first: N,
        /// How many.
        count: N,
        /// Which of those behind the oldest it leaves out.
        holes: Holes,
    },
    /// The `drain` listeners.
    Drain {
        /// `reference`: the generation that begins.
        generation: Option<N>,
    },
    /// The callback (or receipt) of a write.
    Callback {
        /// Of which write.
        chunk: N,
        /// With which error.
        error: Option<ErrorCode>,
    },
    /// The callback that writes share.
    SharedCallback {
        /// With which error.
        error: Option<ErrorCode>,
    },
    /// The callback of an `end`.
    EndCallback {
        /// Of which `end`; those with a callback are counted, from 1.
        end: N,
        /// With which error.
        error: Option<ErrorCode>,
    },
    /// `_construct`.
    Construct,
    /// `_final`.
    Final,
    /// `_destroy`.
    Destroy {
        /// With which error.
        error: Option<ErrorCode>,
    },
    /// The `prefinish` listeners.
    Prefinish,
    /// The `finish` listeners.
    Finish,
    /// The `error` listeners.
    Error {
        /// Which error.
        error: ErrorCode,
    },
    /// The `close` listeners.
    Close,
    /// A task that user code had queued.
    Task {
        /// Which.
        task: N,
    },
}

/// Which numbers a batch leaves out because their chunks went to the sink before their turn: bit i
/// is the chunk i + 1 numbers behind the oldest. Defects make holes; they do not make them further
/// behind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Holes(pub u64);

impl Holes {
    /// The holes of a batch with these numbers, which ascend; `None` if they do not, or if it has
    /// one further behind.
    pub fn between(first: Whole, chunks: &[Whole]) -> Option<Self> {
        let mut holes = 0;
        let mut next = first;
        for chunk in chunks {
            if *chunk < next {
                return None;
            }
            while next < *chunk {
                let bit = u32::try_from((next - first - Whole(1)).count()).ok()?;
                holes |= 1_u64.checked_shl(bit)?;
                next += Whole(1);
            }
            next += Whole(1);
        }
        Some(Self(holes))
    }

    /// The numbers of the batch.
    pub fn chunks(self, first: Whole, count: Whole) -> impl Iterator<Item = Whole> {
        let is_hole = move |index: u64| (1..=64).contains(&index) && self.0 >> (index - 1) & 1 == 1;
        let indices = (0..).filter(move |index| !is_hole(*index));
        let count = usize::try_from(count.count()).unwrap_or(usize::MAX);
        indices
            .take(count)
            .map(move |index| first + Whole::from(index))
    }
}

/// The kinds of [`Call`], by which a program's reactions are addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CallKind {
    /// [`Call::Sink`].
    Sink,
    /// [`Call::Batch`].
    Batch,
    /// [`Call::Drain`].
    Drain,
    /// [`Call::Callback`] and [`Call::SharedCallback`].
    Callback,
    /// [`Call::EndCallback`].
    EndCallback,
    /// [`Call::Construct`].
    Construct,
    /// [`Call::Final`].
    Final,
    /// [`Call::Destroy`].
    Destroy,
    /// [`Call::Prefinish`].
    Prefinish,
    /// [`Call::Finish`].
    Finish,
    /// [`Call::Error`].
    Error,
    /// [`Call::Close`].
    Close,
    /// [`Call::Task`].
    Task,
}

impl<N> Call<N> {
    /// Which kind of call this is.
    pub fn kind(&self) -> CallKind {
        match self {
            Self::Sink { .. } => CallKind::Sink,
            Self::Batch { .. } => CallKind::Batch,
            Self::Drain { .. } => CallKind::Drain,
            Self::Callback { .. } | Self::SharedCallback { .. } => CallKind::Callback,
            Self::EndCallback { .. } => CallKind::EndCallback,
            Self::Construct => CallKind::Construct,
            Self::Final => CallKind::Final,
            Self::Destroy { .. } => CallKind::Destroy,
            Self::Prefinish => CallKind::Prefinish,
            Self::Finish => CallKind::Finish,
            Self::Error { .. } => CallKind::Error,
            Self::Close => CallKind::Close,
            Self::Task { .. } => CallKind::Task,
        }
    }
}

/// The kinds of [`Event`], by which edges are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventKind {
    /// `write` said true.
    True,
    /// `write` said false.
    False,
    /// `write` handed the chunk back.
    Refused,
    /// `write` handed the chunk back: there is no room for it before the next drain.
    Full,
    /// `write` handed the chunk back: there never is room for it.
    TooHeavy,
    /// Another op came back.
    Returned,
    /// An op threw.
    Threw,
    /// A job threw.
    Uncaught,
    /// `take` gave chunks.
    Taken,
    /// `take` gave nothing.
    NotTaken(NotTaken),
    /// User code was called, or notified.
    Called(CallKind),
    /// Nothing to see.
    Silent,
    /// A recorded no-op.
    Skipped,
}

impl<N> Event<N> {
    /// Which kind of event this is.
    pub fn kind(&self) -> EventKind {
        match self {
            Self::Returned(answer) => answer.kind(),
            Self::Threw { .. } => EventKind::Threw,
            Self::Uncaught { .. } => EventKind::Uncaught,
            Self::Called(call) | Self::Notified(call) => EventKind::Called(call.kind()),
            Self::Silent => EventKind::Silent,
            Self::Skipped => EventKind::Skipped,
        }
    }
}

impl<N> Answer<N> {
    fn kind(&self) -> EventKind {
        match self {
            Self::Write { result, .. } => match result {
                WriteResult::True => EventKind::True,
                WriteResult::False { .. } => EventKind::False,
                WriteResult::Refused => EventKind::Refused,
                WriteResult::Full {
                    generation: Some(_),
                } => EventKind::Full,
                WriteResult::Full { generation: None } => EventKind::TooHeavy,
            },
            Self::Taken { .. } => EventKind::Taken,
            Self::NotTaken(why) => EventKind::NotTaken(*why),
            Self::Cork
            | Self::Uncork
            | Self::End
            | Self::Destroy
            | Self::Complete
            | Self::Scheduled { .. } => EventKind::Returned,
        }
    }

    /// Which kind of op came back; `None` for a task, whose op's own line carries its number.
    pub fn op(&self) -> Option<OpKind> {
        Some(match self {
            Self::Write { .. } => OpKind::Write,
            Self::Cork => OpKind::Cork,
            Self::Uncork => OpKind::Uncork,
            Self::End => OpKind::End,
            Self::Destroy => OpKind::Destroy,
            Self::Complete => OpKind::Complete,
            Self::Taken { .. } | Self::NotTaken(_) => OpKind::Take,
            Self::Scheduled { .. } => return None,
        })
    }
}
