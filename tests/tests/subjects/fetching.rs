//! Fetching, with a shell script in npm's place: it puts a shell script in Node's place.

use std::path::PathBuf;

use highwater_conformance::subject::{
    Cache, Engine, Fetch, Kind, Library, Npm, SubjectError, Version,
};

use super::{quiet, script, version};

/// An npm that installs a "node" (or bun, or deno) which prints `answer` whatever it is asked, and says on
/// `installs` that it did.
const INSTALLS: &str = r#"
case $1 in install) ;; *) exit 1 ;; esac
package=${2%@*}
while [ "$1" != --prefix ]; do shift; done
folder=$2/node_modules/$package
case $package in
@deno/*) binary=$folder/deno ;;
@oven/*) binary=$folder/bin/bun ;;
*) binary=$folder/bin/node ;;
esac
mkdir -p "${binary%/*}"
printf '#!/bin/sh\necho %s\n' "$ANSWER" > "$binary"
chmod +x "$binary"
echo x >> "$INSTALLS"
"#;

/// An npm that installs a library of version `answer`, and beside it what it depends on.
const INSTALLS_LIBRARY: &str = r#"
case $1 in install) ;; *) exit 1 ;; esac
package=${2%@*}
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/$package/lib" "$2/node_modules/dependency"
printf '{"name":"%s","version":"%s"}' "$package" "$ANSWER" > "$2/node_modules/$package/package.json"
echo 'exports.Writable = 1' > "$2/node_modules/$package/lib/index.js"
echo 'exports.x = 1' > "$2/node_modules/dependency/index.js"
echo x >> "$INSTALLS"
"#;

struct Site {
    folder: tempfile::TempDir,
    cache: Cache,
}

impl Site {
    fn new(npm: &str, answer: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let npm = Npm::at(script(folder.path(), "npm", npm))
            .with("ANSWER", answer)
            .with("INSTALLS", folder.path().join("installs"));
        let cache = Cache::at(folder.path().join("cache")).with_npm(npm);
        Self { folder, cache }
    }

    fn installs(&self) -> usize {
        std::fs::read_to_string(self.folder.path().join("installs"))
            .unwrap_or_default()
            .lines()
            .count()
    }

    /// What lies in the cache, temporary folders included.
    fn entries(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.cache.root().unwrap()).unwrap();
        entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect()
    }
}

fn has_node(cache: &Cache, version: Version) -> bool {
    cache.has_runtime(Engine::Node, version)
}

fn node(
    cache: &Cache,
    version: Version,
    progress: &mut dyn FnMut(&str),
) -> Result<PathBuf, SubjectError> {
    cache.runtime(Engine::Node, version, progress)
}

#[test]
fn a_version_is_fetched_once_and_told_about_once() {
    let site = Site::new(INSTALLS, "v20.10.0");
    let wanted = version("20.10.0");
    assert!(!has_node(&site.cache, wanted));
    let mut told = Vec::new();
    let binary = node(&site.cache, wanted, &mut |text| told.push(text.to_owned())).unwrap();
    assert!(binary.is_file() && has_node(&site.cache, wanted));
    assert!(!has_node(&site.cache, version("20.10.1")));
    assert_eq!(
        node(&site.cache, wanted, &mut |text| told.push(text.to_owned())).unwrap(),
        binary
    );
    assert_eq!((site.installs(), told.len()), (1, 1));
    assert_eq!(
        site.entries().len(),
        1,
        "nothing temporary is left: {:?}",
        site.entries()
    );
    let offline = site.cache.clone().with_fetch(Fetch::Never);
    assert_eq!(node(&offline, wanted, &mut quiet).unwrap(), binary);
}

#[test]
fn what_is_half_there_does_not_count_and_is_replaced() {
    let site = Site::new(INSTALLS, "v20.10.0");
    let wanted = version("20.10.0");
    let binary = node(&site.cache, wanted, &mut quiet).unwrap();
    // Cut short.
    std::fs::write(&binary, "#!/bin/sh\n").unwrap();
    assert!(!has_node(&site.cache, wanted));
    node(&site.cache, wanted, &mut quiet).unwrap();
    assert!(has_node(&site.cache, wanted));
    // Never finished: without the seal.
    let seal = binary.ancestors().nth(2).unwrap().join("highwater-size");
    std::fs::remove_file(seal).unwrap();
    assert!(!has_node(&site.cache, wanted));
    node(&site.cache, wanted, &mut quiet).unwrap();
    assert!(has_node(&site.cache, wanted));
    assert_eq!(site.installs(), 3);
}

#[test]
fn two_that_fetch_at_once_both_succeed() {
    let slow = format!("{INSTALLS}\nsleep 0.1\n");
    let site = Site::new(&slow, "v20.10.0");
    let wanted = version("20.10.0");
    let fetch = || node(&site.cache, wanted, &mut quiet).unwrap();
    let binaries: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(fetch)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(binaries.iter().all(|binary| *binary == binaries[0]));
    assert!(has_node(&site.cache, wanted));
    assert_eq!(site.entries().len(), 1);
}

#[test]
fn a_package_that_holds_something_else_is_not_kept() {
    let site = Site::new(INSTALLS, "v6.6.6");
    let error = node(&site.cache, version("20.10.0"), &mut quiet).unwrap_err();
    assert!(error.to_string().contains("v6.6.6"), "{error}");
    assert!(site.entries().is_empty());
}

#[test]
fn every_runtime_is_looked_over_in_its_own_words() {
    for (engine, answer) in [
        (Engine::Node, "v1.4.5"),
        (Engine::Bun, "1.4.5"),
        (Engine::Deno, "'deno 1.4.5 (stable, release)'"),
    ] {
        let site = Site::new(INSTALLS, answer);
        let wanted = version("1.4.5");
        let binary = site.cache.runtime(engine, wanted, &mut quiet).unwrap();
        assert!(binary.is_file() && site.cache.has_runtime(engine, wanted));
        // A folder of the npm scope, if it has one: what is in it is one folder for each version.
        assert_eq!(site.entries().len(), 1);
        let others = Engine::ALL.into_iter().filter(|other| *other != engine);
        for other in others {
            assert!(!site.cache.has_runtime(other, wanted));
            let error = site.cache.runtime(other, wanted, &mut quiet).unwrap_err();
            assert!(matches!(error, SubjectError::BadPackage { .. }), "{error}");
        }
    }
    // A longer version that begins alike is another.
    let site = Site::new(INSTALLS, "1.4.50");
    let error = site
        .cache
        .runtime(Engine::Bun, version("1.4.5"), &mut quiet);
    assert!(error.unwrap_err().to_string().contains("`1.4.50`"));
}

#[test]
fn a_library_is_kept_with_what_it_depends_on() {
    let site = Site::new(INSTALLS_LIBRARY, "2.28.1");
    let wanted = version("2.28.1");
    let fetch = || site.cache.library(Library::Streamx, wanted, &mut quiet);
    let folder = fetch().unwrap();
    assert!(
        folder.ends_with("streamx/2.28.1/node_modules/streamx"),
        "{folder:?}"
    );
    let dependency = folder.with_file_name("dependency").join("index.js");
    assert!(dependency.is_file() && site.cache.has_library(Library::Streamx, wanted));
    assert!(!site.cache.has_library(Library::ReadableStream, wanted));
    assert_eq!(fetch().unwrap(), folder);
    assert_eq!((site.installs(), site.entries().len()), (1, 1));
    // Cut short anywhere, it does not count.
    std::fs::write(&dependency, "").unwrap();
    assert!(!site.cache.has_library(Library::Streamx, wanted));
    fetch().unwrap();
    assert_eq!((site.installs(), site.entries().len()), (2, 1));
    assert!(site.cache.has_library(Library::Streamx, wanted));
}

#[test]
fn a_library_of_another_version_is_not_kept() {
    let site = Site::new(INSTALLS_LIBRARY, "2.28.0");
    let error = site
        .cache
        .library(Library::Streamx, version("2.28.1"), &mut quiet);
    assert!(
        error
            .unwrap_err()
            .to_string()
            .contains("says that it is version 2.28.0")
    );
    assert!(site.entries().is_empty());
}

fn failure(npm: &str) -> SubjectError {
    let site = Site::new(npm, "");
    let error = node(&site.cache, version("20.10.9"), &mut quiet).unwrap_err();
    assert!(site.entries().is_empty(), "nothing is left");
    error
}

#[test]
fn a_version_that_was_never_published_is_answered_with_near_ones() {
    let error = failure(
        r#"case $1 in
install) echo 'npm error code ETARGET' >&2; exit 1 ;;
view) echo '["26.10.0","v20.11.0","20.10.0","20.9.0","0.10.48","20.10.0-rc.1"]' ;;
esac"#,
    );
    assert_eq!(error.kind(), Kind::Usage);
    assert!(
        error
            .to_string()
            .ends_with("(near it: 20.10.0, 20.11.0, 20.9.0)"),
        "{error}"
    );
}

#[test]
fn the_other_failures_of_npm_are_told_apart() {
    let network = failure("echo 'npm error code ENOTFOUND\nnpm error request failed' >&2; exit 1");
    assert!(
        matches!(network, SubjectError::NoNetwork { .. }),
        "{network}"
    );
    let disk = failure("echo 'npm ERR! code ENOSPC' >&2; exit 1");
    assert!(
        matches!(disk, SubjectError::CacheNotWritable { .. }),
        "{disk}"
    );
    let other = failure("echo 'npm error code EWHATEVER' >&2; exit 1");
    assert!(other.to_string().contains("EWHATEVER"), "{other}");
    let empty = failure("exit 0");
    assert!(matches!(empty, SubjectError::BadPackage { .. }), "{empty}");
    for error in [network, disk, other, empty] {
        assert_eq!(error.kind(), Kind::Undecided);
    }
}
