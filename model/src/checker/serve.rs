//! stateright's Explorer, in the browser, with our own picture of a path.

use std::fmt::{Debug, Write as _};
use std::hash::Hash;
use std::net::SocketAddr;

use stateright::{Model, Path, Property};

use super::System;
use crate::chart::{Step, svg};
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::rules::RULES;
use crate::systems::{Closed, State};
use crate::vocabulary::Op;

/// A closed system as the Explorer shows it.
struct Explored<M>(Closed<M>);

impl<M> Model for Explored<M>
where
    M: Machine<Whole> + Eq + Hash + Debug,
{
    type State = State<M>;
    type Action = Op<Whole>;

    fn init_states(&self) -> Vec<State<M>> {
        vec![self.0.initial()]
    }

    fn actions(&self, state: &State<M>, actions: &mut Vec<Op<Whole>>) {
        self.0.actions(state, actions);
    }

    fn next_state(&self, state: &State<M>, op: Op<Whole>) -> Option<State<M>> {
        Some(self.0.next(state, &op))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always("no rule is broken", |model, state| {
            !model.0.is_broken(state)
        })]
    }

    fn format_step(&self, state: &State<M>, op: Op<Whole>) -> Option<String> {
        let next = self.0.next(state, &op);
        let (_, event) = self.0.advance(state, op, |_, _| {});
        let mut text = format!("{event:?}\n");
        for (index, rule) in RULES.iter().enumerate() {
            if next.breaks(index) {
                writeln!(text, "breaks {}: {}", rule.id, rule.promise).expect("a string");
            }
        }
        write!(text, "\n{next:#?}").expect("a string");
        Some(text)
    }

    fn as_svg(&self, path: Path<State<M>, Op<Whole>>) -> Option<String> {
        let step = |(state, op): (State<M>, Option<Op<Whole>>)| {
            let op = op?;
            let (next, event) = self.0.advance(&state, op, |_, _| {});
            let shown = next.machine.shown();
            Some(Step { op, event, shown })
        };
        let steps: Vec<_> = path.into_vec().into_iter().filter_map(step).collect();
        Some(svg(self.0.options.high_water_mark, &steps))
    }
}

/// Serves the Explorer of a system at this address, until the process ends.
///
/// # Panics
///
/// If the address cannot be listened at.
pub fn serve<M>(system: Closed<M>, address: SocketAddr)
where
    M: Machine<Whole> + Eq + Hash + Debug + Send + Sync + 'static,
{
    Explored(system).checker().serve(address);
}
