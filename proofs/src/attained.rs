//! The bound is attained, for every H and every m.
//!
//! Write chunks of weight 1 until the length is max(H, 1) − 1, each answered true, then one of
//! weight m: the length is max(H, 1) − 1 + m. The number of steps depends on H, so this is an
//! induction of its own: the start, one chunk of weight 1, the last chunk.

use highwater_model::quantity::Quantity;
use highwater_model::queue::Queue;
use highwater_model::reference::Reference;
use highwater_model::vocabulary::{Answer, Callback, Event, Op, Payload, Producer, WriteResult};

use crate::closed::{Closed, Manner};
use crate::explore::{Statistics, assume, at_least, either, explore, prove, total};
use crate::mutant::Mutant;
use crate::summary::Summary;
use crate::term::Term;

/// A write of this weight.
pub fn write<N: Quantity>(weight: N) -> Op<N> {
    Op::Write {
        producer: Producer(0),
        payload: Payload::bytes(weight),
        callback: Callback::None,
    }
}

/// Nobody has taken, ended or been told to wait, and `length` is what was written.
fn on_the_way(length: Term) -> Closed<Term, Summary> {
    let mut state = Closed::new(Manner::OnePolite, at_least("H", 0), None);
    let nothing = state.stream.clone();
    let queued = Summary::any("queued", either());
    let (count, writes) = (queued.count(), at_least("writes", 0));
    state.stream = Reference {
        length,
        entries: count,
        writes,
        queued,
        ..nothing
    };
    state.seen.accepted = count;
    state
}

/// Proves the three parts: start, one more chunk of weight 1, last chunk.
pub fn prove_attained() -> [(&'static str, Statistics); 3] {
    let start = explore(
        || {
            Some(Closed::<Term, Summary>::new(
                Manner::OnePolite,
                at_least("H", 0),
                None,
            ))
        },
        |state| {
            prove(
                "the empty stream has length 0",
                state.stream.length == Term::zero(),
            );
            prove(
                "the producer is born with permission",
                state.producers.permitted,
            );
            prove("0 ≤ max(H, 1) − 1", state.stream.length < state.mark());
        },
    );
    let under_way = explore(
        || {
            let state = on_the_way(at_least("length", 0));
            assume(state.helpers().is_ok())?;
            assume(state.stream.length + Term::one() < state.mark())?;
            Some(state)
        },
        |mut state| {
            let before = state.stream.length;
            let event = state.step(write(Term::one()), Term::one(), Mutant::None);
            let said = matches!(
                event,
                Event::Returned(Answer::Write {
                    result: WriteResult::True,
                    ..
                })
            );
            prove(
                "below the mark, write says true",
                said && state.producers.permitted,
            );
            prove(
                "the length is one more",
                state.stream.length == before + Term::one(),
            );
        },
    );
    let last = explore(
        || {
            let state = on_the_way(at_least("length", 0));
            assume(state.helpers().is_ok())?;
            assume(state.stream.length + Term::one() == state.mark())?;
            Some((state, at_least("m", 1)))
        },
        |(mut state, m)| {
            prove("the producer may write", state.allows(&write(m)));
            state.step(write(m), m, Mutant::None);
            let length = state.stream.length + Term::one();
            prove("length = max(H, 1) − 1 + m", length == state.mark() + m);
        },
    );
    [
        ("start", total(start)),
        ("one more", total(under_way)),
        ("last", total(last)),
    ]
}
