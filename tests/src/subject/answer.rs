//! Reading what a driver answers to one program.

use std::time::Duration;

use serde_json::Value;

use super::process::{Process, Read};

/// A trace longer than this has no end.
const LONGEST_TRACE: usize = 64 * 1024 * 1024;

/// What a driver answers to one program.
#[derive(Debug)]
pub(super) enum Answer {
    /// A whole trace.
    Trace(String),
    /// That it does not understand the program.
    Refused(String),
    /// No whole answer.
    Broken {
        how: Break,
        /// What had come of the trace.
        so_far: String,
    },
}

/// Why there is no whole answer.
#[derive(Debug)]
pub(super) enum Break {
    /// Nothing comes any more.
    Silence,
    /// The process closed its output.
    End,
    /// It never stops.
    Endless,
    /// A line that is no part of an answer.
    Noise(String),
    /// A call for a program whose trace had ended.
    Stray { run: Option<u64>, line: String },
}

/// Reads the answer to the program with the number `run`.
pub(super) fn read_answer(process: &mut Process, run: u64, patience: Duration) -> Answer {
    let mut trace = String::new();
    let mut line = String::new();
    let mut begun = false;
    loop {
        let how = match process.read_line(&mut line, patience) {
            Read::Line => match (Line::of(&line), begun) {
                (Line::Run(number), false) if number == run => {
                    begun = true;
                    continue;
                }
                (Line::Error(message), false) => return Answer::Refused(message),
                (Line::Event, true) if trace.len() <= LONGEST_TRACE => {
                    add(&mut trace, &line);
                    continue;
                }
                (Line::Event, true) => Break::Endless,
                (Line::End, true) => {
                    add(&mut trace, &line);
                    return Answer::Trace(trace);
                }
                (Line::Stray(stray), _) => Break::Stray { run: stray, line },
                (Line::Run(_) | Line::Error(_) | Line::Event | Line::End | Line::Other, _) => {
                    Break::Noise(line)
                }
            },
            Read::Silence => {
                trace.push_str(&line);
                Break::Silence
            }
            Read::End => {
                trace.push_str(&line);
                Break::End
            }
        };
        return Answer::Broken { how, so_far: trace };
    }
}

fn add(trace: &mut String, line: &str) {
    trace.push_str(line);
    trace.push('\n');
}

/// What a line is, as far as finding its place needs.
#[derive(Debug, PartialEq)]
enum Line {
    Run(u64),
    Error(String),
    Stray(Option<u64>),
    Event,
    End,
    Other,
}

impl Line {
    fn of(line: &str) -> Self {
        // Nearly all lines are events written as the protocol says, and need no parser. The word may
        // stand in an event too (`"op":"end"`), so where it does the parser decides.
        if line.starts_with(r#"{"seq":"#) && line.ends_with('}') && !line.contains(r#""end""#) {
            return Self::Event;
        }
        let Ok(Value::Object(keys)) = serde_json::from_str(line) else {
            return Self::Other;
        };
        let run = keys.get("run").and_then(Value::as_u64);
        if keys.contains_key("seq") {
            return if keys.contains_key("end") {
                Self::End
            } else {
                Self::Event
            };
        }
        if let Some(error) = keys.get("error") {
            return Self::Error(
                error
                    .as_str()
                    .map_or_else(|| error.to_string(), str::to_owned),
            );
        }
        if keys.contains_key("stray") {
            return Self::Stray(run);
        }
        run.map_or(Self::Other, Self::Run)
    }
}

#[cfg(test)]
mod tests {
    use super::Line;

    #[test]
    fn lines_are_told_apart() {
        for (line, expected) in [
            (r#"{"run":7}"#, Line::Run(7)),
            (
                r#"{"error":"unknown op","run":7}"#,
                Line::Error("unknown op".to_owned()),
            ),
            (r#"{"stray":"drain","run":6}"#, Line::Stray(Some(6))),
            (r#"{"seq":2,"stream":1,"turn":1}"#, Line::Event),
            (r#"{"seq":2,"stream":1,"op":"end"}"#, Line::Event),
            (
                r#"{"seq":2,"stream":1,"threw":"end","error":"E"}"#,
                Line::Event,
            ),
            (r#"{ "seq": 2, "end": "quiescent" }"#, Line::End),
            (r#"{"seq":2,"end":"quiescent"}"#, Line::End),
            (r#"{"seq":2,"stream":1,"turn":1}junk"#, Line::Other),
            ("hello", Line::Other),
            ("7", Line::Other),
            ("", Line::Other),
        ] {
            assert_eq!(Line::of(line), expected, "{line}");
        }
    }
}
