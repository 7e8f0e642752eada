//! Comparisons made wrong, one at a time.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Mutex;
use std::thread;

use highwater_proofs::comparisons::{Edit, Site, edited};

/// What came of all edits.
pub(crate) struct Edits {
    /// How many there were.
    pub(crate) count: usize,
    /// Those that broke nothing: the line after the name of its file, and the edit.
    pub(crate) unnoticed: BTreeSet<(String, Edit)>,
}

/// Makes each edit of these comparisons; `broken` says what it breaks, if anything.
pub(crate) fn each(
    sites: impl Iterator<Item = Site>,
    broken: impl Fn() -> Option<String> + Sync,
) -> Edits {
    let edits: Vec<(Site, Edit)> = sites
        .flat_map(|site| Edit::ALL.map(|edit| (site, edit)))
        .filter(|(site, edit)| edit.of(site.comparison).is_some())
        .collect();
    let (left, unnoticed) = (Mutex::new(edits.iter()), Mutex::new(BTreeSet::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                loop {
                    let next = left.lock().expect("no panic").next();
                    let Some((site, edit)) = next else { break };
                    let broken = edited(*site, *edit, &broken);
                    let line = shown(site);
                    let _ = writeln!(io::stderr(), "{edit:?}: «{line}» breaks {broken:?}");
                    if broken.is_none() {
                        let mut unnoticed = unnoticed.lock().expect("no panic");
                        unnoticed.insert((line, *edit));
                    }
                }
            });
        }
    });
    Edits {
        count: edits.len(),
        unnoticed: unnoticed.into_inner().expect("no panic"),
    }
}

/// What stands there.
pub(crate) fn line(site: &Site) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let text = fs::read_to_string(root.join(site.file)).expect("a source file");
    let line = text.lines().nth(site.line as usize - 1);
    line.expect("a line of it").trim().to_owned()
}

fn shown(site: &Site) -> String {
    let file = Path::new(site.file).file_name().expect("a file");
    format!("{}: {}", file.display(), line(site))
}
