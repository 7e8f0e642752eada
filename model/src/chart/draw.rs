//! Lines, arrows and boxes.

use std::fmt::Write as _;

use super::words::Arrow;
use crate::quantity::Whole;
use crate::vocabulary::Shown;

/// A lifeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lane {
    Producer,
    Stream,
    Sink,
}

/// How an arrow is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stroke {
    /// A call.
    Solid,
    /// It comes back.
    Dashed,
    /// A notification: nobody's code runs inside it.
    Dotted,
}

/// Pixels, from the left or from the top.
const PRODUCER: usize = 90;
const STREAM: usize = 310;
const SINK: usize = 530;
const GAUGE: usize = 650;
const UNIT: usize = 16;
const FIRST_ROW: usize = 56;
const ROW: usize = 46;
/// An event is so far below its op.
const BELOW: usize = 20;
/// More units than fit are only told.
const MOST_UNITS: u64 = 12;
const WIDTH: usize = 1000;

impl Lane {
    fn x(self) -> usize {
        match self {
            Self::Producer => PRODUCER,
            Self::Stream => STREAM,
            Self::Sink => SINK,
        }
    }
}

/// An SVG in the making.
pub(super) struct Drawing {
    mark: u64,
    bottom: usize,
    body: String,
}

impl Drawing {
    pub(super) fn new(mark: u64, rows: usize) -> Self {
        Self {
            mark,
            bottom: FIRST_ROW + rows.max(1) * ROW,
            body: String::new(),
        }
    }

    fn y(row: usize) -> usize {
        FIRST_ROW + row * ROW + 10
    }

    fn text(&mut self, x: usize, y: usize, anchor: &str, text: &str) {
        let text = escape(text);
        // What is behind a text would strike it through.
        put(
            &mut self.body,
            format_args!(
                r#"<text x="{x}" y="{y}" text-anchor="{anchor}" stroke="white" stroke-width="4" paint-order="stroke">{text}</text>"#
            ),
        );
    }

    /// `place`: 0 for the op of a row, 1 for its event.
    pub(super) fn arrow(&mut self, row: usize, place: usize, arrow: &Arrow) {
        let y = Self::y(row) + place * BELOW;
        let (from, to) = (arrow.from.x(), arrow.to.x());
        if from == to {
            put(
                &mut self.body,
                format_args!(
                    r#"<rect x="{}" y="{}" width="10" height="10" fill="black"/>"#,
                    from - 5,
                    y - 5
                ),
            );
            self.text(from + 12, y + 4, "start", &arrow.label);
            return;
        }
        let dashes = match arrow.stroke {
            Stroke::Solid => "",
            Stroke::Dashed => r#" stroke-dasharray="8 4""#,
            Stroke::Dotted => r#" stroke-dasharray="2 3""#,
        };
        put(
            &mut self.body,
            format_args!(
                r#"<line x1="{from}" y1="{y}" x2="{to}" y2="{y}" stroke="black"{dashes} marker-end="url(#head)"/>"#
            ),
        );
        self.text(from.midpoint(to), y - 4, "middle", &arrow.label);
    }

    pub(super) fn note(&mut self, row: usize, lane: Lane, text: &str) {
        self.text(lane.x() + 12, Self::y(row) + BELOW + 4, "start", text);
    }

    /// Length after a step: a box for each unit, the mark as a line across.
    pub(super) fn gauge(&mut self, row: usize, shown: Shown<Whole>) {
        let y = Self::y(row);
        let length = shown.length;
        let units = length.count().min(MOST_UNITS);
        for (number, x) in (0..units).zip((GAUGE..).step_by(UNIT)) {
            let fill = if number < self.mark {
                "white"
            } else {
                "url(#above)"
            };
            put(
                &mut self.body,
                format_args!(
                    r#"<rect x="{x}" y="{}" width="{UNIT}" height="14" fill="{fill}" stroke="black"/>"#,
                    y - 4
                ),
            );
        }
        let relation = match length.count().cmp(&self.mark) {
            std::cmp::Ordering::Less => "",
            std::cmp::Ordering::Equal => ", at the mark",
            std::cmp::Ordering::Greater => ", above the mark",
        };
        let owed = if shown.need_drain { "; drain owed" } else { "" };
        self.text(
            GAUGE,
            y + BELOW + 4,
            "start",
            &format!("length {length}{relation}{owed}"),
        );
    }

    fn mark_line(&mut self) {
        if self.mark > MOST_UNITS {
            return;
        }
        let units = usize::try_from(self.mark).expect("at most MOST_UNITS");
        let x = GAUGE + units * UNIT;
        let bottom = self.bottom;
        put(
            &mut self.body,
            format_args!(
                r#"<line x1="{x}" y1="{}" x2="{x}" y2="{bottom}" stroke="black" stroke-width="2" stroke-dasharray="1 2"/>"#,
                FIRST_ROW - 6
            ),
        );
    }

    pub(super) fn finish(self) -> String {
        let bottom = self.bottom;
        let height = bottom + 10;
        let mut heads = Self {
            mark: self.mark,
            bottom,
            body: String::new(),
        };
        // Below the rest: texts stand out against it.
        heads.mark_line();
        for (lane, name) in [
            (Lane::Producer, "producer"),
            (Lane::Stream, "stream"),
            (Lane::Sink, "sink"),
        ] {
            let x = lane.x();
            put(
                &mut heads.body,
                format_args!(
                    r#"<line x1="{x}" y1="38" x2="{x}" y2="{bottom}" stroke="gray"/><rect x="{}" y="10" width="100" height="28" fill="white" stroke="black"/>"#,
                    x - 50
                ),
            );
            heads.text(x, 29, "middle", name);
        }
        heads.text(GAUGE, 29, "start", &format!("length, mark {}", self.mark));
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" font-family="sans-serif" font-size="13"><defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L10 5L0 10z"/></marker><pattern id="above" width="5" height="5" patternUnits="userSpaceOnUse"><rect width="5" height="5" fill="white"/><path d="M0 5L5 0" stroke="black"/></pattern></defs><rect width="{WIDTH}" height="{height}" fill="white"/>{}{}</svg>"#,
            heads.body, self.body
        )
    }
}

fn put(body: &mut String, element: std::fmt::Arguments<'_>) {
    body.write_fmt(element).expect("a string takes everything");
}

fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;");
    text.replace('<', "&lt;").replace('>', "&gt;")
}
