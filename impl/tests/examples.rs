//! The examples run, and what they assert holds.

use std::error::Error;

#[path = "../examples/clean_stop.rs"]
mod clean_stop;
#[path = "../examples/copy_file.rs"]
mod copy_file;
#[path = "../examples/fan_in.rs"]
mod fan_in;
#[path = "../examples/slow_socket.rs"]
mod slow_socket;
#[path = "../examples/tokio_tasks.rs"]
mod tokio_tasks;

#[test]
fn copy_a_file_politely() -> Result<(), Box<dyn Error>> {
    copy_file::run(None)
}

#[test]
fn fan_in_from_many_producers() {
    fan_in::main();
}

#[test]
fn stand_before_a_slow_socket() -> Result<(), Box<dyn Error>> {
    slow_socket::main()
}

#[test]
fn plug_into_tokio() -> Result<(), Box<dyn Error>> {
    tokio_tasks::main()
}

#[test]
fn stop_cleanly_on_error() {
    clean_stop::main();
}
