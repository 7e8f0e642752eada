//! Smaller programs that still fail. Every part of a program is a program, so shrinking is
//! removing.

use highwater_model::program::{Action, Program};
use highwater_model::quantity::Whole;
use highwater_model::trace::Settings;
use highwater_model::vocabulary::{Callback, Data, Outcome, Producer};

/// The smallest program that removing and lowering reach from `program` while `fails` holds.
pub fn shrink(program: Program, mut fails: impl FnMut(&Program) -> bool) -> Program {
    let mut smallest = program;
    'again: loop {
        for candidate in candidates(&smallest) {
            if fails(&candidate) {
                smallest = candidate;
                continue 'again;
            }
        }
        return smallest;
    }
}

/// Programs one step smaller, the boldest first. With what is removed goes, often, the call that
/// a reaction had counted past: so each is also tried with every reaction one call earlier.
fn candidates(program: &Program) -> Vec<Program> {
    let plain = removals(program);
    let earlier = plain.clone().into_iter().filter_map(|mut smaller| {
        let later = smaller
            .reactions
            .iter_mut()
            .filter(|reaction| reaction.nth > 1);
        (later.map(|reaction| reaction.nth -= 1).count() > 0).then_some(smaller)
    });
    let earlier: Vec<_> = earlier.collect();
    plain.into_iter().chain(earlier).collect()
}

fn removals(program: &Program) -> Vec<Program> {
    let mut all = Vec::new();
    for index in 0..program.turns.len() {
        let mut smaller = program.clone();
        smaller.turns.remove(index);
        all.push(smaller);
    }
    for index in 0..program.reactions.len() {
        let mut smaller = program.clone();
        smaller.reactions.remove(index);
        all.push(smaller);
    }
    for index in 1..program.turns.len() {
        let mut smaller = program.clone();
        let turn = smaller.turns.remove(index);
        smaller.turns[index - 1].extend(turn);
        all.push(smaller);
    }
    for (index, turn) in program.turns.iter().enumerate() {
        for actions in fewer(turn) {
            let mut smaller = program.clone();
            smaller.turns[index] = actions;
            all.push(smaller);
        }
    }
    for (index, reaction) in program.reactions.iter().enumerate() {
        for actions in fewer(&reaction.actions) {
            let mut smaller = program.clone();
            smaller.reactions[index].actions = actions;
            all.push(smaller);
        }
        if reaction.nth > 1 {
            let mut smaller = program.clone();
            smaller.reactions[index].nth -= 1;
            all.push(smaller);
        }
    }
    if program.high_water_mark > Whole(0) {
        let mut smaller = program.clone();
        smaller.high_water_mark -= Whole(1);
        all.push(smaller);
    }
    all.extend(plainer_settings(program));
    all
}

/// The same program with one option as it is by itself.
fn plainer_settings(program: &Program) -> impl Iterator<Item = Program> {
    type Change = fn(&mut Settings);
    let changes: [Change; 8] = [
        |settings| settings.auto_destroy = false,
        |settings| settings.emit_close = true,
        |settings| settings.object_mode = false,
        |settings| settings.decode_strings = true,
        |settings| settings.writev = false,
        |settings| settings.finalizes = false,
        |settings| settings.destroys = false,
        |settings| settings.constructs = false,
    ];
    changes.into_iter().filter_map(|change| {
        let mut smaller = program.clone();
        change(&mut smaller.settings);
        (smaller.settings != program.settings).then_some(smaller)
    })
}

/// The same actions with one removed, opened up, or made plainer.
fn fewer(actions: &[Action]) -> Vec<Vec<Action>> {
    let mut all = Vec::new();
    for index in 0..actions.len() {
        let mut smaller = actions.to_vec();
        smaller.remove(index);
        all.push(smaller);
    }
    for (index, action) in actions.iter().enumerate() {
        for plainer in plainer(action) {
            let mut smaller = actions.to_vec();
            smaller.splice(index..=index, plainer);
            all.push(smaller);
        }
    }
    all
}

/// What one action can be replaced by.
fn plainer(action: &Action) -> Vec<Vec<Action>> {
    let single = |actions: Vec<Action>| actions.into_iter().map(|action| vec![action]).collect();
    match action {
        Action::Write { .. } => single(plainer_write(action)),
        Action::End { .. } => single(plainer_end(action)),
        Action::Complete { .. } => single(plainer_complete(action)),
        Action::Destroy { error: true } => single(vec![Action::Destroy { error: false }]),
        Action::Take { max } if *max > Whole(1) => single(vec![Action::Take { max: Whole(1) }]),
        Action::NextTick { actions } | Action::Microtask { actions } => {
            let mut all = vec![actions.clone()];
            all.extend(fewer(actions).into_iter().map(|actions| {
                vec![match action {
                    Action::Microtask { .. } => Action::Microtask { actions },
                    _ => Action::NextTick { actions },
                }]
            }));
            all
        }
        Action::Cork {}
        | Action::Uncork {}
        | Action::Destroy { .. }
        | Action::Throw {}
        | Action::Take { .. } => Vec::new(),
    }
}

/// Copies of an action, each with one thing changed.
fn changed(action: &Action, changes: &[&dyn Fn(&mut Action)]) -> Vec<Action> {
    let copies = changes.iter().map(|change| {
        let mut copy = action.clone();
        change(&mut copy);
        copy
    });
    copies.filter(|copy| copy != action).collect()
}

fn plainer_write(action: &Action) -> Vec<Action> {
    changed(
        action,
        &[
            &|action| {
                if let Action::Write { weight, .. } = action {
                    *weight = lighter(*weight);
                }
            },
            &|action| {
                if let Action::Write { callback, .. } = action {
                    *callback = match callback {
                        Callback::Shared => Callback::Own,
                        Callback::Own | Callback::None => Callback::None,
                    };
                }
            },
            &|action| {
                if let Action::Write { data, .. } = action {
                    *data = Data::Bytes;
                }
            },
        ],
    )
}

fn plainer_end(action: &Action) -> Vec<Action> {
    changed(
        action,
        &[
            &|action| {
                if let Action::End {
                    weight,
                    data,
                    producer,
                    ..
                } = action
                {
                    *weight = None;
                    *data = Data::Bytes;
                    *producer = Producer::default();
                }
            },
            &|action| {
                if let Action::End { callback, .. } = action {
                    *callback = false;
                }
            },
            &|action| {
                if let Action::End {
                    weight: Some(weight),
                    ..
                } = action
                {
                    *weight = lighter(*weight);
                }
            },
            &|action| {
                if let Action::End { data, .. } = action {
                    *data = Data::Bytes;
                }
            },
        ],
    )
}

fn plainer_complete(action: &Action) -> Vec<Action> {
    changed(
        action,
        &[
            &|action| {
                if let Action::Complete { outcome, .. } = action {
                    *outcome = Outcome::Success;
                }
            },
            &|action| {
                if let Action::Complete { again, .. } = action {
                    *again = false;
                }
            },
        ],
    )
}

/// One less, but no less than 1: that a chunk weighs nothing is seldom simpler.
fn lighter(weight: Whole) -> Whole {
    if weight > Whole(1) {
        weight - Whole(1)
    } else {
        weight
    }
}
