//! Every comparison of numbers in the machine, made wrong, breaks some theorem; or it changes nothing, and stands here.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::thread;

use highwater_proofs::bound::{BOUND, THEOREMS};
use highwater_proofs::comparisons::{Edit, Site, edited, made_by};
use highwater_proofs::mutant::Mutant;
use highwater_proofs::walk::{refuses, walk};

/// Edits that change nothing: the line, the edit, and why.
const EQUIVALENT: [(&str, Edit, &str); 1] = [(
    "let charged = weight.or_more(N::one());",
    Edit::OffByOne,
    "of two equals either is the larger",
)];

/// What the step compares, not its invariant.
fn of_the_machine(site: &Site) -> bool {
    let step = site.file.contains("reference") && !site.file.contains("invariant");
    step && !line(site).starts_with("#[derive")
}

/// What stands there.
fn line(site: &Site) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join(site.file)).expect("a source file");
    let line = text.lines().nth(site.line as usize - 1);
    line.expect("a line of it").trim().to_owned()
}

/// The first theorem that the edit breaks.
fn broken_by(site: Site, edit: Edit) -> Option<&'static str> {
    let breaks = |theorem: &&_| edited(site, edit, || refuses(theorem, Mutant::None));
    THEOREMS.iter().find(breaks).map(|theorem| theorem.name)
}

#[test]
fn each_comparison_of_the_machine_is_needed() {
    let sites: BTreeSet<Site> = made_by(|| assert!(walk(&BOUND, Mutant::None).holds()));
    let sites = sites.into_iter().filter(of_the_machine);
    let edits: Vec<(Site, Edit)> = sites
        .flat_map(|site| Edit::ALL.map(|edit| (site, edit)))
        .filter(|(site, edit)| edit.of(site.comparison).is_some())
        .collect();
    assert!(
        edits.len() >= 14,
        "the machine compares more than {edits:?}"
    );
    let broken = thread::scope(|scope| {
        let broken = |edits: &[(Site, Edit)]| -> Vec<_> {
            let edits = edits.iter();
            edits.map(|(site, edit)| broken_by(*site, *edit)).collect()
        };
        let (first, second) = edits.split_at(edits.len() / 2);
        let first = scope.spawn(move || broken(first));
        let second = broken(second);
        [first.join().expect("no panic"), second].concat()
    });
    let mut wrong = Vec::new();
    for ((site, edit), broken) in edits.iter().zip(broken) {
        let line = line(site);
        let _ = writeln!(io::stderr(), "{edit:?}: «{line}» breaks {broken:?}");
        let equivalent = EQUIVALENT
            .iter()
            .any(|(known, of, _why)| *known == line && of == edit);
        if broken.is_none() != equivalent {
            wrong.push((site.line, line, edit, broken));
        }
    }
    assert!(
        wrong.is_empty(),
        "noticed by no theorem, or not equivalent: {wrong:#?}"
    );
}
