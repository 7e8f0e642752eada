//! The handles: what the core's tests cannot see. Interleavings are loom's business (tests/loom).

use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::thread;

use highwater::{
    Builder, Closed, Cork, Event, Flow, NotTaken, Observer, Producer, Reason, Receipt, Record,
    Refused, Sink, polite::Next, polite::Ready, queue::Items, stream,
};

const ALL: NonZeroUsize = NonZeroUsize::MAX;

/// Something to collect records in, as an observer and as a list.
fn log() -> (impl Observer + 'static, Arc<Mutex<Vec<Record>>>) {
    let records = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&records);
    (
        move |record| {
            log.lock()
                .expect("no test panics while it logs")
                .push(record);
        },
        records,
    )
}

fn closed<C>(chunk: C, why: Closed) -> Result<Flow, Refused<C>> {
    let reason = Reason::Closed(why);
    Err(Refused { chunk, reason })
}

fn wait(generation: u64) -> Flow {
    Flow::Wait { generation }
}

#[test]
fn handles_may_cross_threads() {
    fn crosses<T: Send + Sync>() {}
    crosses::<Producer<Items<Vec<u8>>>>();
    crosses::<Sink<Items<Vec<u8>>>>();
    crosses::<Receipt<Items<Vec<u8>>>>();
    crosses::<Cork<Items<Vec<u8>>>>();
}

/// The theorem: length ≤ max(H, 1) − 1 + Σ mᵢ. And nothing is lost, and each producer keeps its order.
#[test]
fn polite_producers_keep_length_bounded() {
    const MARK: u64 = 7;
    const ITEMS: u64 = 2_000;
    let (observer, records) = log();
    let (first, mut sink) = Builder::new(MARK).observer(observer).stream();
    let writers = [first.clone(), first.clone(), first.clone()].map(|mut producer| {
        thread::spawn(move || {
            let weight = producer.number(); // 2, 3, 4
            for item in 0..ITEMS {
                producer.drained()?;
                let _ = producer.write((weight, item), weight).unwrap();
            }
            Ok::<_, Closed>(())
        })
    });
    drop(first);
    let mut next = [0; 5];
    while let Ok(mut batch) = sink.take(NonZeroUsize::new(5).unwrap()) {
        for (_id, (producer, item)) in &mut batch {
            let expected = &mut next[usize::try_from(producer).unwrap()];
            assert_eq!(item, *expected);
            *expected += 1;
        }
        batch.complete();
    }
    for writer in writers {
        writer.join().unwrap().unwrap();
    }
    assert_eq!(next, [0, 0, ITEMS, ITEMS, ITEMS]);

    let records = records.lock().unwrap();
    let highest = records.iter().filter_map(|record| match record.event {
        Event::Write { length, .. } => Some(length),
        _ => None,
    });
    assert!(highest.max().unwrap() <= MARK - 1 + (2 + 3 + 4));
    assert!(
        records
            .iter()
            .map(|record| record.number)
            .eq(1..=records.len() as u64)
    );
    assert_eq!(records.last().unwrap().event, Event::Finish);
}

#[test]
fn events_come_in_order_with_what_they_carry() {
    let (observer, records) = log();
    let (mut producer, mut sink) = Builder::new(3).observer(observer).stream();
    let (flow, receipt) = producer.write_with_receipt("a", 3).unwrap();
    assert_eq!(flow, wait(0));
    drop(receipt);
    let second = producer.clone();
    sink.take(ALL).unwrap().complete();
    producer.end();
    producer.end();
    assert_eq!(producer.write("b", 2), closed("b", Closed::Ended));
    assert!(!sink.complete());
    drop((second, producer, sink));
    let events: Vec<_> = records
        .lock()
        .unwrap()
        .drain(..)
        .map(|record| record.event)
        .collect();
    assert_eq!(
        events,
        [
            Event::ProducerMade {
                producer: 1,
                stopped: false
            },
            Event::Write {
                producer: 1,
                id: 1,
                weight: 3,
                receipt: true,
                answer: wait(0),
                length: 3
            },
            Event::ProducerMade {
                producer: 2,
                stopped: true
            },
            Event::Take { ids: 1..2 },
            Event::Complete { length: 0 },
            Event::Drain { generation: 1 },
            Event::Receipt { id: 1 },
            Event::End { producer: 1 },
            Event::Finish,
            Event::Refused {
                producer: 1,
                weight: 2
            },
            Event::ProducerDropped { producer: 2 },
            Event::ProducerDropped { producer: 1 },
        ],
    );
}

#[test]
fn an_observer_may_use_the_stream() {
    let handle = Arc::new(OnceLock::<Producer<Items<u8>>>::new());
    let (observer, records) = log();
    let within = Arc::clone(&handle);
    let (mut producer, sink) = Builder::new(1)
        .observer(move |record: Record| {
            if let (Event::Write { .. }, Some(producer)) = (&record.event, within.get()) {
                assert_eq!(producer.snapshot().length, 1);
                producer.end(); // its event comes after this one
            }
            observer.observe(record);
        })
        .stream();
    handle.set(producer.clone()).unwrap();
    assert_eq!(producer.write(0, 1), Ok(wait(0)));
    let numbers: Vec<_> = records
        .lock()
        .unwrap()
        .iter()
        .map(|record| record.number)
        .collect();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(records.lock().unwrap()[3].event, Event::End { producer: 2 });
    drop(sink);
}

#[test]
fn a_panic_in_the_observer_wedges_nobody() {
    let panics = Arc::new(AtomicBool::new(false));
    let (observer, records) = log();
    let armed = Arc::clone(&panics);
    let (mut producer, mut sink) = Builder::new(1)
        .observer(move |record| {
            assert!(!armed.swap(false, Ordering::Relaxed), "on purpose");
            observer.observe(record);
        })
        .stream();
    panics.store(true, Ordering::Relaxed);
    assert!(catch_unwind(AssertUnwindSafe(|| producer.write('a', 1))).is_err());
    sink.take(ALL).unwrap().complete(); // it was written all the same
    let numbers: Vec<_> = records
        .lock()
        .unwrap()
        .iter()
        .map(|record| record.number)
        .collect();
    assert_eq!(numbers, [1, 3, 4, 5], "2 was lost in the panic");
}

/// An item that uses its stream when it is dropped: a deadlock, if ever that is under the lock.
struct Meddler(Producer<Items<Option<Meddler>>>);

impl Drop for Meddler {
    fn drop(&mut self) {
        let _ = self.0.write(None, 1);
        let _ = self.0.snapshot();
    }
}

#[test]
fn no_item_is_dropped_under_the_lock() {
    let (mut producer, mut sink) = stream(1);
    let mut meddle = || {
        let meddler = Meddler(producer.clone());
        producer.write(Some(meddler), 1)
    };
    assert!(meddle().is_ok());
    sink.take(ALL).unwrap().complete(); // drops it: it is still retained then
    assert_eq!(sink.snapshot().length, 1);
    assert!(meddle().is_ok());
    drop(sink); // drops it with the queue
    assert_eq!(
        meddle().unwrap_err().reason,
        Reason::Closed(Closed::SinkGone)
    );
}

#[test]
fn a_thread_that_panics_is_a_handle_dropped() {
    let (mut producer, mut sink) = stream(1);
    let writer = thread::spawn(move || {
        assert_eq!(producer.write("a", 1), Ok(wait(0)));
        panic!("on purpose");
    });
    assert!(writer.join().is_err());
    sink.take(ALL).unwrap().complete();
    assert_eq!(sink.take(ALL).unwrap_err(), NotTaken::Finished);

    let (mut producer, mut sink) = stream(1);
    let (_, receipt) = producer.write_with_receipt("a", 1).unwrap();
    let taker = thread::spawn(move || {
        let _batch = sink.take(ALL).unwrap();
        panic!("on purpose");
    });
    assert!(taker.join().is_err());
    assert_eq!(receipt.wait(), Err(Closed::SinkPanicked));
    assert_eq!(producer.drained(), Err(Closed::SinkPanicked));
}

#[test]
fn a_receipt_that_was_settled_stays_so_when_the_sink_goes() {
    let (mut producer, mut sink) = stream(9);
    let (_, first) = producer.write_with_receipt("a", 1).unwrap();
    let (_, second) = producer.write_with_receipt("b", 1).unwrap();
    sink.take(NonZeroUsize::MIN).unwrap().complete();
    drop(sink);
    assert_eq!(
        (first.wait(), second.wait()),
        (Ok(()), Err(Closed::SinkGone))
    );
    assert_eq!((first.is_settled(), second.is_settled()), (true, false));
    assert_eq!(producer.finished(), Err(Closed::SinkGone));
}

#[test]
fn a_clone_has_permission_of_its_own() {
    let (mut first, mut sink) = stream(1);
    assert_eq!(first.write("a", 1), Ok(wait(0)));
    let stopped = first.clone();
    sink.take(ALL).unwrap().complete();
    let mut second = first.clone();
    assert!(first.may_write() && stopped.may_write() && second.may_write());
    assert_eq!(second.write("b", 1), Ok(wait(1)));
    assert!(!second.may_write());
    assert_eq!(
        first.drained(),
        Ok(()),
        "R5: its false was answered, however late it asks"
    );
    assert_eq!(stopped.drained(), Ok(()));
}

#[test]
fn a_weight_that_does_not_fit_is_refused() {
    let (mut producer, _sink) = stream(1);
    assert_eq!(producer.write("a", u64::MAX), Ok(wait(0)));
    assert_eq!(
        producer.write("b", 0),
        Err(Refused {
            chunk: "b",
            reason: Reason::Full { generation: 0 }
        })
    );
    assert_eq!(producer.snapshot().entries, 1);
    producer.end();
    assert_eq!(producer.write("b", 0), closed("b", Closed::Ended));
}

/// R6: corks are counted for all producers together, and neither `end` nor a guard that comes too
/// late leaves one behind. What changes nothing is no event.
#[test]
fn corks_of_all_producers_are_counted_together() {
    let (observer, records) = log();
    let (mut first, mut sink) = Builder::new(8).observer(observer).stream();
    let second = first.clone();
    let corks = [first.cork(), second.cork()];
    let _ = first.write("a", 1).unwrap();
    let [of_first, of_second] = corks;
    drop(of_first);
    assert_eq!(sink.try_take(ALL).unwrap_err(), NotTaken::Corked);
    drop(of_second);
    sink.try_take(ALL).unwrap().complete();

    let void = first.cork();
    second.end();
    let late = second.cork();
    assert_eq!(sink.snapshot().corked, 0);
    drop((void, late));

    let told = records.lock().unwrap();
    let told: Vec<_> = told.iter().map(|record| &record.event).collect();
    let corks = told
        .iter()
        .filter(|event| matches!(event, Event::Cork { .. } | Event::Uncork { .. }));
    assert!(corks.eq(&[
        &Event::Cork { producer: 1 },
        &Event::Cork { producer: 2 },
        &Event::Uncork { producer: 1 },
        &Event::Uncork { producer: 2 },
        &Event::Cork { producer: 1 },
    ]));
}

/// A cork keeps no producer alive, and one that outlives stream and sink does no harm.
#[test]
fn the_last_producer_ends_a_corked_stream() {
    let (mut producer, mut sink) = stream(8);
    let cork = producer.cork();
    let _ = producer.write("a", 1).unwrap();
    drop(producer);
    sink.take(ALL).unwrap().complete();
    assert_eq!(sink.take(ALL).unwrap_err(), NotTaken::Finished);
    drop(sink);
    drop(cork);

    let (producer, sink) = stream::<()>(8);
    drop(sink);
    drop(producer.cork());
}

/// A producer that is lost would end the stream.
#[test]
fn a_polite_producer_outlives_what_is_handed_back() {
    let (producer, mut sink) = Builder::new(2).limit(3).stream();
    let ready = Ready::new(producer).expect("nothing is owed yet");
    let not = ready.write("never fits", 4).unwrap_err();
    assert_eq!(not.refused.reason, Reason::TooHeavy);
    let Some(Next::Ready(ready)) = not.producer else {
        panic!("something lighter may fit");
    };
    let Ok(Next::Ready(ready)) = ready.write("a", 1) else {
        panic!("below the mark");
    };
    let not = ready.write("not now", 3).unwrap_err();
    assert_eq!(not.refused.reason, Reason::Full { generation: 0 });
    let Some(Next::Draining(draining)) = not.producer else {
        panic!("there is room after a drain");
    };
    sink.take(ALL).expect("it is queued").complete();
    let ready = draining.drained().expect("still open");
    assert!(matches!(ready.write("now", 3), Ok(Next::Draining(_))));
}
