//! Subjects, as far as they need no Node: names, versions, the cache, npm's failures, and drivers that
//! hang, die, print noise or come late. What needs Node is in `node_driver.rs`.

#[cfg(unix)]
use std::path::Path;
#[cfg(unix)]
use std::process::Command;

use highwater_conformance::subject::{
    Cache, Engine, Fetch, Kind, Library, Npm, Runtime, Spec, SubjectError, Version,
};

#[cfg(unix)]
#[path = "subjects/driving.rs"]
mod driving;
#[cfg(unix)]
#[path = "subjects/fetching.rs"]
mod fetching;

fn version(text: &str) -> Version {
    text.parse().unwrap()
}

/// A progress callback for those who do not care.
fn quiet(_: &str) {}

/// Writes an executable shell script. A shell writes it: a file that this process had open could not be executed
/// while a child that another test is just starting still holds it open.
#[cfg(unix)]
fn script(folder: &Path, name: &str, text: &str) -> std::path::PathBuf {
    let path = folder.join(name);
    let status = Command::new("sh")
        .args(["-c", r#"printf '%s' "$1" > "$0" && chmod +x "$0""#])
        .arg(&path)
        .arg(format!("#!/bin/sh\n{text}"))
        .status();
    assert!(status.unwrap().success());
    path
}

mod names {
    use super::*;

    fn refusal(text: &str) -> String {
        let error = Spec::parse(text, &["rust"]).unwrap_err();
        assert_eq!(error.kind(), Kind::Usage, "{text}");
        error.to_string()
    }

    #[test]
    fn node_and_its_versions_are_read_and_written_back() {
        assert_eq!(
            "node".parse::<Spec>().unwrap(),
            Spec::Runtime(Runtime::NODE)
        );
        let spec: Spec = "node@20.10.0".parse().unwrap();
        let node = Runtime {
            engine: Engine::Node,
            version: Some(version("20.10.0")),
        };
        assert_eq!(spec, Spec::Runtime(node));
        assert_eq!(spec.to_string(), "node@20.10.0");
        assert_eq!("node@v20.10.0".parse::<Spec>().unwrap(), spec);
        let driver = Spec::Executable(vec!["./driver".into(), "--fast".into()]);
        assert_eq!(driver.to_string(), "-- ./driver --fast");
    }

    #[test]
    fn other_runtimes_and_libraries_too() {
        for text in [
            "bun",
            "bun@1.4.5",
            "deno@2.9.6",
            "readable-stream@4.8.0",
            "streamx@2.28.1",
        ] {
            assert_eq!(text.parse::<Spec>().unwrap().to_string(), text);
        }
        let library: Spec = "streamx@2.28.1".parse().unwrap();
        let on_node = Spec::Library {
            library: Library::Streamx,
            version: version("2.28.1"),
            on: Runtime::NODE,
        };
        assert_eq!(library, on_node);
        let moved = library.clone().on("bun@1.4.5").unwrap();
        assert_eq!(moved.to_string(), "streamx@2.28.1 on bun@1.4.5");
        assert_eq!(moved.on("node").unwrap(), library);
        assert!(refusal("streamx").contains("give its version, as in streamx@2.28.1"));
        assert!(refusal("readable-streams@4.8.0").contains("near it: readable-stream@4.8.0"));
        assert!(refusal("dino@2.9.6").contains("near it: deno"));
    }

    #[test]
    fn only_a_library_runs_on_something_and_that_is_a_runtime() {
        let library: Spec = "streamx@2.28.1".parse().unwrap();
        for (error, says) in [
            (library.clone().on("chrome"), "`chrome` is no runtime"),
            (library.clone().on("streamx@2.28.1"), "is no runtime"),
            (library.on("bun@1"), "not a full version"),
            (
                "node".parse::<Spec>().unwrap().on("bun"),
                "`node` is no library",
            ),
        ] {
            let error = error.unwrap_err();
            assert_eq!(error.kind(), Kind::Usage);
            assert!(error.to_string().contains(says), "{error}");
        }
    }

    #[test]
    fn an_unknown_subject_is_answered_with_near_ones() {
        assert!(refusal("nod").contains("near it: node"));
        assert!(refusal("Node@20.10.0").contains("near it: node"));
        assert!(refusal("rusty").contains("near it: rust"));
        let far = refusal("quantum");
        assert!(
            !far.contains("near it") && far.contains("node@26.10.0"),
            "{far}"
        );
    }

    #[test]
    fn a_version_must_be_full() {
        assert!(refusal("node@20").contains("as in 20.10.0"));
        assert!(refusal("node@20.10").contains("as in 20.10.0"));
    }

    #[test]
    fn garbage_is_no_version() {
        for garbage in [
            "",
            "latest",
            "20.",
            "20.10.0.1",
            "20.10.x",
            "+1.2.3",
            "20.010.0",
            "99999999999.0.0",
            "1.2.3-rc.1",
        ] {
            let message = refusal(&format!("node@{garbage}"));
            assert!(message.contains("is not a version"), "{message}");
        }
    }
}

mod cache {
    use super::*;

    fn root(variables: &[(&str, &str)]) -> Option<String> {
        let cache = Cache::from_variables(&|name| {
            variables
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.into())
        });
        cache.root().map(|root| root.display().to_string())
    }

    #[test]
    fn its_folder_is_the_one_named_else_the_platforms() {
        let all = [
            ("HIGHWATER_CACHE", "/a"),
            ("XDG_CACHE_HOME", "/b"),
            ("HOME", "/c"),
        ];
        assert_eq!(root(&all).as_deref(), Some("/a"));
        assert_eq!(root(&[("HIGHWATER_CACHE", ""), all[1]]), root(&all[1..]));
        assert!(root(&all[1..]).unwrap().starts_with("/b"));
        if cfg!(target_os = "linux") {
            assert_eq!(root(&all[2..]).as_deref(), Some("/c/.cache/highwater"));
        }
        assert_eq!(root(&[]), None);
    }

    #[test]
    fn without_a_folder_only_versions_are_out_of_reach() {
        let cache = Cache::from_variables(&|_| None);
        assert!(!cache.has_runtime(Engine::Node, version("20.10.0")));
        let error = cache
            .runtime(Engine::Node, version("20.10.0"), &mut quiet)
            .unwrap_err();
        assert!(matches!(error, SubjectError::NoCacheFolder), "{error}");
    }

    #[test]
    fn offline_nothing_is_fetched() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path()).with_fetch(Fetch::Never);
        let error = cache
            .runtime(Engine::Node, version("20.10.0"), &mut quiet)
            .unwrap_err();
        assert_eq!(error.kind(), Kind::Undecided);
        assert!(error.to_string().contains("not in the cache"), "{error}");
        let root = folder.path().to_str().unwrap();
        let variables = move |name: &str| match name {
            "HIGHWATER_CACHE" => Some(root.into()),
            "HIGHWATER_OFFLINE" => Some("1".into()),
            _ => None,
        };
        let error = Cache::from_variables(&variables)
            .runtime(Engine::Node, version("20.10.0"), &mut quiet)
            .unwrap_err();
        assert!(matches!(error, SubjectError::NotCached { .. }), "{error}");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_named() {
        // Below a file: that stops the administrator too, whom permissions do not.
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "").unwrap();
        let root = file.join("cache");
        let error = Cache::at(&root)
            .runtime(Engine::Node, version("20.10.0"), &mut quiet)
            .unwrap_err();
        assert_eq!(error.kind(), Kind::Undecided);
        let message = error.to_string();
        assert!(
            message.contains(root.to_str().unwrap()) && message.contains("HIGHWATER_CACHE"),
            "{message}"
        );
    }

    #[test]
    fn a_missing_npm_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::at(folder.path()).with_npm(Npm::at("no-such-npm"));
        let error = cache
            .runtime(Engine::Node, version("20.10.0"), &mut quiet)
            .unwrap_err();
        assert!(matches!(error, SubjectError::NoNpm { .. }), "{error}");
        assert_eq!(error.kind(), Kind::Undecided);
    }
}
