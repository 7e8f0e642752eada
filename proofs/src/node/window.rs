//! What one step may look at. Everything else is replaced by something that stands for it.
//!
//! This is an obligation on the machine. `tests/window.rs` holds it against every edge of a small model: what is
//! hidden or forgotten here changes neither the event nor the rest of the next state.

use std::collections::VecDeque;

use highwater_model::node::{Dialect, Frame, Job, Node, WriteCallback};
use highwater_model::quantity::Quantity;
use highwater_model::queue::List;
use highwater_model::vocabulary::{Call, CallKind, ErrorCode, Event, OpKind};

/// What is known of the frames or jobs that are hidden.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hidden {
    /// There are none.
    #[default]
    Nothing,
    /// There are some.
    Something,
    /// There are some, of which one is still to call the callback of a write. Dialects in which callbacks overtake each
    /// other do not ask, and there it is [`Hidden::Something`].
    Calls,
}

impl Hidden {
    /// What is known of some, of which one may still be to call.
    pub fn some(dialect: &Dialect, any: bool, calls: impl FnOnce() -> bool) -> Self {
        if !any {
            Self::Nothing
        } else if asks_who_calls(dialect) && calls() {
            Self::Calls
        } else {
            Self::Something
        }
    }

    /// Whether there are some.
    pub fn is_something(self) -> bool {
        self != Self::Nothing
    }
}

/// Whether a completion asks of every frame and job whether it is still to call the callback of a write.
pub fn asks_who_calls(dialect: &Dialect) -> bool {
    !dialect.defects.callbacks_overtake
}

/// Whether this frame is still to call the callback of a write.
pub fn frame_calls<N: Quantity>(frame: &Frame<N>) -> bool {
    match frame {
        Frame::AfterDrain { count, callback } => {
            !matches!(callback, WriteCallback::Nop) && N::zero() < *count
        }
        _ => false,
    }
}

/// Whether this job is.
pub fn job_calls<N>(job: &Job<N>) -> bool {
    match job {
        Job::AfterWrite { callback, .. } | Job::AfterWriteTick { callback, .. } => {
            !matches!(callback, WriteCallback::Nop)
        }
        _ => false,
    }
}

/// Stands for the user code that all hidden frames are below.
const BELOW: CallKind = CallKind::Task;

/// Frames that stand for hidden ones.
pub fn frames<N: Quantity>(hidden: Hidden) -> Vec<Frame<N>> {
    let calls = Frame::AfterDrain {
        count: N::one(),
        callback: WriteCallback::Own(N::zero()),
    };
    match hidden {
        Hidden::Nothing => vec![],
        Hidden::Something => vec![Frame::User(BELOW)],
        Hidden::Calls => vec![calls, Frame::User(BELOW)],
    }
}

/// Jobs that stand for hidden ones.
pub fn jobs<N: Quantity>(hidden: Hidden) -> Vec<Job<N>> {
    match hidden {
        Hidden::Nothing => vec![],
        Hidden::Something => vec![Job::Task(N::zero())],
        Hidden::Calls => vec![Job::AfterWrite {
            count: N::one(),
            callback: WriteCallback::Own(N::zero()),
        }],
    }
}

/// How many frames are shown: those from the newest user code down to the next.
pub fn shown<N>(frames: &[Frame<N>]) -> usize {
    let below = frames.iter().rev().skip(1);
    let user = |frame: &Frame<N>| matches!(frame, Frame::User(_));
    frames.len().min(1) + below.take_while(|frame| !user(frame)).count()
}

/// Stands for any error: a step asks only whether there is one, and tells which.
pub const SOME_ERROR: ErrorCode = ErrorCode::Other;

/// Forgets which error it is that is told.
pub fn forget_error<N>(event: &mut Event<N>) {
    if let Event::Called(Call::Callback { error, .. } | Call::SharedCallback { error }) = event {
        *error = error.map(|_| SOME_ERROR);
    }
    if let Event::Called(Call::Error { error }) = event {
        *error = SOME_ERROR;
    }
}

/// Forgets what no step of the fragment reads, or reads only where it does not matter.
pub fn forget<N: Quantity, Q: List<N>>(machine: &mut Node<N, Q>) {
    forget_errors(machine);
    let flags = &mut machine.flags;
    // Of batches, of an answer too many, of the end of the turn, of the linked list.
    flags.all_nop = true;
    flags.held.sink.used = false;
    flags.draining = false;
    flags.ended = false;
    // What it may share is never there: each chunk has its own callback.
    flags.after_write_tick_info = false;
    // It is asked by the completion of what is with the sink.
    flags.sync &= flags.writing;
    // Where `errorBuffer` begins, in dialects that leave its entries in the queue.
    for buffer in &mut machine.buffers {
        buffer.index = N::zero();
        buffer.nulls = N::zero();
    }
}

fn forget_errors<N: Quantity, Q: List<N>>(machine: &mut Node<N, Q>) {
    machine.flags.errored = machine.flags.errored.map(|_| SOME_ERROR);
    for frame in &mut machine.frames {
        match frame {
            Frame::End { error, .. } => *error = error.map(|_| SOME_ERROR),
            Frame::OnWriteErrorCalled { error } | Frame::OnWriteErrorFlushed { error } => {
                *error = SOME_ERROR;
            }
            // Where it goes on is where the queue begins.
            Frame::ErrorBuffer { next } => *next = N::zero(),
            _ => {}
        }
    }
    for job in &mut machine.ticks {
        match job {
            Job::OnWriteError { error, .. }
            | Job::WriteError { error, .. }
            | Job::EmitError(error)
            | Job::EmitErrorClose(error) => *error = SOME_ERROR,
            _ => {}
        }
    }
}

/// What a step is not shown, and how many frames and jobs stand for it.
#[derive(Clone, Debug)]
pub struct Rest<N> {
    /// The frames.
    pub frames: Vec<Frame<N>>,
    /// The jobs.
    pub jobs: VecDeque<Job<N>>,
    /// The callback of what is with the sink, where it is not asked for.
    pub callback: Option<WriteCallback<N>>,
    /// What stands for the frames.
    pub standing: Vec<Frame<N>>,
    /// What stands for the jobs.
    pub waiting: Vec<Job<N>>,
}

/// Replaces what an op of this kind does not look at by what stands for it. `shown`: of how many frames it does.
pub fn hide<N: Quantity, Q: List<N>>(
    machine: &mut Node<N, Q>,
    op: OpKind,
    shown: usize,
) -> Rest<N> {
    let dialect = machine.dialect;
    let top = machine.frames.split_off(machine.frames.len() - shown);
    let frames_below = std::mem::replace(&mut machine.frames, top);
    let calls = || frames_below.iter().any(frame_calls);
    let standing = frames(Hidden::some(dialect, !frames_below.is_empty(), calls));
    let ticks = op == OpKind::Tick && machine.frames.is_empty();
    machine.frames.splice(0..0, standing.iter().cloned());

    let oldest = usize::from(ticks && !machine.ticks.is_empty());
    let rest = machine.ticks.split_off(oldest);
    let calls = || rest.iter().any(job_calls);
    let waiting = jobs(Hidden::some(dialect, !rest.is_empty(), calls));
    machine.ticks.extend(waiting.iter().copied());

    let asked = op == OpKind::Complete;
    let callback = (!asked).then(|| {
        let nobody = WriteCallback::Nop;
        std::mem::replace(&mut machine.write_callback, nobody)
    });
    forget(machine);
    Rest {
        frames: frames_below,
        jobs: rest,
        callback,
        standing,
        waiting,
    }
}

/// Puts back what was hidden. `None`: what stood for it is not there any more.
pub fn put_back<N: Quantity, Q: List<N>>(machine: &mut Node<N, Q>, rest: Rest<N>) -> Option<()> {
    let (standing, waiting) = (rest.standing.len(), rest.waiting.len());
    let jobs = machine.ticks.make_contiguous();
    if !machine.frames.starts_with(&rest.standing) || !jobs.starts_with(&rest.waiting) {
        return None;
    }
    machine.frames.splice(..standing, rest.frames);
    let new = machine.ticks.split_off(waiting);
    machine.ticks = rest.jobs.into_iter().chain(new).collect();
    if let Some(callback) = rest.callback
        && machine.write_callback == WriteCallback::Nop
    {
        machine.write_callback = callback;
    }
    Some(())
}
