//! `null`s that come to a sink.

use highwater_model::program::{Action, Program};
use highwater_model::vocabulary::Data;

/// Leaves the first `null` that the program writes: before Node 6 it comes to the sink in object mode,
/// in streamx always, and two of them could not be told apart there.
pub(super) fn one_null(program: &mut Program) {
    let reactions = program.reactions.iter_mut();
    let lists = reactions.map(|reaction| &mut reaction.actions);
    let mut null = false;
    for actions in program.turns.iter_mut().chain(lists) {
        leave_one(actions, &mut null);
    }
}

fn leave_one(actions: &mut [Action], null: &mut bool) {
    for action in actions {
        if let Action::NextTick { actions } | Action::Microtask { actions } = action {
            leave_one(actions, null);
        } else if let Action::Write { data, .. } = action
            && *data == Data::Null
            && std::mem::replace(null, true)
        {
            *data = Data::Object;
        }
    }
}
