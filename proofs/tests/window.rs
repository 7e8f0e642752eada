//! No step of `node` looks deeper than its window: on every edge of a small model, replacing what that hides or forgets
//! changes neither the event nor the rest of the next state. The theorems about Node rest on this.

mod small_node;

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use highwater_model::checker::explorer::explore;
use highwater_model::machine::Machine;
use highwater_model::node::{Frame, NODE_26, Node};
use highwater_model::quantity::Whole;
use highwater_model::vocabulary::{Callback, Op};
use highwater_proofs::node::theorems::{
    FIXED_THAT_DESTROYS_ITSELF, FIXED_THAT_IS_DESTROYED, OF_NODE_26, OF_NODE_FIXED, Theorem,
};
use highwater_proofs::node::window;
use small_node::{BOTH, IMPOLITE, POLITE, Walked};

/// How many of the newest frames a step may look at.
type Shown = fn(&[Frame<Whole>]) -> usize;

/// How replacing what is hidden shows in this step.
fn looks_deeper(machine: &Node, op: Op<Whole>, shown: Shown) -> Result<(), String> {
    let mut replaced = machine.clone();
    let rest = window::hide(&mut replaced, op.kind(), shown(&machine.frames));
    let mut real = machine.clone();
    let (mut event, mut other) = (real.step(op), replaced.step(op));
    window::forget_error(&mut event);
    window::forget_error(&mut other);
    if event != other {
        return Err(format!("{event:?} becomes {other:?}"));
    }
    if window::put_back(&mut replaced, rest).is_none() {
        return Err("what stood for the hidden is gone".to_owned());
    }
    window::forget(&mut real);
    window::forget(&mut replaced);
    if real == replaced {
        Ok(())
    } else {
        Err(format!("{real:?}\n  becomes {replaced:?}"))
    }
}

/// What was found on the edges of a small model.
#[derive(Default)]
struct Found {
    edges: usize,
    /// On which something was hidden: frames, jobs.
    hidden: [usize; 2],
    deeper: usize,
    /// The first of them by kind of op.
    first: BTreeMap<String, String>,
}

fn edges(walked: &Walked, shown: Shown) -> Found {
    let mut found = Found::default();
    explore(walked, |state, op, _| {
        let machine = &state.machine;
        found.edges += 1;
        found.hidden[0] += usize::from(shown(&machine.frames) < machine.frames.len());
        found.hidden[1] += usize::from(!machine.ticks.is_empty());
        if let Err(why) = looks_deeper(machine, *op, shown) {
            found.deeper += 1;
            let name = format!("{:?}", op.kind());
            found
                .first
                .entry(name)
                .or_insert_with(|| format!("{op:?} of {machine:?}:\n  {why}"));
        }
    });
    let _ = writeln!(
        io::stderr(),
        "{} {:?}: {} edges, {:?} with hidden frames, jobs; {} look deeper, of {:?}",
        walked.system.machine.dialect.name,
        walked.system.size.callbacks,
        found.edges,
        found.hidden,
        found.deeper,
        found.first.keys()
    );
    found
}

/// Of both models together: the edges, and on how many frames or jobs were hidden.
fn looked_at(theorem: &Theorem) -> (usize, [usize; 2]) {
    let mut all = (0, [0, 0]);
    for who in [POLITE, IMPOLITE] {
        let walked = Walked::new(theorem.dialect, theorem.fragment, who, BOTH);
        let found = edges(&walked, window::shown);
        assert!(found.first.is_empty(), "{:#?}", found.first);
        all.0 += found.edges;
        all.1[0] += found.hidden[0];
        all.1[1] += found.hidden[1];
    }
    all
}

#[test]
fn no_step_of_node_26_looks_deeper() {
    assert_eq!(looked_at(&OF_NODE_26), (391_434, [184_296, 260_097]));
}

#[test]
fn no_step_of_node_fixed_looks_deeper() {
    assert_eq!(looked_at(&OF_NODE_FIXED), (303_177, [129_505, 210_003]));
}

#[test]
fn no_step_of_a_destroyed_node_fixed_looks_deeper() {
    assert_eq!(
        looked_at(&FIXED_THAT_IS_DESTROYED),
        (890_757, [284_444, 716_565])
    );
}

#[test]
fn no_step_of_a_node_fixed_that_destroys_itself_looks_deeper() {
    assert_eq!(
        looked_at(&FIXED_THAT_DESTROYS_ITSELF),
        (872_140, [277_994, 699_770])
    );
}

/// The control: a window that shows a frame too few is looked through.
#[test]
fn a_smaller_window_is_refused() {
    let walked = Walked::new(&NODE_26, OF_NODE_26.fragment, IMPOLITE, BOTH);
    let found = edges(&walked, |frames| window::shown(frames).saturating_sub(1));
    assert_eq!(found.deeper, 30_880);
}

/// The control: writes that share a callback are counted in a job that is hidden. So the fragment leaves them out.
#[test]
fn shared_callbacks_look_deeper() {
    let shared = &[Callback::Shared];
    let walked = Walked::new(&NODE_26, OF_NODE_26.fragment, IMPOLITE, shared);
    let found = edges(&walked, window::shown);
    assert_eq!(found.deeper, 508);
}
