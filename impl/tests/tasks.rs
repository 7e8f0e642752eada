//! Futures: woken by drain, in the order of arrival, and cancel-safe; and the traits of futures and tokio.

use std::cell::RefCell;
use std::future::Future;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};

use futures_executor::block_on;
use futures_util::SinkExt as _;
use highwater::{Closed, Flow, local, stream};

const ALL: NonZeroUsize = NonZeroUsize::MAX;

/// Writes down who is woken.
struct Named {
    name: usize,
    woken: Arc<Mutex<Vec<usize>>>,
}

impl Wake for Named {
    fn wake(self: Arc<Self>) {
        let mut woken = self.woken.lock().expect("no test panics while it holds it");
        woken.push(self.name);
    }
}

fn named(name: usize, woken: &Arc<Mutex<Vec<usize>>>) -> Waker {
    let woken = Arc::clone(woken);
    Waker::from(Arc::new(Named { name, woken }))
}

fn poll<F: Future>(future: Pin<&mut F>, waker: &Waker) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(waker))
}

#[test]
fn those_who_wait_are_woken_in_the_order_in_which_they_came() {
    let (mut first, mut sink) = stream(1);
    assert_eq!(first.write((), 1), Ok(Flow::Wait { generation: 0 }));
    let producers: Vec<_> = (0..10).map(|_| first.clone()).collect();
    let woken = Arc::default();
    let mut waiting: Vec<_> = producers.iter().map(|it| Box::pin(it.ready())).collect();
    for name in [3, 1, 4, 0, 5, 9, 2, 6] {
        assert!(poll(waiting[name].as_mut(), &named(name, &woken)).is_pending());
    }
    // Polling again keeps the place, with the newest waker; a future that is dropped gives it up.
    assert!(poll(waiting[3].as_mut(), &named(33, &woken)).is_pending());
    waiting[4] = Box::pin(producers[4].ready());
    sink.take(ALL).unwrap().complete();
    assert_eq!(*woken.lock().unwrap(), [33, 1, 0, 5, 9, 2, 6]);
    for future in &mut waiting {
        assert_eq!(poll(future.as_mut(), Waker::noop()), Poll::Ready(Ok(())));
    }
}

/// R5: a drain answers it however late it is polled, and whatever came after.
#[test]
fn a_task_that_polls_late_is_not_starved() {
    let (mut late, mut sink) = stream(1);
    let _ = late.write((), 1).unwrap();
    let mut eager = late.clone();
    let mut ready = pin!(late.ready());
    assert!(poll(ready.as_mut(), Waker::noop()).is_pending());
    sink.take(ALL).unwrap().complete();
    assert_eq!(eager.write((), 1), Ok(Flow::Wait { generation: 1 }));
    assert_eq!(poll(ready, Waker::noop()), Poll::Ready(Ok(())));
}

#[test]
fn a_future_that_is_dropped_has_changed_nothing() {
    let (mut producer, mut sink) = stream(1);
    let woken = Arc::default();
    assert!(poll(pin!(sink.next(ALL)), &named(1, &woken)).is_pending());
    let _ = producer.write("kept", 1).unwrap();
    assert!(woken.lock().unwrap().is_empty(), "nobody waits any more");
    assert!(poll(pin!(producer.ready()), &named(2, &woken)).is_pending());
    assert!(poll(pin!(producer.flush()), &named(3, &woken)).is_pending());
    let batch = block_on(sink.next(ALL)).unwrap();
    assert_eq!(batch.ids(), 1..2);
    batch.complete();
    assert!(woken.lock().unwrap().is_empty());
    assert_eq!(block_on(producer.ready()), Ok(()));
}

#[test]
fn a_waker_that_panics_keeps_nobody_else_asleep() {
    struct Bomb;
    impl Wake for Bomb {
        fn wake(self: Arc<Self>) {
            panic!("on purpose");
        }
    }
    let (mut first, mut sink) = stream(1);
    let _ = first.write((), 1).unwrap();
    let (second, third) = (first.clone(), first.clone());
    let woken = Arc::default();
    let mut waiting = [first.ready(), second.ready(), third.ready()].map(Box::pin);
    let wakers = [
        named(1, &woken),
        Waker::from(Arc::new(Bomb)),
        named(3, &woken),
    ];
    for (future, waker) in waiting.iter_mut().zip(&wakers) {
        assert!(poll(future.as_mut(), waker).is_pending());
    }
    let batch = sink.take(ALL).unwrap();
    assert!(catch_unwind(AssertUnwindSafe(|| batch.complete())).is_err());
    assert_eq!(*woken.lock().unwrap(), [1, 3]);
    assert_eq!(
        sink.snapshot().length,
        0,
        "and the stream is as it should be"
    );
}

#[test]
fn everybody_who_waits_is_told_of_the_end() {
    for (end, told) in [
        (0, Err(Closed::Ended)),
        (1, Err(Closed::Destroyed)),
        (2, Err(Closed::SinkGone)),
    ] {
        let (mut producer, sink) = stream(1);
        let _ = producer.write((), 1).unwrap();
        let second = producer.clone();
        let woken = Arc::default();
        let mut ready = pin!(producer.ready());
        assert!(poll(ready.as_mut(), &named(1, &woken)).is_pending());
        let mut sink = Some(sink);
        match end {
            0 => second.end(),
            1 => drop(second.destroy()),
            _ => drop(sink.take()),
        }
        assert_eq!(*woken.lock().unwrap(), [1]);
        assert_eq!(poll(ready, Waker::noop()), Poll::Ready(told));
    }
}

/// One thread, two tasks, no lock.
#[test]
fn local_handles_serve_tasks_of_one_thread() {
    let (mut producer, mut sink) = local::stream(4);
    let write = async move {
        for item in 0..1_000 {
            if let Flow::Wait { .. } = producer.write(item, 1).expect("open") {
                producer.ready().await?;
            }
        }
        producer.finish().await
    };
    let taken = Rc::new(RefCell::new(Vec::new()));
    let read = async {
        while let Ok(mut batch) = sink.next(ALL).await {
            assert!(batch.len() <= 4);
            taken
                .borrow_mut()
                .extend(batch.by_ref().map(|(_, item)| item));
            batch.complete();
        }
    };
    let (finished, ()) = block_on(futures_util::future::join(write, read));
    assert_eq!(finished, Ok(()));
    assert_eq!(*taken.borrow(), (0..1_000).collect::<Vec<_>>());
}

/// Through the trait of futures a producer cannot be impolite.
#[test]
fn the_sink_of_futures_waits_for_drain() {
    let (producer, mut sink) = stream(3);
    let most = AtomicUsize::new(0);
    let write = async {
        let mut items = futures_util::stream::iter((0..100).map(Ok));
        let mut producer = producer;
        producer.send_all(&mut items).await?;
        producer.close().await
    };
    let read = async {
        let mut seen = Vec::new();
        while let Ok(mut batch) = sink.next(ALL).await {
            most.fetch_max(batch.len(), Ordering::Relaxed);
            seen.extend(batch.by_ref().map(|(_, item)| item));
            batch.complete();
        }
        seen
    };
    let (closed, seen) = block_on(futures_util::future::join(write, read));
    assert_eq!(closed, Ok(()));
    assert_eq!(seen, (0..100).collect::<Vec<_>>());
    assert_eq!(most.into_inner(), 3);
}

#[test]
fn a_full_stream_is_waited_for_through_async_write() {
    let (producer, mut sink) = highwater::Builder::new(100).limit(10).byte_stream();
    let mut other = producer.clone();
    let write = async move {
        let mut producer = producer;
        for _ in 0..10 {
            // Below the mark nobody is told to wait, but eight and eight are more than the limit.
            futures_util::AsyncWriteExt::write_all(&mut producer, b"12345678").await?;
        }
        futures_util::AsyncWriteExt::write_all(&mut producer, &[0; 11]).await
    };
    let read = async {
        let mut bytes = 0;
        while bytes < 80 {
            let batch = sink.next_all().await.expect("open");
            assert!(batch.len() <= 10);
            bytes += batch.len();
            batch.complete();
        }
    };
    let (written, ()) = block_on(futures_util::future::join(write, read));
    assert_eq!(
        written.unwrap_err().kind(),
        std::io::ErrorKind::InvalidInput
    );
    assert!(other.write(b"still open").is_ok());
}
