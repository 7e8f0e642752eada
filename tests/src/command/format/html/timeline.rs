//! A trace as a picture: line by line to the right, length against the mark above, who called whom below.
//!
//! What this file lays out, `draw.rs` draws.

use std::collections::BTreeSet;
use std::ops::Range;

use highwater_model::trace::{Body, Input, decode};
use highwater_model::vocabulary::Event;

use super::super::super::results::{Finding, Trace};
use super::marks::{Lane, Mark, Place, lane_of, place_of};

/// So many lines are shown of a longer trace, and so many of them behind the finding.
const MOST: usize = 200;
const BEHIND: usize = 40;

/// A line of the trace, as a column.
pub(super) struct Column {
    /// Its number in the trace.
    pub(super) number: usize,
    pub(super) body: Body,
    /// Its own mark.
    pub(super) place: Option<Place>,
}

/// An op from its call to its return.
pub(super) struct Bar {
    pub(super) lane: Lane,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// What there is to draw.
pub(super) struct Timeline {
    pub(super) columns: Vec<Column>,
    pub(super) bars: Vec<Bar>,
    /// The lanes that have anything.
    pub(super) lanes: Vec<Lane>,
    /// The marks that occur, each once.
    pub(super) marks: Vec<Mark>,
    pub(super) high_water_mark: Option<u64>,
    /// Lengths as the subject shows them: from this column on.
    pub(super) lengths: Vec<(usize, u64)>,
    /// The column of the finding.
    pub(super) here: Option<usize>,
    /// How many lines are left out before and behind.
    pub(super) left_out: (usize, usize),
}

impl Timeline {
    /// Of the stream of this finding; nothing if the trace has no such line.
    pub(super) fn of(trace: &Trace, finding: &Finding) -> Option<Self> {
        let mut lines = Vec::new();
        let mut high_water_mark = None;
        for (number, text) in trace.lines() {
            // What cannot be read ends what can be drawn.
            let Ok(line) = decode(text) else { break };
            if line.stream != finding.stream && !matches!(line.body, Body::End(_)) {
                continue;
            }
            if let Body::Open(options) = &line.body {
                high_water_mark = Some(options.high_water_mark.count());
            }
            lines.push((number, line.body));
        }
        let shown = |(number, body): &(usize, Body)| {
            let implied = matches!(body, Body::Open(_) | Body::Input(Input::Return));
            !implied || Some(*number) == finding.line
        };
        lines.retain(shown);
        let here = |lines: &[(usize, Body)]| {
            let mut numbers = lines.iter().map(|(number, _)| Some(*number));
            numbers.position(|number| number == finding.line)
        };
        let window = window(lines.len(), here(&lines));
        let lengths = lengths(&lines, &window);
        let left_out = (window.start, lines.len() - window.end);
        lines.truncate(window.end);
        lines.drain(..window.start);
        if lines.is_empty() {
            return None;
        }
        let here = here(&lines);
        let columns: Vec<_> = lines
            .into_iter()
            .map(|(number, body)| Column {
                number,
                place: place_of(&body),
                body,
            })
            .collect();
        let bars = bars(&columns);
        let places = || columns.iter().filter_map(|column| column.place.as_ref());
        let used: BTreeSet<_> = places()
            .map(|place| place.lane)
            .chain(bars.iter().map(|bar| bar.lane))
            .collect();
        let marks: BTreeSet<_> = places().map(|place| place.mark).collect();
        Some(Self {
            lanes: used.into_iter().collect(),
            marks: marks.into_iter().collect(),
            columns,
            bars,
            high_water_mark,
            lengths,
            here,
            left_out,
        })
    }

    /// The largest length, the mark included.
    pub(super) fn most(&self) -> u64 {
        let lengths = self.lengths.iter().map(|(_, length)| *length);
        lengths.chain(self.high_water_mark).max().unwrap_or(0)
    }
}

/// Which lines are shown: those around the finding.
fn window(all: usize, here: Option<usize>) -> Range<usize> {
    let end = here.map_or(MOST, |here| (here + BEHIND).max(MOST)).min(all);
    end.saturating_sub(MOST)..end
}

/// The length before the window, and each one shown in it, by its column.
fn lengths(lines: &[(usize, Body)], window: &Range<usize>) -> Vec<(usize, u64)> {
    let shown = |(index, (_, body)): (usize, &(usize, Body))| match body {
        Body::Event(_, Some(shown)) => Some((index, shown.length.count())),
        _ => None,
    };
    let all: Vec<_> = lines.iter().enumerate().filter_map(shown).collect();
    let before = all.iter().rfind(|(index, _)| *index < window.start);
    // A stream begins empty.
    let first = (!all.is_empty()).then(|| before.map_or(0, |(_, length)| *length));
    let inside = all.iter().filter(|(index, _)| window.contains(index));
    let inside = inside.map(|(index, length)| (index - window.start, *length));
    first
        .map(|first| (0, first))
        .into_iter()
        .chain(inside)
        .collect()
}

/// Ops nest, so a return is that of the newest; one that never comes is that of the end.
fn bars(columns: &[Column]) -> Vec<Bar> {
    let mut open = Vec::new();
    let mut bars = Vec::new();
    for (index, column) in columns.iter().enumerate() {
        match &column.body {
            Body::Input(Input::NextTick { .. } | Input::Microtask { .. } | Input::Throw) => {}
            Body::Input(input) => {
                if let Some(lane) = lane_of(input.kind()) {
                    let lane = column.place.as_ref().map_or(lane, |place| place.lane);
                    open.push((lane, index));
                }
            }
            Body::Event(Event::Returned(_) | Event::Threw { .. }, _) | Body::Skipped(_) => {
                if let Some((lane, from)) = open.pop() {
                    let to = index;
                    bars.push(Bar { lane, from, to });
                }
            }
            Body::Open(_) | Body::Turn(_) | Body::Event(..) | Body::End(_) => {}
        }
    }
    let to = columns.len().saturating_sub(1);
    bars.extend(open.into_iter().map(|(lane, from)| Bar { lane, from, to }));
    bars
}
