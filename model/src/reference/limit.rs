//! R9: what would bring the length above the limit is handed back.

use super::Reference;
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::WriteResult;

impl<N: Quantity, Q: Queue<N>> Reference<N, Q> {
    /// The same stream with a limit.
    pub fn limited(self, limit: N) -> Self {
        Self {
            limit: Some(limit),
            ..self
        }
    }

    /// Whether a chunk charged so is too much now.
    pub(super) fn passes_limit(&self, charged: N) -> bool {
        self.limit
            .is_some_and(|limit| limit < self.length + charged)
    }

    /// Nothing changes, but that a drain is owed, if there is room after it: then something is retained, and so it
    /// comes. The chunk keeps no number.
    pub(super) fn full(&mut self, charged: N) -> WriteResult<N> {
        if self.limit.is_some_and(|limit| limit < charged) {
            return WriteResult::Full { generation: None };
        }
        self.flags.need_drain = true;
        WriteResult::Full {
            generation: Some(self.generation),
        }
    }
}
