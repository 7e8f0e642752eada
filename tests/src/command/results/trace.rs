//! The lines of a trace that a finding shows.

use std::sync::Arc;

/// Lines of a trace below its header, with their numbers. Findings of one trace share it.
#[derive(Clone)]
pub(in crate::command) struct Trace(Arc<Lines>);

struct Lines {
    lines: Vec<(usize, String)>,
    /// Whether there are more behind them.
    cut: bool,
}

impl Trace {
    /// The text of a trace below its header, which is line 1.
    pub(in crate::command) fn below_header(text: &str) -> Self {
        let lines = (2..).zip(text.lines().map(str::to_owned));
        Self::of(lines.collect(), false)
    }

    /// These lines. `cut`: there were more than are kept.
    pub(in crate::command) fn of(lines: Vec<(usize, String)>, cut: bool) -> Self {
        Self(Arc::new(Lines { lines, cut }))
    }

    pub(in crate::command) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.0.lines.iter();
        lines.map(|(number, text)| (*number, text.as_str()))
    }

    /// Whether the line with this number was not kept.
    pub(in crate::command) fn lacks(&self, number: usize) -> bool {
        self.0.cut && self.0.lines.last().is_none_or(|(last, _)| *last < number)
    }
}
