//! What differs between releases of Node, one named field each.

mod defects;
mod releases;

pub use defects::Defects;
pub use releases::*;

use std::hash::{Hash, Hasher};

use crate::vocabulary::ErrorCode;

/// The differences that `node` is parameterised by.
#[derive(Debug, PartialEq, Eq)]
pub struct Dialect {
    /// As the command line names it.
    pub name: &'static str,
    /// For people: the releases that behave so.
    pub releases: &'static str,
    /// A release on which it was measured, and on which its findings are replayed; or another subject.
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
    /// is told from the first. Up to 16.4 exceptions go to whoever called, and every answer takes
    /// effect.
    pub hooks_answer_once: bool,
    /// What `_final` throws is told as the stream itself: arguments of another function. 16.5 … 16.13.
    pub final_throws_stream: bool,
    /// No finish is due once `error` or `close` was emitted. Up to 16.4 only the finish that is
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
    /// The requests that wait are a linked list, whose entries stay in it until the flush loop is over.
    /// Up to 14.0.
    pub linked_list: bool,
    /// An error is emitted at once, but by `destroy`, and only an answer of the sink is remembered as
    /// one; `errorOrDestroy`, `destroy` and what it does with its answer are other functions. 13.
    pub errors_at_once: bool,
    /// The error of a chunk that is refused for what it is comes as an event, as that of one that comes
    /// too late does, which is asked first. 13; later it is thrown.
    pub refuses_by_event: bool,
    /// A sink that answers twice gets the error thrown. 13; later it is the stream's.
    pub second_answer_throws: bool,
    /// An error does not keep `end` from ending the stream, and once it is ended its callback waits as
    /// long as there was no finish, and is called in it after. 13.
    pub ends_after_error: bool,
    /// The runtime has microtasks.
    pub microtasks: bool,
    /// They run as one job of the tick queue, which is queued when that begins to run and, as long as
    /// other jobs are left, whenever it has run. 0.12.
    pub microtasks_by_tick: bool,
    /// The requests that wait are a linked list, an error is an event and no state, and much else:
    /// the functions of `linked`. Up to 12. What is said below is said of these.
    pub linked: bool,
    /// There are `cork`, `uncork`, `_writev`. Since 0.12.
    pub corks: bool,
    /// There are `destroy`, `_destroy`, `_final`. Since 8.
    pub destroys: bool,
    /// There is the option `autoDestroy`. Since 10.16.0 and 11.2.0.
    pub auto_destroys: bool,
    /// `destroy` emits `close`. Since 10.
    pub destroy_closes: bool,
    /// An error that `destroy` is given is told if none was told before. Else it is told without asking
    /// if the stream was not destroyed yet, and again and again if it was. Since 8.16.2, 10.16.0 and
    /// 11.13.0 (not in 9).
    pub destroy_tells_once: bool,
    /// Node's own `_destroy` calls `end`. Up to 9.
    pub destroy_ends: bool,
    /// What would go to the sink of a destroyed stream fails instead. Since 10; before, it goes to it.
    pub spares_sink_when_destroyed: bool,
    /// `_final` is called of a destroyed stream too. Up to 9.
    pub finalizes_destroyed: bool,
    /// A completion finds a destroyed stream finished: it flushes nothing more, and does not drain.
    /// Since 10.15.3 and 11.2.0.
    pub destroyed_needs_no_finish: bool,
    /// A sink that answers twice gets `ERR_MULTIPLE_CALLBACK` thrown. Since 10; before, the second
    /// answer counts, and `null` is called.
    pub refuses_second_answer: bool,
    /// What `process.nextTick` throws if that is to be called by it; `None`: the tick throws.
    pub next_tick_refuses_null: Option<ErrorCode>,
    /// Errors of the stream's own have codes. Since 9.
    pub errors_have_codes: bool,
    /// `null` is a chunk like another, until its length is read. Up to 5.
    pub accepts_null: bool,
    /// Behind an error it is asked whether finish is due. Since 8.
    pub finishes_after_error: bool,
    /// A write that fails inside its sink call is counted off by the tick that calls back. 0.12.
    pub counts_failed_by_tick: bool,
    /// Whether callbacks are owed is asked before `prefinish`, not behind it. Up to 7.
    pub counts_before_prefinish: bool,
    /// `uncork` of a finished stream does nothing. Up to 8.11.
    pub finished_stays_corked: bool,
    /// A batch remembers its callbacks; later it remembers the list, to which the writes inside the
    /// batch call are appended. 0.12.
    pub batch_copies_callbacks: bool,
    /// The callbacks of a batch that fails are told why. Not in readable-stream 2 and 3, which leave
    /// the argument out.
    pub batch_tells_error: bool,
    /// What is known to be wrong with it.
    pub defects: Defects,
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

/// A dialect is known by its name: hashing a machine must not go through a hundred fields that are the same
/// in each of its states.
impl Hash for Dialect {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}
