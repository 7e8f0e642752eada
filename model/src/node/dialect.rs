//! What differs between releases of Node, one named field each.

mod releases;

pub use releases::*;

use crate::vocabulary::ErrorCode;

/// The differences that `node` is parameterised by.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// As the command line names it.
    pub name: &'static str,
    /// For people: the releases that behave so.
    pub releases: &'static str,
    /// A release on which it was measured, and on which its findings are replayed.
    pub witness: &'static str,
    /// `releases` as inclusive ranges.
    pub ranges: &'static [Range],
    /// `write` answers true at length 0 whatever the mark. Since 20.16.0 and 22.4.0 (PR 53261,
    /// issue 51930); without it 20.10.0 … 20.15, 21 and 22.0 … 22.3 lose the drain at mark 0.
    pub true_when_empty: bool,
    /// `write` computes its result before it calls the sink: up to 20.9 (but for 14.1 … 14.15 and
    /// 15.0). Ended by PR 50014. So a sink that completes inside its call gives false and a drain
    /// where later dialects say true; and a write inside a sink call can leave the outer one with
    /// a true above the mark.
    pub result_before_sink: bool,
    /// A completion inside its sink call is always followed by a tick, also without a callback.
    /// Up to 20.9; ended by PRs 49966 and 50014.
    pub always_ticks: bool,
    /// Such ticks are shared by completions with the same callback, of which `nop` is one. Since
    /// 12.14 (PR 30710; bisected, 12.13.1 has a tick for each).
    pub shares_ticks: bool,
    /// Finish comes in the stack of the last completion, not by a tick of its own. Up to 20.9.
    pub finishes_at_once: bool,
    /// Of an idle stream, `end` emits finish itself. Up to 13.
    pub end_finishes_at_once: bool,
    /// The tick that gives finish asks again whether it is due; before 18 only an error that was
    /// emitted stops it, so that a write after end between `end` and that tick gives both.
    pub finish_looks_again: bool,
    /// Drain is held back only if finish was due when the sink completed, not by `end` itself. Up to
    /// 12.9; ended by PR 29086.
    pub drains_after_end: bool,
    /// `write` is refused as soon as `end` was called; up to 9, once `end` has come back: a finish
    /// listener that `end` calls can still write.
    pub refuses_while_ending: bool,
    /// There is a `pendingcb`, finish waits for it and for the queue, and every completion asks
    /// for it. 0.10 asks once, when a completion finds length 0, and zero-length chunks that are
    /// still queued then are lost.
    pub counts_callbacks: bool,
    /// `destroy` always queues the tick that cuts short what is queued, also if nothing is. 20.10,
    /// 20.11 and 21.0, 21.1.
    pub destroy_always_ticks: bool,
    /// The flush does not ask whether the stream is constructed: `uncork` and `end` flush one that is
    /// not. 20.10 and 21.0.
    pub flushes_unconstructed: bool,
    /// `_construct`'s callback takes effect by a tick. Since 18.
    pub construct_answers_by_tick: bool,
    /// What waits for `_construct` goes on one tick after it took effect. Up to 18.0 and 20.0 …
    /// 20.10, 21.0.
    pub constructed_by_tick: bool,
    /// `end` tells its callback the error that the stream is in; else the callback waits. Since
    /// 20.10.
    pub end_tells_errored: bool,
    /// Writes and ends that `destroy` or an error cuts short are told why, since 17; before,
    /// always `ERR_STREAM_DESTROYED`.
    pub tells_why_cut_short: bool,
    /// A second answer of `_final` is told from the first by a flag of its own; since 20.10 by
    /// `kPrefinished`, so that one after a failure counts.
    pub final_answers_once: bool,
    /// The error of a second answer of `_final`; `None`: the stream makes it the wrong way, and that
    /// throws a `TypeError` (20.0 … 20.10, 21).
    pub final_answered_again: Option<ErrorCode>,
    /// What `_final`, `_destroy` and `_construct` throw counts as their answer, and a second answer
    /// is told from the first. Before, in 16.0, exceptions go to whoever called, and every answer
    /// takes effect.
    pub hooks_answer_once: bool,
    /// No finish is due once `error` or `close` was emitted. Before, in 16.0, only the finish that is
    /// already on its way asks for them.
    pub finish_due_without_events: bool,
    /// `end` tells its callback why its chunk was refused, and does nothing else. Since 16.
    pub end_tells_refused: bool,
    /// `destroy` asserts that nothing is queued if the stream is already destroyed. 15.
    pub destroy_asserts: bool,
    /// There is `_construct`. Since 15.
    pub constructs: bool,
    /// That `close` was emitted is written down. Since 15.
    pub notes_close: bool,
    /// Where the callbacks of `end` wait.
    pub end_callbacks: EndCallbacks,
    /// `destroy` queues the tick that cuts short what is queued the first time, also if nothing is.
    /// Up to 14.
    pub destroy_ticks_first_time: bool,
    /// `_final` is called by a tick, and whatever it answers counts, in its own stack. Up to 14.
    pub final_by_tick: bool,
    /// `finishMaybe` asks again behind `prefinish` whether finish is due. Since 15.
    pub finish_asks_behind_prefinish: bool,
    /// The runtime has microtasks.
    pub microtasks: bool,
    /// The error of a write after end; before 10 it has no code.
    pub error: ErrorCode,
    /// What `write` after `end` does about its error.
    pub write_after_end: WriteAfterEnd,
}

/// What `write` after `end` does about its error, under `autoDestroy: false`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WriteAfterEnd {
    /// Emits it at once, every time, then queues the callback; finish still comes. Up to 12.
    ErrorThenTick,
    /// Queues the callback, then emits it at once, the first time; no finish behind it. 13.
    TickThenError,
    /// Queues the callback, then the event, which comes the first time. Since 14.
    Ticks,
}

/// Where the callbacks of `end` wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndCallbacks {
    /// As listeners of finish. Up to 13.
    Once,
    /// As listeners of finish, behind the user's, and of error, before them. 14.
    Listeners,
    /// In a list of the stream's. Since 15.
    List,
}

/// Releases from one version to another, both included: (major, minor, patch).
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// The first.
    pub from: (u64, u64, u64),
    /// The last.
    pub to: (u64, u64, u64),
}

impl Dialect {
    /// The dialect with this name.
    pub fn named(name: &str) -> Option<&'static Self> {
        DIALECTS
            .iter()
            .copied()
            .find(|dialect| dialect.name == name)
    }

    /// The dialect of a release of Node; `None` if no dialect is known for it yet.
    pub fn of_release(version: (u64, u64, u64)) -> Option<&'static Self> {
        DIALECTS.iter().copied().find(|dialect| {
            dialect
                .ranges
                .iter()
                .any(|range| range.from <= version && version <= range.to)
        })
    }
}
