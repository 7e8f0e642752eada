//! The forms of a report that others read: each makes text of [`Results`](super::results::Results), and knows of no
//! command.

mod html;
mod junit;
mod sarif;
mod tap;
mod visible;

pub(super) use html::html;
pub(super) use junit::junit;
pub(super) use sarif::sarif;
pub(super) use tap::tap;
pub(super) use visible::visible;
