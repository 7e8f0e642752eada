//! Every comparison of `node`, edited, makes the theorem fail, or does nothing and is listed here with the reason.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::thread;
use std::time::Instant;

use highwater_proofs::comparisons::{Edit, Site, edited, made_by};
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
    "how many nulls a buffer begins with only `errorBuffer` asks, which is not of the fragment";
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

/// The line, after the name of its file.
fn shown(site: Site) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join(site.file)).expect("a source file");
    let line = text
        .lines()
        .nth(site.line as usize - 1)
        .expect("a line of it");
    let file = Path::new(site.file).file_name().expect("a file");
    format!("{}: {}", file.display(), line.trim())
}

#[test]
#[ignore = "half a minute: each edit that nothing breaks is a whole proof"]
fn each_comparison_of_node_is_needed() {
    let sites: BTreeSet<Site> = made_by(|| {
        walk(&THEOREM);
    });
    let sites = sites.iter().filter(|site| site.file.contains("node"));
    let sites = sites.filter(|site| !site.file.contains("proofs"));
    let edits = sites.flat_map(|site| Edit::ALL.map(|edit| (*site, edit)));
    let edits = edits.filter(|(site, edit)| edit.of(site.comparison).is_some());
    let edits: Vec<_> = edits.collect();
    let (left, survivors) = (Mutex::new(edits.iter()), Mutex::new(BTreeSet::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = left.lock().expect("no panic").next();
                    let Some((site, edit)) = next else { break };
                    let start = Instant::now();
                    let report = edited(*site, *edit, || walk(&THEOREM));
                    let _ = writeln!(
                        io::stderr(),
                        "{edit:?} {:?} at {}: {:?} {:.1?}",
                        site.comparison,
                        shown(*site),
                        report.failed(),
                        start.elapsed()
                    );
                    if report.holds() {
                        let mut survivors = survivors.lock().expect("no panic");
                        survivors.insert((shown(*site), *edit));
                    }
                }
            });
        }
    });
    let expected = EQUIVALENT.map(|(line, edit, _)| (line.to_owned(), edit));
    let survivors = survivors.into_inner().expect("no panic");
    assert_eq!(survivors, BTreeSet::from(expected));
    assert_eq!(edits.len(), 34);
}
