//! What a dialect predicts of a program.

use highwater_model::declared::Declared;
use highwater_model::oracle::{Judgement, Oracle};
use highwater_model::program::{self, Program};
use highwater_model::trace::{Body, Line, decode, encode};

/// The trace that a dialect predicts of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prediction {
    bodies: Vec<Body>,
}

impl Prediction {
    /// Runs the program on the dialect's machine.
    pub fn of(program: &Program, declared: Declared) -> Self {
        let options = declared.options(program.high_water_mark, program.settings);
        let machine = declared
            .open(options)
            .expect("a dialect opens its own options");
        let mut bodies = Vec::new();
        program::run(program, machine, options, |body| bodies.push(body));
        Self { bodies }
    }

    /// The program without what had no effect: two programs with the same normal form are one.
    pub fn normal_form(&self) -> Program {
        Program::of_trace(&self.bodies)
    }

    fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        (1..).zip(&self.bodies).map(|(seq, body)| Line {
            seq,
            stream: u64::from(!matches!(body, Body::End(_))),
            body: body.clone(),
        })
    }

    /// The text of the trace below its header, a newline behind each line.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in self.lines() {
            text.push_str(&encode(&line));
            text.push('\n');
        }
        text
    }

    /// What the rules say of the predicted trace.
    pub fn judge(&self) -> Judgement {
        let mut oracle = Oracle::new(None);
        for (number, line) in (2..).zip(self.lines()) {
            oracle.read(number, &line);
        }
        oracle.finish(None)
    }
}

/// Judges the text of a trace below its header, by the rules and by the dialect, if there is one.
pub(crate) fn judge_text(text: &str, declared: Option<Declared>) -> Judgement {
    let mut oracle = Oracle::new(declared);
    let mut cut = None;
    for (number, line) in (2..).zip(text.lines()) {
        match decode(line) {
            Ok(line) => oracle.read(number, &line),
            Err(error) => {
                cut = Some(format!("line {number} of the subject's trace: {error}"));
                break;
            }
        }
    }
    oracle.finish(cut)
}
