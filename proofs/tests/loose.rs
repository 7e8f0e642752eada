//! Adequacy of the queue of the theorems about Node: what a real queue does is among what it allows.

use highwater_model::quantity::{Quantity, Whole};
use highwater_model::queue::{Entry, Fifo, List, Queue};
use highwater_model::vocabulary::Callback;
use highwater_proofs::explore::{assume, explore, total};
use highwater_proofs::node::loose::Loose;
use highwater_proofs::term::Term;

fn entry<N: Quantity>(chunk: u32, weight: u32, callback: Callback) -> Entry<N> {
    Entry {
        chunk: N::from(chunk),
        weight: N::from(weight),
        callback,
    }
}

fn small(number: Whole) -> Term {
    Term::from(u32::try_from(number.count()).expect("these queues are small"))
}

fn is(loose: &Loose, real: &Fifo) -> bool {
    loose.count() == small(real.count())
        && loose.weight() == small(real.weight())
        && loose.is_empty() == real.is_empty()
}

/// Whether some way ends as told.
fn covers(ends: impl Fn() -> bool) -> bool {
    let found = total(explore(|| assume(ends()), |()| {}));
    assert!(found.failures.is_empty(), "{:?}", found.failures);
    found.proved > 0
}

/// Both queues after these writes and so many pops; each pop of the loose one gives what the real one's does.
fn run(writes: &[(u32, Callback)], pops: usize, wrong: u32) -> bool {
    covers(|| {
        let (mut loose, mut real) = (Loose::empty(), Fifo::empty());
        for (chunk, (weight, callback)) in (1..).zip(writes) {
            loose.push(entry(chunk, *weight, *callback));
            real.push(entry(chunk, *weight, *callback));
        }
        let same = (0..pops).all(|_| match (loose.pop(), real.pop()) {
            (None, None) => true,
            (Some(got), Some(oldest)) => {
                got.weight == small(oldest.weight) + Term::from(wrong)
                    && got.callback == oldest.callback
            }
            _ => false,
        });
        same && is(&loose, &real)
    })
}

#[test]
fn every_operation_of_real_queues_is_covered() {
    let mut queues = vec![vec![]];
    for at in 0.. {
        let Some(queue) = queues.get(at).cloned() else {
            break;
        };
        for pops in 0..=queue.len() + 1 {
            assert!(run(&queue, pops, 0), "{pops} pops of {queue:?}");
        }
        assert!(run_to_called(&queue, 0), "what {queue:?} calls");
        if queue.len() < 3 {
            for weight in 0..=2 {
                for callback in [Callback::None, Callback::Own] {
                    let mut longer = queue.clone();
                    longer.push((weight, callback));
                    queues.push(longer);
                }
            }
        }
    }
    assert_eq!(queues.len(), 1 + 6 + 36 + 216);
}

/// The same of what goes together, up to the first that has a callback.
fn run_to_called(writes: &[(u32, Callback)], wrong: u32) -> bool {
    covers(|| {
        let (mut loose, mut real) = (Loose::empty(), Fifo::empty());
        for (chunk, (weight, callback)) in (1..).zip(writes) {
            loose.push(entry(chunk, *weight, *callback));
            real.push(entry(chunk, *weight, *callback));
        }
        let ((silent, got), (before, called)) = (loose.pop_called(), real.pop_called());
        let same = match (got, called) {
            (None, None) => true,
            (Some(got), Some(called)) => {
                got.weight == small(called.weight) + Term::from(wrong)
                    && got.callback == called.callback
            }
            _ => false,
        };
        same && is(&silent, &before) && is(&loose, &real)
    })
}

/// The test can fail: no entry is heavier than the queue allows.
#[test]
fn not_everything_is_allowed() {
    let queue = [(2, Callback::None), (1, Callback::Own)];
    assert!(run(&queue, 1, 0));
    assert!(!run(&queue, 1, 1));
    assert!(!run(&queue, 2, 1));
    assert!(!run_to_called(&queue, 1));
}
