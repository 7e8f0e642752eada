//! Numbers as people read them.

use bytesize::ByteSize;

use super::super::text::thousands;

/// `512.0 MiB`, with as many digits as tell something.
pub(super) fn bytes(bytes: u64) -> String {
    ByteSize(bytes).to_string()
}

/// `78,888,890 bytes`.
pub(super) fn exact(bytes: u64) -> String {
    format!(
        "{} byte{}",
        thousands(bytes),
        if bytes == 1 { "" } else { "s" }
    )
}

/// A duration of whatever size.
pub(super) fn duration(nanoseconds: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "three digits are shown")]
    let number = nanoseconds as f64;
    let (value, unit) = match nanoseconds {
        0..1_000 => return format!("{nanoseconds} ns"),
        1_000..1_000_000 => (number / 1e3, "µs"),
        1_000_000..1_000_000_000 => (number / 1e6, "ms"),
        _ => (number / 1e9, "s"),
    };
    let decimals = match value {
        ..10.0 => 2,
        10.0..100.0 => 1,
        _ => 0,
    };
    format!("{value:.decimals$} {unit}")
}

/// A unit for an axis.
#[derive(Clone, Copy, Debug)]
pub(super) struct Unit {
    /// `MiB`, `ms`, `millions`.
    pub(super) name: &'static str,
    /// What one of it is.
    pub(super) of: f64,
}

impl Unit {
    /// For what is at most so much.
    fn for_most(most: f64, units: &[(f64, &'static str)]) -> Self {
        let fits = units.iter().find(|(of, _)| most >= *of);
        let (of, name) = *fits.or(units.last()).expect("there are units");
        Self { name, of }
    }

    pub(super) fn of_bytes(most: f64) -> Self {
        const KIB: f64 = 1024.0;
        let units = [
            (KIB * KIB * KIB * 4.0, "GiB"),
            (KIB * KIB, "MiB"),
            (KIB, "KiB"),
            (1.0, "bytes"),
        ];
        let mut unit = Self::for_most(most, &units);
        if unit.name == "GiB" {
            unit.of = KIB * KIB * KIB;
        }
        unit
    }

    pub(super) fn of_nanoseconds(most: f64) -> Self {
        Self::for_most(most, &[(1e9, "s"), (1e6, "ms"), (1e3, "µs"), (1.0, "ns")])
    }

    pub(super) fn of_count(most: f64) -> Self {
        Self::for_most(most, &[(1e6, "millions"), (1e3, "thousands"), (1.0, "")])
    }
}
