//! A producer task and a sink task on one runtime thread.

use std::future::Future;
use std::hint::black_box;
use std::num::NonZeroUsize;

use highwater::{Flow, local, stream};
use tokio::runtime::{Builder, Runtime};
use tokio::task::LocalSet;

use crate::rounds::Table;

const ITEMS: u64 = 500_000;
const ALL: NonZeroUsize = NonZeroUsize::MAX;

/// Runs two tasks to their end.
fn both(
    runtime: &Runtime,
    producer: impl Future<Output = ()> + 'static,
    sink: impl Future<Output = ()> + 'static,
) {
    LocalSet::new().block_on(runtime, async {
        let sink = tokio::task::spawn_local(sink);
        tokio::task::spawn_local(producer).await.expect("no panic");
        sink.await.expect("no panic");
    });
}

fn runtime() -> Runtime {
    Builder::new_current_thread().build().expect("a runtime")
}

macro_rules! ours {
    ($stream:path, $mark:expr) => {{
        let runtime = runtime();
        move || {
            let (mut producer, mut sink) = $stream($mark);
            both(
                &runtime,
                async move {
                    for item in 0..ITEMS {
                        if let Flow::Wait { .. } = producer.write(item, 1).expect("open") {
                            producer.ready().await.expect("open");
                        }
                    }
                },
                async move {
                    while let Ok(mut batch) = sink.next(ALL).await {
                        for (_id, item) in batch.by_ref() {
                            black_box(item);
                        }
                        batch.complete();
                    }
                },
            );
        }
    }};
}

pub(crate) fn table(mark: u64) -> Table {
    let capacity = usize::try_from(mark).expect("small");
    let title = format!("a producer task and a sink task, one runtime thread, u64, mark {mark}");
    let (mpsc, kanals) = (runtime(), runtime());
    Table::new(title, ITEMS)
        .case("highwater::local", ours!(local::stream, mark))
        .case("highwater (handles for threads)", ours!(stream, mark))
        .case("tokio mpsc", move || {
            let (sender, mut receiver) = tokio::sync::mpsc::channel(capacity);
            both(
                &mpsc,
                async move {
                    for item in 0..ITEMS {
                        sender.send(item).await.expect("open");
                    }
                },
                async move {
                    while let Some(item) = receiver.recv().await {
                        black_box(item);
                    }
                },
            );
        })
        .case("kanal", move || {
            let (sender, receiver) = kanal::bounded_async(capacity);
            both(
                &kanals,
                async move {
                    for item in 0..ITEMS {
                        sender.send(item).await.expect("open");
                    }
                },
                async move {
                    while let Ok(item) = receiver.recv().await {
                        black_box(item);
                    }
                },
            );
        })
}
