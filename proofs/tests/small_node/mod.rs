//! Small models of Node whose user code is that of a fragment.

use highwater_model::checker::System;
use highwater_model::declared::Declared;
use highwater_model::node::{Dialect, Frame, Node};
use highwater_model::quantity::Whole;
use highwater_model::systems::{Closed, Rare, Size, State, Who};
use highwater_model::vocabulary::{Callback, Op};
use highwater_proofs::node::fragment::Fragment;

/// The user code of a fragment, up to a size.
pub(crate) struct Walked {
    fragment: Fragment,
    pub(crate) system: Closed<Node>,
    /// `end` has a chunk only where nobody has called it: so one has, as of a polite producer in the proofs.
    pub(crate) one_chunk: bool,
}

impl Walked {
    pub(crate) fn new(
        dialect: &'static Dialect,
        fragment: Fragment,
        (who, writes): (&'static [Who], u64),
        callbacks: &'static [Callback],
    ) -> Self {
        let mark = Whole(2);
        let settings = fragment.settings();
        let size = Size {
            writes,
            weights: &[1, 2],
            callbacks,
            producers: who,
            frames: 3,
            tasks: 0,
            corks: 0,
            rare: Rare {
                most: 2,
                corks: true,
                ends: true,
                destroys: fragment.destroys,
                failures: fragment.destroys,
                again: false,
                throws: false,
            },
            takes: &[],
        };
        let system = Closed {
            machine: Node::new(dialect, mark, settings),
            options: Declared::Node(dialect).options(mark, settings),
            size,
            // Whatever is broken, it goes on.
            judged: 0,
        };
        Self {
            fragment,
            system,
            one_chunk: false,
        }
    }
}

impl System for Walked {
    type State = State<Node>;
    type Action = Op<Whole>;

    fn initial(&self) -> State<Node> {
        self.system.initial()
    }

    fn actions(&self, state: &State<Node>, ops: &mut Vec<Op<Whole>>) {
        self.system.actions(state, ops);
        let shared = self.system.size.callbacks.contains(&Callback::Shared);
        let ending = state.machine.flags.ending;
        let late = ending && !self.fragment.late;
        let mut frames = state.machine.frames.iter();
        let ended = ending || frames.any(|frame| matches!(frame, Frame::End { .. }));
        ops.retain(|op| match op {
            Op::Write { .. } => !late && (shared || self.fragment.has_op(op)),
            Op::End {
                payload: Some(_), ..
            } => !(late || ended && self.one_chunk) && self.fragment.has_op(op),
            _ => self.fragment.has_op(op),
        });
    }

    fn next(&self, state: &State<Node>, op: &Op<Whole>) -> State<Node> {
        self.system.next(state, op)
    }

    fn is_broken(&self, _: &State<Node>) -> bool {
        false
    }
}

pub(crate) const BOTH: &[Callback] = &[Callback::None, Callback::Own];
pub(crate) const POLITE: (&[Who], u64) = (&[Who::Polite], 3);
pub(crate) const IMPOLITE: (&[Who], u64) = (&[Who::Impolite], 2);
