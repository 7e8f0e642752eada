//! `highwater`: checks the contract, and judges other implementations by it.

use std::process::ExitCode;

fn main() -> ExitCode {
    highwater_conformance::command::main()
}
