//! Smaller programs that still fail. Every part of a program is a program, so shrinking is
//! removing.

use highwater_model::program::{Action, Program};
use highwater_model::quantity::Whole;
use highwater_model::vocabulary::Callback;

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
    all
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
    match action {
        Action::Write {
            weight,
            callback,
            producer,
        } => {
            let mut all = Vec::new();
            if *weight > Whole(1) {
                let weight = *weight - Whole(1);
                all.push(Action::Write {
                    weight,
                    callback: *callback,
                    producer: *producer,
                });
            }
            if *callback == Callback::Own {
                let callback = Callback::None;
                all.push(Action::Write {
                    weight: *weight,
                    callback,
                    producer: *producer,
                });
            }
            all.into_iter().map(|action| vec![action]).collect()
        }
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
        Action::Take { max } if *max > Whole(1) => vec![vec![Action::Take { max: Whole(1) }]],
        Action::Take { .. } | Action::End {} | Action::Complete {} => Vec::new(),
    }
}
