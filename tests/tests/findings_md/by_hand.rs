//! Findings in what is no `Writable`. highwater has made their programs, too, and its drivers play them; that they show
//! the same without highwater is written beside this file, by hand.

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

use super::support::{driven, runtime, sonic_boom, started};
use super::{Finding, Told, breaks, printed};

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ByHand {
    language: Language,
    /// The file beside this one.
    script: String,
    /// The program that breaks the rule; absent: that of the subject's expectations.
    program: Option<Program>,
    /// What is documented, with whose words that is written.
    documented: String,
    /// On which releases it was run, and printed the same: sentences.
    found: String,
}

/// Of which subject: the Python of the PATH, or a Node of the cache and the library that it is given.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Language {
    Python,
    Js,
}

impl ByHand {
    /// Whether what it is about is here, or why not.
    pub(super) fn found(&self) -> Result<(), String> {
        self.language.start().map(drop)
    }
}

impl Language {
    fn start(self) -> Result<Driven, String> {
        match self {
            Self::Python => {
                let subject = started("asyncio")?;
                match dialect_of(&subject) {
                    Some(_) => Ok(subject),
                    None => Err(format!(
                        "no dialect is declared for the asyncio of Python {}",
                        subject.identity().version
                    )),
                }
            }
            Self::Js => driven(Engine::Node, "26.10.0", "sonic_boom.mjs", &[&sonic_boom()?]),
        }
    }

    fn standard(self) -> Standard {
        match self {
            Self::Python => {
                let subject = self.start().expect("it was there before");
                dialect_of(&subject).expect("it has one").into()
            }
            Self::Js => Standard::Rules(SinkKind::Push),
        }
    }

    fn command(self, script: &Path) -> Command {
        match self {
            Self::Python => {
                let mut command = Command::new("python3");
                command.arg("-I").arg(script);
                command
            }
            Self::Js => {
                let node = runtime(Engine::Node, "26.10.0").expect("it was there before");
                let library = sonic_boom().expect("it was there before");
                let libraries = library.parent().expect("it is in a folder");
                let mut command = Command::new(node);
                command.arg(script).env("NODE_PATH", libraries);
                command
            }
        }
    }
}

fn dialect_of(asyncio: &Driven) -> Option<Declared> {
    Declared::of_subject(&format!("asyncio@{}", asyncio.identity().version))
}

pub(super) fn told(finding: &Finding, by_hand: &ByHand) -> Told {
    let ByHand {
        language, script, ..
    } = by_hand;
    let broken = breaks(
        &finding.rule,
        &program_of(finding, by_hand),
        language.standard(),
        || language.start(),
    );
    assert!(broken, "{}", finding.title);
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/findings_md")
        .join(script);
    let text = fs::read_to_string(&script).expect("it is there");
    Told {
        found: by_hand.found.clone(),
        documented: format!("What is documented: {}\n\n", by_hand.documented),
        language: match language {
            Language::Python => "python",
            Language::Js => "js",
        },
        text,
        printed: printed(&finding.title, |_| language.command(&script)),
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
