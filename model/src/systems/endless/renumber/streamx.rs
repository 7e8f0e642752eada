//! The numbers in the machine `streamx`.

use super::{Kind, Numbered, Place};
use crate::quantity::Whole;
use crate::streamx::{Frame, Job, Streamx};

impl Numbered for Streamx {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        let Self {
            settings: _,
            high_water_mark: _,
            flags: _,
            frames,
            buffered: _,
            queue,
            finish_listeners,
            ticks,
            microtasks,
            writes,
            ends,
            tasks,
        } = self;
        for frame in frames {
            frame.places(see);
        }
        queue.places(see);
        for end in finish_listeners {
            see(Place::Of(Kind::End, end));
        }
        for task in ticks {
            see(Place::Of(Kind::Task, task));
        }
        for job in microtasks {
            match job {
                Job::Update => {}
                Job::Task(task) => see(Place::Of(Kind::Task, task)),
            }
        }
        see(Place::Last(Kind::Chunk, writes));
        see(Place::Last(Kind::End, ends));
        see(Place::Last(Kind::Task, tasks));
    }
}

impl Numbered for Frame<Whole> {
    fn places(&mut self, see: &mut dyn FnMut(Place)) {
        match self {
            Self::FinishEmitted { ends } => {
                for end in ends {
                    see(Place::Of(Kind::End, end));
                }
            }
            Self::User(_)
            | Self::Completes
            | Self::Written
            | Self::NonPrimaryUpdated
            | Self::DrainEmitted
            | Self::ErrorEmitted => {}
        }
    }
}
