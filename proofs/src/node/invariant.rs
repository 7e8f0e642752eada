//! The helper conjuncts: they carry the induction.

use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;

use crate::explore::at_least;
use crate::node::closed::Closed;
use crate::node::loose::Loose;
use crate::node::parts::lasting;
use crate::term::Term;

impl Closed {
    /// The numbers that the others say, by the helper conjuncts: to assume these of any numbers would be the same, and
    /// takes three times as long.
    pub(super) fn sum(&mut self) {
        let (queue, counts) = (self.entries(), self.counts());
        let cut_short = self.is_cut_short();
        let machine = &mut self.machine;
        if machine.flags.writing {
            machine.write_length = at_least("write_length", 0);
        }
        machine.length = machine.write_length + queue.weight;
        machine.pending_callbacks = queue.count + counts.owing() + counts.finishing;
        if machine.flags.writing {
            machine.pending_callbacks += Term::one();
        }
        if cut_short {
            machine.pending_callbacks += at_least("cut_short", 0);
        }
    }

    /// What is promised is in [`super::goals`]. `m`: the largest chunk.
    pub fn helpers(&self, m: Term) -> Result<(), &'static str> {
        let need = |holds: bool, name| if holds { Ok(()) } else { Err(name) };
        let machine = &self.machine;
        let flags = &machine.flags;
        let polite = self.fragment.is_polite();
        need(
            !(self.permitted && self.write_open),
            "permission is spent while write is open",
        )?;
        need(
            !(polite && flags.need_drain && self.is_open()) || self.owes_drain(),
            "a drain is owed to whom it told to wait",
        )?;
        need(
            !(polite && self.waits() && self.is_open()) || flags.need_drain,
            "who was told to wait is owed a drain",
        )?;
        need(
            flags.writing == flags.expect_write_callback && flags.writing == flags.held.sink.fresh,
            "what is with the sink can be completed",
        )?;
        need(
            machine.buffers.len() == usize::from(machine.buffered.is_some()),
            "the one buffer is the stream's",
        )?;
        need(
            !flags.buffer_processing || machine.buffered.is_some(),
            "a flush is of a buffer",
        )?;
        let empty = machine.buffered.is_some() && self.entries().is_empty();
        need(
            !empty || flags.buffer_processing || self.is_cut_short(),
            "an empty buffer is being flushed",
        )?;
        let destroys = self.fragment.destroys;
        need(
            flags.ending
                || !destroys && lasting(flags) == [false; 8]
                || destroys && !flags.prefinished && !flags.finished,
            "nothing lasting before end, or destroy",
        )?;
        need(
            flags.closed == flags.destroyed
                && flags.destroy_answered == flags.destroyed
                && (flags.destroyed || !flags.close_emitted)
                && (flags.errored.is_some() || !flags.error_emitted),
            "close is behind destroy, error behind what it tells of",
        )?;
        need(
            !(flags.finished && flags.writing),
            "finished: nothing is with the sink",
        )?;
        let queue = self.entries();
        need(
            machine.length == machine.write_length + queue.weight,
            "length is in the sink or queued",
        )?;
        need(
            flags.writing || machine.write_length <= Term::zero(),
            "nothing is in the sink",
        )?;
        self.counted(&queue)?;
        let extra = if self.chunk_given { m } else { Term::zero() };
        need(
            !polite || !self.permitted || machine.length < self.mark() + extra,
            "with permission below the mark",
        )
    }

    fn counted(&self, queue: &Loose) -> Result<(), &'static str> {
        let need = |holds: bool, name| if holds { Ok(()) } else { Err(name) };
        let (machine, counts) = (&self.machine, self.counts());
        let (flags, destroys) = (&machine.flags, self.fragment.destroys);
        let one = Term::one();
        let in_sink = if flags.writing { one } else { Term::zero() };
        let pending = in_sink + queue.count + counts.owing() + counts.finishing;
        need(
            if self.is_cut_short() {
                pending <= machine.pending_callbacks
            } else {
                machine.pending_callbacks == pending
            },
            "callbacks pend for a reason",
        )?;
        let closing = counts.closing + counts.close_behind;
        need(
            if flags.close_emitted {
                closing < one
            } else {
                closing <= one
            },
            "close is told once",
        )?;
        need(
            !flags.destroyed || one <= counts.closing || counts.telling < one,
            "nothing that tells of an error is behind close",
        )?;
        let in_call = flags.writing && flags.sync || flags.buffer_processing;
        need(
            !(destroys && self.is_cut_short() && in_call && one <= queue.count)
                || one <= counts.cuts(),
            "what is queued behind a sink call that is open will be cut short",
        )?;
        need(
            !flags.after_write_pending || counts.jobs >= one,
            "an afterWrite that is pending is queued",
        )?;
        need(
            counts.finishing < one || pending <= one,
            "a finish is due only with nothing retained",
        )?;
        need(
            counts.finishing < one || flags.prefinished,
            "a finish is due only behind prefinish",
        )?;
        need(
            !flags.finished || pending <= Term::zero(),
            "finished: nothing is pending",
        )
    }
}
