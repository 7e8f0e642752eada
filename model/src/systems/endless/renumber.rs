//! The numbers that a machine and its ledger have given out, counted anew.
//!
//! Chunks, tasks and generations are numbered from 1 and never again from the start, so that a system
//! without end has no two equal states. No machine asks for more than which of two numbers is the
//! larger; so states that differ only in where counting began are one. Here, and only here, every
//! place that holds such a number is named; nothing is left out with `..` or `_`, so a new field or
//! variant has to be placed before this compiles.

use crate::declared::AnyMachine;
use crate::node::{Completed, Frame, Job, Node, WriteCallback};
use crate::quantity::Whole;
use crate::queue::{Entry, Fifo, Queue};
use crate::reference::Reference;
use crate::rules::{Ledger, Outstanding};
use crate::systems::State;

/// What is numbered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Writes.
    Chunk,
    /// Ticks and microtasks of user code.
    Task,
    /// Drains of `reference`.
    Generation,
}

/// A place that holds a number.
enum Place<'n> {
    /// The number of something that is still around.
    Of(Kind, &'n mut Whole),
    /// How many have been given out.
    Last(Kind, &'n mut Whole),
}

/// Something that holds numbers, and shows every place that does.
trait Numbered {
    fn places(&mut self, see: &mut dyn FnMut(Place));
}

/// Counts anew: the oldest of each kind that is still around becomes number 1.
pub(super) fn renumber(state: &mut State<AnyMachine>) {
    for kind in [Kind::Chunk, Kind::Task, Kind::Generation] {
        let mut oldest: Option<Whole> = None;
        let mut last = Whole(0);
        state.places(&mut |place| match place {
            Place::Of(of, number) if of == kind => {
                oldest = Some(oldest.map_or(*number, |oldest| oldest.min(*number)));
            }
            Place::Last(of, number) if of == kind => last = *number,
            Place::Of(..) | Place::Last(..) => {}
        });
        let gone = oldest.map_or(last, |oldest| oldest - Whole(1));
        state.places(&mut |place| {
            let (Place::Of(of, number) | Place::Last(of, number)) = place;
            if of == kind {
                *number -= gone;
            }
        });
    }
}

impl Numbered for State<AnyMachine> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            machine,
            ledger,
            writes,
            tasks: _,
            broken: _,
        } = self;
        match machine {
            AnyMachine::Reference(machine) => machine.places(see),
            AnyMachine::Node(machine) => machine.places(see),
        }
        ledger.places(see);
        let mut count = Whole(*writes);
        see(Place::Last(Kind::Chunk, &mut count));
        *writes = count.0;
    }
}

impl Numbered for Ledger {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            high_water_mark: _,
            minimum_weight: _,
            sink: _,
            outstanding,
            length: _,
            callbacks_due,
            errors_due,
            drain_owed: _,
            ending: _,
            errored: _,
            finished: _,
            open: _,
            producers: _,
            impolite: _,
            above: _,
        } = self;
        for outstanding in outstanding {
            let Outstanding {
                chunk,
                weight: _,
                callback: _,
                with_sink: _,
            } = outstanding;
            see(Place::Of(Kind::Chunk, chunk));
        }
        for chunk in callbacks_due.iter_mut().chain(errors_due) {
            see(Place::Of(Kind::Chunk, chunk));
        }
    }
}

impl Numbered for Reference {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            high_water_mark: _,
            flags: _,
            length: _,
            entries: _,
            generation,
            writes,
            queued,
            batch,
            completed,
        } = self;
        see(Place::Last(Kind::Generation, generation));
        see(Place::Last(Kind::Chunk, writes));
        for queue in [queued, batch, completed] {
            queue.places(see);
        }
    }
}

impl Numbered for Node {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            dialect: _,
            high_water_mark: _,
            flags: _,
            frames,
            length: _,
            write_length: _,
            write_callback,
            pending_callbacks: _,
            queue,
            ticks,
            microtasks,
            writes,
            tasks,
        } = self;
        for frame in frames {
            frame.places(see);
        }
        write_callback.places(see);
        queue.places(see);
        for job in ticks {
            job.places(see);
        }
        for task in microtasks {
            see(Place::Of(Kind::Task, task));
        }
        see(Place::Last(Kind::Chunk, writes));
        see(Place::Last(Kind::Task, tasks));
    }
}

impl Numbered for Frame<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        match self {
            Self::Write { chunk, full: _ } => see(Place::Of(Kind::Chunk, chunk)),
            Self::Flush { sync: _, completed }
            | Self::Drain {
                completed,
                caller: _,
            } => completed.places(see),
            Self::WriteAfterEnd { chunk, callback } => {
                see(Place::Of(Kind::Chunk, chunk));
                if let Some(callback) = callback {
                    callback.places(see);
                }
            }
            Self::Callback { then: _ } | Self::Finish { caller: _ } | Self::Error | Self::Task => {}
        }
    }
}

impl Numbered for Job<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        match self {
            Self::AfterWrite(completed) => completed.places(see),
            Self::WriteError(callback) => callback.places(see),
            Self::Task(task) => see(Place::Of(Kind::Task, task)),
            Self::EmitError(_) | Self::Finish => {}
        }
    }
}

impl Numbered for Completed<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            callback,
            count: _,
            finished: _,
        } = self;
        callback.places(see);
    }
}

impl Numbered for WriteCallback<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        match self {
            Self::Nop => {}
            Self::Own(chunk) => see(Place::Of(Kind::Chunk, chunk)),
        }
    }
}

impl Numbered for Fifo {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let mut old = std::mem::replace(self, Fifo::empty());
        while let Some(mut entry) = old.pop() {
            let Entry {
                chunk,
                weight: _,
                callback: _,
            } = &mut entry;
            see(Place::Of(Kind::Chunk, chunk));
            self.push(entry);
        }
    }
}
