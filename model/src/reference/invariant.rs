//! What holds of every reachable state of [`Reference`].
//!
//! One function, three uses: an `always` property of the checker, the induction hypothesis of
//! `proofs/` (it is inductive: `proofs/src/bound.rs`), and the shortest account of the machine.
//! It holds whoever the producers are, polite or not. Only sums and comparisons, so that it can be
//! asked of numbers that are not natural; what concerns flags alone comes first, because that
//! settles most cases before a number is looked at.

use super::{Flags, Reference};
use crate::quantity::Quantity;
use crate::queue::Queue;
use crate::vocabulary::ErrorCode;

/// The first conjunct that `s` breaks, by name.
pub fn invariant<N: Quantity, Q: Queue<N>>(s: &Reference<N, Q>) -> Result<(), &'static str> {
    of_control(s)?;
    account(s)?;
    numbering(s)
}

/// The part of it that asks no number: of flags, and of which queues hold anything.
pub fn of_control<N: Quantity, Q: Queue<N>>(s: &Reference<N, Q>) -> Result<(), &'static str> {
    control(s)?;
    ended_by_force(s)
}

fn need(holds: bool, name: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(name) }
}

/// Flags, and which queues hold anything.
fn control<N: Quantity, Q: Queue<N>>(s: &Reference<N, Q>) -> Result<(), &'static str> {
    let Flags {
        need_drain,
        ending,
        finished,
        taken,
        drain_due,
        finish_due,
        destroyed,
        error_due: _,
        close_due: _,
    } = s.flags;
    need(!finished || ending, "finished only after end")?;
    need(!finish_due || ending, "a finish is due only after end")?;
    need(!(finished && finish_due), "finish is due once")?;
    need(!drain_due || !ending, "a drain is due only before end")?;
    need(
        !drain_due || !need_drain,
        "a drain that is due is no longer owed",
    )?;
    need(
        !taken || !(drain_due || finish_due || finished),
        "a batch is out: nothing is due",
    )?;

    need(
        !((ending || destroyed.is_some()) && s.is_corked()),
        "end and destroy take every cork back",
    )?;
    let (queued, batch) = (!s.queued.is_empty(), !s.batch.is_empty());
    let completed = !s.completed.is_empty();
    let retained = queued || batch;
    need(
        taken == batch,
        "a batch is out exactly while the sink holds entries",
    )?;
    need(
        !completed || !taken,
        "receipts are given before the next take",
    )?;
    need(
        !drain_due || !queued,
        "a drain is due only with nothing retained",
    )?;
    need(
        !drain_due || completed,
        "a drain is due before the receipts of its completion",
    )?;
    need(
        !(finish_due || finished) || !queued,
        "a finish is due only with nothing retained",
    )?;
    need(!finished || !completed, "finish comes after the receipts")?;
    need(
        !ending || retained || finish_due || finished || destroyed.is_some(),
        "an ended stream without entries finishes",
    )?;
    need(
        !need_drain || ending || destroyed.is_some() || retained,
        "a drain is owed only while something is retained",
    )
}

/// The same of a stream that was destroyed (R8).
fn ended_by_force<N: Quantity, Q: Queue<N>>(s: &Reference<N, Q>) -> Result<(), &'static str> {
    let Flags {
        finished,
        taken,
        drain_due,
        finish_due,
        destroyed,
        error_due,
        close_due,
        need_drain: _,
        ending: _,
    } = s.flags;
    let (completed, cut) = (!s.completed.is_empty(), !s.cut.is_empty());
    let Some(why) = destroyed else {
        need(!cut, "only a destroyed stream cuts short")?;
        return need(
            !(error_due || close_due),
            "close is due only of a destroyed stream",
        );
    };
    let errored = s.flags.errored();
    need(
        matches!(
            why,
            ErrorCode::Destroyed | ErrorCode::Given | ErrorCode::Sink
        ),
        "nothing else destroys a stream",
    )?;
    need(
        !(drain_due || finish_due || finished),
        "a destroyed stream neither drains nor finishes",
    )?;
    need(s.queued.is_empty(), "destroyed, nothing is queued")?;
    need(
        !error_due || errored && close_due,
        "an error comes before close",
    )?;
    need(
        !close_due || !completed,
        "close comes before the receipts of a batch that is out",
    )?;
    need(
        why != ErrorCode::Sink || !(taken || completed),
        "a sink that fails keeps no batch",
    )?;
    // Where no batch is out, or the sink failed, the receipts come first.
    let late = !close_due && why != ErrorCode::Sink;
    need(
        !cut || taken || late || error_due == errored && close_due,
        "error and close come after the receipts, unless a batch is out",
    )
}

/// Length and entries.
fn account<N: Quantity, Q: Queue<N>>(s: &Reference<N, Q>) -> Result<(), &'static str> {
    let (queued, batch) = (&s.queued, &s.batch);
    for queue in [queued, batch, &s.completed, &s.cut] {
        need(
            queue.count() <= queue.weight(),
            "every entry is charged at least 1",
        )?;
    }
    need(
        s.length == queued.weight() + batch.weight(),
        "length is the weight retained",
    )?;
    need(
        s.entries == queued.count() + batch.count(),
        "entries is the count retained",
    )?;
    let mark = s.high_water_mark.or_more(N::one());
    need(
        s.flags.need_drain || s.length < mark,
        "no drain owed: below the mark",
    )?;
    need(
        s.limit.is_none_or(|limit| s.length <= limit),
        "length is within the limit",
    )?;
    // A drain comes only behind what is retained, and that was written since the last one.
    let next = if s.flags.need_drain || N::one() <= s.entries {
        N::one()
    } else {
        N::zero()
    };
    need(
        s.generation + next <= s.writes,
        "each drain comes behind a write",
    )
}

/// Chunk numbers: completed, batch and queued, or what was cut, follow each other without a gap, and
/// the last accepted one is the last written, until `end` or `destroy`.
fn numbering<N: Quantity, Q: Queue<N>>(s: &Reference<N, Q>) -> Result<(), &'static str> {
    let mut next = None;
    for queue in [&s.completed, &s.batch, &s.queued, &s.cut] {
        if queue.is_empty() {
            continue;
        }
        let first = queue.first();
        need(N::one() <= first, "chunks are numbered from 1")?;
        need(
            next.is_none_or(|next| next == first),
            "chunks follow each other without a gap",
        )?;
        next = Some(first + queue.count());
    }
    let Some(next) = next else { return Ok(()) };
    let after_last = s.writes + N::one();
    need(next <= after_last, "only written chunks are held")?;
    need(
        !s.flags.open() || next == after_last,
        "the last written chunk is held",
    )
}
