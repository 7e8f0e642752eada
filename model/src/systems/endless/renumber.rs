//! The numbers that a machine and its ledger have given out, counted anew.
//!
//! Chunks, tasks and generations are numbered from 1 and never again from the start, so that a system
//! without end has no two equal states. No machine asks for more than which of two numbers is the
//! larger; so states that differ only in where counting began are one. Here, and only here, every
//! place that holds such a number is named; nothing is left out with `..` or `_`, so a new field or
//! variant has to be placed before this compiles.

mod linked;
mod marks;
mod streamx;

use crate::declared::AnyMachine;
use crate::node::{Buffer, Frame, Job, Node, WriteCallback};
use crate::program::Narrator;
use crate::quantity::Whole;
use crate::queue::{Entry, Fifo, Queue};
use crate::reference::Reference;
use crate::rules::{Ledger, Open, Outstanding};
use crate::systems::{State, User};

/// What is numbered.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Writes.
    Chunk,
    /// Ticks and microtasks of user code.
    Task,
    /// Node's arrays of chunks. One may outlive the chunk that it is named after by far.
    Buffer,
    /// Ends with a callback.
    End,
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
    for kind in [
        Kind::Chunk,
        Kind::Task,
        Kind::Buffer,
        Kind::End,
        Kind::Generation,
    ] {
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
            user:
                User {
                    narrator,
                    tasks: _,
                    hands: _,
                    rare: _,
                },
            broken: _,
        } = self;
        match machine {
            AnyMachine::Reference(machine) => machine.places(see),
            AnyMachine::Node(machine) => machine.places(see),
            AnyMachine::Streamx(machine) => machine.places(see),
            AnyMachine::Marks(machine) => machine.places(see),
        }
        ledger.places(see);
        narrator.places(see);
    }
}

impl Numbered for Ledger {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            options: _,
            outstanding,
            length: _,
            settling,
            callbacks_due,
            errors_due,
            ends_due,
            drain_owed: _,
            corks: _,
            ending: _,
            errored: _,
            doubtful: _,
            error_owed: _,
            told: _,
            destroyed: _,
            closed: _,
            prefinished: _,
            finished: _,
            hooks: _,
            answered: _,
            thrown: _,
            escaping: _,
            open,
            producers: _,
            impolite: _,
            above: _,
            last: _,
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
        if let Some(settling) = settling {
            see(Place::Of(Kind::Chunk, &mut settling.chunk));
        }
        for due in callbacks_due.iter_mut().chain(errors_due) {
            see(Place::Of(Kind::Chunk, &mut due.chunk));
        }
        for end in ends_due {
            see(Place::Of(Kind::End, end));
        }
        for open in open {
            if let Open::End {
                callback: Some(end),
                corks: _,
            } = open
            {
                see(Place::Of(Kind::End, end));
            }
        }
    }
}

impl Numbered for Reference {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            high_water_mark: _,
            limit: _,
            flags: _,
            length: _,
            entries: _,
            corked: _,
            generation,
            writes,
            queued,
            batch,
            completed,
            cut,
        } = self;
        see(Place::Last(Kind::Generation, generation));
        see(Place::Last(Kind::Chunk, writes));
        for queue in [queued, batch, completed, cut] {
            queue.places(see);
        }
    }
}

impl Numbered for Narrator {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let (mut chunks, mut ends) = (Whole::from(self.chunks()), Whole::from(self.ends()));
        see(Place::Last(Kind::Chunk, &mut chunks));
        see(Place::Last(Kind::End, &mut ends));
        *self = Narrator::after(chunks.count(), ends.count());
    }
}

impl Numbered for Node {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            dialect: _,
            settings: _,
            high_water_mark: _,
            flags: _,
            frames,
            length: _,
            write_length: _,
            write_callback,
            pending_callbacks: _,
            corked: _,
            buffered,
            last_buffered,
            buffers,
            on_finished,
            ticks,
            microtasks,
            writes,
            ends,
            tasks,
        } = self;
        for frame in frames {
            frame.places(see);
        }
        write_callback.places(see);
        for name in [buffered, last_buffered].into_iter().flatten() {
            see(Place::Of(Kind::Buffer, name));
        }
        for buffer in buffers {
            let Buffer {
                name,
                index: _,
                nulls: _,
                entries,
                passed,
            } = buffer;
            see(Place::Of(Kind::Buffer, name));
            passed.places(see);
            entries.places(see);
        }
        for end in on_finished {
            see(Place::Of(Kind::End, end));
        }
        for job in ticks {
            job.places(see);
        }
        for task in microtasks {
            see(Place::Of(Kind::Task, task));
        }
        see(Place::Last(Kind::Chunk, writes));
        see(Place::Last(Kind::End, ends));
        see(Place::Last(Kind::Task, tasks));
    }
}

impl Numbered for Frame<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        match self {
            Self::WriteReturns { chunk } => see(Place::Of(Kind::Chunk, chunk)),
            Self::End {
                stage: _,
                callback,
                error: _,
            } => {
                if let Some(end) = callback {
                    see(Place::Of(Kind::End, end));
                }
            }
            Self::Flush { buffer }
            | Self::BatchCallbacks {
                buffer,
                next: _,
                error: _,
            } => see(Place::Of(Kind::Buffer, buffer)),
            Self::OnWriteFlushed { sync: _, callback }
            | Self::AfterDrain { count: _, callback } => {
                callback.places(see);
            }
            Self::FinishedCallbacks { ends, error: _ } => {
                for end in ends {
                    see(Place::Of(Kind::End, end));
                }
            }
            Self::User(_)
            | Self::Returns(_)
            | Self::Refused { error: _ }
            | Self::WriteOrBuffer { full: _ }
            | Self::FlushBatch
            | Self::OnWriteErrorCalled { error: _ }
            | Self::OnWriteErrorFlushed { error: _ }
            | Self::AfterCallbacks
            | Self::AfterErrorBuffer
            | Self::ErrorBuffer { next: _ }
            | Self::ErrorBufferReset
            | Self::FinishMaybe { sync: _ }
            | Self::Final
            | Self::FinalCaught
            | Self::OnFinishFailed { error: _ }
            | Self::OnFinishPrefinished
            | Self::FinishCalled
            | Self::FinishEmitted
            | Self::Destroy
            | Self::ErrorListeners { error: _ }
            | Self::ErrorEmitted
            | Self::Construct
            | Self::ConstructedFlushed => {}
            Self::Linked(place) => place.places(see),
        }
    }
}

impl Numbered for Job<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        match self {
            Self::AfterWrite { count: _, callback }
            | Self::AfterWriteTick { count: _, callback }
            | Self::OnWriteError { callback, error: _ }
            | Self::WriteError { callback, error: _ } => callback.places(see),
            Self::EndCallback { end, error: _ } => see(Place::Of(Kind::End, end)),
            Self::Task(task) => see(Place::Of(Kind::Task, task)),
            Self::Linked(task) => task.places(see),
            Self::ErrorBuffer
            | Self::EmitError(_)
            | Self::EmitErrorClose(_)
            | Self::EmitClose
            | Self::FinishIfNeeded
            | Self::Finish
            | Self::Construct
            | Self::OnConstruct(_)
            | Self::Constructed
            | Self::CallFinal
            | Self::Microtasks => {}
        }
    }
}

impl Numbered for WriteCallback<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        match self {
            Self::Nop | Self::Shared | Self::Missing => {}
            Self::Own(chunk) => see(Place::Of(Kind::Chunk, chunk)),
            Self::Batch(name) => see(Place::Of(Kind::Buffer, name)),
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
