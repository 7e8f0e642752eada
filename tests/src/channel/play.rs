//! Plays one program on one channel.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use highwater_model::declared::Declared;
use highwater_model::marks::TOKIO_MPSC;
use highwater_model::program::{Action, Program};
use highwater_model::quantity::Whole;
use highwater_model::trace::{Body, Input, Options};
use highwater_model::vocabulary::{
    Answer, Call, Callback, Data, Event, Holes, NotTaken, OpKind, Payload, Producer, Shown,
    WriteResult,
};
use tokio::sync::mpsc::error::{SendError, TrySendError};
use tokio::sync::mpsc::{self, OwnedPermit, Receiver, Sender};

use crate::in_process::{Player, Script, Stopped, foreign};
use crate::subject::Outcome;

/// The most that a channel can be made for (tokio, `Semaphore::MAX_PERMITS`).
const MOST: u64 = (usize::MAX >> 3) as u64;

/// Plays a program to its end.
pub(super) fn play(program: &Program) -> Outcome {
    let declared = Declared::Marks(&TOKIO_MPSC);
    let options = declared.options(program.high_water_mark, program.settings);
    if options.high_water_mark.count() > MOST {
        let message = format!("a channel holds at most {MOST} messages");
        return Outcome::Refused { message };
    }
    Run::new(program, options).play(options)
}

/// Whether a future wants to be polled.
struct Woken(AtomicBool);

impl Woken {
    fn new() -> Arc<Self> {
        Arc::new(Self(AtomicBool::new(false)))
    }

    fn take(&self) -> bool {
        self.0.swap(false, Ordering::Relaxed)
    }
}

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::Relaxed);
    }
}

type Reserve = Pin<Box<dyn Future<Output = Result<OwnedPermit<u64>, SendError<()>>>>>;

/// A channel with everyone who uses it, and the trace so far.
struct Run<'p> {
    script: Script<'p>,
    /// None once the stream has ended.
    sender: Option<Sender<u64>>,
    /// Who took the last permit, and waits for another.
    waiting: Option<Reserve>,
    sender_woken: Arc<Woken>,
    receiver: Receiver<u64>,
    receiver_woken: Arc<Woken>,
    /// The receiver waits for more than it was given.
    asks: bool,
    finished: bool,
    writes: u64,
}

impl<'p> Run<'p> {
    fn new(program: &'p Program, options: Options) -> Self {
        let capacity = usize::try_from(options.high_water_mark.count()).unwrap_or(usize::MAX);
        let (sender, receiver) = mpsc::channel(capacity);
        Self {
            script: Script::of(program),
            sender: Some(sender),
            waiting: None,
            sender_woken: Woken::new(),
            receiver,
            receiver_woken: Woken::new(),
            asks: true,
            finished: false,
            writes: 0,
        }
    }
}

impl<'p> Player<'p> for Run<'p> {
    fn script(&mut self) -> &mut Script<'p> {
        &mut self.script
    }

    fn begin(&mut self) -> Result<(), Stopped> {
        self.settle()
    }

    fn act(&mut self, action: &Action) -> Result<(), Stopped> {
        match *action {
            Action::Write {
                weight,
                data: Data::Bytes,
                callback: Callback::None,
                producer,
            } => self.write(weight, producer)?,
            Action::End {
                weight: None,
                data: _,
                callback: false,
                producer,
            } => self.end(producer),
            Action::Take { max } => self.take(max)?,
            // What a channel does not have: receipts, text, corks, hooks, errors, completions, calls that could throw.
            Action::Write { .. }
            | Action::End { .. }
            | Action::Cork {}
            | Action::Uncork {}
            | Action::Destroy { .. }
            | Action::Complete { .. }
            | Action::Throw {}
            | Action::NextTick { .. }
            | Action::Microtask { .. } => {
                let input = foreign(action);
                self.script.emit(Body::Input(input));
                self.script.emit(Body::Skipped(input.kind()));
            }
        }
        self.settle()
    }
}

impl Run<'_> {
    fn write(&mut self, weight: Whole, producer: Producer) -> Result<(), Stopped> {
        let number = if self.sender.is_some() {
            self.writes + 1
        } else {
            0
        };
        let chunk = Whole::from(number);
        self.script.emit(Body::Input(Input::Write {
            chunk,
            payload: Payload::bytes(weight),
            callback: Callback::None,
            producer,
        }));
        let Some(sender) = &self.sender else {
            self.script.emit(Body::Skipped(OpKind::Write));
            return Ok(());
        };
        self.writes = number;
        let result = match sender.try_send(number) {
            Ok(()) if sender.capacity() > 0 => WriteResult::True,
            Ok(()) => {
                self.wait()?;
                WriteResult::False { generation: None }
            }
            Err(TrySendError::Full(item)) if item == number => WriteResult::Refused,
            Err(error) => return Err(contradiction(&format!("send of {number}: {error:?}"))),
        };
        self.returned(Answer::Write { chunk, result });
        Ok(())
    }

    /// Whoever took the last permit asks for another.
    fn wait(&mut self) -> Result<(), Stopped> {
        let Some(sender) = self.sender.clone().filter(|_| self.waiting.is_none()) else {
            return Ok(());
        };
        let mut waiting: Reserve = Box::pin(sender.reserve_owned());
        let waker = Waker::from(Arc::clone(&self.sender_woken));
        match waiting.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Pending => {
                self.waiting = Some(waiting);
                Ok(())
            }
            Poll::Ready(permit) => Err(contradiction(&format!(
                "no capacity is left, and reserve gives {permit:?}"
            ))),
        }
    }

    fn end(&mut self, producer: Producer) {
        self.script.emit(Body::Input(Input::End {
            callback: None,
            chunk: None,
            producer,
        }));
        if self.sender.take().is_none() {
            self.script.emit(Body::Skipped(OpKind::End));
            return;
        }
        // It has a sender of its own.
        self.waiting = None;
        self.returned(Answer::End);
    }

    fn take(&mut self, max: Whole) -> Result<(), Stopped> {
        self.script.emit(Body::Input(Input::Take { max }));
        if max < Whole(1) {
            self.script.emit(Body::Skipped(OpKind::Take));
            return Ok(());
        }
        if self.finished {
            self.returned(Answer::NotTaken(NotTaken::Finished));
            return Ok(());
        }
        // What does not fit `usize` is more than any channel holds.
        let max = usize::try_from(max.0).unwrap_or(usize::MAX);
        let waker = Waker::from(Arc::clone(&self.receiver_woken));
        let mut items = Vec::new();
        let mut context = Context::from_waker(&waker);
        let polled = self.receiver.poll_recv_many(&mut context, &mut items, max);
        let answer = match polled {
            Poll::Pending => Answer::NotTaken(NotTaken::Empty),
            // Without a wake before, which the trace then does not show either.
            Poll::Ready(0) => Answer::NotTaken(NotTaken::Finished),
            Poll::Ready(_) => {
                let chunks: Vec<_> = items.iter().copied().map(Whole::from).collect();
                let first = chunks[0];
                let Some(holes) = Holes::between(first, &chunks) else {
                    return Err(contradiction(&format!("received {items:?}")));
                };
                self.asks = true;
                Answer::Taken {
                    first,
                    count: Whole::from(chunks.len() as u64),
                    holes,
                }
            }
        };
        self.returned(answer);
        Ok(())
    }

    fn returned(&mut self, answer: Answer<Whole>) {
        let shown = Shown {
            length: Whole::from(self.receiver.len() as u64),
            need_drain: self.waiting.is_some(),
        };
        self.script
            .emit(Body::Event(Event::Returned(answer), Some(shown)));
    }

    /// Polls who was woken.
    fn settle(&mut self) -> Result<(), Stopped> {
        if let Some(waiting) = &mut self.waiting
            && self.sender_woken.take()
        {
            let waker = Waker::from(Arc::clone(&self.sender_woken));
            match waiting.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Pending => {}
                Poll::Ready(Ok(permit)) => {
                    // A producer holds none: what it writes next, it sends on one that is there.
                    drop(permit);
                    self.waiting = None;
                    self.script.notify(Call::Drain { generation: None });
                }
                Poll::Ready(Err(error)) => {
                    return Err(contradiction(&format!("reserve: {error:?}")));
                }
            }
        }
        // With something there the receiver need not wait; it takes when the program says.
        let waits = !self.finished && self.receiver.is_empty();
        if waits && (self.receiver_woken.take() || self.asks) {
            self.asks = false;
            let waker = Waker::from(Arc::clone(&self.receiver_woken));
            match self.receiver.poll_recv(&mut Context::from_waker(&waker)) {
                Poll::Pending => {}
                Poll::Ready(None) => {
                    self.finished = true;
                    self.script.notify(Call::Finish);
                }
                Poll::Ready(Some(item)) => {
                    return Err(contradiction(&format!("empty, and {item} comes")));
                }
            }
        }
        Ok(())
    }
}

/// Its parts do not tell the same story, which no trace can show.
fn contradiction(what: &str) -> Stopped {
    Outcome::Noise {
        line: format!("the channel contradicts itself: {what}"),
    }
}
