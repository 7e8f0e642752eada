//! Every op that the machine in Coq does not have. R1 to R9 are all in it, so the model must not have these either (`runs::small`).

use highwater_model::quantity::Whole;
use highwater_model::vocabulary::Op;
use highwater_proofs::ops::{KINDS, every};

use crate::term;

/// Every op of the vocabulary, with any weight, that [`term::op`] leaves out.
pub(crate) fn left_out() -> Vec<Op<Whole>> {
    let all = KINDS.into_iter().flat_map(|kind| every(kind, || Whole(1)));
    all.filter(|op| term::op(op).is_none()).collect()
}
