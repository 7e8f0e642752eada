//! The finite part of a state.

use std::fmt;

use highwater_model::node::{Buffer, Flags, Frame, FrameKind, Node};
use highwater_model::quantity::Quantity;
use highwater_model::queue::List;

use crate::node::window::{self, Hidden};

/// The finite part of a state.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    /// The flags, but those that are forgotten.
    pub flags: Flags,
    /// What is shown of the stack.
    pub top: Top,
    /// What is known of the jobs.
    pub ticks: Hidden,
    /// The stream is corked.
    pub corked: bool,
    /// Whether there is a buffer, and whether chunks are left in it.
    pub buffered: Option<bool>,
    /// The producer holds permission.
    pub permitted: bool,
    /// One of the open frames, shown or not, is a `write`'s.
    pub write_open: bool,
    /// `end` was called with a chunk.
    pub chunk_given: bool,
}

/// The frames from the newest user code down to the next, and what is known of those below.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Top {
    /// The newest first.
    pub frames: Vec<FrameKind>,
    /// Those below.
    pub below: Hidden,
}

impl Shape {
    /// That of a machine, the oldest `standing` of whose frames stand for others, and whether these are all that are
    /// left: then `top` says only what is known of them. What a machine does not know is left out: who holds permission,
    /// and what of the producer's is open.
    pub fn of<N: Quantity, Q: List<N>>(machine: &Node<N, Q>, standing: usize) -> (Self, bool) {
        let dialect = machine.dialect;
        let window = window::shown(&machine.frames[standing..]);
        let (below, shown) = machine.frames.split_at(machine.frames.len() - window);
        let bare = shown.is_empty() && !below.is_empty();
        let calls = || below.iter().any(window::frame_calls);
        let jobs = || machine.ticks.iter().any(window::job_calls);
        let queued = |buffer: &Buffer<N, Q>| !buffer.entries.is_empty();
        let shape = Self {
            flags: machine.flags,
            top: Top {
                frames: shown.iter().rev().map(Frame::kind).collect(),
                below: Hidden::some(dialect, !below.is_empty(), calls),
            },
            ticks: Hidden::some(dialect, !machine.ticks.is_empty(), jobs),
            corked: N::zero() < machine.corked,
            buffered: machine
                .buffered
                .map(|_| machine.buffers.first().is_some_and(queued)),
            permitted: false,
            write_open: false,
            chunk_given: false,
        };
        (shape, bare)
    }
}

impl fmt::Display for Shape {
    /// What is true of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let flags = &self.flags;
        let all = [
            ("writing", flags.writing),
            ("sync", flags.sync),
            ("need_drain", flags.need_drain),
            ("buffer_processing", flags.buffer_processing),
            ("after_write_pending", flags.after_write_pending),
            ("ending", flags.ending),
            ("prefinished", flags.prefinished),
            ("errored", flags.errored.is_some()),
            ("error_emitted", flags.error_emitted),
            ("finished", flags.finished),
            ("destroyed", flags.destroyed),
            ("close_emitted", flags.close_emitted),
            ("permitted", self.permitted),
            ("write_open", self.write_open),
            ("chunk_given", self.chunk_given),
            ("corked", self.corked),
            ("chunks queued", self.buffered == Some(true)),
            ("an empty buffer", self.buffered == Some(false)),
        ];
        let raised = all.iter().filter(|(_, is)| *is).map(|(name, _)| *name);
        let raised: Vec<_> = raised.collect();
        let Top { frames, below } = &self.top;
        write!(
            f,
            "{{{}}} frames {frames:?}, below {below:?}; jobs {:?}",
            raised.join(", "),
            self.ticks
        )
    }
}
