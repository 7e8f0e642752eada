//! K: cork.

use super::delivery::delivered;
use super::{Breach, Need, Rule, Strength, never};
use crate::trace::{Body, Input};
use crate::vocabulary::{Answer, Event, NotTaken};

const CORK: &str = "Node documentation, writable.cork(): forces all written data to be buffered in \
                    memory; it is flushed when uncork() or end() is called";

/// It holds back.
pub(super) static K1: Rule = Rule {
    id: "K1",
    promise: "While the stream is corked, nothing new reaches the sink.",
    strength: Strength::Contract,
    needs: &[Need::Cork],
    source: CORK,
    observe: |ledger, body| {
        let (first, ..) = delivered(body)?;
        ledger.corked().then(|| {
            Breach::new(
                format!("chunk {first} reaches the sink of a corked stream"),
                "no chunk before the last uncork, or end",
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, _| ledger.corked() && ledger.outstanding.iter().any(|entry| !entry.with_sink),
};

/// It lets go. Where the stream pushes, S3 says so.
pub(super) static K2: Rule = Rule {
    id: "K2",
    promise: "Only a corked stream holds chunks back: after the last uncork, or end, a sink that \
              asks is not told to wait for one.",
    strength: Strength::Contract,
    needs: &[Need::Cork],
    source: CORK,
    observe: |ledger, body| {
        let told = Event::Returned(Answer::NotTaken(NotTaken::Corked));
        let corked = matches!(body, Body::Event(event, _) if *event == told);
        (corked && !ledger.corked()).then(|| {
            Breach::new(
                "the sink is told that the stream is corked, and it is not",
                "the next chunk, or why there is none",
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, body| {
        let lets_go = match body {
            Body::Input(Input::Uncork) => ledger.corks.0 == 1,
            Body::Input(Input::End { .. }) => true,
            _ => false,
        };
        lets_go && ledger.corked()
    },
};
