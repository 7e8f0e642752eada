//! Every interleaving of a few threads, each execution's history judged by the oracle: it is a run of the model, and
//! breaks no rule. (`races.rs` has no observer, and so far fewer steps: there no bound on preemptions is needed.)

mod explore;
mod history;

use std::future::Future as _;
use std::num::NonZeroUsize;
use std::pin::pin;
use std::task::{Context, Waker};

use explore::{Race, explore};
use highwater_loom::queue::Items;
use highwater_loom::sync::mutant::Mutant;
use highwater_loom::{Closed, Sink};
use history::watched;
use loom::thread;

const ALL: NonZeroUsize = NonZeroUsize::MAX;

/// Takes and completes until nothing will come.
fn flow(mut sink: Sink<Items<()>>) {
    while let Ok(batch) = sink.take(ALL) {
        batch.complete();
    }
}

#[test]
fn two_producers_and_a_sink() {
    explore(&Race {
        name: "two_producers_and_a_sink",
        executions: 30_000,
        preemption_bound: Some(2),
        kills: &[Mutant::WakeDropped("producers"), Mutant::WaitAfterLooking],
        body: || {
            let (mut first, sink, history) = watched(1);
            let _ = first.write((), 1).expect("open");
            let second = first.clone(); // born stopped
            let writer = thread::spawn(move || {
                first.drained().expect("open");
                let _ = first.write((), 1).expect("open");
            });
            let waiter = thread::spawn(move || second.drained().expect("open"));
            flow(sink);
            writer.join().unwrap();
            waiter.join().unwrap();
            history.conforms();
        },
    });
}

/// One goes away while it waits: what it would have been woken for is not lost to the other.
#[test]
fn a_waiter_is_dropped() {
    explore(&Race {
        name: "a_waiter_is_dropped",
        executions: 10_500,
        preemption_bound: Some(2),
        kills: &[Mutant::WakeDropped("producers"), Mutant::WaitAfterLooking],
        body: || {
            let (mut first, sink, history) = watched(1);
            let _ = first.write((), 1).expect("open");
            let leaver = first.clone();
            let leaver = thread::spawn(move || {
                let mut context = Context::from_waker(Waker::noop());
                let waiting = pin!(leaver.ready());
                let _ = waiting.poll(&mut context); // and then it is cancelled
            });
            let writer = thread::spawn(move || {
                first.drained().expect("open");
                let _ = first.write((), 1).expect("open");
            });
            flow(sink);
            leaver.join().unwrap();
            writer.join().unwrap();
            history.conforms();
        },
    });
}

#[test]
fn the_last_handle_is_dropped_while_the_sink_takes() {
    explore(&Race {
        name: "the_last_handle_is_dropped_while_the_sink_takes",
        executions: 3_700,
        preemption_bound: Some(2),
        kills: &[Mutant::WakeDropped("sink")],
        body: || {
            let (mut first, sink, history) = watched(4);
            let second = first.clone();
            let writer = thread::spawn(move || {
                let _ = first.write((), 1).expect("open");
            });
            let dropper = thread::spawn(move || drop(second));
            flow(sink);
            writer.join().unwrap();
            dropper.join().unwrap();
            history.conforms();
        },
    });
}

/// Accepted and cut, or refused: never lost without a word.
#[test]
fn destroy_against_write() {
    explore(&Race {
        name: "destroy_against_write",
        executions: 21_000,
        preemption_bound: Some(2),
        kills: &[Mutant::WakeDropped("sink"), Mutant::WakeDropped("settled")],
        body: || {
            let (mut first, sink, history) = watched(1);
            let destroyer = first.clone();
            let writer = thread::spawn(move || match first.write_with_receipt((), 1) {
                Ok((_, receipt)) => {
                    let settled = receipt.wait();
                    assert!(matches!(settled, Ok(()) | Err(Closed::Destroyed)));
                }
                Err(refused) => assert_eq!(
                    refused.reason,
                    highwater_loom::Reason::Closed(Closed::Destroyed)
                ),
            });
            let destroyer = thread::spawn(move || drop(destroyer.destroy()));
            flow(sink);
            writer.join().unwrap();
            destroyer.join().unwrap();
            history.conforms();
        },
    });
}

#[test]
fn the_sink_goes_while_two_wait() {
    explore(&Race {
        name: "the_sink_goes_while_two_wait",
        executions: 4_100,
        preemption_bound: Some(2),
        kills: &[Mutant::WakeDropped("producers"), Mutant::WakeOneForAll],
        body: || {
            let (mut first, mut sink, history) = watched(1);
            let (_, receipt) = first.write_with_receipt((), 1).expect("open");
            let second = first.clone();
            let waiters = [first, second].map(|producer| {
                thread::spawn(move || assert_eq!(producer.drained(), Err(Closed::SinkGone)))
            });
            drop(sink.take(ALL).expect("queued"));
            drop(sink);
            assert_eq!(receipt.wait(), Err(Closed::SinkGone));
            for waiter in waiters {
                waiter.join().unwrap();
            }
            drop(receipt);
            history.conforms();
        },
    });
}
