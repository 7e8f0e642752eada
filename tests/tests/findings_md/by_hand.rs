//! Findings in what is no `Writable`. highwater has made their programs, too, and its drivers play them; that they show
//! the same without highwater is written beside this file, by hand.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::Command;

use highwater_conformance::campaign::Standard;
use highwater_conformance::expectations::Expectations;
use highwater_conformance::subject::{Driven, Engine, Subject as _};
use highwater_model::declared::Declared;
use highwater_model::program::Program;
use highwater_model::trace::SinkKind;
use serde::Deserialize;

use super::support::{driven, permissions, runtime, sonic_boom, started};
use super::{Finding, Told, breaks, printed};

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByHand {
    /// Where it is found.
    on: Vec<Place>,
    /// The file beside this one.
    script: String,
    /// The program that breaks the rule; absent: that of the subject's expectations.
    program: Option<Program>,
    /// What is documented, and where.
    documented: String,
    /// Which other releases print the same, or do not.
    since: String,
}

/// Whose stream, and what runs it.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Place {
    /// The transports of the Python of the PATH.
    Asyncio,
    /// The library, on Node.
    SonicBoom,
    /// The `WritableStream` of a runtime.
    Node,
    Bun,
    Deno,
}

impl ByHand {
    /// Whether what it is about is here, or why not.
    pub(super) fn found(&self) -> Result<(), String> {
        self.on.iter().try_for_each(|place| place.start().map(drop))
    }
}

const NODE: (Engine, &str) = (Engine::Node, "26.10.0");

impl Place {
    fn name(self) -> String {
        match self.runtime() {
            None => "the transports of asyncio's selector event loop".to_owned(),
            Some(_) if matches!(self, Self::SonicBoom) => "sonic-boom@5.0.2".to_owned(),
            Some((engine, version)) => format!("{}@{version}", engine.name()),
        }
    }

    fn runtime(self) -> Option<(Engine, &'static str)> {
        match self {
            Self::Asyncio => None,
            Self::SonicBoom | Self::Node => Some(NODE),
            Self::Bun => Some((Engine::Bun, "1.4.5")),
            Self::Deno => Some((Engine::Deno, "2.9.6")),
        }
    }

    fn start(self) -> Result<Driven, String> {
        let Some((engine, version)) = self.runtime() else {
            let subject = started("asyncio")?;
            let version = &subject.identity().version;
            return match dialect_of(&subject) {
                Some(_) => Ok(subject),
                None => Err(format!(
                    "no dialect is declared for the asyncio of Python {version}"
                )),
            };
        };
        match self {
            Self::SonicBoom => driven(engine, version, "sonic_boom.mjs", &[&sonic_boom()?]),
            _ => driven(engine, version, "web_writable.mjs", &[]),
        }
    }

    fn standard(self) -> Standard {
        let asyncio = self.runtime().is_none().then(|| {
            let subject = self.start().expect("it was there before");
            dialect_of(&subject).expect("it has one").into()
        });
        asyncio.unwrap_or(Standard::Rules(SinkKind::Push))
    }

    fn command(self, script: &Path) -> Command {
        let Some((engine, version)) = self.runtime() else {
            let mut command = Command::new("python3");
            command.arg("-I").arg(script);
            return command;
        };
        let mut command = Command::new(runtime(engine, version).expect("it was there before"));
        command.args(permissions(engine)).arg(script);
        if let Self::SonicBoom = self {
            let library = sonic_boom().expect("it was there before");
            command.env("NODE_PATH", library.parent().expect("it is in a folder"));
        }
        command
    }
}

fn dialect_of(asyncio: &Driven) -> Option<Declared> {
    Declared::of_subject(&format!("asyncio@{}", asyncio.identity().version))
}

pub(super) fn told(finding: &Finding, by_hand: &ByHand) -> Told {
    let ByHand { on, script, .. } = by_hand;
    let program = program_of(finding, by_hand);
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/findings_md")
        .join(script);
    let text = fs::read_to_string(&script).expect("it is there");
    let mut prints = on.iter().map(|place| {
        let name = format!("{} on {}", finding.title, place.name());
        let broken = breaks(&finding.rule, &program, place.standard(), || place.start());
        assert!(broken, "{name}");
        printed(&name, |_| place.command(&script))
    });
    let first = prints.next().expect("it is found somewhere");
    assert!(prints.all(|other| other == first), "{}", finding.title);
    let names: Vec<_> = on.iter().map(|place| place.name()).collect();
    Told {
        found: format!("Found in {}. {}", names.join(", "), by_hand.since),
        documented: format!("What is documented: {}\n\n", by_hand.documented),
        language: match script.extension().and_then(OsStr::to_str) {
            Some("py") => "python",
            _ => "js",
        },
        text,
        printed: first,
    }
}

fn program_of(finding: &Finding, by_hand: &ByHand) -> Program {
    if let Some(program) = &by_hand.program {
        return program.clone();
    }
    let known = Expectations::shipped(&finding.subject).expect("something is expected of it");
    let mut known = known.expect.into_iter();
    let known = known.find(|known| known.rule == finding.rule);
    known.expect("it is expected").program
}
