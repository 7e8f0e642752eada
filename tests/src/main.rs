//! `highwater`: checks the contract, and judges other implementations by it.

use std::process::ExitCode;

use peak_alloc::PeakAlloc;

// `experiment` tells how much of its memory is heap.
#[global_allocator]
static HEAP: PeakAlloc = PeakAlloc;

fn main() -> ExitCode {
    highwater_conformance::command::main()
}
