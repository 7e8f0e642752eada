//! Fetching, with a shell script in npm's place: it puts a shell script in Node's place.

use highwater_conformance::subject::{Cache, Fetch, Kind, Npm, SubjectError};

use super::{quiet, script, version};

/// An npm that installs a "node" which prints `answer` whatever it is asked, and says on `installs` that it did.
const INSTALLS: &str = r#"
case $1 in install) ;; *) exit 1 ;; esac
package=${2%@*}
while [ "$1" != --prefix ]; do shift; done
bin=$2/node_modules/$package/bin
mkdir -p "$bin"
printf '#!/bin/sh\necho %s\n' "$ANSWER" > "$bin/node"
chmod +x "$bin/node"
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

#[test]
fn a_version_is_fetched_once_and_told_about_once() {
    let site = Site::new(INSTALLS, "v20.10.0");
    let wanted = version("20.10.0");
    assert!(!site.cache.is_cached(wanted));
    let mut told = Vec::new();
    let binary = site
        .cache
        .node(wanted, &mut |text| told.push(text.to_owned()))
        .unwrap();
    assert!(binary.is_file() && site.cache.is_cached(wanted));
    assert!(!site.cache.is_cached(version("20.10.1")));
    assert_eq!(
        site.cache
            .node(wanted, &mut |text| told.push(text.to_owned()))
            .unwrap(),
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
    assert_eq!(offline.node(wanted, &mut quiet).unwrap(), binary);
}

#[test]
fn what_is_half_there_does_not_count_and_is_replaced() {
    let site = Site::new(INSTALLS, "v20.10.0");
    let wanted = version("20.10.0");
    let binary = site.cache.node(wanted, &mut quiet).unwrap();
    // Cut short.
    std::fs::write(&binary, "#!/bin/sh\n").unwrap();
    assert!(!site.cache.is_cached(wanted));
    site.cache.node(wanted, &mut quiet).unwrap();
    assert!(site.cache.is_cached(wanted));
    // Never finished: without the seal.
    let seal = binary.ancestors().nth(2).unwrap().join("highwater-size");
    std::fs::remove_file(seal).unwrap();
    assert!(!site.cache.is_cached(wanted));
    site.cache.node(wanted, &mut quiet).unwrap();
    assert!(site.cache.is_cached(wanted));
    assert_eq!(site.installs(), 3);
}

#[test]
fn two_that_fetch_at_once_both_succeed() {
    let slow = format!("{INSTALLS}\nsleep 0.1\n");
    let site = Site::new(&slow, "v20.10.0");
    let wanted = version("20.10.0");
    let fetch = || site.cache.node(wanted, &mut quiet).unwrap();
    let binaries: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(fetch)).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    assert!(binaries.iter().all(|binary| *binary == binaries[0]));
    assert!(site.cache.is_cached(wanted));
    assert_eq!(site.entries().len(), 1);
}

#[test]
fn a_package_that_holds_something_else_is_not_kept() {
    let site = Site::new(INSTALLS, "v6.6.6");
    let error = site.cache.node(version("20.10.0"), &mut quiet).unwrap_err();
    assert!(error.to_string().contains("v6.6.6"), "{error}");
    assert!(site.entries().is_empty());
}

fn failure(npm: &str) -> SubjectError {
    let site = Site::new(npm, "");
    let error = site.cache.node(version("20.10.9"), &mut quiet).unwrap_err();
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
