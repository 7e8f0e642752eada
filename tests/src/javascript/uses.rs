//! What a program has that its JavaScript must provide for.

use std::collections::BTreeSet;

use highwater_model::program::Action;
use highwater_model::quantity::Whole;
use highwater_model::vocabulary::{Callback, Data, Hook, Outcome};

/// What actions there are anywhere in the program.
#[derive(Default)]
#[allow(
    clippy::struct_excessive_bools,
    reason = "one for each thing that the text needs more for"
)]
pub(super) struct Uses {
    pub(super) writes: usize,
    /// Writes with a callback of their own.
    pub(super) own: usize,
    /// Writes with the shared callback.
    pub(super) shared: usize,
    weights: BTreeSet<Whole>,
    /// A write of something else than bytes.
    pub(super) other_writes: bool,
    pub(super) texts: bool,
    nulls: bool,
    objects: bool,
    pub(super) ends: usize,
    /// Ends with a chunk.
    pub(super) end_chunks: usize,
    /// Ends with a callback.
    pub(super) end_callbacks: usize,
    pub(super) completes: usize,
    /// A completion of another hook than the sink.
    pub(super) hooks: bool,
    pub(super) again: bool,
    /// A completion with an error.
    pub(super) failures: bool,
    /// `_destroy` passes on its error.
    pub(super) passes: bool,
    pub(super) destroys: bool,
    /// A `destroy` with an error.
    pub(super) given: bool,
    pub(super) throws: bool,
    pub(super) takes: bool,
}

impl Uses {
    pub(super) fn add(&mut self, actions: &[Action]) {
        for action in actions {
            match action {
                Action::Write {
                    weight,
                    data,
                    callback,
                    ..
                } => {
                    self.writes += 1;
                    self.own += usize::from(*callback == Callback::Own);
                    self.shared += usize::from(*callback == Callback::Shared);
                    self.weights.insert(*weight);
                    self.other_writes |= *data != Data::Bytes;
                    self.add_data(*data);
                }
                Action::Cork {} | Action::Uncork {} => {}
                Action::End {
                    weight,
                    data,
                    callback,
                    ..
                } => {
                    self.ends += 1;
                    self.end_callbacks += usize::from(*callback);
                    if weight.is_some() {
                        self.end_chunks += 1;
                        self.add_data(*data);
                    }
                }
                Action::Destroy { error } => {
                    self.destroys = true;
                    self.given |= *error;
                }
                Action::Complete {
                    hook,
                    outcome,
                    again,
                } => {
                    self.completes += 1;
                    self.hooks |= *hook != Hook::Sink;
                    self.again |= *again;
                    self.failures |= *outcome == Outcome::Failure;
                    self.passes |= *outcome == Outcome::Pass && *hook == Hook::Destroy;
                }
                Action::Throw {} => self.throws = true,
                Action::Take { .. } => self.takes = true,
                Action::NextTick { actions } | Action::Microtask { actions } => self.add(actions),
            }
        }
    }

    fn add_data(&mut self, data: Data) {
        match data {
            Data::Bytes => {}
            Data::Text => self.texts = true,
            Data::Null => self.nulls = true,
            Data::Object => self.objects = true,
        }
    }

    /// How many actions make a chunk.
    pub(super) fn chunks(&self) -> usize {
        self.writes + self.end_chunks
    }

    /// Writes with a callback.
    pub(super) fn callbacks(&self) -> usize {
        self.own + self.shared
    }

    /// What every write weighs, if all are bytes that weigh the same.
    pub(super) fn weight(&self) -> Option<Whole> {
        let first = self.weights.first();
        let same = self.weights.len() == 1 && !self.other_writes;
        first.filter(|_| same).copied()
    }

    /// Whether some writes weigh 1.
    pub(super) fn single_bytes(&self) -> bool {
        self.weights.contains(&Whole(1))
    }

    /// Whether an op may throw.
    pub(super) fn may_throw(&self, object_mode: bool) -> bool {
        self.throws || self.again || self.nulls || self.objects && !object_mode
    }

    /// Whether an error may come of it, to a listener or a callback.
    pub(super) fn may_fail(&self, object_mode: bool) -> bool {
        self.ends > 0 || self.failures || self.destroys || self.may_throw(object_mode)
    }

    /// Whether errors are made.
    pub(super) fn makes_errors(&self) -> bool {
        self.failures || self.given || self.throws
    }
}
