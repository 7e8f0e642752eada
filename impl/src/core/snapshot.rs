use super::retained::Retained;
use super::{Core, Phase};
use crate::queue::Queue;

/// What a stream shows of itself, in Node's words.
///
/// ```
/// let (producer, _sink) = highwater::stream::<()>(16);
/// let shown = producer.snapshot();
/// assert_eq!((shown.high_water_mark, shown.length, shown.need_drain), (16, 0, false));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Snapshot {
    /// The mark at and above which writes are answered [`Wait`](super::Answer::Wait).
    pub high_water_mark: u64,
    /// The charged weight of everything accepted and not completed, the batch included.
    pub length: u64,
    /// How many entries that is. `length` is 0 exactly if this is.
    pub entries: u64,
    /// A [`Wait`](super::Answer::Wait) is unanswered. Stays as it was at `end`.
    pub need_drain: bool,
    /// How many drains there have been.
    pub generation: u64,
    /// How many corks hold the sink back; Node's `writableCorked`. None after `end`.
    pub corked: u64,
    /// `end` was called.
    pub ending: bool,
    /// Everything was completed after `end`.
    pub finished: bool,
    /// The stream was destroyed with an error.
    pub errored: bool,
    /// The stream was destroyed.
    pub destroyed: bool,
    /// The sink has taken a batch and not completed it.
    pub batch_outstanding: bool,
}

impl Snapshot {
    pub(super) fn of<Q: Queue>(core: &Core<Q>) -> Self {
        let shown = Self {
            high_water_mark: core.high_water_mark,
            need_drain: core.need_drain,
            generation: core.generation,
            ..Self::default()
        };
        match &core.phase {
            Phase::Open { retained, corked } => Self {
                corked: *corked,
                ..shown.with(retained)
            },
            Phase::Ending(retained) => Self {
                ending: true,
                ..shown.with(retained)
            },
            Phase::Finished => Self {
                ending: true,
                finished: true,
                ..shown
            },
            Phase::Destroyed(destroyed) => Self {
                length: destroyed.length(),
                entries: destroyed.entries(),
                ending: destroyed.ending,
                errored: destroyed.errored,
                destroyed: true,
                batch_outstanding: destroyed.batch_outstanding(),
                ..shown
            },
        }
    }

    fn with<Q: Queue>(self, retained: &Retained<Q>) -> Self {
        Self {
            length: retained.length(),
            entries: retained.entries(),
            batch_outstanding: retained.batch_outstanding(),
            ..self
        }
    }
}
