//! Producers on threads of their own, and a sink on this one. tokio's channel is used as it is on threads: by its
//! blocking calls.

use std::hint::black_box;
use std::num::NonZeroUsize;
use std::thread;

use highwater::{Flow, stream};

use crate::rounds::Table;

const ITEMS: u64 = 400_000;
const ALL: NonZeroUsize = NonZeroUsize::MAX;

/// Runs `write` on so many threads, each with a handle of its own.
fn producers<P: Clone + Send + 'static>(count: u64, handle: P, write: fn(P, u64)) {
    for _ in 0..count {
        let handle = handle.clone();
        thread::spawn(move || write(handle, ITEMS / count));
    }
    drop(handle); // the stream ends with the last one
}

pub(crate) fn table(mark: u64, count: u64) -> Table {
    let capacity = usize::try_from(mark).expect("small");
    let title = format!("{count} producers on threads, a sink on another, u64, mark {mark}");
    Table::new(title, ITEMS)
        .case("highwater", move || {
            let (producer, mut sink) = stream(mark);
            producers(count, producer, |mut producer, items| {
                for item in 0..items {
                    if let Flow::Wait { .. } = producer.write(item, 1).expect("open") {
                        producer.drained().expect("open");
                    }
                }
            });
            let mut seen = 0;
            while let Ok(mut batch) = sink.take(ALL) {
                for (_id, item) in batch.by_ref() {
                    black_box(item);
                    seen += 1;
                }
                batch.complete();
            }
            assert_eq!(seen, ITEMS);
        })
        .case("tokio mpsc", move || {
            let (sender, mut receiver) = tokio::sync::mpsc::channel(capacity);
            producers(count, sender, |sender, items| {
                for item in 0..items {
                    sender.blocking_send(item).expect("open");
                }
            });
            while let Some(item) = receiver.blocking_recv() {
                black_box(item);
            }
        })
        .case("kanal", move || {
            let (sender, receiver) = kanal::bounded(capacity);
            producers(count, sender, |sender, items| {
                for item in 0..items {
                    sender.send(item).expect("open");
                }
            });
            while let Ok(item) = receiver.recv() {
                black_box(item);
            }
        })
        .case("crossfire", move || {
            let (sender, receiver) = crossfire::mpsc::bounded_blocking(capacity);
            producers(count, sender, |sender, items| {
                for item in 0..items {
                    sender.send(item).expect("open");
                }
            });
            while let Ok(item) = receiver.recv() {
                black_box(item);
            }
        })
}
