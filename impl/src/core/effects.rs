use std::collections::VecDeque;
use std::iter::FusedIterator;

/// Something the outside must now be told.
///
/// ```
/// use highwater::core::{Core, Effect};
/// use highwater::queue::Items;
///
/// let mut core = Core::<Items<()>>::new(1);
/// assert_eq!(core.end().next(), Some(Effect::Finish));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Producers whose [`Wait`](super::Answer::Wait) carries a smaller generation may write again.
    Drain {
        /// The generation that begins: the number of this drain, from 1.
        generation: u64,
    },
    /// The write with this id, which asked for a receipt, is completed.
    Receipt {
        /// Its id.
        id: u64,
    },
    /// The write with this id, which asked for a receipt, will never be completed.
    Failed {
        /// Its id.
        id: u64,
    },
    /// Everything written is completed, and there will be no more.
    Finish,
    /// The stream was destroyed with an error.
    Error,
    /// The stream was destroyed: nothing but receipts comes any more.
    Close,
}

/// What the outside must be told after an op, as an iterator in the one right order (R2): drain,
/// the receipts by id, finish; or the receipts, those that failed, error, close.
///
/// ```
/// use std::num::NonZeroUsize;
///
/// use highwater::core::{Core, Effect};
/// use highwater::queue::Items;
///
/// let mut core = Core::<Items<_>>::new(1);
/// let _ = core.write("a", 1, true)?;
/// let _items = core.take(NonZeroUsize::MAX)?;
/// let effects = core.complete();
/// assert!(effects.settled);
/// assert_eq!(
///     effects.collect::<Vec<_>>(),
///     [Effect::Drain { generation: 1 }, Effect::Receipt { id: 1 }],
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use = "someone waits for these"]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Effects {
    /// A batch was settled. False after `end`, and after a `complete` that found no batch.
    pub settled: bool,
    pub(super) drain: Option<u64>,
    pub(super) receipts: VecDeque<u64>,
    pub(super) failed: VecDeque<u64>,
    pub(super) finish: bool,
    pub(super) error: bool,
    pub(super) close: bool,
}

impl Effects {
    /// There is a drain among them.
    pub(crate) fn drains(&self) -> bool {
        self.drain.is_some()
    }

    /// There is a finish among them.
    pub(crate) fn finishes(&self) -> bool {
        self.finish
    }
}

impl Iterator for Effects {
    type Item = Effect;

    fn next(&mut self) -> Option<Effect> {
        if let Some(generation) = self.drain.take() {
            return Some(Effect::Drain { generation });
        }
        if let Some(id) = self.receipts.pop_front() {
            return Some(Effect::Receipt { id });
        }
        if let Some(id) = self.failed.pop_front() {
            return Some(Effect::Failed { id });
        }
        for (due, effect) in [
            (&mut self.finish, Effect::Finish),
            (&mut self.error, Effect::Error),
            (&mut self.close, Effect::Close),
        ] {
            if std::mem::take(due) {
                return Some(effect);
            }
        }
        None
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let flags = [self.drain.is_some(), self.finish, self.error, self.close];
        let flags: usize = flags.into_iter().map(usize::from).sum();
        let left = flags + self.receipts.len() + self.failed.len();
        (left, Some(left))
    }
}

impl ExactSizeIterator for Effects {}
impl FusedIterator for Effects {}
