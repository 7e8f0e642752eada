//! What is kept of a trace while it is judged, for the forms that show it.

use highwater_model::trace::Line;

use super::super::results::{Cases, Trace};

/// So many bytes of a trace are kept: a report of more is none that anybody opens.
const MOST: usize = 16 << 20;

/// Lines, and for which rules there was a case.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) cases: Cases,
    lines: Vec<(usize, String)>,
    bytes: usize,
    cut: bool,
}

impl Kept {
    pub(super) fn read(&mut self, number: usize, text: &str, line: &Line) {
        self.cases.read(line);
        self.bytes += text.len();
        if self.bytes <= MOST {
            self.lines.push((number, text.to_owned()));
        } else {
            self.cut = true;
        }
    }

    pub(super) fn trace(&self) -> Trace {
        Trace::of(self.lines.clone(), self.cut)
    }
}
