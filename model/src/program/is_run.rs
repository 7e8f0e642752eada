//! Whether a trace is a run of a program: of what stands in it, what the *driver* did is what the program says,
//! whatever the stream did between.

use std::cell::Cell;

use super::{Program, run};
use crate::machine::Machine;
use crate::quantity::Whole;
use crate::trace::{Body, Input, Line, Options, SinkKind};
use crate::vocabulary::{Answer, Event, Op, Shown};

/// Whether these lines, those below the header, are a run of the program on some stream. `Err`: at which line
/// (the header being 1) they are not, and what was to stand there.
pub fn is_run(program: &Program, options: Options, lines: &[Line]) -> Result<(), String> {
    let position = Cell::new(0);
    let recorded = Recorded {
        lines,
        position: &position,
        shown: Shown {
            length: Whole(0),
            need_drain: false,
        },
        pulls: options.sink == SinkKind::Pull,
    };
    let mut told = Vec::new();
    run(program, recorded, options, |body| {
        // The machine is not asked for these.
        if matches!(body, Body::Open(_) | Body::Turn(_) | Body::End(_)) {
            position.set(position.get() + 1);
        }
        told.push(body);
    });
    // A trace that is cut short is told of where it is judged.
    let mut told = told.iter();
    for (number, line) in (2..).zip(lines) {
        match told.next() {
            Some(body) if agrees(body, &line.body) => {}
            Some(body) => {
                return Err(format!(
                    "line {number} is {}; in this program, after what came before, it is {body}",
                    line.body
                ));
            }
            None => {
                return Err(format!(
                    "line {number} is {}: the program is over",
                    line.body
                ));
            }
        }
    }
    Ok(())
}

/// How a stream is opened and how a trace ends the program does not say, but for the mark.
fn agrees(body: &Body, line: &Body) -> bool {
    match (body, line) {
        (Body::Open(expected), Body::Open(seen)) => {
            expected.high_water_mark == seen.high_water_mark
        }
        (Body::End(_), Body::End(_)) => true,
        // What a line leaves out (the producer of an end without a chunk) may be anything.
        _ => body == line || body.to_string() == line.to_string(),
    }
}

/// A machine that does what a trace shows.
#[derive(Clone, Debug)]
struct Recorded<'t> {
    lines: &'t [Line],
    /// Of the next line.
    position: &'t Cell<usize>,
    shown: Shown<Whole>,
    pulls: bool,
}

impl Recorded<'_> {
    fn next(&self) -> Option<&Body> {
        self.lines.get(self.position.get()).map(|line| &line.body)
    }

    fn pass(&self) {
        self.position.set(self.position.get() + 1);
    }
}

impl Machine<Whole> for Recorded<'_> {
    type Control = ();

    fn step(&mut self, op: Op<Whole>) -> Event<Whole> {
        let mut scheduled = None;
        if !matches!(op, Op::Tick | Op::Settle)
            && let Some(Body::Input(input)) = self.next()
        {
            if let Input::NextTick { task } | Input::Microtask { task } = *input {
                scheduled = Some(Event::Returned(Answer::Scheduled { task }));
            }
            self.pass();
        }
        let event = match (self.next(), scheduled) {
            (Some(Body::Skipped(_)), _) => Event::Skipped,
            (_, Some(scheduled)) => return scheduled,
            (Some(Body::Event(event, shown)), None) => {
                let (event, shown) = (*event, *shown);
                self.shown = shown.unwrap_or(self.shown);
                event
            }
            _ => return Event::Silent,
        };
        self.pass();
        event
    }

    fn shown(&self) -> Shown<Whole> {
        self.shown
    }

    fn implied(&self) -> Option<Op<Whole>> {
        match self.next() {
            Some(Body::Event(Event::Called(_) | Event::Uncaught { .. }, _)) => Some(Op::Tick),
            Some(Body::Event(Event::Notified(_), _)) => Some(Op::Settle),
            _ => None,
        }
    }

    fn held(&self) -> bool {
        false
    }

    fn settles_at_once(&self) -> bool {
        self.pulls
    }

    fn control(&self) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declared::Declared;
    use crate::trace::{decode, encode};

    fn lines(program: &Program, declared: Declared) -> (Options, Vec<Line>) {
        let options = declared.options(program.high_water_mark, program.settings);
        let machine = declared.open(options).expect("its own options");
        let mut lines = Vec::new();
        run(program, machine, options, |body| {
            let line = Line {
                seq: lines.len() as u64 + 1,
                stream: u64::from(!matches!(body, Body::End(_))),
                body,
            };
            lines.push(decode(&encode(&line)).expect("it is a line"));
        });
        (options, lines)
    }

    fn program(json: &str) -> Program {
        serde_json::from_str(json).expect("a program")
    }

    const BUSY: &str = r#"{"highWaterMark":2,"options":{"autoDestroy":true,"writev":true,"final":true},
        "turns":[[{"op":"cork"},{"op":"write","weight":1,"callback":true},{"op":"write","weight":2,"callback":"shared"},
            {"op":"nextTick","do":[{"op":"write","weight":1},{"op":"throw"},{"op":"cork"}]},{"op":"microtask","do":[{"op":"uncork"}]}],
            [{"op":"uncork"},{"op":"complete"},{"op":"end","callback":true},{"op":"complete","of":"final"}]],
        "reactions":[{"on":"callback","nth":1,"do":[{"op":"write","weight":1},{"op":"complete"}]},
            {"on":"sink","nth":2,"do":[{"op":"complete"}]},{"on":"endCallback","nth":1,"do":[{"op":"destroy"}]}]}"#;

    #[test]
    fn what_a_program_gives_is_a_run_of_it_under_every_dialect() {
        let program = program(BUSY);
        for declared in Declared::all() {
            let (options, lines) = lines(&program, declared);
            assert_eq!(
                is_run(&program, options, &lines),
                Ok(()),
                "{}",
                declared.name()
            );
        }
    }

    #[test]
    fn another_program_is_told_apart_at_its_line() {
        let asked = program(
            r#"{"highWaterMark":2,"turns":[[{"op":"write","weight":1}],[{"op":"complete"}]]}"#,
        );
        let played = program(
            r#"{"highWaterMark":2,"turns":[[{"op":"write","weight":2}],[{"op":"complete"}]]}"#,
        );
        let node = Declared::named("node-26").expect("a dialect");
        let (options, lines) = lines(&played, node);
        let why = is_run(&asked, options, &lines).expect_err("it is another");
        assert!(
            why.starts_with("line 4 is") && why.contains(r#""weight":2"#),
            "{why}"
        );
    }
}
