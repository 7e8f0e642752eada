//! A path as a picture: who called whom, and length against the mark after each step.
//!
//! Three lifelines, the producer, the stream and the sink; time runs downwards, one row a step: the
//! op, and below it the event that it gave. Calls are solid, returns dashed, notifications dotted.
//! On the right every unit of length is a box, those above the mark hatched: no colour is needed.

mod draw;
mod words;

use draw::{Drawing, Lane, Stroke};
use words::{answer, call, op};

use crate::quantity::Whole;
use crate::vocabulary::{CallKind, Event, Op, Shown};

/// One step of a path.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What was done.
    pub op: Op<Whole>,
    /// What it gave.
    pub event: Event<Whole>,
    /// What the stream shows afterwards.
    pub shown: Shown<Whole>,
}

/// The chart of a path, as SVG.
pub fn svg(high_water_mark: Whole, steps: &[Step]) -> String {
    let mut drawing = Drawing::new(high_water_mark.count(), steps.len());
    // Calls into user code that are open, the newest last.
    let mut open: Vec<CallKind> = Vec::new();
    for (row, step) in steps.iter().enumerate() {
        drawing.arrow(row, 0, &op(&step.op, open.last().copied()));
        if matches!(step.op, Op::Return | Op::Throw) {
            open.pop();
        }
        match step.event {
            Event::Returned(returned) => {
                drawing.arrow(row, 1, &answer(&step.op, &returned));
            }
            Event::Called(called) => {
                open.push(called.kind());
                drawing.arrow(row, 1, &call(&called, Stroke::Solid));
            }
            Event::Notified(told) => drawing.arrow(row, 1, &call(&told, Stroke::Dotted)),
            Event::Threw { op: _, error } => {
                let label = format!("throws {}", error.as_str());
                drawing.note(row, Lane::Stream, &label);
            }
            Event::Uncaught { error } => {
                let label = format!("uncaught {}", error.as_str());
                drawing.note(row, Lane::Stream, &label);
            }
            Event::Silent => {}
            Event::Skipped => drawing.note(row, Lane::Stream, "no-op"),
        }
        drawing.gauge(row, step.shown);
    }
    drawing.finish()
}

#[cfg(test)]
mod tests {
    use super::{Step, svg};
    use crate::machine::Machine;
    use crate::node::{NODE_26, Node};
    use crate::quantity::Whole;
    use crate::trace::Settings;
    use crate::vocabulary::{Callback, Op, Payload, Producer};

    fn chart(mark: u64, ops: &[Op<Whole>]) -> String {
        let mut machine: Node = Node::new(&NODE_26, Whole::from(mark), Settings::default());
        let step = |op: &Op<Whole>| {
            let event = machine.step(*op);
            let shown = machine.shown();
            Step {
                op: *op,
                event,
                shown,
            }
        };
        let steps: Vec<_> = ops.iter().map(step).collect();
        svg(Whole::from(mark), &steps)
    }

    fn write(weight: u64) -> Op<Whole> {
        Op::Write {
            producer: Producer(1),
            payload: Payload::bytes(Whole::from(weight)),
            callback: Callback::Own,
        }
    }

    /// Every element is closed by its own end, and there is one root.
    fn assert_well_formed(text: &str) {
        let mut open: Vec<&str> = Vec::new();
        let mut roots = 0;
        for tag in text.split('<').skip(1) {
            let (tag, content) = tag.split_once('>').expect("a tag ends");
            assert!(!content.contains('>'), "{content}");
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            let entities = content.split('&').skip(1);
            assert!(
                entities.clone().all(|entity| entity.contains(';')),
                "{content}"
            );
            if let Some(name) = tag.strip_prefix('/') {
                assert_eq!(open.pop(), Some(name));
            } else if !tag.ends_with('/') {
                roots += usize::from(open.is_empty());
                open.push(tag.split_whitespace().next().expect("a name"));
            }
        }
        assert_eq!((open.len(), roots), (0, 1));
    }

    #[test]
    fn a_chart_is_well_formed() {
        assert_well_formed(&chart(2, &[]));
        let ops = [
            write(1),
            Op::Return,
            write(2),
            Op::COMPLETE,
            Op::END,
            Op::Tick,
        ];
        assert_well_formed(&chart(2, &ops));
    }

    #[test]
    fn a_chart_says_what_happened() {
        let ops = [
            write(1),
            Op::Return,
            write(2),
            Op::COMPLETE,
            Op::Return,
            Op::Tick,
        ];
        let chart = chart(2, &ops);
        for part in [
            "P1: write(weight 1, callback)",
            "_write: chunk 1",
            "true",
            "false: wait",
            "complete",
            "tick",
            "length 3, above the mark",
            "drain owed",
            "mark 2",
        ] {
            assert!(chart.contains(part), "no {part:?} in {chart}");
        }
    }

    #[test]
    fn what_is_above_the_mark_is_hatched() {
        let boxes = |mark| chart(mark, &[write(3)]).matches("url(#above)").count();
        assert_eq!([boxes(3), boxes(2), boxes(0)], [0, 1, 3]);
    }
}
