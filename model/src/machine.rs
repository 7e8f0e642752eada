//! The one interface of the machines.

use std::fmt::Debug;
use std::hash::Hash;

use crate::quantity::Quantity;
use crate::vocabulary::{Event, Op, Shown};

/// A deterministic stream: one op in, one event out.
///
/// A machine is *total*: an op that makes no sense is [`Event::Skipped`] and changes nothing, so
/// that every part of a program is a program. It never loops and never calls out.
pub trait Machine<N: Quantity>: Clone {
    /// The flags and frames without the numbers. Finite.
    type Control: Clone + Eq + Ord + Hash + Debug + Send;

    /// One step.
    fn step(&mut self, op: Op<N>) -> Event<N>;

    /// What a subject shows of this state.
    fn shown(&self) -> Shown<N>;

    /// The op that the runtime is about to do by itself, once no user code is running: run a
    /// queued job, give a notification. `None`: nothing is queued.
    fn implied(&self) -> Option<Op<N>>;

    /// Whether ops of user code are held back until [`Machine::implied`] is none.
    fn held(&self) -> bool;

    /// Whether the implied ops follow each op at once (`reference`), or wait until the user code
    /// of a turn is over (`node`).
    fn settles_at_once(&self) -> bool;

    /// The flags and frames of this state.
    fn control(&self) -> Self::Control;
}
