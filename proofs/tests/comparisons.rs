//! Every comparison of numbers in the machine, made wrong, breaks some theorem; or it changes nothing, and stands here.

mod edits;

use std::collections::BTreeSet;

use highwater_proofs::bound::{BOUND, THEOREMS};
use highwater_proofs::comparisons::{Edit, Site, made_by};
use highwater_proofs::mutant::Mutant;
use highwater_proofs::walk::{refuses, walk};

/// Edits that change nothing: where, the edit, and why.
const EQUIVALENT: [(&str, Edit, &str); 1] = [(
    "reference.rs: let charged = weight.or_more(N::one());",
    Edit::OffByOne,
    "of two equals either is the larger",
)];

/// What the step compares, not its invariant.
fn of_the_machine(site: &Site) -> bool {
    let step = site.file.contains("reference") && !site.file.contains("invariant");
    step && !edits::line(site).starts_with("#[derive")
}

/// The first theorem that is not proved any more.
fn broken() -> Option<String> {
    let mut theorems = THEOREMS.iter();
    let broken = theorems.find(|theorem| refuses(theorem, Mutant::None));
    broken.map(|theorem| theorem.name.to_owned())
}

#[test]
fn each_comparison_of_the_machine_is_needed() {
    let sites = made_by(|| assert!(walk(&BOUND, Mutant::None).holds()));
    let edits = edits::each(sites.into_iter().filter(of_the_machine), broken);
    let equivalent = EQUIVALENT.map(|(line, edit, _why)| (line.to_owned(), edit));
    assert_eq!(edits.unnoticed, BTreeSet::from(equivalent));
    assert_eq!(edits.count, 18);
}
