//! Which pictures there are, and what is in them.

use super::units::Unit;
use crate::experiment::{Memory, Producer, Ran, STEP, Sample};

/// One picture.
#[derive(Debug)]
pub(super) struct Figure {
    /// The name of its file, without the form.
    pub(super) file: String,
    pub(super) title: String,
    /// In words, for who cannot see it.
    pub(super) told: String,
    pub(super) x: Axis,
    pub(super) left: Axis,
    pub(super) right: Option<Axis>,
    pub(super) guides: Vec<Guide>,
    pub(super) curves: Vec<Curve>,
}

/// That of time per step is logarithmic, the others are not.
#[derive(Debug)]
pub(super) struct Axis {
    pub(super) label: String,
    pub(super) least: f64,
    pub(super) most: f64,
}

/// A line that is no curve.
#[derive(Clone, Copy, Debug)]
pub(super) enum Guide {
    /// Across, at so much memory.
    Limit(f64),
    /// From top to bottom, at that time.
    LastWrite(f64),
}

impl Guide {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Limit(_) => "limit",
            Self::LastWrite(_) => "last write",
        }
    }
}

#[derive(Debug)]
pub(super) struct Curve {
    pub(super) name: String,
    pub(super) look: Look,
    /// In units of the axes.
    pub(super) points: Vec<(f64, f64)>,
}

/// No two curves of a picture differ by colour alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// Red, broad.
    Rss,
    /// Red, dashed.
    Heap,
    /// Blue, dotted.
    File,
    /// Purple, thin, on the right axis.
    Time,
    /// Of the polite producer, beside the other: blue, broad, dashed.
    Polite,
}

/// Against what a picture is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Against {
    Writes,
    Time,
}

const BOTH: [Against; 2] = [Against::Writes, Against::Time];

/// All pictures of these runs.
pub(super) fn all(ran: &[&Ran], limit: u64) -> Vec<Figure> {
    let drawn: Vec<_> = ran
        .iter()
        .copied()
        .filter(|ran| ran.samples.len() > 1)
        .collect();
    let one = |ran: &&Ran| BOTH.map(|against| of_one(ran, against, limit));
    let mut all: Vec<_> = drawn.iter().flat_map(one).collect();
    if drawn.len() > 1 {
        all.extend(BOTH.map(|against| of_both(&drawn, against, limit)));
    }
    all
}

/// The time per [`STEP`] writes, at each sample.
pub(super) fn steps(ran: &Ran) -> impl Iterator<Item = (&Sample, u64)> {
    ran.samples.iter().map(|sample| {
        (
            sample,
            sample.step_nanoseconds * STEP / sample.step_writes.max(1),
        )
    })
}

#[expect(clippy::cast_precision_loss, reason = "a picture has fewer points")]
fn number(number: u64) -> f64 {
    number as f64
}

impl Against {
    fn word(self) -> &'static str {
        match self {
            Self::Writes => "writes",
            Self::Time => "time",
        }
    }

    fn over(self) -> &'static str {
        match self {
            Self::Writes => "against the number of writes",
            Self::Time => "against elapsed time",
        }
    }

    fn of(self, sample: &Sample) -> f64 {
        number(match self {
            Self::Writes => sample.writes,
            Self::Time => sample.elapsed_nanoseconds,
        })
    }

    /// The axis, and its unit.
    fn axis(self, ran: &[&Ran]) -> (Axis, f64) {
        let last = ran.iter().filter_map(|ran| match self {
            Self::Writes => ran.samples.last().map(|last| last.writes),
            Self::Time => {
                let after = ran.after.last().map(|after| after.elapsed_nanoseconds);
                after.or(ran.samples.last().map(|last| last.elapsed_nanoseconds))
            }
        });
        let most = number(last.max().unwrap_or(0));
        let (unit, label) = match self {
            Self::Writes => {
                let unit = Unit::of_count(most);
                let of = if unit.name.is_empty() {
                    String::new()
                } else {
                    format!(", {}", unit.name)
                };
                (unit, format!("writes (i){of}"))
            }
            Self::Time => {
                let unit = Unit::of_nanoseconds(most);
                (unit, format!("elapsed time, {}", unit.name))
            }
        };
        let axis = Axis {
            label,
            least: 0.0,
            most: most / unit.of,
        };
        (axis, unit.of)
    }

    /// Memory over it, from before the first write; over time until the stream is gone.
    fn memory(self, ran: &Ran, of: impl Fn(Memory) -> Option<u64>) -> Vec<(f64, u64)> {
        let before = of(ran.begin.memory).map(|memory| (0.0, memory));
        let during = ran
            .samples
            .iter()
            .filter_map(|sample| Some((self.of(sample), of(sample.memory)?)));
        let after = ran.after.iter().filter_map(|after| {
            let at = number(after.elapsed_nanoseconds);
            Some((at, of(after.memory)?))
        });
        let after = after.filter(|_| self == Self::Time);
        before.into_iter().chain(during).chain(after).collect()
    }
}

fn scaled(points: Vec<(f64, u64)>, x: f64, y: f64) -> Vec<(f64, f64)> {
    let scaled = |(across, up): (f64, u64)| (across / x, number(up) / y);
    points.into_iter().map(scaled).collect()
}

fn highest(points: &[(f64, u64)]) -> f64 {
    number(points.iter().map(|(_, up)| *up).max().unwrap_or(0))
}

/// Where it can be seen.
fn the_limit(limit: u64, most: f64, unit: Unit) -> impl Iterator<Item = Guide> {
    let limit = number(limit);
    (limit <= most * 1.1)
        .then(|| Guide::Limit(limit / unit.of))
        .into_iter()
}

/// Memory and time of one producer.
fn of_one(ran: &Ran, against: Against, limit: u64) -> Figure {
    let (x, x_unit) = against.axis(&[ran]);
    let mut memory = vec![
        (
            Look::Rss,
            "memory: RSS",
            against.memory(ran, |memory| memory.rss),
        ),
        (
            Look::Heap,
            "memory: heap",
            against.memory(ran, |memory| Some(memory.heap)),
        ),
    ];
    if against == Against::Time {
        let file = |sample: &Sample| Some((against.of(sample), sample.file?));
        let mut file: Vec<_> = ran.samples.iter().filter_map(file).collect();
        let end = ran
            .end
            .file
            .map(|size| (number(ran.end.elapsed_nanoseconds), size));
        file.extend(end);
        memory.push((Look::File, "bytes in the file", file));
    }
    memory.retain(|(_, _, points)| !points.is_empty());
    let most = memory
        .iter()
        .map(|(_, _, points)| highest(points))
        .fold(1.0, f64::max);
    let y = Unit::of_bytes(most);
    let step: Vec<_> = steps(ran)
        .map(|(sample, time)| (against.of(sample), time))
        .collect();
    let slowest = highest(&step).max(1.0);
    let fastest = number(step.iter().map(|(_, time)| *time).min().unwrap_or(1)).max(1.0);
    let time = Unit::of_nanoseconds(slowest);
    let mut curves: Vec<_> = memory
        .into_iter()
        .map(|(look, name, points)| Curve {
            name: name.to_owned(),
            look,
            points: scaled(points, x_unit, y.of),
        })
        .collect();
    curves.push(Curve {
        name: "time per 10,000 writes: median and range".to_owned(),
        look: Look::Time,
        points: scaled(step, x_unit, time.of),
    });
    let last_write = (against == Against::Time)
        .then(|| Guide::LastWrite(number(ran.end.elapsed_nanoseconds) / x_unit));
    let producer = ran.producer;
    let does = match producer {
        Producer::Polite => "waits for drain",
        Producer::Impolite => "never waits",
    };
    Figure {
        file: format!("{producer}-{}", against.word()),
        title: format!(
            "The {producer} producer {does}: memory and time {}",
            against.over()
        ),
        told: format!(
            "{} from {:.1} to at most {:.1} {}; 10,000 writes take at most {:.2} {}",
            if ran.begin.memory.rss.is_some() {
                "RSS"
            } else {
                "heap"
            },
            number(ran.begin.memory.counted()) / y.of,
            most / y.of,
            y.name,
            slowest / time.of,
            time.name
        ),
        x,
        left: Axis {
            label: format!("memory, {}", y.name),
            least: 0.0,
            most: most * 1.15 / y.of,
        },
        right: Some(Axis {
            label: format!("time per 10,000 writes, {} (logarithmic)", time.name),
            least: fastest / time.of / 2.0,
            most: slowest / time.of * 2.0,
        }),
        guides: the_limit(limit, most, y).chain(last_write).collect(),
        curves,
    }
}

/// The memory of both, on the same scales.
fn of_both(ran: &[&Ran], against: Against, limit: u64) -> Figure {
    let (x, x_unit) = against.axis(ran);
    let counted = |memory: Memory| Some(memory.counted());
    let memory: Vec<_> = ran
        .iter()
        .map(|ran| (ran.producer, against.memory(ran, counted)))
        .collect();
    let most = memory
        .iter()
        .map(|(_, points)| highest(points))
        .fold(1.0, f64::max);
    let y = Unit::of_bytes(most);
    let curves = memory.into_iter().map(|(producer, points)| Curve {
        name: match producer {
            Producer::Polite => "polite: waits for drain".to_owned(),
            Producer::Impolite => "impolite: never waits".to_owned(),
        },
        look: match producer {
            Producer::Polite => Look::Polite,
            Producer::Impolite => Look::Rss,
        },
        points: scaled(points, x_unit, y.of),
    });
    let what = if ran.iter().all(|ran| ran.begin.memory.rss.is_some()) {
        "RSS"
    } else {
        "heap"
    };
    Figure {
        file: format!("both-{}", against.word()),
        title: format!("{what} of both producers {}", against.over()),
        told: format!(
            "{what} of both producers on one scale, of at most {:.1} {}",
            most / y.of,
            y.name
        ),
        x,
        left: Axis {
            label: format!("memory ({what}), {}", y.name),
            least: 0.0,
            most: most * 1.15 / y.of,
        },
        right: None,
        guides: the_limit(limit, most, y).collect(),
        curves: curves.collect(),
    }
}
