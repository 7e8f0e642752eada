//! Write until full, drain, repeat, on one thread.

use std::collections::VecDeque;
use std::hint::black_box;

use highwater::core::{Answer, Core};
use highwater::queue::Items;
use highwater::{Flow, byte_stream, local, stream};

use crate::rounds::Table;

const ITEMS: u64 = 1_000_000;
const MARK: u64 = 64;
const ALL: std::num::NonZeroUsize = std::num::NonZeroUsize::MAX;

/// What a stream remembers besides its queue, in the fewest words: the core's anchor.
#[derive(Default)]
struct Kept {
    queue: VecDeque<(u64, u64)>,
    length: u64,
    need_drain: bool,
    ended: bool,
    drains: u64,
}

impl Kept {
    fn write(&mut self, item: u64, weight: u64) -> bool {
        if self.ended {
            return false;
        }
        self.queue.push_back((item, weight));
        self.length += weight.max(1);
        if !self.need_drain && self.length < MARK {
            return true;
        }
        self.need_drain = true;
        false
    }

    fn take(&mut self) -> Option<u64> {
        let (item, weight) = self.queue.pop_front()?;
        self.length -= weight.max(1);
        if self.length == 0 && self.need_drain && !self.ended {
            self.need_drain = false;
            self.drains += 1;
        }
        Some(item)
    }
}

pub(crate) fn core() -> Table {
    let mut ours = Core::<Items<u64>>::new(MARK);
    let mut kept = Kept::default();
    Table::new("core, u64, mark 64: write until full, drain, repeat", ITEMS)
        .case("highwater core", move || {
            for item in 0..ITEMS {
                let written = ours.write(black_box(item), 1, false).expect("open");
                if let Answer::Wait { .. } = written.answer {
                    for (_id, item) in ours.take_all().expect("full") {
                        black_box(item);
                    }
                    drop(ours.complete());
                }
            }
        })
        .case("VecDeque with the same bookkeeping", move || {
            for item in 0..ITEMS {
                if !kept.write(black_box(item), 1) {
                    while let Some(item) = kept.take() {
                        black_box(item);
                    }
                }
            }
        })
}

pub(crate) fn handles() -> Table {
    let (mut ours, mut sink) = local::stream(MARK);
    let (mut shared, mut shared_sink) = stream(MARK);
    let (theirs, mut receiver) = tokio::sync::mpsc::channel(64);
    let (kanal, kanal_receiver) = kanal::bounded(64);
    Table::new(
        "handles on one thread, u64, mark 64: write until full, drain, repeat",
        ITEMS,
    )
    .case("highwater::local", move || {
        for item in 0..ITEMS {
            if let Flow::Wait { .. } = ours.write(black_box(item), 1).expect("open") {
                let mut batch = sink.try_take(ALL).expect("full");
                for (_id, item) in batch.by_ref() {
                    black_box(item);
                }
                batch.complete();
            }
        }
    })
    .case("highwater (handles for threads)", move || {
        for item in 0..ITEMS {
            if let Flow::Wait { .. } = shared.write(black_box(item), 1).expect("open") {
                let mut batch = shared_sink.try_take(ALL).expect("full");
                for (_id, item) in batch.by_ref() {
                    black_box(item);
                }
                batch.complete();
            }
        }
    })
    .case("tokio mpsc try_send, try_recv", move || {
        for item in 0..ITEMS {
            theirs.try_send(black_box(item)).expect("room");
            if theirs.capacity() == 0 {
                while let Ok(item) = receiver.try_recv() {
                    black_box(item);
                }
            }
        }
    })
    .case("kanal try_send, try_recv", move || {
        let mut held = 0;
        for item in 0..ITEMS {
            kanal.try_send(black_box(item)).expect("room");
            held += 1;
            if held == 64 {
                held = 0;
                while let Ok(Some(item)) = kanal_receiver.try_recv() {
                    black_box(item);
                }
            }
        }
    })
}

pub(crate) fn bytes() -> Table {
    const CHUNK: [u8; 64] = [7; 64];
    const BYTES: u64 = 64 * 64;
    let (mut ours, mut sink) = local::byte_stream(BYTES);
    let (mut shared, mut shared_sink) = byte_stream(BYTES);
    let mut owned: VecDeque<Vec<u8>> = VecDeque::new();
    let mut bare: Vec<u8> = Vec::new();
    Table::new(
        "handles on one thread, 64-byte chunks copied in, 64 to the mark",
        ITEMS,
    )
    .case("highwater::local", move || {
        for _ in 0..ITEMS {
            if let Flow::Wait { .. } = ours.write(black_box(&CHUNK)).expect("open") {
                let batch = sink.try_take_all().expect("full");
                black_box(batch.chunk());
                batch.complete();
            }
        }
    })
    .case("highwater (handles for threads)", move || {
        for _ in 0..ITEMS {
            if let Flow::Wait { .. } = shared.write(black_box(&CHUNK)).expect("open") {
                let batch = shared_sink.try_take_all().expect("full");
                black_box(batch.chunk());
                batch.complete();
            }
        }
    })
    .case("VecDeque of owned chunks", move || {
        for _ in 0..ITEMS {
            owned.push_back(black_box(&CHUNK).to_vec());
            if owned.len() == 64 {
                while let Some(chunk) = owned.pop_front() {
                    black_box(chunk);
                }
            }
        }
    })
    .case("bare byte buffer, no backpressure", move || {
        for _ in 0..ITEMS {
            bare.extend_from_slice(black_box(&CHUNK));
            if bare.len() >= 64 * 64 {
                black_box(&bare);
                bare.clear();
            }
        }
    })
}
