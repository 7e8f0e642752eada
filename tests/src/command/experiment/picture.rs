//! Draws a figure, as SVG and as PNG.

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Once;

use plotters::coord::types::RangedCoordf64;
use plotters::coord::{CoordTranslate, Shift};
use plotters::element::DashedPathElement;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use plotters::style::{FontStyle, register_font};

use super::figures::{Figure, Guide, Look};

const SIZE: (u32, u32) = (800, 460);
/// A pixel of the SVG is so many of the PNG, wide and high: screens are finer than they were.
const FINER: u32 = 2;
/// The name that the SVG asks for; the PNG has its letters from the font that is registered under it.
const FONT: &str = "sans-serif";

const PAPER: RGBColor = RGBColor(0xff, 0xff, 0xff);
const INK: RGBColor = RGBColor(0x1b, 0x1f, 0x24);
const FAINT: RGBColor = RGBColor(0x57, 0x60, 0x6a);
const GRID: RGBColor = RGBColor(0xd9, 0xde, 0xe4);
const RED: RGBColor = RGBColor(0xc6, 0x16, 0x20);
const PURPLE: RGBColor = RGBColor(0x6b, 0x3f, 0xbf);
const LILAC: RGBColor = RGBColor(0xdf, 0xd5, 0xf3);
const BLUE: RGBColor = RGBColor(0x0b, 0x5c, 0xad);

/// Where the reader's screen is dark, each colour is another.
const DARK: [(RGBColor, &str); 8] = [
    (PAPER, "#0d1117"),
    (INK, "#e6edf3"),
    (FAINT, "#9aa4af"),
    (GRID, "#2b323a"),
    (RED, "#ff7b72"),
    (PURPLE, "#bc9cff"),
    (LILAC, "#3a2f57"),
    (BLUE, "#79c0ff"),
];

/// The coordinates of what is drawn.
type Across = Cartesian2d<RangedCoordf64, RangedCoordf64>;

/// What drawing may end with.
type Drawn<T> = Result<T, Box<dyn Error>>;

/// The figure as SVG: light, or dark where the reader prefers that.
pub(super) fn svg(figure: &Figure) -> Drawn<String> {
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        Pen::of(1).draw(&root, figure)?;
        root.present().map_err(told)?;
    }
    Ok(in_the_dark(&svg, figure))
}

/// The figure as PNG, light.
pub(super) fn png(figure: &Figure) -> Drawn<Vec<u8>> {
    let (width, height) = (SIZE.0 * FINER, SIZE.1 * FINER);
    let mut pixels = vec![0; (width * height * 3) as usize];
    {
        let root = BitMapBackend::with_buffer(&mut pixels, (width, height)).into_drawing_area();
        Pen::of(FINER).draw(&root, figure)?;
        root.present().map_err(told)?;
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.add_text_chunk("Title".to_owned(), figure.title.clone())?;
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(file)
}

/// The error of a backend borrows what it draws into.
fn told(error: impl std::fmt::Display) -> Box<dyn Error> {
    error.to_string().into()
}

/// Gives the picture a name, and its colours a second value.
fn in_the_dark(svg: &str, figure: &Figure) -> String {
    let mut rules = String::new();
    for (light, dark) in DARK {
        let RGBColor(r, g, b) = light;
        let light = format!("#{r:02X}{g:02X}{b:02X}");
        for property in ["fill", "stroke"] {
            let _ = write!(rules, "[{property}=\"{light}\"]{{{property}:{dark}}}");
        }
    }
    let (start, rest) = svg.split_once('>').unwrap_or((svg, ""));
    format!(
        "{start} role=\"img\"><title>{}: {}</title><style>@media (prefers-color-scheme:dark){{{rules}}}</style>{rest}",
        figure.title, figure.told
    )
}

fn fonts() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = register_font(FONT, FontStyle::Normal, epaint_default_fonts::UBUNTU_LIGHT);
    });
}

/// How big everything is.
#[derive(Clone, Copy)]
struct Pen {
    pixel: u32,
}

impl Pen {
    fn of(pixel: u32) -> Self {
        fonts();
        Self { pixel }
    }

    fn font(self, size: u32, color: RGBColor) -> TextStyle<'static> {
        (FONT, self.pixel * size).into_font().color(&color)
    }

    fn line(self, color: RGBColor, width: u32) -> ShapeStyle {
        color.stroke_width(self.pixel * width)
    }

    fn draw<B: DrawingBackend>(self, root: &DrawingArea<B, Shift>, figure: &Figure) -> Drawn<()> {
        root.fill(&PAPER).map_err(told)?;
        let (head, body) = root.split_vertically(self.pixel * 72);
        self.head(&head, figure)?;
        self.body(&body, figure)
    }

    /// The title, and what is which.
    fn head<B: DrawingBackend>(self, head: &DrawingArea<B, Shift>, figure: &Figure) -> Drawn<()> {
        let px = i32::try_from(self.pixel)?;
        let title = self.font(20, INK);
        head.draw_text(&figure.title, &title, (px * 20, px * 14))
            .map_err(told)?;
        let text = self.font(15, INK).pos(Pos::new(HPos::Left, VPos::Center));
        let (mut x, y) = (px * 20, px * 54);
        for curve in &figure.curves {
            self.stroke(head, curve.look, vec![(x, y), (x + px * 34, y)])?;
            x += px * 42;
            head.draw_text(&curve.name, &text, (x, y)).map_err(told)?;
            let (width, _) = head.estimate_text_size(&curve.name, &text).map_err(told)?;
            x += i32::try_from(width)? + px * 24;
        }
        Ok(())
    }

    fn body<B: DrawingBackend>(self, root: &DrawingArea<B, Shift>, figure: &Figure) -> Drawn<()> {
        let px = self.pixel;
        let right = figure.right.as_ref();
        let mut chart = ChartBuilder::on(root);
        chart
            .margin_top(px * 6)
            .margin_left(px * 8)
            .margin_bottom(px * 8)
            .margin_right(px * if right.is_some() { 8 } else { 28 })
            .x_label_area_size(px * 44)
            .y_label_area_size(px * 64);
        if right.is_some() {
            chart.right_y_label_area_size(px * 64);
        }
        let x = 0.0..figure.x.most;
        let (least, most) = right.map_or((1.0, 10.0), |axis| (axis.least, axis.most));
        let mut chart = chart
            .build_cartesian_2d(x.clone(), 0.0..figure.left.most)
            .map_err(told)?
            .set_secondary_coord(
                x,
                (least..most)
                    .log_scale()
                    .with_key_points(ticks(least, most)),
            );
        chart
            .configure_mesh()
            .bold_line_style(GRID.stroke_width(px))
            .light_line_style(TRANSPARENT)
            .axis_style(FAINT.stroke_width(px))
            .label_style(self.font(14, INK))
            .axis_desc_style(self.font(15, INK))
            .x_desc(&figure.x.label)
            .y_desc(&figure.left.label)
            .x_label_formatter(&|value| short(*value))
            .y_label_formatter(&|value| short(*value))
            .draw()
            .map_err(told)?;
        if let Some(axis) = right {
            chart
                .configure_secondary_axes()
                .axis_style(FAINT.stroke_width(px))
                .label_style(self.font(14, PURPLE))
                .axis_desc_style(self.font(15, PURPLE))
                .y_desc(&axis.label)
                .y_label_formatter(&|value: &f64| short(*value))
                .draw()
                .map_err(told)?;
        }
        let area = chart.plotting_area();
        let times = chart.borrow_secondary().plotting_area();
        for curve in &figure.curves {
            if curve.look == Look::Time {
                let band = Polygon::new(band(&curve.points, figure.x.most), LILAC.filled());
                times.draw(&band).map_err(told)?;
            }
        }
        for guide in &figure.guides {
            self.guide(root, area, figure, guide)?;
        }
        for curve in &figure.curves {
            let columns = columns(&curve.points, figure.x.most);
            if curve.look == Look::Time {
                self.stroke(times, curve.look, columns.map(|of| of.median).collect())?;
            } else {
                self.stroke(area, curve.look, columns.map(|of| of.highest).collect())?;
            }
        }
        Ok(())
    }

    /// A thin line across, and its name.
    fn guide<B: DrawingBackend>(
        self,
        root: &DrawingArea<B, Shift>,
        area: &DrawingArea<B, Across>,
        figure: &Figure,
        guide: &Guide,
    ) -> Drawn<()> {
        let px = i32::try_from(self.pixel)?;
        let (line, side, away) = match *guide {
            Guide::Limit(y) => {
                let line = vec![(0.0, y), (figure.x.most, y)];
                (line, HPos::Left, (px * 8, -px * 4))
            }
            Guide::LastWrite(x) => {
                let line = vec![(x, figure.left.most), (x, 0.0)];
                (line, HPos::Right, (-px * 6, px * 16))
            }
        };
        let (x, y) = area.map_coordinate(&line[0]);
        let style = self.line(FAINT, 1);
        let line = DashedPathElement::new(line, px * 12, px * 6, style);
        area.draw(&line).map_err(told)?;
        let text = self.font(14, FAINT).pos(Pos::new(side, VPos::Bottom));
        // From pixels of the whole picture to those of this part of it.
        let (left, top) = root.get_base_pixel();
        let at = (x + away.0 - left, y + away.1 - top);
        root.draw_text(guide.name(), &text, at).map_err(told)
    }

    /// Draws that line.
    fn stroke<B: DrawingBackend, C: CoordTranslate>(
        self,
        on: &DrawingArea<B, C>,
        look: Look,
        line: Vec<C::From>,
    ) -> Drawn<()>
    where
        C::From: Clone,
    {
        let (style, dashes) = match look {
            Look::Rss => (self.line(RED, 3), None),
            Look::Heap => (self.line(RED, 2), Some((9, 6))),
            Look::File => (self.line(BLUE, 2), Some((2, 4))),
            Look::Polite => (self.line(BLUE, 3), Some((14, 5))),
            Look::Time => (self.line(PURPLE, 1), None),
        };
        let px = self.pixel;
        match dashes {
            None => on.draw(&PathElement::new(line, style)),
            Some((dash, gap)) => on.draw(&DashedPathElement::new(line, px * dash, px * gap, style)),
        }
        .map_err(told)
    }
}

/// What can be seen of the points in one column of pixels.
struct Column {
    lowest: (f64, f64),
    median: (f64, f64),
    highest: (f64, f64),
}

fn columns(points: &[(f64, f64)], most: f64) -> impl DoubleEndedIterator<Item = Column> {
    #[expect(clippy::cast_possible_truncation, reason = "a column of the picture")]
    let column = move |point: &(f64, f64)| (point.0 / most * f64::from(SIZE.0)).floor() as i64;
    let columns = points.chunk_by(move |one, other| column(one) == column(other));
    columns.map(|points| {
        let mut sorted = points.to_vec();
        sorted.sort_by(|one, other| one.1.total_cmp(&other.1));
        // At one place: the curve would turn back otherwise.
        let x = points[points.len() / 2].0;
        let at = |index: usize| (x, sorted[index].1);
        Column {
            lowest: at(0),
            median: at(sorted.len() / 2),
            highest: at(sorted.len() - 1),
        }
    })
}

/// From the lowest to the highest.
fn band(points: &[(f64, f64)], most: f64) -> Vec<(f64, f64)> {
    let above = columns(points, most).map(|of| of.highest);
    let below = columns(points, most).rev().map(|of| of.lowest);
    above.chain(below).collect()
}

/// 1, 2, 5, 10, 20, …: where a logarithmic axis has numbers.
fn ticks(least: f64, most: f64) -> Vec<f64> {
    let from = 10_f64.powf(least.log10().floor());
    let decades = std::iter::successors(Some(from), |of| Some(of * 10.0));
    let ticks = decades.flat_map(|of| [of, of * 2.0, of * 5.0]);
    ticks
        .skip_while(|at| *at < least)
        .take_while(|at| *at <= most)
        .collect()
}

/// A number at an axis.
fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
