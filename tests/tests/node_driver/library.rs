//! The driver with the library of a folder.

use std::ffi::OsString;

use highwater_conformance::subject::{
    Driven, Options, Outcome, Spec, Subject as _, SubjectError, start,
};

use super::{WRITE, node};

/// The driver with a folder in which there is a library of one line.
fn library(index: &str) -> Result<Driven, SubjectError> {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
    write("package.json", r#"{"name":"mine","version":"1.2.3"}"#);
    write("index.js", index);
    write("driver.cjs", include_str!("../../driver/writable.js"));
    let words = [
        OsString::from("node"),
        folder.path().join("driver.cjs").into(),
        folder.path().into(),
    ];
    start(
        &Spec::Executable(words.into()),
        &Options::default(),
        &mut |_| {},
    )
}

pub(super) fn it_tests_the_library_in_a_folder() {
    // Its writes all say false, so it is really this one that is tested.
    let index = "exports.Writable = class extends require('stream').Writable {
        write(...chunk) { super.write(...chunk); return false; }
    };";
    let mut subject = library(index).unwrap();
    let library = subject.identity().library.clone();
    assert_eq!(library, Some(("mine".to_owned(), "1.2.3".to_owned())));
    assert_eq!(subject.identity().runtime, "node");
    let outcomes = subject.run_batch(&[WRITE.to_owned()]).unwrap();
    assert!(
        matches!(&outcomes[0], Outcome::Trace(trace) if trace.contains("\"result\":false")),
        "{outcomes:?}"
    );
    assert_eq!(node().identity().library, None);
}

pub(super) fn a_folder_without_streams_is_refused() {
    for (index, says) in [
        ("exports.Readable = 1", "has no Writable"),
        (
            "throw new Error('too old')",
            "cannot be loaded: Error: too old",
        ),
    ] {
        let error = library(index).err().unwrap().to_string();
        assert!(error.contains(says), "{error}");
    }
}
