//! Any frame and any job of the fragment, and what is counted of them.

use highwater_model::node::{Called, EndStage, Flags, Frame, FrameKind, Job, WriteCallback};
use highwater_model::quantity::Quantity;
use highwater_model::vocabulary::{CallKind, ErrorCode};

use crate::explore::{at_least, grant, prove};
use crate::node::fragment::one_of;
use crate::term::Term;

/// The only error of the fragment.
const LATE: ErrorCode = ErrorCode::WriteAfterEnd;

/// Any callback of a write.
pub fn any_callback() -> WriteCallback<Term> {
    callback(one_of(&[Called::Nop, Called::Own]))
}

fn callback(called: Called) -> WriteCallback<Term> {
    match called {
        Called::Nop => WriteCallback::Nop,
        Called::Own => WriteCallback::Own(at_least("own", 1)),
        Called::Shared | Called::Batch | Called::Missing => {
            unreachable!("{called:?} is not of the fragment")
        }
    }
}

/// The frame, with any numbers. The buffer of a flush is the stream's: [`frames_are`] proves it.
pub fn frame(kind: FrameKind, buffer: Option<Term>) -> Frame<Term> {
    match kind {
        FrameKind::User(call) => Frame::User(call),
        FrameKind::WriteReturns => Frame::WriteReturns {
            chunk: at_least("open", 1),
        },
        FrameKind::End(stage, false, error) => Frame::End {
            stage,
            callback: None,
            error,
        },
        FrameKind::Returns(op) => Frame::Returns(op),
        FrameKind::WriteOrBuffer(full) => Frame::WriteOrBuffer { full },
        FrameKind::Flush => Frame::Flush {
            buffer: buffer.expect("a flush is of a buffer"),
        },
        FrameKind::OnWriteFlushed(sync, called) => Frame::OnWriteFlushed {
            sync,
            callback: callback(called),
        },
        FrameKind::AfterDrain(called) => Frame::AfterDrain {
            count: if called == Called::Own {
                let count = at_least("count", 0);
                grant(count, Term::one());
                count
            } else {
                Term::one()
            },
            callback: callback(called),
        },
        FrameKind::AfterCallbacks => Frame::AfterCallbacks,
        FrameKind::AfterErrorBuffer => Frame::AfterErrorBuffer,
        FrameKind::FinishMaybe(sync) => Frame::FinishMaybe { sync },
        FrameKind::FinishCalled => Frame::FinishCalled,
        FrameKind::FinishEmitted => Frame::FinishEmitted,
        other => unreachable!("{other:?} is not of the fragment"),
    }
}

/// Any job that there can be where the flags are these.
pub fn any_job(flags: &Flags) -> Job<Term> {
    let jobs = [
        Job::AfterWrite {
            count: Term::one(),
            callback: WriteCallback::Nop,
        },
        Job::AfterWriteTick {
            count: Term::one(),
            callback: callback(Called::Own),
        },
        Job::FinishIfNeeded,
        Job::EmitError(LATE),
        Job::WriteError {
            callback: WriteCallback::Nop,
            error: LATE,
        },
        Job::WriteError {
            callback: callback(Called::Own),
            error: LATE,
        },
    ];
    let possible = jobs.iter().filter(|job| is_any_job(flags, job));
    one_of(&possible.copied().collect::<Vec<_>>())
}

/// Whether [`any_job`] may give it. Once it may, it always may: see [`lasting`].
pub fn is_any_job(flags: &Flags, job: &Job<Term>) -> bool {
    let errored = flags.errored.is_some();
    match job {
        Job::AfterWrite { count, callback } => {
            matches!(callback, WriteCallback::Nop) && *count == Term::one()
        }
        Job::AfterWriteTick { count, callback } => {
            matches!(callback, WriteCallback::Own(_)) && *count == Term::one()
        }
        Job::WriteError { callback, error } => {
            errored
                && *error == LATE
                && matches!(callback, WriteCallback::Nop | WriteCallback::Own(_))
        }
        Job::EmitError(error) => errored && *error == LATE,
        Job::FinishIfNeeded => flags.prefinished,
        _ => false,
    }
}

/// That these frames are such as [`frame`] gives, and the flags say what they must.
pub fn frames_are(frames: &[Frame<Term>], flags: &Flags, buffered: Option<Term>) {
    for frame in frames {
        let right = match frame {
            Frame::AfterDrain {
                count,
                callback: WriteCallback::Nop,
            } => *count == Term::one(),
            Frame::AfterDrain { count, .. } => *count <= Term::one(),
            Frame::Flush { buffer } => Some(*buffer) == buffered,
            _ => true,
        };
        prove("its frames are those that are looked at", right);
        prove("a frame tells of the flags", tied(frame.kind(), flags));
    }
}

/// What the flags are where there is such a frame. They stay so: none of these ever falls.
pub fn tied(kind: FrameKind, flags: &Flags) -> bool {
    let errored = flags.errored.is_some();
    match kind {
        FrameKind::FinishMaybe(_) | FrameKind::User(CallKind::Prefinish) => flags.prefinished,
        FrameKind::FinishCalled | FrameKind::FinishEmitted | FrameKind::User(CallKind::Finish) => {
            flags.finished
        }
        FrameKind::End(EndStage::Ended, ..) => flags.ending,
        FrameKind::User(CallKind::Error) => flags.error_emitted && errored,
        _ => true,
    }
}

/// The flags that never fall.
pub fn lasting(flags: &Flags) -> [bool; 5] {
    [
        flags.ending,
        flags.prefinished,
        flags.finished,
        flags.error_emitted,
        flags.errored.is_some(),
    ]
}

/// How many there are of the frames and jobs that will do something. Those that are hidden do not change.
#[derive(Clone, Copy, Debug)]
pub struct Counts {
    /// User code that is to return.
    pub users: Term,
    /// `onwrite` behind its flush: they count a callback off, and look whether a drain is due.
    pub flushed: Term,
    /// `afterWrite` behind its drain: they count a callback off.
    pub calling: Term,
    /// Further places from which it is asked whether finish is due.
    pub asking: Term,
    /// Jobs that are `afterWrite`: they do all three.
    pub jobs: Term,
    /// Jobs that finish.
    pub finishing: Term,
}

impl Counts {
    /// Of hidden frames and jobs: any. `finishes`: a finish may be due.
    pub fn hidden(frames: bool, jobs: bool, finishes: bool) -> Self {
        let any = |name, some: bool| {
            if some {
                at_least(name, 0)
            } else {
                Term::zero()
            }
        };
        Self {
            users: any("users", frames),
            flushed: any("flushed", frames),
            calling: any("calling", frames),
            asking: any("asking", frames),
            jobs: any("jobs", jobs),
            finishing: any("finishing", jobs && finishes),
        }
    }

    /// With those that are shown. `flush_asks`: so does the flush loop behind its end.
    #[must_use]
    pub fn with<'f>(
        mut self,
        frames: &[Frame<Term>],
        jobs: impl Iterator<Item = &'f Job<Term>>,
        flush_asks: bool,
    ) -> Self {
        let one = Term::one();
        for frame in frames {
            match frame {
                Frame::User(_) => self.users += one,
                Frame::OnWriteFlushed { .. } => self.flushed += one,
                Frame::AfterDrain { count, .. } => {
                    self.calling += *count;
                    self.asking += one - *count;
                }
                Frame::AfterCallbacks | Frame::AfterErrorBuffer | Frame::FinishMaybe { .. } => {
                    self.asking += one;
                }
                Frame::Flush { .. } if flush_asks => self.asking += one,
                _ => {}
            }
        }
        for job in jobs {
            match job {
                Job::AfterWrite { count, .. } | Job::AfterWriteTick { count, .. } => {
                    self.jobs += *count;
                }
                Job::FinishIfNeeded => self.finishing += one,
                _ => {}
            }
        }
        self
    }

    /// What is left to do, without another op: the calls of user code that are to return, and those that will be made
    /// (drain and a callback behind a completion), and the ticks.
    pub fn left(&self) -> Term {
        let thrice = |count: Term| count + count + count;
        self.users + self.calling + thrice(self.flushed) + thrice(self.jobs)
    }

    /// How often they will lower `pending_callbacks`, but for finish.
    pub fn owing(&self) -> Term {
        self.flushed + self.calling + self.jobs
    }
}
