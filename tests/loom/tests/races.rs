//! Every interleaving of the handles' locks and wake-ups, at small sizes.
//!
//! What can go wrong in the shell is a lost wake-up, and loom reports that as a deadlock. The logic
//! of the stream is not at stake here: the core is sequential, and checked against the model.
//!
//! No check passes vacuously. Each race pins how many executions loom explored, and names the
//! mutants (of `impl/src/sync.rs`) that it must kill. `cargo test -p highwater-loom -- --nocapture`
//! prints both.
//!
//! What loom does not show: it has no spurious wake-ups, and it knows only the sizes given here.

mod explore;

use std::num::NonZeroUsize;

use explore::{Race, explore};
use highwater_loom::queue::Items;
use highwater_loom::sync::mutant::Mutant;
use highwater_loom::{Closed, Flow, NotTaken, Reason, Sink, stream};
use loom::thread;

const ALL: NonZeroUsize = NonZeroUsize::MAX;
const ONE: NonZeroUsize = NonZeroUsize::MIN;
const WAIT: Flow = Flow::Wait { generation: 0 };

/// Takes and completes until the stream has finished; the ids in the order they came.
fn flow(sink: &mut Sink<Items<()>>, max: NonZeroUsize) -> Vec<u64> {
    let mut ids = Vec::new();
    loop {
        match sink.take(max) {
            Ok(mut batch) => {
                ids.extend(batch.by_ref().map(|(id, ())| id));
                batch.complete();
            }
            Err(NotTaken::Finished) => return ids,
            Err(why @ (NotTaken::Busy | NotTaken::Corked | NotTaken::Empty)) => panic!("{why}"),
        }
    }
}

/// (a) R5, W: a producer that waits for drain is woken, and so is a sink that waits for a write.
#[test]
fn waiting_producer_and_waiting_sink() {
    explore(&Race {
        name: "waiting_producer_and_waiting_sink",
        executions: 11_000,
        preemption_bound: None,
        kills: &[
            Mutant::WakeDropped("producers"),
            Mutant::WakeDropped("sink"),
            Mutant::WakeBeforeChange,
            Mutant::WaitAfterLooking,
        ],
        body: || {
            let (mut producer, mut sink) = stream(1);
            let writer = thread::spawn(move || {
                assert_eq!(producer.write((), 1), Ok(WAIT));
                assert_eq!(producer.drained(), Ok(()));
                assert_eq!(producer.write((), 1), Ok(Flow::Wait { generation: 1 }));
            });
            assert_eq!(flow(&mut sink, ALL), [1, 2]);
            writer.join().unwrap();
        },
    });
}

/// (b) R5: one drain wakes all producers that wait for it.
#[test]
fn two_producers_wait_for_one_drain() {
    explore(&Race {
        name: "two_producers_wait_for_one_drain",
        executions: 47_000,
        preemption_bound: None,
        kills: &[
            Mutant::WakeOneForAll,
            Mutant::WakeDropped("producers"),
            Mutant::WakeBeforeChange,
        ],
        body: || {
            let (mut first, mut sink) = stream(1);
            assert_eq!(first.write((), 1), Ok(WAIT));
            let second = first.clone();
            let waiters = [first, second]
                .map(|producer| thread::spawn(move || assert_eq!(producer.drained(), Ok(()))));
            sink.take(ALL).unwrap().complete();
            for waiter in waiters {
                waiter.join().unwrap();
            }
        },
    });
}

/// (b) Two producers that both write and wait get through, whoever comes first.
#[test]
fn two_producers_get_through() {
    explore(&Race {
        name: "two_producers_get_through",
        executions: 19_000,
        preemption_bound: Some(2),
        kills: &[Mutant::WakeOneForAll, Mutant::WakeDropped("sink")],
        body: || {
            let (first, mut sink) = stream(1);
            let second = first.clone();
            let writers = [first, second].map(|mut producer| {
                thread::spawn(move || {
                    let _ = producer.write((), 1).unwrap();
                    assert_eq!(producer.drained(), Ok(()));
                })
            });
            let mut taken = 0;
            while taken < 2 {
                let batch = sink.take(ALL).unwrap();
                taken += batch.len();
                batch.complete();
            }
            for writer in writers {
                writer.join().unwrap();
            }
        },
    });
}

/// (b) R5: a producer that asks only when a later drain is owed already is let through all the same.
#[test]
fn late_producer_does_not_starve() {
    explore(&Race {
        name: "late_producer_does_not_starve",
        executions: 4_100,
        preemption_bound: Some(3),
        kills: &[Mutant::WakeOneForAll, Mutant::WaitAfterLooking],
        body: || {
            let (mut late, mut sink) = stream(1);
            assert_eq!(late.write((), 1), Ok(WAIT));
            let mut eager = late.clone();
            assert!(!eager.may_write(), "born stopped");
            let eager = thread::spawn(move || {
                assert_eq!(eager.drained(), Ok(()));
                assert_eq!(eager.write((), 1), Ok(Flow::Wait { generation: 1 }));
            });
            let sink = thread::spawn(move || {
                sink.take(ONE).unwrap().complete();
                sink // the second write is never taken: there is no second drain
            });
            assert_eq!(late.drained(), Ok(()));
            eager.join().unwrap();
            assert_eq!(sink.join().unwrap().snapshot().length, 1);
        },
    });
}

/// (b) R6: the last uncork wakes a sink that waits, and nothing before it could.
#[test]
fn sink_waits_for_the_last_uncork() {
    explore(&Race {
        name: "sink_waits_for_the_last_uncork",
        executions: 750,
        preemption_bound: None,
        kills: &[
            Mutant::WakeDropped("sink"),
            Mutant::WakeBeforeChange,
            Mutant::WaitAfterLooking,
        ],
        body: || {
            let (mut producer, mut sink) = stream(4);
            let corks = [producer.cork(), producer.cork()];
            assert_eq!(producer.write((), 1), Ok(Flow::Continue));
            assert_eq!(producer.write((), 1), Ok(Flow::Continue));
            let uncorkers = corks.map(|cork| thread::spawn(move || drop(cork)));
            assert_eq!(sink.take(ALL).unwrap().len(), 2, "together");
            for uncorker in uncorkers {
                uncorker.join().unwrap();
            }
        },
    });
}

/// (b) R6: `end` uncorks, and that wakes a sink that waits.
#[test]
fn sink_waits_and_end_uncorks() {
    explore(&Race {
        name: "sink_waits_and_end_uncorks",
        executions: 95,
        preemption_bound: None,
        kills: &[
            Mutant::WakeDropped("sink"),
            Mutant::WakeBeforeChange,
            Mutant::WaitAfterLooking,
        ],
        body: || {
            let (mut producer, mut sink) = stream(4);
            let cork = producer.cork();
            let ender = thread::spawn(move || {
                assert_eq!(producer.write((), 1), Ok(Flow::Continue));
                producer.end();
                producer // whose drop, too, would look for somebody to wake
            });
            assert_eq!(flow(&mut sink, ALL), [1]);
            drop(ender.join().unwrap());
            drop(cork);
        },
    });
}

/// (c) The sink is dropped, perhaps with a batch it has taken, while a producer waits.
#[test]
fn sink_dropped_while_a_producer_waits() {
    explore(&Race {
        name: "sink_dropped_while_a_producer_waits",
        executions: 16,
        preemption_bound: None,
        kills: &[Mutant::WakeDropped("producers"), Mutant::WakeBeforeChange],
        body: || {
            let (mut producer, mut sink) = stream(1);
            let writer = thread::spawn(move || {
                match producer.write((), 1) {
                    Ok(flow) => assert_eq!(flow, WAIT),
                    Err(refused) => assert_eq!(refused.reason, Reason::Closed(Closed::SinkGone)),
                }
                assert_eq!(producer.drained(), Err(Closed::SinkGone));
                let refused = producer.write((), 1).unwrap_err();
                assert_eq!(refused.reason, Reason::Closed(Closed::SinkGone));
            });
            let _ = sink.try_take(ALL).map(drop); // taken or not: not completed
            drop(sink);
            writer.join().unwrap();
        },
    });
}

/// (d) `end` against `complete`: a producer that waits for drain hears of the one or of the other.
#[test]
fn end_against_complete() {
    explore(&Race {
        name: "end_against_complete",
        executions: 7_800,
        preemption_bound: None,
        kills: &[Mutant::WakeDropped("producers"), Mutant::WaitAfterLooking],
        body: || {
            let (mut producer, mut sink) = stream(1);
            assert_eq!(producer.write((), 1), Ok(WAIT));
            let stopped = producer.clone();
            let stopped = thread::spawn(move || stopped.drained());
            let ender = thread::spawn(move || producer.end());
            sink.take(ALL).unwrap().complete();
            let told = stopped.join().unwrap();
            ender.join().unwrap();
            // Ended first: no drain. Drained first: the waiter may yet look after the end.
            let shown = sink.snapshot();
            assert!(shown.finished);
            assert!(told == Err(Closed::Ended) || (told, shown.generation) == (Ok(()), 1));
        },
    });
}

/// (d) Finish is awaited while the sink completes the last batch.
#[test]
fn finish_is_awaited() {
    explore(&Race {
        name: "finish_is_awaited",
        executions: 800,
        preemption_bound: None,
        kills: &[
            Mutant::WakeDropped("settled"),
            Mutant::WakeDropped("sink"),
            Mutant::WaitAfterLooking,
        ],
        body: || {
            let (mut producer, mut sink) = stream(2);
            let ender = thread::spawn(move || {
                assert_eq!(producer.write((), 1), Ok(Flow::Continue));
                producer.end();
                assert_eq!(producer.finished(), Ok(()));
            });
            assert_eq!(flow(&mut sink, ALL), [1]);
            ender.join().unwrap();
        },
    });
}

/// (d) The last producer is dropped while the sink waits.
#[test]
fn last_producer_dropped_while_the_sink_waits() {
    explore(&Race {
        name: "last_producer_dropped_while_the_sink_waits",
        executions: 760,
        preemption_bound: None,
        kills: &[Mutant::WakeDropped("sink"), Mutant::WakeBeforeChange],
        body: || {
            let (first, mut sink) = stream(2);
            let second = first.clone();
            let droppers = [first, second].map(|producer| thread::spawn(move || drop(producer)));
            assert_eq!(flow(&mut sink, ALL), []);
            for dropper in droppers {
                dropper.join().unwrap();
            }
        },
    });
}

/// (e) R7: who waits for a receipt is told when its batch is completed.
#[test]
fn receipt_waiter() {
    explore(&Race {
        name: "receipt_waiter",
        executions: 1_800,
        preemption_bound: Some(3),
        kills: &[
            Mutant::WakeDropped("settled"),
            Mutant::WakeBeforeChange,
            Mutant::WaitAfterLooking,
        ],
        body: || {
            let (mut producer, mut sink) = stream(2);
            let writer = thread::spawn(move || {
                let (first, dropped) = producer.write_with_receipt((), 1).unwrap();
                let (second, receipt) = producer.write_with_receipt((), 1).unwrap();
                drop((first, second, dropped));
                assert_eq!(receipt.wait(), Ok(()));
            });
            assert_eq!(flow(&mut sink, ONE), [1, 2]);
            writer.join().unwrap();
        },
    });
}

/// (e) Two wait for what cannot come any more, a receipt and finish, when the sink is dropped.
#[test]
fn sink_dropped_while_receipt_and_finish_are_awaited() {
    explore(&Race {
        name: "sink_dropped_while_receipt_and_finish_are_awaited",
        executions: 2_700,
        preemption_bound: None,
        kills: &[Mutant::WakeDropped("settled"), Mutant::WakeOneForAll],
        body: || {
            let (mut producer, sink) = stream(2);
            let (flow, receipt) = producer.write_with_receipt((), 1).unwrap();
            assert_eq!(flow, Flow::Continue);
            let receipt = thread::spawn(move || assert_eq!(receipt.wait(), Err(Closed::SinkGone)));
            let finish =
                thread::spawn(move || assert_eq!(producer.finished(), Err(Closed::SinkGone)));
            drop(sink);
            receipt.join().unwrap();
            finish.join().unwrap();
        },
    });
}
