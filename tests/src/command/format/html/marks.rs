//! What a line of a trace is on a timeline: on which lane, and by which mark.

use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Input};
use highwater_model::vocabulary::{Answer, Call, Event, Holes, Hook, OpKind, Outcome, WriteResult};

/// A lane, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    Writes,
    Ops,
    Sink,
    Drains,
    Callbacks,
    Hooks,
    Told,
    Tasks,
}

/// A mark. Each has a shape of its own: no colour is needed to tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Mark {
    True,
    False,
    Refused,
    Chunk,
    NoChunk,
    Completes,
    Fails,
    Drain,
    Callback,
    CallbackFails,
    Queued,
    Task,
    /// What is rare: its letter, and what that means.
    Letter(char, &'static str),
}

/// A line of a trace on its timeline.
pub(super) struct Place {
    pub(super) lane: Lane,
    pub(super) mark: Mark,
    /// Which chunk, or the like.
    pub(super) number: String,
}

impl Lane {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Writes => "writes",
            Self::Ops => "other calls",
            Self::Sink => "sink",
            Self::Drains => "drain",
            Self::Callbacks => "callbacks",
            Self::Hooks => "hooks",
            Self::Told => "events",
            Self::Tasks => "tasks",
        }
    }
}

impl Mark {
    pub(super) fn sign(self) -> char {
        match self {
            Self::True => '▲',
            Self::False => '▼',
            Self::Refused | Self::Fails => '✕',
            Self::Chunk => '■',
            Self::NoChunk => '□',
            Self::Completes => '●',
            Self::Drain => '◆',
            Self::Callback => '○',
            Self::CallbackFails => '⊗',
            Self::Queued => '▹',
            Self::Task => '▸',
            Self::Letter(letter, _) => letter,
        }
    }

    pub(super) fn means(self) -> &'static str {
        match self {
            Self::True => "write returns true",
            Self::False => "write returns false: wait",
            Self::Refused => "refused, or it throws",
            Self::Chunk => "the sink gets this chunk",
            Self::NoChunk => "the sink asks and gets none",
            Self::Completes => "completes what it was called with",
            Self::Fails => "completes with an error",
            Self::Drain => "drain",
            Self::Callback => "the callback of this write",
            Self::CallbackFails => "a callback with an error",
            Self::Queued => "the program queues this task",
            Self::Task => "it runs",
            Self::Letter(_, means) => means,
        }
    }

    /// The class by which it is coloured.
    pub(super) fn class(self) -> &'static str {
        match self {
            Self::True => "yes",
            Self::False => "wait",
            Self::Refused | Self::Fails | Self::CallbackFails | Self::Letter('!', _) => "bad",
            Self::Drain => "drain",
            Self::Chunk
            | Self::NoChunk
            | Self::Completes
            | Self::Callback
            | Self::Queued
            | Self::Task
            | Self::Letter(..) => "plain",
        }
    }
}

/// Where a line stands, if it has a mark.
pub(super) fn place_of(body: &Body) -> Option<Place> {
    match body {
        Body::Input(input) => of_input(input),
        Body::Event(event, _) => of_event(event),
        Body::Skipped(op) => {
            let mark = Mark::Letter('–', "an op that could not be done");
            lane_of(*op).map(|lane| plain(lane, mark))
        }
        Body::Open(_) | Body::Turn(_) | Body::End(_) => None,
    }
}

/// On which lane an op is drawn from its call to its return.
pub(super) fn lane_of(op: OpKind) -> Option<Lane> {
    match op {
        OpKind::Write => Some(Lane::Writes),
        OpKind::Cork | OpKind::Uncork | OpKind::End | OpKind::Destroy | OpKind::Throw => {
            Some(Lane::Ops)
        }
        OpKind::Complete | OpKind::Take => Some(Lane::Sink),
        OpKind::NextTick | OpKind::Microtask => Some(Lane::Tasks),
        OpKind::Return | OpKind::Tick | OpKind::Settle => None,
    }
}

fn plain(lane: Lane, mark: Mark) -> Place {
    numbered(lane, mark, String::new())
}

fn numbered(lane: Lane, mark: Mark, number: impl Into<String>) -> Place {
    let number = number.into();
    Place { lane, mark, number }
}

fn of_input(input: &Input) -> Option<Place> {
    let letter = |letter, means| Some(plain(Lane::Ops, Mark::Letter(letter, means)));
    match input {
        Input::Write { .. } | Input::Take { .. } | Input::Return => None,
        Input::Cork => letter('K', "cork"),
        Input::Uncork => letter('U', "uncork"),
        Input::End { chunk, .. } => {
            let number = chunk.map_or_else(String::new, |(number, _)| number.to_string());
            Some(numbered(Lane::Ops, Mark::Letter('E', "end"), number))
        }
        Input::Destroy { .. } => letter('D', "destroy"),
        Input::Throw => letter('T', "user code throws"),
        Input::Complete { hook, outcome, .. } => {
            let mark = match outcome {
                Outcome::Failure => Mark::Fails,
                Outcome::Success | Outcome::Pass => Mark::Completes,
            };
            let lane = match hook {
                Hook::Sink => Lane::Sink,
                Hook::Final | Hook::Destroy | Hook::Construct => Lane::Hooks,
            };
            Some(plain(lane, mark))
        }
        Input::NextTick { task } | Input::Microtask { task } => {
            Some(numbered(Lane::Tasks, Mark::Queued, task.to_string()))
        }
    }
}

fn of_event(event: &Event<Whole>) -> Option<Place> {
    match event {
        Event::Returned(answer) => of_answer(answer),
        Event::Called(call) | Event::Notified(call) => Some(of_call(call)),
        Event::Threw { op, .. } => lane_of(*op).map(|lane| plain(lane, Mark::Refused)),
        Event::Uncaught { .. } => Some(plain(Lane::Told, Mark::Letter('!', "error"))),
        Event::Silent | Event::Skipped => None,
    }
}

fn of_answer(answer: &Answer<Whole>) -> Option<Place> {
    match answer {
        Answer::Write { chunk, result } => {
            let mark = match result {
                WriteResult::True => Mark::True,
                WriteResult::False { .. } => Mark::False,
                WriteResult::Refused | WriteResult::Full { .. } => Mark::Refused,
            };
            Some(numbered(Lane::Writes, mark, chunk.to_string()))
        }
        Answer::Taken {
            first,
            count,
            holes,
        } => {
            let number = range(*first, *count, *holes);
            Some(numbered(Lane::Sink, Mark::Chunk, number))
        }
        Answer::NotTaken(_) => Some(plain(Lane::Sink, Mark::NoChunk)),
        Answer::Cork
        | Answer::Uncork
        | Answer::End
        | Answer::Destroy
        | Answer::Complete
        | Answer::Scheduled { .. } => None,
    }
}

fn of_call(call: &Call<Whole>) -> Place {
    let letter = |lane, letter, means| plain(lane, Mark::Letter(letter, means));
    let back = |failed: bool, number: String| {
        let mark = if failed {
            Mark::CallbackFails
        } else {
            Mark::Callback
        };
        numbered(Lane::Callbacks, mark, number)
    };
    match call {
        Call::Sink { chunk } => numbered(Lane::Sink, Mark::Chunk, chunk.to_string()),
        Call::Batch {
            first,
            count,
            holes,
        } => {
            let number = range(*first, *count, *holes);
            numbered(Lane::Sink, Mark::Chunk, number)
        }
        Call::Drain { .. } => plain(Lane::Drains, Mark::Drain),
        Call::Callback { chunk, error } => back(error.is_some(), chunk.to_string()),
        Call::SharedCallback { error } => back(error.is_some(), "all".to_owned()),
        Call::EndCallback { error, .. } => back(error.is_some(), "end".to_owned()),
        Call::Construct => letter(Lane::Hooks, 'C', "_construct"),
        Call::Final => letter(Lane::Hooks, 'F', "_final"),
        Call::Destroy { .. } => letter(Lane::Hooks, 'D', "_destroy"),
        Call::Prefinish => letter(Lane::Told, 'p', "prefinish"),
        Call::Finish => letter(Lane::Told, 'f', "finish"),
        Call::Error { .. } => letter(Lane::Told, '!', "error"),
        Call::Close => letter(Lane::Told, 'x', "close"),
        Call::Task { task } => numbered(Lane::Tasks, Mark::Task, task.to_string()),
    }
}

/// The chunks from one to another.
pub(super) fn range(first: Whole, count: Whole, holes: Holes) -> String {
    match holes.chunks(first, count).last() {
        Some(last) if last != first => format!("{first}–{last}"),
        _ => first.to_string(),
    }
}
