//! What a trace shows of length and of waiting, in words and for programs.

use highwater_model::quantity::Whole;
use highwater_model::systems::{Evidence, Wait};
use highwater_model::trace::decode;
use serde::Serialize;

use super::text::count;

/// Reads it off the text of a trace below its header, as far as that can be read.
pub(super) fn of_trace(trace: &str) -> Evidence {
    let mut evidence = Evidence::default();
    for line in trace.lines().map_while(|line| decode(line).ok()) {
        evidence.read(&line.body);
    }
    evidence
}

/// In one sentence.
pub(super) fn sentence(evidence: &Evidence) -> String {
    // What weighs nothing is retained all the same (rule B2).
    let retained = Whole::from(evidence.most_retained as u64);
    let length = if retained > evidence.largest_length {
        format!(
            "the largest length is {}, though {} were accepted and not completed",
            evidence.largest_length,
            count(evidence.most_retained, "chunk")
        )
    } else {
        format!("the largest length is {}", evidence.largest_length)
    };
    match evidence.wait() {
        None => format!("{length}; nobody waits for drain"),
        Some(wait) => format!("{length}; {}", waits(wait)),
    }
}

fn waits(wait: Wait) -> String {
    let mut meanwhile = Vec::new();
    if wait.completions > 0 {
        meanwhile.push(count(wait.completions, "completion"));
    }
    if wait.tasks > 0 {
        meanwhile.push(count(wait.tasks, "task"));
    }
    let producer = wait.producer.0;
    match (wait.woken, meanwhile.is_empty()) {
        (true, true) => format!("producer {producer} waits, and is woken"),
        (true, false) => format!(
            "producer {producer} waits through {} before it is woken",
            meanwhile.join(" and ")
        ),
        (false, true) => format!("producer {producer} waits, and is not woken"),
        (false, false) => format!(
            "producer {producer} waits through {}, and is not woken",
            meanwhile.join(" and ")
        ),
    }
}

/// The same, for programs.
#[derive(Serialize)]
pub(super) struct EvidenceRow {
    largest_length: u64,
    most_retained: usize,
    waits: Option<WaitRow>,
}

#[derive(Serialize)]
struct WaitRow {
    producer: u8,
    completions: usize,
    tasks: usize,
    woken: bool,
}

impl EvidenceRow {
    pub(super) fn of(evidence: &Evidence) -> Self {
        Self {
            largest_length: evidence.largest_length.count(),
            most_retained: evidence.most_retained,
            waits: evidence.wait().map(|wait| WaitRow {
                producer: wait.producer.0,
                completions: wait.completions,
                tasks: wait.tasks,
                woken: wait.woken,
            }),
        }
    }
}
