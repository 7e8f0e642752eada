//! What a stream was made with, besides its mark.

use serde::{Deserialize, Serialize};

/// Node's options, and which hooks there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[allow(
    clippy::struct_excessive_bools,
    reason = "they are independent options of one constructor"
)]
pub struct Settings {
    /// Whether the stream destroys itself after finish or an error.
    pub auto_destroy: bool,
    /// Whether `destroy` is followed by `close`.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub emit_close: bool,
    /// Whether every chunk weighs 1 and may be anything but `null`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub object_mode: bool,
    /// Whether strings are turned into bytes.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub decode_strings: bool,
    /// Whether there is a `_writev`.
    #[serde(default, skip_serializing_if = "is_false")]
    pub writev: bool,
    /// Whether there is a `_final`.
    #[serde(rename = "final", default, skip_serializing_if = "is_false")]
    pub finalizes: bool,
    /// Whether there is a `_destroy` of the user's.
    #[serde(rename = "destroy", default, skip_serializing_if = "is_false")]
    pub destroys: bool,
    /// Whether there is a `_construct`.
    #[serde(rename = "construct", default, skip_serializing_if = "is_false")]
    pub constructs: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            auto_destroy: false,
            emit_close: true,
            object_mode: false,
            decode_strings: true,
            writev: false,
            finalizes: false,
            destroys: false,
            constructs: false,
        }
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_true(value: &bool) -> bool {
    *value
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
pub(super) fn is_false(value: &bool) -> bool {
    !*value
}

fn yes() -> bool {
    true
}
