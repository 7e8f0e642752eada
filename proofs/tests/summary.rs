//! Adequacy of the queue's summary: what a real queue does is among what its summary allows.

use highwater_model::quantity::{Quantity, Whole};
use highwater_model::queue::{Entry, Fifo, Queue};
use highwater_model::vocabulary::Callback;
use highwater_proofs::explore::{assume, explore, grant, total};
use highwater_proofs::summary::Summary;
use highwater_proofs::term::Term;
use std::io::{self, Write as _};

fn small(number: u64) -> u32 {
    u32::try_from(number).expect("the queues of this test are small")
}

/// (first, count, weight) of a real queue.
fn numbers(queue: &Fifo) -> [u32; 3] {
    [queue.first(), queue.count(), queue.weight()].map(|n| small(n.count()))
}

fn fix(queue: &Summary, [first, count, weight]: [u32; 3]) {
    let fixed = [
        (queue.count(), count),
        (queue.weight(), weight),
        (queue.first(), first),
    ];
    for (term, number) in fixed {
        let number = Term::from(number);
        grant(term, number);
        grant(number, term);
    }
}

fn is(queue: &Summary, numbers: [u32; 3]) -> bool {
    let [first, count, weight] = numbers.map(Term::from);
    queue.count() == count && queue.weight() == weight && queue.first() == first
}

/// Whether some path of the summary's operation, started at the numbers of `before`, ends as the
/// real one did.
fn covers(before: &Fifo, same_end: impl Fn(Summary) -> bool) -> bool {
    let found = explore(
        || {
            let queue = Summary::any("queue", !before.is_empty());
            fix(&queue, numbers(before));
            assume(same_end(queue))
        },
        |()| {},
    );
    let found = total(found);
    assert!(found.failures.is_empty(), "{:?}", found.failures);
    found.proved > 0
}

fn entry(chunk: u64, weight: u64, own: bool) -> Entry<Whole> {
    let callback = if own { Callback::Own } else { Callback::None };
    Entry {
        chunk: chunk.into(),
        weight: weight.into(),
        callback,
    }
}

/// Every operation of every queue of at most `longest` entries of weight 1 to 3.
fn visit(queue: &Fifo, next: u64, longest: u64, operations: &mut usize) {
    assert!(covers(queue, |s| s.is_empty() == queue.is_empty()
        && is(&s, numbers(queue))));
    let mut popped = queue.clone();
    let oldest = popped.pop();
    assert!(
        covers(queue, |mut s| match (s.pop(), oldest) {
            (None, None) => is(&s, numbers(&popped)),
            (Some(got), Some(real)) => {
                let [chunk, weight] = [real.chunk, real.weight].map(|n| small(n.count()));
                got.chunk == chunk.into()
                    && got.weight == weight.into()
                    && got.callback == real.callback
                    && is(&s, numbers(&popped))
            }
            _ => false,
        }),
        "pop of {queue:?}"
    );
    for max in 0..=longest + 1 {
        let mut rest = queue.clone();
        let part = rest.take(max.into());
        assert!(
            covers(queue, |mut s| {
                let got = s.take(Term::from(small(max)));
                is(&got, numbers(&part)) && is(&s, numbers(&rest))
            }),
            "take({max}) of {queue:?}"
        );
        let mut whole = part.clone();
        whole.append(rest.clone());
        assert_eq!(&whole, queue);
        assert!(
            covers(queue, |mut s| {
                let mut got = s.take(Term::from(small(max)));
                got.append(s);
                is(&got, numbers(queue))
            }),
            "take({max}) of {queue:?}, and all back"
        );
        *operations += 2;
    }
    *operations += 2;
    if queue.count() == longest.into() {
        return;
    }
    for weight in 1..=3 {
        let mut longer = queue.clone();
        longer.push(entry(next, weight, weight == 2));
        assert!(covers(queue, |mut s| {
            s.push(Entry {
                chunk: Term::from(small(next)),
                weight: Term::from(small(weight)),
                callback: Callback::None,
            });
            is(&s, numbers(&longer))
        }));
        *operations += 1;
        visit(&longer, next + 1, longest, operations);
    }
}

#[test]
fn summary_covers_every_operation_of_real_queues() {
    let mut operations = 0;
    visit(&Fifo::empty(), 1, 4, &mut operations);
    visit(&Fifo::empty(), 5, 2, &mut operations);
    let _ = writeln!(
        io::stderr(),
        "{operations} operations of real queues are covered"
    );
    assert_eq!(operations, 1_956);
}

/// The cover test can fail: a popped entry is not heavier than the queue allows, numbers skip
/// nothing.
#[test]
fn summary_does_not_allow_everything() {
    let mut queue = Fifo::empty();
    queue.push(entry(1, 2, false));
    queue.push(entry(2, 1, false));
    for impossible in [0, 3, 4] {
        assert!(!covers(&queue, |mut s| s
            .pop()
            .is_some_and(|e| e.weight == impossible.into())));
    }
    assert!(!covers(&queue, |mut s| s
        .pop()
        .is_some_and(|e| e.chunk == 2.into())));
    assert!(!covers(&queue, |mut s| s.take(Term::one()).count() == 2.into()));
    assert!(!covers(&queue, |s| s.is_empty()));
}

/// What a push must keep is an obligation.
#[test]
fn a_gap_or_an_uncharged_entry_is_refused() {
    let failing = |chunk: u32, weight: u32| {
        let found = explore(
            || Some(()),
            |()| {
                let mut queue = Summary::empty();
                for chunk in [1.into(), chunk.into()] {
                    queue.push(Entry {
                        chunk,
                        weight: weight.into(),
                        callback: Callback::None,
                    });
                }
            },
        );
        total(found).failures.into_keys().collect::<Vec<_>>()
    };
    let appended = |first: u32| {
        let found = explore(
            || Some(()),
            |()| {
                let [mut queue, later] = [1.into(), first.into()].map(|chunk| {
                    let mut queue = Summary::empty();
                    queue.push(Entry {
                        chunk,
                        weight: Term::one(),
                        callback: Callback::None,
                    });
                    queue
                });
                queue.append(later);
            },
        );
        total(found).failures.into_keys().collect::<Vec<_>>()
    };
    assert!(appended(2).is_empty());
    assert_eq!(appended(3), [highwater_proofs::summary::CONTIGUOUS]);
    assert!(failing(2, 1).is_empty());
    assert_eq!(failing(3, 1), [highwater_proofs::summary::CONTIGUOUS]);
    assert_eq!(failing(2, 0), [highwater_proofs::summary::CHARGED]);
}
