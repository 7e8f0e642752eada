//! What is known to be wrong with Node's streams, one boolean each.

/// The defects that the rules have shown in the newest release. Most are much older; `linked` and the
/// functions of 13 are transcribed with theirs and do not ask here.
///
/// At each field: what goes wrong, and what the repaired function does instead. The programs that show each, and the
/// rules that they break, are data of the suite `defects`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Defects {
    /// A completion outside its sink call has its callback called at once, also while that of an earlier write
    /// waits for its tick or for a drain listener to come back; and one inside it queues its tick behind those
    /// of the chunks that it flushes. Repaired, the first takes a tick too, and the other queues it before it
    /// flushes.
    pub callbacks_overtake: bool,
    /// Between two rounds of the flush loop the stream counts as idle: what a sink that completes inside its
    /// call writes then goes to the sink before what is queued. Repaired, it is queued behind.
    pub idle_while_flushing: bool,
    /// The flush loop does not ask whether the stream was corked meanwhile.
    pub flush_ignores_cork: bool,
    /// While the flush loop runs the queue counts as one, also if nothing is left in it: a sink that ends the
    /// stream and completes inside the last call finds finish not due, and nobody asks again.
    pub flush_hides_finish: bool,
    /// A batch is the queue itself until its sink call has come back: what is written inside that call is
    /// called back with the batch and then dropped, its length counted until the next batch. Repaired, the
    /// batch leaves the queue first, and the flush goes on behind it.
    pub batch_stays_queued: bool,
    /// `errorBuffer` leaves the entries in the queue while it calls their callbacks, and goes by
    /// `bufferedIndex`, which is written behind the flush loop: what the callbacks call, the next `errorBuffer`
    /// after one has thrown, or one inside that loop comes to entries again, or to the null of one that is
    /// gone. Repaired, each leaves the queue first.
    pub cut_short_stays_queued: bool,
    /// A write to a stream in error is queued, and nothing ever comes to it. Repaired, it is refused with the
    /// error.
    pub queues_in_error: bool,
    /// Without `autoDestroy`, an error that is not the sink's leaves what is queued to be flushed, or to wait
    /// for ever, and the callbacks of `end` too. Repaired, they are told as they are by `destroy`, and nothing
    /// is flushed in error.
    pub error_cuts_nothing_short: bool,
    /// Drain comes also of a stream in error.
    pub drains_in_error: bool,
    /// The callback of an `end` that finds the stream destroyed, or gets it destroyed by what it calls, waits
    /// for ever unless there is an error. Repaired, it is told.
    pub end_of_destroyed_waits: bool,
    /// Once `_final` has succeeded, or the first callback of `end` was told success, the other callbacks and
    /// the event come whatever happened since. Repaired, it is asked before each.
    pub finish_told_unasked: bool,
    /// A `cork` after `end` holds back for ever what `end` was to flush. Repaired, it has no effect.
    pub corks_after_end: bool,
}

impl Defects {
    /// As released.
    pub const ALL: Self = Self::new(true);
    /// As repaired.
    pub const NONE: Self = Self::new(false);

    const fn new(present: bool) -> Self {
        Self {
            callbacks_overtake: present,
            idle_while_flushing: present,
            flush_ignores_cork: present,
            flush_hides_finish: present,
            batch_stays_queued: present,
            cut_short_stays_queued: present,
            queues_in_error: present,
            error_cuts_nothing_short: present,
            drains_in_error: present,
            end_of_destroyed_waits: present,
            finish_told_unasked: present,
            corks_after_end: present,
        }
    }
}
