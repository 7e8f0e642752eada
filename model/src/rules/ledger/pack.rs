//! The ledger packed: everything but what the stream was opened with.

use super::Ledger;
use crate::checker::pack::fields_packed;

fields_packed! {
    Ledger {
        same: options;
        packed:
            outstanding,
            length,
            settling,
            callbacks_due,
            errors_due,
            ends_due,
            drain_owed,
            corks,
            ending,
            errored,
            doubtful,
            error_owed,
            told,
            destroyed,
            closed,
            prefinished,
            finished,
            hooks,
            answered,
            thrown,
            escaping,
            open,
            producers,
            impolite,
            above,
            last,
    }
}
