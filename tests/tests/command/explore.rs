//! `highwater explore`: it serves, and says where.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};

use libtest_mimic::Trial;

use super::run::{command, highwater};
use super::support::plain;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        plain("explore::serves_a_picture_of_each_path", serves),
        plain("explore::a_port_that_is_taken", taken),
        plain("explore::systems", systems),
    ]
}

/// A process that is ended with the test.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).expect("it listens");
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("it answers");
    answer
}

/// Until the server listens: it says its address just before.
fn patiently(address: &str) {
    while TcpStream::connect(address).is_err() {
        std::thread::yield_now();
    }
}

fn serves() {
    let mut child = command("explore --dialect node-26 --system 4 --port 0".split(' '))
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let stdout = child.stdout.take().expect("it is piped");
    let _served = Served(child);
    let mut lines = BufReader::new(stdout).lines();
    let mut line = || lines.next().expect("a line").expect("it is text");
    assert!(line().starts_with("node-26, mark 1, "));
    let said = line();
    let address = said
        .strip_prefix("Explorer at http://")
        .and_then(|rest| rest.split('/').next())
        .unwrap_or_else(|| panic!("no address in {said}"));
    patiently(address);
    let status = get(address, "/.status");
    assert!(status.contains("no rule is broken"), "{status}");
    // The first state, then its first action: a write, which calls the sink.
    for (path, says) in [
        ("/.states", "length, mark 1"),
        ("/.states/0", "_write: chunk 1"),
        ("/.states/0/0", "return"),
    ] {
        let answer = get(address, path);
        assert!(answer.contains("<svg "), "{path}: {answer}");
        assert!(answer.contains(says), "{path}: no {says:?} in {answer}");
    }
}

fn taken() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = listener.local_addr().expect("it has one").port();
    highwater(&format!("explore --port {port}"))
        .refuses(2, &[&format!("port {port}"), "already", "--port"]);
}

fn systems() {
    highwater("explore --list").reports(0, &["1  mark 0, one polite producer", "9  mark 2"]);
    highwater("explore --system 99").refuses(2, &["no system 99", "1 to ", "--list"]);
    highwater("explore --system 0").refuses(2, &["no system 0"]);
    highwater("explore --dialect node-27").refuses(2, &["no dialect node-27"]);
}
