//! Full versions: three numbers.

use std::fmt;
use std::str::FromStr;

/// A full version. Prereleases and ranges are not subjects: one campaign, one binary.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct Version {
    /// `20` in 20.10.0.
    pub major: u32,
    /// `10` in 20.10.0.
    pub minor: u32,
    /// `0` in 20.10.0.
    pub patch: u32,
}

/// Why a text is no full version.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum VersionError {
    /// `20` or `20.10`: right as far as it goes.
    #[error(
        "`{0}` is not a full version: behaviour changes within a major and within a minor, so give all three numbers, as in {1}"
    )]
    Partial(String, String),
    /// Anything else.
    #[error("`{0}` is not a version: give three numbers, as in 26.10.0")]
    Garbage(String),
}

impl FromStr for Version {
    type Err = VersionError;

    /// Reads `20.10.0`, and `v20.10.0` since that is what `node --version` prints.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let garbage = || VersionError::Garbage(text.to_owned());
        let digits = text.strip_prefix('v').unwrap_or(text);
        let parts: Option<Vec<u32>> = digits.split('.').map(number).collect();
        match parts.ok_or_else(garbage)?[..] {
            [major, minor, patch] => Ok(Self {
                major,
                minor,
                patch,
            }),
            [_] => Err(VersionError::Partial(
                text.to_owned(),
                format!("{digits}.10.0"),
            )),
            [_, _] => Err(VersionError::Partial(
                text.to_owned(),
                format!("{digits}.0"),
            )),
            _ => Err(garbage()),
        }
    }
}

/// A number as versions write it: digits only (`parse` would take a `+`), no leading zero.
fn number(text: &str) -> Option<u32> {
    let plain =
        text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    plain.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl Version {
    /// The `count` versions of `known` nearest to this one: by major, then minor, then patch; the newer first.
    pub(super) fn nearest(self, known: &[Self], count: usize) -> Vec<Self> {
        let mut sorted = known.to_vec();
        sorted.sort_by_key(|other| {
            let distance = (
                other.major.abs_diff(self.major),
                other.minor.abs_diff(self.minor),
                other.patch.abs_diff(self.patch),
            );
            (distance, std::cmp::Reverse(*other))
        });
        sorted.dedup();
        sorted.truncate(count);
        sorted
    }
}
