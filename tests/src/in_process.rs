//! What plays programs in this process, on one thread: everything about it but the stream.

use std::collections::{BTreeMap, VecDeque};
use std::slice;

use highwater_model::program::{Action, Program};
use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Ending, Input, Line, Options, encode};
use highwater_model::vocabulary::{Call, CallKind, Event, Payload};

use crate::subject::Outcome;

/// Plays each of these programs, which are JSON.
pub(crate) fn each(programs: &[String], play: impl Fn(&Program) -> Outcome) -> Vec<Outcome> {
    let played = |text: &String| match serde_json::from_str::<Program>(text) {
        Ok(program) => play(&program),
        Err(error) => Outcome::Refused {
            message: error.to_string(),
        },
    };
    programs.iter().map(played).collect()
}

/// The trace ends here: the program cannot be played, or the stream contradicts itself.
pub(crate) type Stopped = Outcome;

/// A program that is being played, and the trace so far.
pub(crate) struct Script<'p> {
    program: &'p Program,
    trace: String,
    lines: u64,
    /// How often each kind of notification has come.
    notified: BTreeMap<CallKind, u32>,
    /// Reactions to notifications. Each begins when the op that notified has settled.
    reactions: VecDeque<&'p [Action]>,
}

impl<'p> Script<'p> {
    pub(crate) fn of(program: &'p Program) -> Self {
        Self {
            program,
            trace: String::new(),
            lines: 0,
            notified: BTreeMap::new(),
            reactions: VecDeque::new(),
        }
    }

    pub(crate) fn emit(&mut self, body: Body) {
        self.lines += 1;
        let stream = u64::from(!matches!(body, Body::End(_)));
        let line = Line {
            seq: self.lines,
            stream,
            body,
        };
        self.trace.push_str(&encode(&line));
        self.trace.push('\n');
    }

    /// Tells of a notification, and queues the reactions to it.
    pub(crate) fn notify(&mut self, call: Call<Whole>) {
        let kind = call.kind();
        self.emit(Body::Event(Event::Notified(call), None));
        let count = self.notified.entry(kind).or_default();
        *count += 1;
        let matching = self
            .program
            .reactions
            .iter()
            .filter(|reaction| reaction.on == kind && reaction.nth == *count);
        self.reactions
            .extend(matching.map(|reaction| reaction.actions.as_slice()));
    }
}

/// Who plays a program on a stream of its own.
pub(crate) trait Player<'p>: Sized {
    /// What it plays.
    fn script(&mut self) -> &mut Script<'p>;

    /// One action, and what comes of it.
    fn act(&mut self, action: &Action) -> Result<(), Stopped>;

    /// What the stream does by itself once it is made.
    fn begin(&mut self) -> Result<(), Stopped> {
        Ok(())
    }

    /// Plays the program to its end.
    fn play(mut self, options: Options) -> Outcome {
        match self.run(options) {
            Ok(()) => Outcome::Trace(std::mem::take(&mut self.script().trace)),
            Err(stopped) => stopped,
        }
    }

    /// Every turn, one after another.
    fn run(&mut self, options: Options) -> Result<(), Stopped> {
        let program = self.script().program;
        self.script().emit(Body::Open(options));
        self.begin()?;
        for (turn, actions) in (1..).zip(&program.turns) {
            self.script().emit(Body::Turn(turn));
            self.turn(actions)?;
        }
        self.script().emit(Body::End(Ending::Quiescent));
        Ok(())
    }

    /// Does the actions of a turn, each followed by the reactions to what it notified, and each of
    /// those by theirs.
    fn turn(&mut self, actions: &'p [Action]) -> Result<(), Stopped> {
        let mut open: Vec<slice::Iter<'p, Action>> = vec![actions.iter()];
        while let Some(actions) = open.last_mut() {
            match actions.next() {
                Some(action) => self.act(action)?,
                None => {
                    open.pop();
                }
            }
            open.extend(self.script().reactions.pop_front().map(<[_]>::iter));
        }
        Ok(())
    }
}

/// The line of an action that the stream has no op for. One thread without an event loop has
/// neither ticks nor microtasks nor calls that could throw; a chunk is bytes; nothing fails.
pub(crate) fn foreign(action: &Action) -> Input {
    match *action {
        Action::Write {
            weight,
            data,
            callback,
            producer,
        } => Input::Write {
            chunk: Whole(0),
            payload: Payload { weight, data },
            callback,
            producer,
        },
        Action::Cork {} => Input::Cork,
        Action::Uncork {} => Input::Uncork,
        Action::End {
            weight,
            data,
            callback,
            producer,
        } => Input::End {
            callback: callback.then_some(Whole(0)),
            chunk: weight.map(|weight| (Whole(0), Payload { weight, data })),
            producer,
        },
        Action::Destroy { error } => Input::Destroy { error },
        Action::Complete {
            hook,
            outcome,
            again,
        } => Input::Complete {
            hook,
            outcome,
            again,
        },
        Action::Throw {} => Input::Throw,
        Action::Take { max } => Input::Take { max },
        Action::NextTick { .. } => Input::NextTick { task: Whole(0) },
        Action::Microtask { .. } => Input::Microtask { task: Whole(0) },
    }
}
