//! S: what reaches the sink.

use super::{Breach, Ledger, Outstanding, Rule, Strength, never};
use crate::quantity::Whole;
use crate::trace::{Body, SinkKind};
use crate::vocabulary::{Answer, Call, Event, Holes, NotTaken};

const ORDER: &str = "Node documentation, Implementing a writable stream: one _write at a time, \
                     chunk by chunk; a stream keeps the order of what is written to it";

/// The chunks that this line hands to the sink: the first, how many, and where some are missing.
pub(super) fn delivered(body: &Body) -> Option<(Whole, Whole, Holes)> {
    match body {
        Body::Event(Event::Called(Call::Sink { chunk }), _) => {
            Some((*chunk, Whole(1), Holes::default()))
        }
        Body::Event(
            Event::Called(Call::Batch {
                first,
                count,
                holes,
            })
            | Event::Returned(Answer::Taken {
                first,
                count,
                holes,
            }),
            _,
        ) => Some((*first, *count, *holes)),
        _ => None,
    }
}

fn next_for_sink(ledger: &Ledger) -> Option<Whole> {
    ledger
        .outstanding
        .iter()
        .find(|entry| !entry.with_sink)
        .map(|entry| entry.chunk)
}

fn awaits_sink(ledger: &Ledger, chunk: Whole) -> bool {
    ledger
        .outstanding
        .iter()
        .any(|entry| !entry.with_sink && entry.chunk == chunk)
}

/// In order.
pub(super) static S1: Rule = Rule {
    id: "S1",
    promise: "Chunks reach the sink in the order of their writes.",
    strength: Strength::Contract,
    needs: &[],
    source: ORDER,
    observe: |ledger, body| {
        let (first, count, holes) = delivered(body)?;
        let before = |late: Whole, next: Whole| {
            Breach::new(
                format!("chunk {late} reaches the sink before chunk {next}"),
                format!("chunk {next}"),
            )
        };
        let next = next_for_sink(ledger)?;
        if first != next && awaits_sink(ledger, first) {
            return Some(before(first, next));
        }
        // Of a batch that the stream pushes V1 says it.
        if ledger.options.sink == SinkKind::Push {
            return None;
        }
        let last = holes.chunks(first, count).last()?;
        let left_out = |entry: &&Outstanding| {
            let within = first < entry.chunk && entry.chunk < last;
            let given = holes.chunks(first, count).any(|chunk| chunk == entry.chunk);
            within && !given && !entry.with_sink
        };
        let left_out = ledger.outstanding.iter().find(left_out)?;
        Some(before(last, left_out.chunk))
    },
    at_quiescence: never,
    meets: |ledger, body| {
        delivered(body).is_some()
            && ledger
                .outstanding
                .iter()
                .filter(|entry| !entry.with_sink)
                .count()
                > 1
    },
};

/// At most once.
pub(super) static S2: Rule = Rule {
    id: "S2",
    promise: "Each accepted chunk reaches the sink at most once, and nothing else does.",
    strength: Strength::Contract,
    needs: &[],
    source: ORDER,
    observe: |ledger, body| {
        let (first, count, holes) = delivered(body)?;
        let unknown = holes
            .chunks(first, count)
            .find(|chunk| !awaits_sink(ledger, *chunk))?;
        let allowed = match next_for_sink(ledger) {
            Some(next) => format!("chunk {next}"),
            None => "no chunk: all have been delivered".into(),
        };
        Some(Breach::new(
            format!("chunk {unknown} reaches the sink again, or was never accepted"),
            allowed,
        ))
    },
    at_quiescence: never,
    meets: |_, body| delivered(body).is_some(),
};

/// None is lost.
pub(super) static S3: Rule = Rule {
    id: "S3",
    promise: "No accepted chunk is lost: an idle sink is given the next one, unless the stream is \
              corked, waits for _construct, is in error or destroyed.",
    strength: Strength::Contract,
    needs: &[],
    source: ORDER,
    observe: |ledger, body| {
        let Body::Event(Event::Returned(Answer::NotTaken(NotTaken::Empty)), _) = body else {
            return None;
        };
        let next = next_for_sink(ledger).filter(|_| !ledger.cut_short())?;
        Some(Breach::new(
            format!("the sink is told that nothing is queued, but chunk {next} is"),
            format!("chunk {next}"),
        ))
    },
    at_quiescence: |ledger| {
        let pushes = ledger.options.sink == SinkKind::Push && !ledger.cut_short();
        let next = next_for_sink(ledger)?;
        let waits = ledger.thrown || ledger.unconstructed();
        (pushes && !waits && !ledger.corked() && !ledger.with_sink()).then(|| {
            Breach::new(
                format!("the sink is idle, and chunk {next} does not reach it"),
                format!("a sink call with chunk {next}"),
            )
        })
    },
    meets: |ledger, _| next_for_sink(ledger).is_some(),
};

/// One call at a time.
pub(super) static S4: Rule = Rule {
    id: "S4",
    promise: "The sink is given no chunk while it holds one that it has not completed.",
    strength: Strength::Contract,
    needs: &[],
    source: ORDER,
    observe: |ledger, body| {
        delivered(body)?;
        ledger.with_sink().then(|| {
            Breach::new(
                "a second delivery while the sink is busy",
                "nothing before it completes",
            )
        })
    },
    at_quiescence: never,
    meets: |ledger, _| ledger.with_sink() && next_for_sink(ledger).is_some(),
};
