//! Many producers, one sink: each keeps its own order, all share one mark.

use std::num::NonZeroUsize;
use std::thread;

use highwater::{Closed, Flow};

const PRODUCERS: usize = 4;
const ITEMS: u64 = 10_000;
const MARK: u64 = 32;

pub(crate) fn main() {
    let (first, mut sink) = highwater::stream(MARK);
    let producers: Vec<_> = (0..PRODUCERS)
        .map(|number| {
            let mut producer = first.clone();
            thread::spawn(move || {
                for item in 0..ITEMS {
                    let flow =
                        producer.write((number, item), 1).map_err(|refused| {
                            match refused.reason {
                                highwater::Reason::Closed(closed) => closed,
                                full => unreachable!("there is no limit: {full}"),
                            }
                        })?;
                    if let Flow::Wait { .. } = flow {
                        producer.drained()?; // those who wait are woken in the order in which they came
                    }
                }
                Ok::<(), Closed>(())
            })
        })
        .collect();
    drop(first); // the stream ends when the last producer is dropped

    let mut next = [0; PRODUCERS];
    let mut longest = 0;
    while let Ok(mut batch) = sink.take(NonZeroUsize::MAX) {
        longest = longest.max(batch.len());
        for (_id, (number, item)) in batch.by_ref() {
            assert_eq!(
                item, next[number],
                "in the order in which {number} wrote them"
            );
            next[number] += 1;
        }
        batch.complete();
    }
    for producer in producers {
        producer
            .join()
            .expect("no panic")
            .expect("the sink stays to the end");
    }
    assert_eq!(next, [ITEMS; PRODUCERS]);
    // mark - 1 + one item for each producer that was allowed to write at once
    assert!(longest as u64 <= MARK - 1 + PRODUCERS as u64);
    println!(
        "{} items of {PRODUCERS} producers, never more than {longest} at once",
        ITEMS * PRODUCERS as u64
    );
}
