//! What the environment of a closed system reads off a ledger: all that its ops depend on there.

use super::{Closed, Who};
use crate::quantity::Whole;
use crate::rules::{Ledger, Open};
use crate::trace::SinkKind;

/// How user code stands with the stream, as the events have shown it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Standing {
    /// The newest open call is one into user code.
    pub(super) in_call: bool,
    /// There may be one more call into user code.
    pub(super) room: bool,
    /// The sink holds a chunk.
    pub(super) with_sink: bool,
    /// The stream is corked.
    pub(super) corked: bool,
    /// It may be corked once more.
    pub(super) may_cork: bool,
    /// Which producers write now: a bit each.
    writers: u64,
}

impl Standing {
    /// As a ledger shows it to the environment of this system.
    pub(super) fn of<M>(ledger: &Ledger, system: &Closed<M>) -> Self {
        let size = &system.size;
        let is_call = |open: &Open| matches!(open, Open::Call(_));
        let calls = ledger.open.iter().filter(|open| is_call(open)).count();
        let may_write = |(producer, who)| match who {
            Who::Polite => ledger.permits(producer) && !ledger.ending,
            Who::Impolite => true,
        };
        let producers = size.producers().zip(size.producers.iter().copied());
        let writers = producers.map(may_write).enumerate();
        Self {
            in_call: ledger.open.last().is_some_and(is_call),
            room: calls < size.frames || system.options.sink == SinkKind::Pull,
            with_sink: ledger.with_sink(),
            corked: Whole(0) < ledger.corks,
            may_cork: ledger.corks.count() < size.corks,
            writers: writers.fold(0, |all, (index, may)| all | u64::from(may) << index),
        }
    }

    /// Whether the producer with this index writes now.
    pub(super) fn may_write(self, index: usize) -> bool {
        self.writers >> index & 1 == 1
    }
}
