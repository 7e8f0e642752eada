//! The ledger packed: everything but what the stream was opened with.

use super::Ledger;
use crate::checker::pack::{Pack, Reader, Writer};

impl Pack for Ledger {
    fn pack(&self, to: &mut Writer) {
        let Self {
            high_water_mark: _,
            minimum_weight: _,
            settings: _,
            sink: _,
            outstanding,
            length,
            callbacks_due,
            errors_due,
            ends_due,
            drain_owed,
            corks,
            ending,
            errored,
            error_owed,
            told,
            destroyed,
            doubtful,
            closed,
            prefinished,
            finished,
            hooks,
            answered,
            thrown,
            open,
            producers,
            impolite,
            above,
            last,
        } = self;
        to.put(&(outstanding, length, callbacks_due, errors_due, ends_due));
        to.put(&(drain_owed, corks, ending, errored, error_owed, told));
        to.put(&(destroyed, doubtful, closed, prefinished, finished, hooks));
        to.put(&(answered, thrown, open, producers, impolite, above, last));
    }

    fn unpack(like: &Self, from: &mut Reader<'_>) -> Self {
        let (outstanding, length, callbacks_due, errors_due, ends_due) = from.get();
        let (drain_owed, corks, ending, errored, error_owed, told) = from.get();
        let (destroyed, doubtful, closed, prefinished, finished, hooks) = from.get();
        let (answered, thrown, open, producers, impolite, above, last) = from.get();
        Self {
            high_water_mark: like.high_water_mark,
            minimum_weight: like.minimum_weight,
            settings: like.settings,
            sink: like.sink,
            outstanding,
            length,
            callbacks_due,
            errors_due,
            ends_due,
            drain_owed,
            corks,
            ending,
            errored,
            error_owed,
            told,
            destroyed,
            doubtful,
            closed,
            prefinished,
            finished,
            hooks,
            answered,
            thrown,
            open,
            producers,
            impolite,
            above,
            last,
        }
    }
}
