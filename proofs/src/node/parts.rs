//! Any frame and any job of the fragment, and what is counted of them.

use highwater_model::node::{Called, EndStage, Flags, Frame, FrameKind, Job, WriteCallback};
use highwater_model::quantity::Quantity;
use highwater_model::vocabulary::CallKind;

use crate::explore::{at_least, grant, prove};
use crate::node::fragment::{Fragment, one_of};
use crate::node::window::SOME_ERROR;
use crate::term::Term;

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
        FrameKind::OnWriteErrorCalled(error) => Frame::OnWriteErrorCalled { error },
        FrameKind::OnWriteErrorFlushed(error) => Frame::OnWriteErrorFlushed { error },
        FrameKind::ErrorBuffer => Frame::ErrorBuffer { next: Term::zero() },
        FrameKind::ErrorEmitted => Frame::ErrorEmitted,
        FrameKind::AfterCallbacks => Frame::AfterCallbacks,
        FrameKind::AfterErrorBuffer => Frame::AfterErrorBuffer,
        FrameKind::FinishMaybe(sync) => Frame::FinishMaybe { sync },
        FrameKind::FinishCalled => Frame::FinishCalled,
        FrameKind::FinishEmitted => Frame::FinishEmitted,
        other => unreachable!("{other:?} is not of the fragment"),
    }
}

/// What there can be of jobs.
#[derive(Clone, Copy, Debug)]
pub struct Jobs {
    /// The flags.
    pub flags: Flags,
    /// Sinks may fail.
    pub failures: bool,
    /// An error cuts short what is queued.
    pub cuts: bool,
}

/// Any job that there can be.
pub fn any_job(jobs: Jobs) -> Job<Term> {
    let can = |job: &&Job<Term>| is_any_job(jobs, job);
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
        Job::EmitError(SOME_ERROR),
        Job::WriteError {
            callback: WriteCallback::Nop,
            error: SOME_ERROR,
        },
        Job::WriteError {
            callback: callback(Called::Own),
            error: SOME_ERROR,
        },
        Job::OnWriteError {
            callback: WriteCallback::Nop,
            error: SOME_ERROR,
        },
        Job::OnWriteError {
            callback: callback(Called::Own),
            error: SOME_ERROR,
        },
        Job::ErrorBuffer,
        Job::EmitErrorClose(SOME_ERROR),
        Job::EmitClose,
    ];
    let possible = jobs.iter().filter(can);
    one_of(&possible.copied().collect::<Vec<_>>())
}

/// Whether [`any_job`] may give it. Once it may, it always may: see [`lasting`].
pub fn is_any_job(jobs: Jobs, job: &Job<Term>) -> bool {
    let flags = jobs.flags;
    let errored = flags.errored.is_some();
    let no_other = |callback: &WriteCallback<Term>| {
        matches!(callback, WriteCallback::Nop | WriteCallback::Own(_))
    };
    match job {
        Job::AfterWrite { count, callback } => {
            matches!(callback, WriteCallback::Nop) && *count == Term::one()
        }
        Job::AfterWriteTick { count, callback } => {
            matches!(callback, WriteCallback::Own(_)) && *count == Term::one()
        }
        Job::WriteError { callback, error: _ } => {
            (errored || flags.destroyed) && no_other(callback)
        }
        Job::OnWriteError { callback, error: _ } => errored && jobs.failures && no_other(callback),
        Job::EmitError(_) => errored,
        Job::ErrorBuffer => errored && jobs.cuts || flags.destroyed,
        Job::EmitErrorClose(_) => flags.destroyed && errored,
        Job::EmitClose => flags.destroyed,
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
        FrameKind::ErrorEmitted => flags.error_emitted && flags.destroyed,
        FrameKind::User(CallKind::Close) => flags.close_emitted && flags.destroyed,
        FrameKind::OnWriteErrorCalled(_) | FrameKind::OnWriteErrorFlushed(_) => errored,
        FrameKind::ErrorBuffer => errored || flags.destroyed,
        _ => true,
    }
}

/// The flags that never fall.
pub fn lasting(flags: &Flags) -> [bool; 8] {
    [
        flags.ending,
        flags.prefinished,
        flags.finished,
        flags.error_emitted,
        flags.errored.is_some(),
        flags.destroyed,
        flags.closed,
        flags.close_emitted,
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
    /// Jobs that are `onwriteError`: they count a callback off.
    pub failing: Term,
    /// `onwriteError` behind the callback.
    pub failed: Term,
    /// Jobs that tell of an error, and nothing else.
    pub telling: Term,
    /// Jobs that tell of close.
    pub closing: Term,
    /// The same behind the error that it tells of before.
    pub close_behind: Term,
    /// Places, but for jobs of those above, from which what is queued is cut short.
    pub cutting: Term,
}

impl Counts {
    /// Of hidden frames and jobs: any, of those that there can be where the flags are these.
    pub fn hidden(frames: bool, jobs: bool, flags: &Flags, fragment: Fragment) -> Self {
        let errored = flags.errored.is_some();
        let cuts = fragment.destroys;
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
            finishing: any("finishing", jobs && flags.prefinished),
            failing: any("failing", jobs && errored && cuts),
            failed: any("failed", frames && errored && cuts),
            telling: any("telling", jobs && errored),
            closing: any("closing", jobs && flags.destroyed),
            close_behind: any("close_behind", frames && flags.destroyed),
            cutting: any("cutting", (jobs || frames) && cuts),
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
                Frame::OnWriteFlushed { sync, .. } => {
                    self.flushed += one;
                    if !sync {
                        self.cutting += one;
                    }
                }
                Frame::AfterDrain { count, .. } => {
                    self.calling += *count;
                    self.asking += one - *count;
                    self.cutting += one;
                }
                Frame::AfterCallbacks => {
                    self.asking += one;
                    self.cutting += one;
                }
                Frame::AfterErrorBuffer | Frame::FinishMaybe { .. } => self.asking += one,
                Frame::Flush { .. } if flush_asks => self.asking += one,
                Frame::ErrorEmitted => self.close_behind += one,
                Frame::OnWriteErrorCalled { .. } => {
                    self.failed += one;
                    self.cutting += one;
                }
                Frame::OnWriteErrorFlushed { .. } => self.failed += one,
                Frame::ErrorBuffer { .. } => self.cutting += one,
                _ => {}
            }
        }
        for job in jobs {
            match job {
                Job::AfterWrite { count, .. } | Job::AfterWriteTick { count, .. } => {
                    self.jobs += *count;
                }
                Job::FinishIfNeeded => self.finishing += one,
                Job::OnWriteError { .. } => self.failing += one,
                Job::EmitError(_) => self.telling += one,
                Job::EmitErrorClose(_) | Job::EmitClose => self.closing += one,
                Job::ErrorBuffer => self.cutting += one,
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

    /// Places from which what is queued is cut short.
    pub fn cuts(&self) -> Term {
        self.cutting + self.jobs + self.failing
    }

    /// How often they will lower `pending_callbacks`, but for finish.
    pub fn owing(&self) -> Term {
        self.flushed + self.calling + self.jobs + self.failing
    }
}
