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

/// The first conjunct that `s` breaks, by name.
pub fn invariant<N: Quantity, Q: Queue<N>>(s: &Reference<N, Q>) -> Result<(), &'static str> {
    control(s)?;
    account(s)?;
    numbering(s)
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

    need(!(ending && s.is_corked()), "end takes every cork back")?;

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
        !ending || retained || finish_due || finished,
        "an ended stream without entries finishes",
    )?;
    need(
        !need_drain || ending || retained,
        "a drain is owed only while something is retained",
    )
}

/// Length and entries.
fn account<N: Quantity, Q: Queue<N>>(s: &Reference<N, Q>) -> Result<(), &'static str> {
    let (queued, batch) = (&s.queued, &s.batch);
    for queue in [queued, batch, &s.completed] {
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
    let owed = if s.flags.need_drain {
        N::one()
    } else {
        N::zero()
    };
    need(
        s.generation + owed <= s.writes,
        "each drain answers a write",
    )
}

/// Chunk numbers: completed, batch and queued follow each other without a gap, and the last
/// accepted one is the last written, until `end`.
fn numbering<N: Quantity, Q: Queue<N>>(s: &Reference<N, Q>) -> Result<(), &'static str> {
    let mut next = None;
    for queue in [&s.completed, &s.batch, &s.queued] {
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
        s.flags.ending || next == after_last,
        "the last written chunk is held",
    )
}
