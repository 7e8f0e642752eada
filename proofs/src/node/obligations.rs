//! What lets a few frames and jobs stand for all: proved of every step.

use highwater_model::node::{FrameKind, Job, Node, WriteCallback};
use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;

use crate::explore::prove;
use crate::node::closed::{Closed, Machined, stands_for_others};
use crate::node::parts::{frames_are, is_any_job, lasting};
use crate::node::window;

impl Closed {
    /// Proves it of the step from `before` to this state, and notes what the next one needs.
    pub(super) fn keeps(&mut self, before: &Self) {
        let open = |state: &Self, kind| {
            let frames = state.shown().iter();
            frames.filter(|frame| frame.kind() == kind).count()
        };
        if self.fragment.is_polite() {
            let hidden = self.write_open && open(before, FrameKind::WriteReturns) == 0;
            let shown = open(self, FrameKind::WriteReturns);
            prove("one write is open", shown <= usize::from(!hidden));
            self.write_open = hidden || shown == 1;
        }
        let (machine, old) = (&self.machine, &before.machine);
        let hidden = old.flags.buffer_processing && open(before, FrameKind::Flush) == 0;
        let shown = open(self, FrameKind::Flush);
        prove(
            "the flag says whether a flush is open",
            shown <= usize::from(!hidden)
                && machine.flags.buffer_processing == (hidden || shown == 1),
        );
        if hidden {
            let kept = machine.buffered == old.buffered;
            prove("a buffer stays while it is flushed", kept);
        }
        frames_are(self.shown(), &machine.flags, machine.buffered);
        let lasts = lasting(&old.flags)
            .into_iter()
            .zip(lasting(&machine.flags))
            .all(|(old, new)| !old || new);
        prove("what lasts does not fall", lasts);
        let standing = |state: &Self| {
            let jobs = state.machine.ticks.iter();
            jobs.filter(|job| stands_for_others(job)).count()
        };
        prove(
            "nothing new stands for others",
            standing(self) == standing(before)
                && machine.frames[..self.standing] == old.frames[..self.standing],
        );
        let possible = self.possible_jobs();
        let mut jobs = machine.ticks.iter();
        prove(
            "its jobs are those that are looked at",
            jobs.all(|job| stands_for_others(job) || is_any_job(possible, job)),
        );
        let mut jobs = machine.ticks.iter();
        prove(
            "what tells of an error is queued before destroy, and close behind it",
            !machine.flags.destroyed || jobs.all(|job| !matches!(job, Job::EmitError(_))),
        );
        rest_stays(old, machine);
        window::forget(&mut self.machine);
    }
}

/// That what no control state says is as it was at the start. A new field stops the build here.
fn rest_stays(old: &Machined, new: &Machined) {
    let Node {
        dialect,
        settings,
        high_water_mark,
        flags: _,
        frames: _,
        length: _,
        write_length: _,
        write_callback,
        pending_callbacks: _,
        corked: _,
        buffered: _,
        last_buffered,
        buffers,
        on_finished,
        ticks: _,
        microtasks,
        writes: _,
        ends,
        tasks,
    } = new;
    let own = matches!(write_callback, WriteCallback::Nop | WriteCallback::Own(_));
    prove("the callback of what is with the sink is its own", own);
    prove(
        "the fragment is not left",
        dialect.name == old.dialect.name
            && *settings == old.settings
            && *high_water_mark == old.high_water_mark
            && last_buffered.is_none()
            && buffers.iter().all(|buffer| buffer.passed.is_empty())
            && on_finished.is_empty()
            && microtasks.is_empty()
            && ends.is_zero()
            && tasks.is_zero(),
    );
}
