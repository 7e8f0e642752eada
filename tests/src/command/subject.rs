//! The subject on the command line, for every command that runs one.

use std::ffi::OsString;
use std::time::Duration;

use super::Output;
use super::exit::Failure;
use super::judge::dialect_named;
use super::output::Form;
use super::text::{Named, quoted};
use crate::channel::Channel;
use crate::modelled::Modelled;
use crate::rust::Rust;
use crate::subject::{self, Identity, Spec, Subject, SubjectError};

/// Which subject, and how it is run.
#[derive(clap::Args, Debug)]
pub(super) struct Chosen {
    /// What is tested: `rust` (the bundled stream), `node` (the one on the PATH; also `bun`, `deno`),
    /// `node@20.10.0`, `bun@1.4.5`, `deno@2.9.6` (any release, in full), `readable-stream@4.8.0`,
    /// `streamx@2.28.1` (a library, on a runtime), `asyncio` (of the `python3` on the PATH; `asyncio@3.11` insists),
    /// `tokio-mpsc` (the bounded channel that is built in), `model@node-fixed` (a dialect's own machine)
    #[arg(required_unless_present = "driver", conflicts_with = "driver")]
    subject: Option<String>,
    /// What a library runs on: `node`, `node@20.10.0`, `bun@1.4.5`, … [default: the `node` on the PATH]
    #[arg(
        long,
        value_name = "RUNTIME",
        visible_alias = "runtime",
        conflicts_with = "driver"
    )]
    on: Option<String>,
    /// Instead of a subject: any command that speaks the driver protocol (tests/driver/README.md)
    #[arg(last = true, value_name = "COMMAND")]
    driver: Vec<OsString>,
    /// How long the subject may say nothing before it is taken for hung
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    patience: Duration,
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let wrong = || "give a number of seconds above 0, as in 0.5".to_owned();
    let seconds: f64 = text.parse().map_err(|_| wrong())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(patience) if !patience.is_zero() => Ok(patience),
        _ => Err(wrong()),
    }
}

/// What runs without a driver.
const OWN: &[&str] = &["rust", "tokio-mpsc", "model@node-fixed"];

/// The subject with this name, if it runs without a driver.
fn own(name: &str) -> Result<Option<Box<dyn Subject + Send>>, Failure> {
    if name == "rust" {
        return Ok(Some(Box::new(Rust::new())));
    }
    if name == "tokio-mpsc" {
        return Ok(Some(Box::new(Channel::new())));
    }
    match name.strip_prefix("model@") {
        Some(dialect) => Ok(Some(Box::new(Modelled::new(dialect_named(dialect)?)))),
        None => Ok(None),
    }
}

impl Chosen {
    /// The name of a subject that is none of a driver's.
    pub(super) fn name(&self) -> Option<&str> {
        self.subject.as_deref()
    }

    /// The subject, running, and as the user typed it.
    pub(super) fn start(&self, output: &Output<impl Form>) -> Result<Started, Failure> {
        if let Some(name) = &self.subject {
            return started(name, self.on.as_deref(), self.patience, output);
        }
        let words = self
            .driver
            .iter()
            .map(|word| quoted(&word.to_string_lossy()));
        let typed = format!("-- {}", words.collect::<Vec<_>>().join(" "));
        let spec = Spec::Executable(self.driver.clone());
        started_as(&spec, typed, self.patience, output)
    }
}

/// A subject that runs, and as the user typed it.
pub(super) type Started = (Box<dyn Subject + Send>, String);

/// The subject of this name, a library on a runtime.
pub(super) fn started(
    name: &str,
    on: Option<&str>,
    patience: Duration,
    output: &Output<impl Form>,
) -> Result<Started, Failure> {
    if let Some(own) = own(name)? {
        return match on {
            Some(_) => Err(SubjectError::NotALibrary { given: name.into() }.into()),
            None => Ok((own, name.into())),
        };
    }
    let spec = Spec::parse(name, OWN)?;
    let (spec, typed) = match on {
        Some(on) => (spec.on(on)?, format!("{name} --on {on}")),
        None => (spec, name.to_owned()),
    };
    started_as(&spec, typed, patience, output)
}

fn started_as(
    spec: &Spec,
    typed: String,
    patience: Duration,
    output: &Output<impl Form>,
) -> Result<Started, Failure> {
    let options = subject::Options {
        patience,
        ..subject::Options::default()
    };
    let bar = output.spinner(&format!("starting {typed}"));
    let started = subject::start(spec, &options, &mut |message| {
        bar.set_message(message.to_owned());
    });
    bar.finish_and_clear();
    Ok((Box::new(started?), typed))
}

impl Named {
    /// A running subject, under its names.
    pub(super) fn of(identity: &Identity, typed: String) -> Self {
        let runtime = format!("{}@{}", identity.runtime, identity.version);
        let (full, on) = match (&identity.library, identity.runtime.as_str()) {
            (Some((name, version)), "rust") => (format!("{name}@{version}"), None),
            (Some((name, version)), _) => (format!("{name}@{version}"), Some(runtime)),
            (None, "rust") => ("rust".to_owned(), None),
            (None, _) => (runtime, None),
        };
        Self { full, typed, on }
    }
}
