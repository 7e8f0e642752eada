//! The shape of the workspace: who may depend on whom.

use std::collections::BTreeSet;
use std::path::Path;

use cargo_metadata::{DependencyKind, MetadataCommand};

/// Who may use whom: package, the packages of ours that it may depend on.
const ALLOWED: [(&str, &[&str]); 5] = [
    ("highwater-model", &[]),
    ("highwater", &[]),
    ("highwater-loom", &["highwater-model"]), // its suites; the library is the stream's sources
    ("highwater-proofs", &["highwater-model"]),
    (
        "highwater-conformance",
        &["highwater-model", "highwater", "highwater-proofs"],
    ),
];

#[test]
fn packages_depend_on_each_other_in_one_direction_only() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Cargo.toml");
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .expect("cargo describes the workspace");
    let ours: BTreeSet<&str> = ALLOWED.iter().map(|(name, _)| *name).collect();
    let found: BTreeSet<&str> = metadata
        .packages
        .iter()
        .map(|package| package.name.as_str())
        .collect();
    assert_eq!(found, ours, "a package that the table does not know");
    for (name, allowed) in ALLOWED {
        let package = metadata
            .packages
            .iter()
            .find(|package| package.name.as_str() == name);
        let package = package.expect("it was found");
        let used = package
            .dependencies
            .iter()
            .map(|dependency| dependency.name.as_str());
        // A package names itself where its suites ask for its features; a real cycle Cargo refuses.
        let used: BTreeSet<_> = used
            .filter(|used| ours.contains(used) && *used != name)
            .collect();
        let allowed: BTreeSet<_> = allowed.iter().copied().collect();
        assert!(
            used.is_subset(&allowed),
            "{name} depends on {used:?}, may on {allowed:?}"
        );
    }
}

#[test]
fn the_stream_depends_on_nothing_unless_asked() {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("../impl/Cargo.toml");
    let metadata = MetadataCommand::new()
        .manifest_path(manifest)
        .no_deps()
        .other_options(["--offline".to_owned()])
        .exec()
        .expect("cargo describes the package");
    let stream = metadata
        .packages
        .iter()
        .find(|package| package.name.as_str() == "highwater");
    let dependencies = &stream.expect("it is a member").dependencies;
    let normal = dependencies
        .iter()
        .filter(|dep| dep.kind == DependencyKind::Normal && !dep.optional);
    assert_eq!(
        normal.map(|dep| dep.name.as_str()).collect::<Vec<_>>(),
        [] as [&str; 0]
    );
}
