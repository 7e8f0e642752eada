//! The lines of a trace, whoever wrote them.
//!
//! A byte order mark, CRLF and blank lines are what editors and shells leave, and mean nothing. A line is
//! never held in memory beyond the longest that the format allows.

use std::io::{BufRead, Read as _};

use highwater_model::trace::MAX_LINE;
use serde::de::IgnoredAny;

use super::super::text::{of_json, without_mark};

/// A line of the input.
pub(super) struct Line {
    /// Counted from 1, as an editor shows it.
    pub(super) number: usize,
    pub(super) text: String,
    /// Whether the input goes on behind it.
    complete: bool,
}

impl Line {
    /// Whether the input ends in the middle of this line.
    pub(super) fn is_cut(&self) -> bool {
        let parsed = serde_json::from_str::<IgnoredAny>(&self.text);
        !self.complete && parsed.is_err_and(|error| error.is_eof())
    }
}

/// Reads lines.
pub(super) struct Lines<R> {
    input: R,
    number: usize,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn of(input: R) -> Self {
        Self { input, number: 0 }
    }

    /// The next line that is not blank.
    pub(super) fn next(&mut self) -> Result<Option<Line>, String> {
        loop {
            match self.read()? {
                Some(line) if line.text.trim().is_empty() => {}
                line => return Ok(line),
            }
        }
    }

    fn read(&mut self) -> Result<Option<Line>, String> {
        self.number += 1;
        let number = self.number;
        let mut bytes = Vec::new();
        let limit = MAX_LINE as u64 + 1;
        let read = self
            .input
            .by_ref()
            .take(limit)
            .read_until(b'\n', &mut bytes);
        read.map_err(|error| format!("line {number}: {error}"))?;
        if bytes.is_empty() {
            return Ok(None);
        }
        let complete = bytes.last() == Some(&b'\n');
        if complete {
            bytes.pop();
        } else if bytes.len() > MAX_LINE {
            let message =
                format!("line {number} is longer than {MAX_LINE} bytes: this is no trace");
            return Err(message);
        }
        if number == 1 && (bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")) {
            return Err("it is UTF-16, a trace is UTF-8; convert it first".into());
        }
        if bytes.contains(&0) {
            return Err(format!("line {number} has a NUL byte: the file is damaged"));
        }
        let text = match String::from_utf8(bytes) {
            Ok(text) => text,
            // The end of the input is in the middle of a character.
            Err(error) if !complete && error.utf8_error().error_len().is_none() => {
                let whole = error.utf8_error().valid_up_to();
                String::from_utf8_lossy(&error.as_bytes()[..whole]).into_owned()
            }
            Err(_) => return Err(format!("line {number} is not UTF-8: the file is damaged")),
        };
        let text = if number == 1 {
            without_mark(&text).to_owned()
        } else {
            text
        };
        Ok(Some(Line {
            number,
            text,
            complete,
        }))
    }
}

/// A message about one line that was read by itself: the parser always finds itself in line 1 of it.
pub(super) fn in_line(message: &str) -> String {
    of_json(message).replace(" at line 1 column ", " at column ")
}
