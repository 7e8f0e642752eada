//! Our search beside stateright's breadth-first search on the same states, in one run.
//!
//! Two systems. The *buffer* is a state packed into one word by hand, on which a step costs next to
//! nothing: what is measured is the search. The *small model* is what `check` searches: there a step
//! costs more than its search. Stateright is given its packed states, and whole ones too, as in `check`;
//! ours has them as numbers of packed parts, on which it does without the steps it has taken before.
//!
//! Elements per second are distinct states. Bytes a state are printed first: the most that a search
//! held at once, over the states it found.

mod buffer;

use std::fmt::Debug;
use std::hash::Hash;
use std::num::NonZeroUsize;

use criterion::{BenchmarkId, Criterion, Throughput};
use highwater_model::checker::System;
use highwater_model::checker::pack::{Pack, Packing};
use highwater_model::checker::search::{Keep, Plain, search};
use highwater_model::checker::stateright::verdict;
use highwater_model::machine::Machine;
use highwater_model::node::{NODE_26, Node};
use highwater_model::quantity::Whole;
use highwater_model::systems::{Closed, node_small};
use peak_alloc::PeakAlloc;

use buffer::Buffer;

#[global_allocator]
static ALLOCATED: PeakAlloc = PeakAlloc;

const THREADS: [NonZeroUsize; 2] = [NonZeroUsize::MIN, NonZeroUsize::new(2).expect("not 0")];

/// The states that a search counts, and the most bytes that it held for each.
fn report(what: &str, search: impl FnOnce() -> usize) -> usize {
    let before = ALLOCATED.current_usage();
    ALLOCATED.reset_peak_usage();
    let states = search();
    let bytes = ALLOCATED.peak_usage() - before;
    println!("{what}: {states} states, {} bytes a state", bytes / states);
    states
}

fn ours<S>(system: &S, threads: NonZeroUsize) -> usize
where
    S: System + Sync,
    S::State: Send + Sync,
{
    let mut walkers: Vec<_> = (0..threads.get()).map(|_| Plain(system)).collect();
    search(system, &mut walkers, Keep::Paths, |_, _| {}).len()
}

fn theirs<S>(system: &S) -> usize
where
    S: System + Clone + Send + Sync + 'static,
    S::State: Send + Sync,
    S::Action: Send + Sync,
{
    verdict(system.clone()).states
}

fn buffer(criterion: &mut Criterion) {
    let system = Buffer;
    let states = report("buffer, ours", || ours(&system, THREADS[1]));
    assert_eq!(report("buffer, stateright", || theirs(&system)), states);
    let mut group = criterion.benchmark_group("buffer");
    group.sample_size(10);
    group.throughput(Throughput::Elements(states as u64));
    for threads in THREADS {
        group.bench_function(BenchmarkId::new("ours", threads), |bencher| {
            bencher.iter(|| ours(&system, threads));
        });
    }
    group.bench_function(BenchmarkId::new("stateright", 2), |bencher| {
        bencher.iter(|| theirs(&system));
    });
    group.finish();
}

fn small_model<M>(criterion: &mut Criterion, name: &str, system: &Closed<M>)
where
    M: Machine<Whole> + Pack + Eq + Hash + Debug + Send + Sync + 'static,
{
    let packing = Packing::new(system.clone());
    let states = report(&format!("{name}, our survey"), || {
        system.survey(THREADS[1]).states
    });
    let packed = report(&format!("{name}, packed, stateright"), || theirs(&packing));
    assert_eq!(packed, states);
    let whole = report(&format!("{name}, whole, stateright"), || theirs(system));
    assert_eq!(whole, states);
    let mut group = criterion.benchmark_group(name);
    group.sample_size(10);
    group.throughput(Throughput::Elements(states as u64));
    for threads in THREADS {
        group.bench_function(BenchmarkId::new("survey", threads), |bencher| {
            bencher.iter(|| system.survey(threads).states);
        });
    }
    group.bench_function(BenchmarkId::new("packed, stateright", 2), |bencher| {
        bencher.iter(|| theirs(&packing));
    });
    group.bench_function(BenchmarkId::new("whole, stateright", 2), |bencher| {
        bencher.iter(|| theirs(system));
    });
    group.finish();
}

fn node(criterion: &mut Criterion) {
    let mut two: Closed<Node> = node_small(&NODE_26).swap_remove(7).system;
    // One more than in `check`, so that what is held once weighs little on a state.
    two.size.writes += 1;
    small_model(criterion, "node-26, two polite producers, 4 writes", &two);
}

fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    buffer(&mut criterion);
    node(&mut criterion);
    criterion.final_summary();
}
