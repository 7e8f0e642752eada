//! Every comparison of `node`, edited, makes the theorem fail, or does nothing and is listed here with the reason.

mod edits;

use std::collections::BTreeSet;

use highwater_proofs::comparisons::{Edit, Site, made_by};
use highwater_proofs::node::fragment::Fragment;
use highwater_proofs::node::theorems::{OF_NODE_FIXED, Theorem};
use highwater_proofs::node::walk::walk;

/// Chunks of `end` make no comparison that the rest does not.
const THEOREM: Theorem = Theorem {
    fragment: Fragment {
        chunk: false,
        ..OF_NODE_FIXED.fragment
    },
    stops: true,
    ..OF_NODE_FIXED
};

const NULLS: &str =
    "how many nulls a buffer begins with only an `errorBuffer` asks that leaves its entries queued";
const BATCHES: &str = "batches are not of the fragment";
const EMPTY: &str = "an empty buffer is being flushed, which was asked before";
const ORDER: &str = "in which order callbacks are called is no goal";

/// Edits that nothing breaks: where, the edit, and why.
const EQUIVALENT: [(&str, Edit, &str); 7] = [
    (BUFFER_NULLS, Edit::Negated, NULLS),
    (BUFFER_NULLS, Edit::OffByOne, NULLS),
    (BUFFER_BATCH, Edit::Negated, BATCHES),
    (BUFFER_BATCH, Edit::OffByOne, BATCHES),
    ("buffer.rs: if count <= N::zero() {", Edit::OffByOne, EMPTY),
    (OVERTAKES, Edit::Negated, ORDER),
    (OVERTAKES, Edit::OffByOne, ORDER),
];

const BUFFER_NULLS: &str = "buffer.rs: if buffer.passed.is_empty() && N::one() < buffer.nulls {";
const BUFFER_BATCH: &str = "buffer.rs: if N::one() < count && self.settings.writev {";
const OVERTAKES: &str =
    "on_write.rs: Frame::AfterDrain { count, callback } => N::zero() < *count && calls(callback),";

/// What is not proved any more.
fn broken() -> Option<String> {
    let report = walk(&THEOREM);
    (!report.holds()).then(|| format!("{:?}", report.failed()))
}

#[test]
#[ignore = "half a minute: each edit that nothing breaks is a whole proof"]
fn each_comparison_of_node_is_needed() {
    let sites = made_by(|| assert!(walk(&THEOREM).holds()));
    let of_node = |site: &Site| site.file.contains("node") && !site.file.contains("proofs");
    let edits = edits::each(sites.into_iter().filter(of_node), broken);
    let equivalent = EQUIVALENT.map(|(line, edit, _why)| (line.to_owned(), edit));
    assert_eq!(edits.unnoticed, BTreeSet::from(equivalent));
    assert_eq!(edits.count, 34);
}
