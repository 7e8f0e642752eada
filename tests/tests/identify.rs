//! The programs that tell dialects apart do so, and real releases are placed where they belong.
//!
//! `HIGHWATER_BLESS=1` searches for the programs anew, for some minutes, and writes them down. Releases
//! that are not in the cache are reported as ignored, with the reason; with `HIGHWATER_REQUIRE_NODE=1`
//! they are downloaded.

#[path = "support/mod.rs"]
mod support;

use std::io::{self, Write as _};
use std::path::Path;
use std::{fs, panic};

use highwater_conformance::identify::{FIELDS, Field, Table, neighbours, place, tells_apart};
use highwater_model::node::{DIALECTS, Dialect};
use libtest_mimic::Arguments;
use support::{blesses, needs, plain, started};

/// Releases, and copies of Node's streams, each with the dialect it is to be placed in.
const SUBJECTS: [(&str, &str); 9] = [
    ("node@26.10.0", "node-26"),
    ("node@20.10.0", "node-20.10"),
    ("node@18.20.8", "node-18"),
    ("node@12.22.12", "node-12.22"),
    ("node@0.10.48", "node-0.10"),
    ("bun@1.4.5", "node-26"),
    ("deno@2.9.6", "node-26"),
    ("readable-stream@3.6.2", "readable-stream-3"),
    ("readable-stream@4.8.0", "readable-stream-4"),
];

fn main() {
    if blesses() {
        bless();
        return;
    }
    let mut trials = vec![
        plain("every two dialects are told apart", dialects),
        plain("every two neighbours are told apart", each_two_neighbours),
        plain("every field shows", fields),
        plain("the programs are written one a line", text),
    ];
    for (spec, dialect) in SUBJECTS {
        trials.push(needs(spec, started(spec), move |mut subject| {
            let placed = place(&mut subject).expect("it runs");
            assert_eq!(placed.lost, [], "{spec}");
            let fits: Vec<_> = placed.fits().map(|row| row.dialect.name).collect();
            assert_eq!(
                fits,
                [dialect],
                "{spec}: the nearest is {:?}",
                placed.rows[0]
            );
        }));
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit();
}

fn bless() {
    // Mixtures that no release has may break assertions of the machine's: the search passes over them.
    panic::set_hook(Box::new(|_| {}));
    let table = Table::search();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/identify/programs.json");
    fs::write(&path, table.text()).expect("the sources can be written");
    let _ = writeln!(
        io::stderr(),
        "{} programs tell all dialects apart; {} for neighbours, {} for fields",
        table.programs.len(),
        table.neighbours.len(),
        table.fields.len()
    );
}

fn dialects() {
    let table = Table::shipped();
    for (index, one) in DIALECTS.iter().enumerate() {
        for other in &DIALECTS[..index] {
            let told = table.programs.iter();
            let told = told.filter(|program| tells_apart(program, one, other));
            assert!(
                told.count() > 0,
                "nothing tells {} from {}: are they one dialect?",
                one.name,
                other.name
            );
        }
    }
    assert!(table.programs.len() <= 24, "no longer a handful");
}

fn each_two_neighbours() {
    let table = Table::shipped();
    let found: Vec<_> = table
        .neighbours
        .iter()
        .map(|apart| &apart.between)
        .collect();
    let wanted: Vec<_> = neighbours()
        .into_iter()
        .map(|(one, other)| [DIALECTS[one].name, DIALECTS[other].name])
        .collect();
    assert_eq!(
        found,
        wanted.iter().collect::<Vec<_>>(),
        "HIGHWATER_BLESS=1 searches anew"
    );
    for apart in &table.neighbours {
        let [one, other] = apart.between.each_ref().map(|name| dialect(name));
        assert!(
            tells_apart(&apart.program, one, other),
            "{:?}",
            apart.between
        );
    }
}

fn fields() {
    let table = Table::shipped();
    let found: Vec<_> = table.fields.iter().map(|flipped| &*flipped.field).collect();
    let wanted: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
    assert_eq!(found, wanted, "HIGHWATER_BLESS=1 searches anew");
    for flipped in &table.fields {
        let field = Field::named(&flipped.field).expect("it was just compared");
        let dialect = dialect(&flipped.of);
        assert!(
            tells_apart(&flipped.program, dialect, field.flipped(dialect)),
            "{} of {}",
            flipped.field,
            flipped.of
        );
    }
}

fn text() {
    let shipped = include_str!("../src/identify/programs.json");
    assert_eq!(Table::shipped().text(), shipped);
}

fn dialect(name: &str) -> &'static Dialect {
    Dialect::named(name).unwrap_or_else(|| panic!("no dialect {name}"))
}
