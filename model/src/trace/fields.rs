//! The fields of a line, as JSON has them.

use std::fmt;

use serde::de::{Deserializer, Error, Visitor};
use serde::{Deserialize, Serialize};

use super::{Ending, Options};
use crate::quantity::Whole;
use crate::vocabulary::{CallKind, Data, Hook, NotTaken, OpKind, Outcome, Producer};

/// Every field a line can have, in the order they are written. Others are ignored.
#[derive(Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Fields {
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) seq: u64,
    #[serde(skip_serializing_if = "is_zero")]
    pub(super) stream: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) open: Option<Box<Options>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) turn: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) op: Option<OpKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) call: Option<CallKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) notify: Option<CallKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) returned: Option<OpKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) skipped: Option<OpKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) threw: Option<OpKind>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) uncaught: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) end: Option<Ending>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) chunk: Option<Whole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) chunks: Option<Vec<Whole>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reason: Option<NotTaken>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) weight: Option<Whole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) data: Option<Data>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) callback: Option<Given>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) producer: Option<Producer>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) number: Option<Whole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) of: Option<Hook>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) outcome: Option<Outcome>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) again: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) shared: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) max: Option<Whole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) task: Option<Whole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) result: Option<bool>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) refused: bool,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub(super) full: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) generation: Option<Whole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) length: Option<Whole>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) need_drain: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<String>,
}

/// Which callback: none, one of its own, or the shared one.
#[derive(Clone, Copy, Serialize)]
#[serde(untagged)]
pub(super) enum Given {
    Own(bool),
    Named(Name),
}

#[derive(Clone, Copy, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Name {
    Shared,
}

/// By hand: what is derived keeps a copy of the value, to try one after the other.
impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;
        impl Visitor<'_> for Either {
            type Value = Given;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true, false or \"shared\"")
            }

            fn visit_bool<E: Error>(self, own: bool) -> Result<Given, E> {
                Ok(Given::Own(own))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Given, E> {
                match name {
                    "shared" => Ok(Given::Named(Name::Shared)),
                    name => Err(E::unknown_variant(name, &["shared"])),
                }
            }
        }
        deserializer.deserialize_any(Either)
    }
}

#[allow(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_zero(value: &u64) -> bool {
    *value == 0
}
