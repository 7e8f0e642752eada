//! Every comparison of the machine, edited, makes some theorem fail, or does nothing and is listed here.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::thread;

use highwater_proofs::bound::{BOUND, THEOREMS};
use highwater_proofs::comparisons::{Edit, Site, edited, made_by};
use highwater_proofs::mutant::Mutant;
use highwater_proofs::walk::walk;

/// Edits that change nothing: the line, the edit, and why.
const EQUIVALENT: [(&str, Edit, &str); 0] = [];

/// What the machine compares: no conjunct of its invariant, and no goal.
fn of_the_machine() -> BTreeSet<Site> {
    let all = made_by(|| {
        walk(&BOUND, Mutant::None);
    });
    let machine = |site: &Site| site.file.contains("reference") && !site.file.contains("invariant");
    all.into_iter().filter(machine).collect()
}

/// The line, and where in it.
fn shown(site: Site) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join(site.file)).expect("a source file");
    let line = text
        .lines()
        .nth(site.line as usize - 1)
        .expect("a line of it");
    line.trim().to_owned()
}

/// The theorem that an edit breaks.
fn breaks(site: Site, edit: Edit) -> Option<&'static str> {
    let broken = |theorem: &&_| edited(site, edit, || !walk(theorem, Mutant::None).holds());
    THEOREMS.iter().find(broken).map(|theorem| theorem.name)
}

#[test]
fn each_comparison_of_the_machine_is_needed() {
    let sites = of_the_machine();
    let edits: Vec<_> = sites
        .iter()
        .flat_map(|site| Edit::ALL.map(|edit| (*site, edit)))
        .filter(|(site, edit)| edit.of(site.comparison).is_some())
        .collect();
    let broken = thread::scope(|scope| {
        let halves: Vec<_> = edits
            .chunks(edits.len().div_ceil(2))
            .map(|half| {
                scope.spawn(|| {
                    half.iter()
                        .map(|(site, edit)| breaks(*site, *edit))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        halves
            .into_iter()
            .flat_map(|half| half.join().expect("no panic"))
            .collect::<Vec<_>>()
    });
    for ((site, edit), broken) in edits.iter().zip(broken) {
        let _ = writeln!(
            io::stderr(),
            "{edit:?} {:?} at {}: {}: {broken:?}",
            site.comparison,
            site.line,
            shown(*site)
        );
    }
}
