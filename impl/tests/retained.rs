//! What a stream retains, in bytes that the allocator gave out: during a run, and after it.
//!
//! No harness: there is one allocator, and what its threads allocate would be counted too.

use std::num::NonZeroUsize;

use highwater::queue::Queue;
use highwater::{Builder, Flow, Producer, Sink, byte_stream, stream};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// The two segments that `queue` tells of, and a short list of them.
const BYTES_BESIDE: usize = 2 * 16 * 1024 + 512;

/// The four blocks that `queue` tells of, and short lists of them.
const ITEMS_BESIDE: usize = 4 * 1024 + 512;

/// The most that was allocated at once while `run` ran, and what of that is left, beyond what there was.
fn measured(run: impl FnOnce()) -> (usize, usize) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    run();
    let (peak, after) = (ALLOCATOR.peak_usage(), ALLOCATOR.current_usage());
    (peak.saturating_sub(before), after.saturating_sub(before))
}

/// Each producer writes whenever it may, until all have to wait; then the sink completes everything.
fn rounds<Q: Queue>(
    producers: &mut [Producer<Q>],
    sink: &mut Sink<Q>,
    mut write: impl FnMut(&mut Producer<Q>) -> Flow,
) {
    for _ in 0..5 {
        while let Some(producer) = producers.iter_mut().find(|producer| producer.may_write()) {
            let _ = write(producer);
        }
        sink.try_take_all().expect("all wait for it").complete();
    }
}

fn clones<Q: Queue>(first: Producer<Q>, count: usize) -> Vec<Producer<Q>> {
    let mut producers = vec![first];
    while producers.len() < count {
        producers.push(producers[0].clone());
    }
    producers
}

fn bytes_are_bounded(mark: usize, chunk: usize, count: usize, owned: bool) {
    let (first, mut sink) = byte_stream(mark as u64);
    let mut producers = clones(first, count);
    let source = vec![7_u8; chunk];
    let (peak, after) = measured(|| {
        rounds(&mut producers, &mut sink, |producer| {
            if owned {
                let flow = producer.write_owned(source.clone());
                flow.expect("it is open")
            } else {
                producer.write(&source).expect("it is open")
            }
        });
    });
    let bound = mark.max(1) - 1 + count * chunk.max(1);
    let case = format!("mark {mark}, {count} producers, chunks of {chunk}, owned: {owned}");
    assert!(
        peak <= bound + bound / 32 + BYTES_BESIDE,
        "{case}: {peak} for {bound}"
    );
    assert!(after <= 256, "{case}: {after} are left after drain");
}

fn items_are_bounded<T: Clone>(item: &T, mark: usize, count: usize) {
    let (first, mut sink) = stream(mark as u64);
    let mut producers = clones(first, count);
    let (peak, after) = measured(|| {
        rounds(&mut producers, &mut sink, |producer| {
            producer.write(item.clone(), 0).expect("it is open") // charged 1
        });
    });
    let slots = mark.max(1) - 1 + count;
    let slot = size_of::<T>() + 8;
    let bound = slots * (slot + slot.div_ceil(16));
    let case = format!(
        "mark {mark}, {count} producers, items of {} bytes",
        size_of::<T>()
    );
    let beside = ITEMS_BESIDE + 4 * slot;
    assert!(peak <= bound + beside, "{case}: {peak} for {bound}");
    assert!(after <= 256, "{case}: {after} are left after drain");
}

/// What nobody keeps within bounds leaves nothing behind either.
fn a_burst_leaves_nothing() {
    let (mut producer, mut sink) = stream(1);
    let (peak, after) = measured(|| {
        for item in 0..100_000_u64 {
            let _ = producer.write(item, 1).expect("it is open");
        }
        while let Ok(batch) = sink.try_take(NonZeroUsize::new(7).expect("not zero")) {
            batch.complete();
        }
    });
    assert!(
        peak >= 1_600_000 && after <= 256,
        "{peak} at most, {after} are left"
    );

    let (mut producer, mut sink) = byte_stream(1);
    let (peak, after) = measured(|| {
        for _ in 0..1_000 {
            let _ = producer.write(&[0; 10_000]).expect("it is open");
        }
        sink.try_take_all().expect("queued").complete();
    });
    assert!(
        peak >= 10_000_000 && after <= 256,
        "{peak} at most, {after} are left"
    );
}

/// And the system has its memory back: what the process keeps resident falls to where it was.
#[cfg(target_os = "linux")]
fn resident_memory_comes_back() {
    const BURST: usize = 100_000_000;
    let told = |what: &str| {
        let status = std::fs::read_to_string("/proc/self/status").expect("linux has it");
        let line = status.lines().find_map(|line| line.strip_prefix(what));
        let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<usize>().ok());
        kib.expect("it is told") * 1024
    };
    let before = told("VmRSS:");
    let (mut producer, mut sink) = stream(1);
    for item in 0..(BURST / 16) as u64 {
        let _ = producer.write(item, 1).expect("it is open");
    }
    sink.try_take_all().expect("queued").complete();
    let (highest, items_gone) = (told("VmHWM:"), told("VmRSS:"));
    assert!(highest >= before + BURST, "{before}, {highest}");
    assert!(
        items_gone <= before + BURST / 20,
        "{before}, {highest}, {items_gone}"
    );

    let (mut producer, mut sink) = byte_stream(1);
    for _ in 0..BURST / 1_000 {
        let _ = producer.write(&[7; 1_000]).expect("it is open");
    }
    sink.try_take_all().expect("queued").complete();
    let bytes_gone = told("VmRSS:");
    assert!(
        bytes_gone <= before + BURST / 20,
        "{before}, {highest}, {bytes_gone}"
    );
}

#[cfg(not(target_os = "linux"))]
fn resident_memory_comes_back() {
    println!("what is resident is not told on this system: ignored");
}

/// A limit holds whoever writes.
fn the_limit_bounds_an_impolite_producer() {
    let (mut producer, _sink) = Builder::new(1_000).limit(50_000).byte_stream();
    let (peak, _) = measured(|| {
        let mut refused = 0;
        for _ in 0..10_000 {
            refused += u32::from(producer.write(&[0; 100]).is_err());
        }
        assert_eq!(refused, 10_000 - 500);
    });
    assert!(peak <= 50_000 + BYTES_BESIDE, "{peak}");
}

/// Handles that come and go: what a producer is, is in its handle.
fn a_million_producers_leave_nothing() {
    let (producer, sink) = stream::<u64>(1);
    let (peak, after) = measured(|| {
        for _ in 0..1_000_000 {
            drop(producer.clone());
        }
    });
    assert!(peak <= 256 && after == 0, "{peak}, {after}");
    drop((producer, sink));
}

/// Many who wait, and then none: the list of them is given back.
fn those_who_waited_leave_nothing() {
    let (mut first, mut sink) = stream(1);
    let _ = first.write(1_u64, 1).expect("it is open");
    let producers = clones(first, 1_000);
    let waker = std::task::Waker::noop();
    let mut context = std::task::Context::from_waker(waker);
    let mut waiting: Vec<_> = producers.iter().map(|it| Box::pin(it.ready())).collect();
    let (peak, after) = measured(|| {
        for future in &mut waiting {
            assert!(future.as_mut().poll(&mut context).is_pending());
        }
        sink.try_take_all().expect("queued").complete();
    });
    assert!(peak >= 24_000 && after <= 256, "{peak}, {after}");
}

fn main() {
    let mut cases = 0;
    for mark in [0, 1, 8, 1_000, 16_384, 100_000] {
        for chunk in [0, 1, 7, mark.max(1) - 1, mark, 10 * mark] {
            for count in [1, 3] {
                bytes_are_bounded(mark, chunk, count, false);
                bytes_are_bounded(mark, chunk, count, true);
                cases += 2;
            }
        }
        for count in [1, 3, 50] {
            items_are_bounded(&7_u64, mark, count);
            items_are_bounded(&[0_u8; 100], mark.min(2_000), count);
            items_are_bounded(&[0_u8; 3_000], mark.min(200), count);
            items_are_bounded(&(), mark, count);
            cases += 4;
        }
    }
    a_burst_leaves_nothing();
    resident_memory_comes_back();
    the_limit_bounds_an_impolite_producer();
    a_million_producers_leave_nothing();
    those_who_waited_leave_nothing();
    println!("what is retained is bounded, during and after: {cases} cases ... ok");
}
