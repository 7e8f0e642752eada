//! Draws a timeline, as SVG, in rows like a text: a long one goes on below.

use std::fmt::Write as _;
use std::ops::Range;

use highwater_model::trace::Body;
use maud::{Markup, html};

use super::marks::{Lane, Mark, Place};
use super::timeline::{Bar, Column, Timeline};
use super::words::words;

/// Pixels, and columns in a row.
const COLUMNS: usize = 36;
const WIDTH: usize = 760;
/// Of a column: narrow ones where there are many.
const STEP: std::ops::RangeInclusive<usize> = 21..=34;
const GUTTER: usize = 78;
/// Above the plot there are two lines of labels.
const LABELS: usize = 16;
const TOP: usize = 42;
const PLOT: usize = 80;
const LANE: usize = 29;
const FOOT: usize = 20;
/// What a digit takes.
const DIGIT: usize = 6;

/// The rows of a timeline.
pub(super) fn draw(timeline: &Timeline) -> Markup {
    let count = timeline.columns.len();
    let rows = (0..count).step_by(COLUMNS);
    // Not much is left alone in the last row.
    let widest = count.div_ceil(count.div_ceil(COLUMNS).max(1));
    let rows = rows
        .enumerate()
        .map(|(row, _)| (row * widest).min(count)..((row + 1) * widest).min(count));
    html! {
        @for row in rows.filter(|row| !row.is_empty()) {
            div.scrolls { (Row::new(timeline, row, widest).svg()) }
        }
    }
}

/// One row of a timeline.
struct Row<'t> {
    timeline: &'t Timeline,
    columns: Range<usize>,
    step: usize,
    width: usize,
    /// How high the plot of length is: not at all where none is shown.
    plot: usize,
}

impl<'t> Row<'t> {
    fn new(timeline: &'t Timeline, columns: Range<usize>, widest: usize) -> Self {
        let step = (WIDTH / widest.max(1)).clamp(*STEP.start(), *STEP.end());
        Self {
            timeline,
            columns,
            step,
            // Room for what is written at the last column.
            width: GUTTER + widest.max(5) * step + 30,
            plot: if timeline.lengths.is_empty() { 0 } else { PLOT },
        }
    }

    fn left(&self, column: usize) -> usize {
        GUTTER + (column - self.columns.start) * self.step
    }

    fn middle(&self, column: usize) -> usize {
        self.left(column) + self.step / 2
    }

    fn right(&self) -> usize {
        self.left(self.columns.end)
    }

    fn lanes_top(&self) -> usize {
        TOP + self.plot + if self.plot > 0 { 12 } else { 0 }
    }

    fn lane(&self, lane: Lane) -> usize {
        let lanes = &self.timeline.lanes;
        let index = lanes.iter().position(|known| *known == lane);
        self.lanes_top() + index.unwrap_or(0) * LANE
    }

    fn bottom(&self) -> usize {
        self.lanes_top() + self.timeline.lanes.len() * LANE
    }

    fn height(&self) -> usize {
        self.bottom() + FOOT
    }

    fn columns(&self) -> impl Iterator<Item = (usize, &'t Column)> {
        let columns = &self.timeline.columns[self.columns.clone()];
        (self.columns.start..).zip(columns)
    }

    fn svg(&self) -> Markup {
        let (width, height) = (self.width, self.height());
        html! {
            // On a small screen it shrinks, as long as it can be read.
            svg class="timeline" role="img" aria-label=(self.label())
                style=(format!("min-width:{}px", width * 7 / 10)) viewBox=(format!("0 0 {width} {height}")) width=(width) height=(height) {
                (self.turns())
                (self.here())
                (self.lanes())
                (self.plot())
                @for bar in &self.timeline.bars { (self.bar(bar)) }
                @for (index, column) in self.columns() { (self.column(index, column)) }
                (self.numbers())
            }
        }
    }

    fn label(&self) -> String {
        let numbers: Vec<_> = self.columns().map(|(_, column)| column.number).collect();
        let (first, last) = (numbers.first().unwrap_or(&0), numbers.last().unwrap_or(&0));
        let mut label = format!("lines {first} to {last} of the trace");
        if let Some(mark) = self.timeline.high_water_mark {
            let _ = write!(label, ", length against the mark {mark}");
        }
        if let Some(here) = self.here_column() {
            let _ = write!(
                label,
                "; the finding is at line {}",
                self.timeline.columns[here].number
            );
        }
        label
    }

    fn here_column(&self) -> Option<usize> {
        self.timeline
            .here
            .filter(|here| self.columns.contains(here))
    }

    /// The column of the finding, from top to bottom.
    fn here(&self) -> Markup {
        let Some(here) = self.here_column() else {
            return html! {};
        };
        let x = self.left(here);
        let number = self.timeline.columns[here].number;
        // Its label stays inside.
        let (anchor, at) = if x > self.width / 2 {
            ("end", x + self.step)
        } else {
            ("start", x)
        };
        html! {
            rect class="here" x=(x) y=(LABELS) width=(self.step) height=(self.bottom() - LABELS) {}
            text class="here-label" x=(at) y="12" text-anchor=(anchor) { "✗ line " (number) }
        }
    }

    /// Where a turn begins.
    fn turns(&self) -> Markup {
        let turns = self
            .columns()
            .filter_map(|(index, column)| match column.body {
                Body::Turn(turn) => Some((self.left(index), format!("turn {turn}"))),
                Body::End(_) => Some((self.left(index), "end".to_owned())),
                _ => None,
            });
        let turns: Vec<_> = turns.collect();
        // Of labels that would overlap the first is written.
        let mut free = 0;
        let mut labels = Vec::new();
        for (x, label) in &turns {
            if *x >= free {
                free = x + (label.len() + 1) * DIGIT;
                labels.push((*x, label));
            }
        }
        html! {
            @for (x, _) in &turns {
                line class="turn" x1=(x) y1=(LABELS) x2=(x) y2=(self.bottom()) {}
            }
            @for (x, label) in labels {
                text class="small over" x=(x + 3) y=(LABELS + 10) { (label) }
            }
        }
    }

    fn lanes(&self) -> Markup {
        let right = self.right();
        html! {
            @for lane in &self.timeline.lanes {
                @let y = self.lane(*lane);
                line class="lane" x1="0" y1=(y) x2=(right) y2=(y) {}
                text class="name" x=(GUTTER - 6) y=(y + 15) text-anchor="end" { (lane.name()) }
            }
            line class="lane" x1="0" y1=(self.bottom()) x2=(right) y2=(self.bottom()) {}
        }
    }

    /// From the top of the picture.
    fn height_of(&self, length: u64) -> usize {
        let most = u128::from(self.timeline.most().max(1));
        let up = u128::from(length) * (self.plot as u128) / most;
        TOP + self.plot - usize::try_from(up).unwrap_or(self.plot)
    }

    /// Length, as a line of steps, and the mark.
    fn plot(&self) -> Markup {
        if self.plot == 0 {
            return html! {};
        }
        let floor = TOP + self.plot;
        let mut path = String::new();
        let mut labels = Vec::new();
        let mut level = None;
        let inside = self.columns.clone();
        let mut free = 0;
        for (column, length) in &self.timeline.lengths {
            let y = self.height_of(*length);
            if *column >= inside.end {
                break;
            }
            if level.is_none() || *column <= inside.start {
                path = format!("M{GUTTER} {y}");
            } else {
                let _ = write!(path, "H{}V{y}", self.middle(*column));
            }
            let number = short(length.to_string());
            let x = if *column <= inside.start {
                GUTTER + 3
            } else {
                self.middle(*column) + 3
            };
            let width = number.chars().count() * DIGIT + 4;
            if level != Some(*length) && *column >= inside.start && x >= free {
                free = x + width;
                labels.push((x, y, number));
            }
            level = Some(*length);
        }
        let _ = write!(path, "H{}", self.right());
        let mark = self.timeline.high_water_mark;
        html! {
            line class="lane" x1=(GUTTER) y1=(floor) x2=(self.right()) y2=(floor) {}
            text class="name" x=(GUTTER - 6) y=(TOP + 4) text-anchor="end" { "length" }
            @if let Some(mark) = mark {
                @let y = self.height_of(mark);
                line class="high-water-mark" x1=(GUTTER - 4) y1=(y) x2=(self.right()) y2=(y) {}
                // Where it is as high as the name of the axis it stands below that.
                text class="mark-name" x=(GUTTER - 6) y=((y + 4).max(TOP + 18)) text-anchor="end" {
                    "mark " (short(mark.to_string()))
                }
            }
            path class="length" d=(path) {}
            @for (x, y, number) in labels {
                text class="small over" x=(x) y=(y - 3) { (number) }
            }
        }
    }

    fn bar(&self, bar: &Bar) -> Markup {
        let Range { start, end } = self.columns;
        if bar.to < start || bar.from >= end {
            return html! {};
        }
        let from = self.middle(bar.from.max(start));
        let to = self.middle(bar.to.min(end - 1));
        let y = self.lane(bar.lane) + 10;
        html! {
            @if bar.from >= start {
                line class="bar" x1=(from) y1=(y - 4) x2=(from) y2=(y + 4) {}
            }
            line class="bar" x1=(from) y1=(y) x2=(to) y2=(y) {}
        }
    }

    fn column(&self, index: usize, column: &Column) -> Markup {
        let said = format!("line {}: {}", column.number, words(&column.body));
        let x = self.left(index);
        html! {
            g {
                title { (said) }
                // What the pointer finds.
                rect class="column" x=(x) y=(TOP) width=(self.step) height=(self.bottom() - TOP) {}
                @if let Some(Place { lane, mark, number }) = &column.place {
                    @let y = self.lane(*lane) + 10;
                    (shape(*mark, self.middle(index), y))
                    text class="small over" x=(self.middle(index)) y=(y + 16) text-anchor="middle" {
                        (short(number.clone()))
                    }
                }
            }
        }
    }

    /// The numbers of lines below: every fifth, and that of the finding.
    fn numbers(&self) -> Markup {
        let y = self.bottom() + 13;
        let width = |number: usize| (number.to_string().len() + 1) * DIGIT;
        let here = self.here_column();
        let clear = |index: usize, number: usize| {
            here.is_none_or(|here| index.abs_diff(here) * self.step >= width(number))
        };
        let every = |(index, column): &(usize, &Column)| {
            Some(*index) == here || index.is_multiple_of(5) && clear(*index, column.number)
        };
        html! {
            @for (index, column) in self.columns().filter(every) {
                text class=(if Some(index) == here { "small here-number" } else { "small" })
                    x=(self.middle(index)) y=(y) text-anchor="middle" { (column.number) }
            }
            text class="small" x=(GUTTER - 6) y=(y) text-anchor="end" { "line" }
        }
    }
}

/// What is wider than a column is told by the words of its line.
fn short(number: String) -> String {
    if number.chars().count() > 6 {
        "…".to_owned()
    } else {
        number
    }
}

fn shape(mark: Mark, x: usize, y: usize) -> Markup {
    let class = mark.class();
    let path = |d: String| html! { path class=(class) d=(d) {} };
    let hollow = |d: String| html! { path class=(format!("{class} hollow")) d=(d) {} };
    let cross = format!("M{} {}l10 10m0 -10l-10 10", x - 5, y - 5);
    let square = format!("M{} {}h10v10h-10z", x - 5, y - 5);
    match mark {
        Mark::True => path(format!("M{x} {}l6 11h-12z", y - 6)),
        Mark::False => path(format!("M{x} {}l6 -11h-12z", y + 6)),
        Mark::Refused | Mark::Fails => hollow(cross),
        Mark::Chunk => path(square),
        Mark::NoChunk => hollow(square),
        Mark::Completes => html! { circle class=(class) cx=(x) cy=(y) r="5" {} },
        Mark::Drain => path(format!("M{x} {}l7 7l-7 7l-7 -7z", y - 7)),
        Mark::Callback => html! { circle class=(format!("{class} hollow")) cx=(x) cy=(y) r="5" {} },
        Mark::CallbackFails => html! {
            circle class=(format!("{class} hollow")) cx=(x) cy=(y) r="6" {}
            (hollow(format!("M{} {}l6 6m0 -6l-6 6", x - 3, y - 3)))
        },
        Mark::Queued => hollow(format!("M{} {}l8 5l-8 5z", x - 4, y - 5)),
        Mark::Task => path(format!("M{} {}l8 5l-8 5z", x - 4, y - 5)),
        Mark::Letter(letter, _) => html! {
            rect class=(format!("{class} hollow box")) x=(x - 7) y=(y - 8) width="14" height="15" rx="2" {}
            text class=(format!("{class} letter")) x=(x) y=(y + 4) text-anchor="middle" { (letter) }
        },
    }
}
