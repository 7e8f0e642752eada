//! `RULES.md` says what the code says.

use highwater_model::rules::{NOT_SO, PRODUCER_RULES, RULES, Rule};

const RULES_MD: &str = include_str!("../RULES.md");
const MUTANTS: &str = concat!(
    include_str!("mutants.rs"),
    include_str!("mutants/lines.rs"),
    include_str!("mutants/machine.rs"),
);

fn all() -> Vec<&'static Rule> {
    let rules = RULES.into_iter().chain(PRODUCER_RULES);
    rules.chain(NOT_SO).collect()
}

/// The rows of the table of rules: id, strength, promise, monitor, mutant, test.
fn rows() -> Vec<Vec<&'static str>> {
    let rows = RULES_MD
        .lines()
        .filter(|line| line.starts_with("| ") && !line.starts_with("| rule"));
    rows.map(|row| row.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

#[test]
fn every_rule_has_its_row_and_every_row_its_rule() {
    let rows = rows();
    let ids: Vec<_> = rows.iter().map(|row| row[0]).collect();
    assert_eq!(ids, all().iter().map(|rule| rule.id).collect::<Vec<_>>());
    for (row, rule) in rows.iter().zip(all()) {
        assert_eq!(row[1], rule.strength.to_string(), "{}", rule.id);
        assert_eq!(row[2], rule.promise, "{}", rule.id);
    }
}

#[test]
fn every_source_is_given() {
    for rule in all() {
        let line = format!("- **{}**: {}.", rule.id, rule.source);
        assert!(RULES_MD.contains(&line), "missing: {line}");
    }
}

#[test]
fn every_rule_names_a_monitor_a_mutant_and_a_test_that_exist() {
    for row in rows() {
        let [id, _, _, monitor, mutant, test] = row[..] else {
            panic!("a row of six cells: {row:?}")
        };
        let monitor = monitor.trim_matches('`');
        let path = format!("{}/src/rules/{monitor}", env!("CARGO_MANIFEST_DIR"));
        let source = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{path}: {e}"));
        assert!(
            source.contains(&format!("id: \"{id}\"")),
            "{id} is not in {monitor}"
        );
        assert!(
            MUTANTS.contains(mutant.trim_matches('`')),
            "{id}: no mutant {mutant}"
        );
        let test = test.trim_matches('`');
        assert!(
            test.starts_with(&id.to_lowercase()),
            "{test} is not named after {id}"
        );
        let named = [format!("fn {test}()"), format!("    {test}: ")];
        assert!(
            named.iter().any(|text| MUTANTS.contains(text)),
            "{id}: no test {test}"
        );
    }
}
