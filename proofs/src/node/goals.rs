//! What is promised of Node, apart from what helps to prove it.

use highwater_model::quantity::Quantity;
use highwater_model::vocabulary::{Answer, Call, Event, OpKind, WriteResult};

use crate::node::closed::Closed;
use crate::term::Term;

/// A promise about a state, or about one step; with the rule of `model/RULES.md` that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Goal {
    /// B1. `m`: the producer's largest chunk.
    Length,
    /// B1, of any number of producers: none of them writes twice before the length was below the mark, by W1 and D2.
    LengthOfMany,
    /// W1.
    TrueBelowTheMark,
    /// D1: at rest nothing is left.
    DrainNotMissed,
    /// D2.
    DrainAtZero,
    /// D3.
    DrainOwed,
    /// D4.
    DrainBeforeEnd,
    /// E2.
    QuietAfterError,
    /// E1.
    ErrorOnce,
    /// F1 and F2.
    FinishLast,
    /// F3: at rest nothing is left.
    FinishNotMissed,
    /// F4.
    PrefinishOnce,
    /// S1: the rest of it is that the queue is first in, first out.
    OvertakesNothing,
    /// S3: a flush gives the sink the next chunk, unless the stream is corked or the sink holds one.
    NotLost,
    /// S4.
    OneAtATime,
    /// K1.
    CorkHoldsBack,
    /// With [`Goal::NotLost`], S3 of a stream that is ended: `end` takes back every cork, and none counts after it.
    EndUncorks,
    /// At rest, open and nothing retained, the producer holds permission.
    Woken,
    /// At rest, while a drain is owed, a completion can come, unless the stream is corked.
    SinkNotStuck,
    /// Each completion brings the drain nearer.
    CompletionLowers,
    /// So does each uncork, of a stream that is corked.
    UncorkLowers,
    /// What goes on by itself comes to an end.
    ReturnsAndTicksEnd,
    /// Nothing puts the drain off.
    NothingPutsOff,
    /// X4.
    TrueOnlyWhileOpen,
    /// E5: nothing but `destroy` keeps an error from being told.
    ErrorNotMissed,
    /// E3.
    CloseLast,
    /// E4: at rest nothing is left.
    CloseNotMissed,
    /// X1.
    NothingAfterDestroy,
    /// X2 and X3.
    QuietAfterDestroy,
    /// C5: at rest nothing is left.
    CutShort,
    /// False: the same as [`Goal::Woken`] after `end`.
    WokenThoughEnded,
    /// False: the same as [`Goal::SinkNotStuck`] while corked.
    SinkNotStuckThoughCorked,
}

impl Goal {
    /// Every goal about one producer.
    pub const OF_ONE: [Self; 22] = [
        Self::Length,
        Self::TrueBelowTheMark,
        Self::DrainNotMissed,
        Self::DrainAtZero,
        Self::DrainOwed,
        Self::DrainBeforeEnd,
        Self::QuietAfterError,
        Self::ErrorOnce,
        Self::FinishLast,
        Self::FinishNotMissed,
        Self::PrefinishOnce,
        Self::OvertakesNothing,
        Self::NotLost,
        Self::OneAtATime,
        Self::CorkHoldsBack,
        Self::EndUncorks,
        Self::Woken,
        Self::SinkNotStuck,
        Self::CompletionLowers,
        Self::UncorkLowers,
        Self::ReturnsAndTicksEnd,
        Self::NothingPutsOff,
    ];

    /// Whether it asks for what is counted only where a stream may be destroyed.
    pub fn is_of_destroyed(self) -> bool {
        matches!(
            self,
            Self::ErrorNotMissed | Self::CloseNotMissed | Self::CutShort
        )
    }

    /// The goal in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::Length => "length ≤ max(H, 1) − 1 + m, and once more m for the chunk of end",
            Self::LengthOfMany => "length ≤ max(H, 1) − 1 + Σ mᵢ",
            Self::TrueBelowTheMark => "true only below the mark",
            Self::DrainNotMissed => {
                "a drain that is due is told, or something is left that will tell it"
            }
            Self::DrainAtZero => "drain only at length 0",
            Self::DrainOwed => {
                "drain only if a false is unanswered, of write or of the chunk of end"
            }
            Self::DrainBeforeEnd => "no drain after end",
            Self::QuietAfterError => "after error neither drain nor prefinish nor finish",
            Self::ErrorOnce => "error once",
            Self::FinishLast => "finish once, after end, every completion and every callback",
            Self::FinishNotMissed => {
                "ended and nothing retained: finish was told, or something is left that asks for it"
            }
            Self::PrefinishOnce => "prefinish once, and not after finish",
            Self::OvertakesNothing => "what goes straight to the sink overtakes nothing",
            Self::NotLost => {
                "what is queued waits for the sink, for uncork or for a flush that is open"
            }
            Self::CorkHoldsBack => "while corked, the sink gets no chunk",
            Self::EndUncorks => "once ended nothing is corked",
            Self::OneAtATime => "the sink is given nothing while it holds a chunk",
            Self::Woken => "at rest, open and nothing retained: the producer holds permission",
            Self::SinkNotStuck => {
                "at rest, open, uncorked and a drain is owed: the sink holds a chunk that it can complete"
            }
            Self::CompletionLowers => "each completion leaves one entry less",
            Self::UncorkLowers => "each uncork leaves one cork less",
            Self::ReturnsAndTicksEnd => {
                "while a drain is owed, each return and each tick lowers what the drain is away"
            }
            Self::TrueOnlyWhileOpen => "true only while open",
            Self::ErrorNotMissed => {
                "in error and not destroyed: error was told, or something is left that will tell it"
            }
            Self::CloseLast => {
                "close once, after destroy; neither drain nor prefinish nor finish nor error after it"
            }
            Self::CloseNotMissed => {
                "destroyed: close was told, or something is left that will tell it"
            }
            Self::NothingAfterDestroy => "after destroy the sink gets no chunk",
            Self::QuietAfterDestroy => "after destroy neither drain nor prefinish nor finish",
            Self::CutShort => {
                "in error or destroyed: what is queued waits for the sink, or for what will cut it short"
            }
            Self::WokenThoughEnded => {
                "at rest and nothing retained: the producer holds permission, ended or not"
            }
            Self::SinkNotStuckThoughCorked => {
                "at rest, open and a drain is owed: the sink holds a chunk that it can complete, corked or not"
            }
            Self::NothingPutsOff => {
                "while somebody waits, no op but `end` raises what the drain is away"
            }
        }
    }

    /// A promise about every state: part of the induction hypothesis, proved of the next state. True for those about
    /// steps.
    pub fn of_state(self, state: &Closed, m: Term) -> bool {
        let machine = &state.machine;
        let flags = &machine.flags;
        let errored = flags.errored.is_some();
        match self {
            Self::Length => {
                let extra = if state.chunk_given { m } else { Term::zero() };
                machine.length + Term::one() <= state.mark() + m + extra
            }
            Self::LengthOfMany => state.machine.length + Term::one() <= state.mark() + state.wrote,
            Self::DrainNotMissed => {
                !(flags.need_drain && state.is_open())
                    || Term::zero() < machine.length
                    || state.looks_for_drain()
            }
            Self::FinishNotMissed => {
                let due = flags.ending && !flags.finished && !state.is_cut_short();
                !(due && state.nothing_retained()) || state.asks_for_finish()
            }
            Self::EndUncorks => !(flags.ending && state.corked()),
            Self::NotLost => {
                flags.writing
                    || flags.buffer_processing
                    || state.is_cut_short()
                    || state.corked()
                    || state.queued() <= Term::zero()
            }
            Self::ErrorNotMissed => {
                !errored || flags.destroyed || flags.error_emitted || state.tells_error()
            }
            Self::CloseNotMissed => !flags.destroyed || flags.close_emitted || state.tells_close(),
            Self::CutShort => {
                !state.is_cut_short()
                    || flags.writing
                    || flags.buffer_processing
                    || state.queued() <= Term::zero()
                    || Term::one() <= state.counts().cuts()
            }
            Self::Woken => !state.is_open() || woken(state),
            Self::WokenThoughEnded => woken(state),
            Self::SinkNotStuck => state.corked() || not_stuck(state),
            Self::SinkNotStuckThoughCorked => not_stuck(state),
            Self::TrueBelowTheMark
            | Self::DrainAtZero
            | Self::DrainOwed
            | Self::DrainBeforeEnd
            | Self::QuietAfterError
            | Self::ErrorOnce
            | Self::FinishLast
            | Self::PrefinishOnce
            | Self::OvertakesNothing
            | Self::OneAtATime
            | Self::CorkHoldsBack
            | Self::CompletionLowers
            | Self::UncorkLowers
            | Self::ReturnsAndTicksEnd
            | Self::NothingPutsOff
            | Self::TrueOnlyWhileOpen
            | Self::CloseLast
            | Self::NothingAfterDestroy
            | Self::QuietAfterDestroy => true,
        }
    }

    /// A promise about every step. True for those about states.
    pub fn of_step(self, before: &Closed, op: OpKind, event: &Event<Term>, after: &Closed) -> bool {
        let (old, new) = (&before.machine.flags, &after.machine.flags);
        let called =
            |kind: fn(&Call<Term>) -> bool| matches!(event, Event::Called(call) if kind(call));
        let drain = called(|call| matches!(call, Call::Drain { .. }));
        let finish = called(|call| matches!(call, Call::Finish));
        let prefinish = called(|call| matches!(call, Call::Prefinish));
        let sink = called(|call| matches!(call, Call::Sink { .. }));
        match self {
            Self::TrueBelowTheMark => match event {
                Event::Returned(Answer::Write {
                    chunk: _,
                    result: WriteResult::True,
                }) => after.machine.length < after.mark(),
                _ => true,
            },
            Self::DrainAtZero => !drain || after.machine.length <= Term::zero(),
            Self::DrainOwed => !drain || before.owes_drain(),
            Self::DrainBeforeEnd => !drain || !new.ending,
            Self::QuietAfterError => !(drain || finish || prefinish) || old.errored.is_none(),
            Self::ErrorOnce => {
                !called(|call| matches!(call, Call::Error { .. }))
                    || !old.error_emitted && new.error_emitted
            }
            Self::FinishLast => {
                !finish
                    || old.ending
                        && !old.finished
                        && new.finished
                        && after.nothing_retained()
                        && after.no_callback_owed()
            }
            Self::PrefinishOnce => {
                !prefinish || !old.prefinished && new.prefinished && !new.finished
            }
            Self::OvertakesNothing => {
                !(sink && after.goes_straight()) || before.queued() <= Term::zero()
            }
            Self::OneAtATime => !sink || !old.writing || op == OpKind::Complete,
            Self::CorkHoldsBack => !sink || !after.corked(),
            Self::TrueOnlyWhileOpen => match event {
                Event::Returned(Answer::Write {
                    chunk: _,
                    result: WriteResult::True,
                }) => !after.is_cut_short(),
                _ => true,
            },
            Self::CloseLast => {
                let close = called(|call| matches!(call, Call::Close));
                let error = called(|call| matches!(call, Call::Error { .. }));
                let first = !old.close_emitted && new.close_emitted && old.destroyed;
                (!close || first) && !((drain || prefinish || finish || error) && old.close_emitted)
            }
            Self::NothingAfterDestroy => !sink || !old.destroyed,
            Self::QuietAfterDestroy => !(drain || prefinish || finish) || !old.destroyed,
            Self::CompletionLowers => {
                op != OpKind::Complete
                    || *event == Event::Skipped
                    || after.retained() < before.retained()
            }
            Self::UncorkLowers => {
                op != OpKind::Uncork
                    || !before.corked()
                    || after.machine.corked < before.machine.corked
            }
            Self::ReturnsAndTicksEnd => {
                let goes_on = matches!(op, OpKind::Return | OpKind::Tick);
                !(goes_on && *event != Event::Skipped && old.need_drain && after.is_open())
                    || after.away() < before.away()
            }
            Self::NothingPutsOff => {
                !(op != OpKind::End && before.awaits_drain() && after.is_open())
                    || after.away() <= before.away()
            }
            Self::Length
            | Self::LengthOfMany
            | Self::DrainNotMissed
            | Self::FinishNotMissed
            | Self::NotLost
            | Self::EndUncorks
            | Self::ErrorNotMissed
            | Self::CloseNotMissed
            | Self::CutShort
            | Self::Woken
            | Self::WokenThoughEnded
            | Self::SinkNotStuck
            | Self::SinkNotStuckThoughCorked => true,
        }
    }
}

fn woken(state: &Closed) -> bool {
    state.permitted || !(state.at_rest() && state.nothing_retained())
}

fn not_stuck(state: &Closed) -> bool {
    let flags = &state.machine.flags;
    !(flags.need_drain && state.is_open() && state.at_rest())
        || flags.writing && flags.held.sink.fresh
}
