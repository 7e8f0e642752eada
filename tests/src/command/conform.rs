//! `highwater conform SUBJECT`.

mod json;
mod report;
mod results;
mod run;

pub(super) use report::sentence;
pub(super) use run::corpus;

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use highwater_model::declared::Declared;
use highwater_model::program::Program;
use highwater_model::quantity::Whole;
use highwater_model::trace::{Header, Settings, SinkKind};

use self::report::{Campaign, Replayed};
pub(super) use self::results::{Judged as JudgedTally, Traces, about, played};
use super::exit::{Exit, Failure};
use super::judge::{dialect_named, exit_of};
use super::output::write_whole;
use super::subject::Chosen;
use super::text::{Named, of_json, programs_number, with_dialects, without_mark};
use super::{Judging, Output};
use crate::campaign::{self, Drift, Group, Plan, Shard, Standard, Tally};
use crate::expectations::{Expectations, ExpectationsError, Known};
use crate::strategy::Space;
use crate::subject::Subject;

#[derive(clap::Args, Debug)]
#[command(after_help = with_dialects(EXAMPLES))]
pub(super) struct Arguments {
    #[command(flatten)]
    chosen: Chosen,
    /// How many distinct random programs, at least 1
    #[arg(
        long,
        default_value = "10000",
        value_name = "N",
        value_parser = programs_number,
        conflicts_with = "program"
    )]
    programs: usize,
    /// Which random programs: the same number, the same ones
    #[arg(
        long,
        default_value_t = 1,
        value_name = "N",
        conflicts_with = "program"
    )]
    seed: u64,
    /// Run one of n equal parts of these programs, on n machines one each: `2/8`
    #[arg(long, value_name = "I/N", default_value_t = Shard::WHOLE, conflicts_with = "program")]
    shard: Shard,
    /// Leave out what else comes first: the shortest program for each edge of the dialect's small model
    #[arg(long, conflicts_with = "program")]
    no_corpus: bool,
    /// Only random programs, and made of these groups, by commas: cork, writev, destroy, errors, hooks, throws,
    /// data, ends, shared, autodestroy; `none`: writes, completions, plain ends and tasks, as in all
    #[arg(
        long,
        value_name = "GROUPS",
        value_parser = Space::named,
        conflicts_with = "program"
    )]
    only: Option<Space>,
    /// The dialect the subject is declared to follow; default: by its version. `none`: the rules alone judge it
    #[arg(long, value_name = "D")]
    dialect: Option<String>,
    /// Replay this one program instead; `-` reads standard input
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Known findings of this subject; default: those that come with highwater
    #[arg(long, value_name = "FILE", conflicts_with = "program")]
    expectations: Option<PathBuf>,
    /// Save the trace of every finding (of the program, with --program) into this folder
    #[arg(long, value_name = "DIR")]
    save_traces: Option<PathBuf>,
    #[command(flatten)]
    output: Output<Judging>,
}

impl Arguments {
    fn has_corpus(&self) -> bool {
        !self.no_corpus && self.only.is_none()
    }
}

const EXAMPLES: &str = "\
Examples:
  highwater conform rust
  highwater conform node@20.10.0 --programs 2000 --save-traces findings
  highwater conform readable-stream@4.8.0 --on bun@1.4.5
  highwater conform asyncio --seed 7
  highwater conform node --program finding.json
  highwater conform --dialect node-26 -- ./my-driver --fast

Releases of runtimes and libraries come through npm, once, into the folder that HIGHWATER_CACHE names, else into
the user's cache folder; HIGHWATER_OFFLINE=1 forbids it.";

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    // What is wrong with the command line is told before anything is fetched or started.
    let asked = arguments.dialect.as_deref().map(Asked::of).transpose()?;
    let program = arguments.program.as_deref().map(read_program).transpose()?;
    arguments.output.check()?;
    if let Some(path) = &arguments.expectations {
        readable(path)?;
    }
    if let Some(folder) = &arguments.save_traces {
        fs::create_dir_all(folder).map_err(|error| {
            let message = format!("cannot make the folder {}: {error}", folder.display());
            Failure::new(Exit::Usage, message)
        })?;
    }
    let (mut subject, typed) = arguments.chosen.start(&arguments.output)?;
    let subject = Judged::of(subject.as_mut(), typed, asked)?;
    match program {
        Some(program) => replay(arguments, subject, &program),
        None => campaign(arguments, subject),
    }
}

/// Whether the file of expectations is there: what is in it is read when it is known which subject runs.
fn readable(path: &Path) -> Result<(), ExpectationsError> {
    let io = |source| ExpectationsError::Io {
        path: path.into(),
        source,
    };
    File::open(path).map_err(io).map(drop)
}

/// A subject that runs, under its names, and the dialect it is judged by.
pub(super) struct Judged<'s> {
    pub(super) subject: &'s mut (dyn Subject + Send),
    pub(super) name: Named,
    pub(super) standard: Standard,
}

impl<'s> Judged<'s> {
    pub(super) fn of(
        subject: &'s mut (dyn Subject + Send),
        typed: String,
        asked: Option<Asked>,
    ) -> Result<Self, Failure> {
        let identity = subject.identity();
        let name = Named::of(identity, typed);
        let full = &name.full;
        let sink_of = |declared: Declared| declared.options(Whole(0), Settings::default()).sink;
        let sink = match identity.runtime.as_str() {
            "rust" | "cpython" | "pypy" => Some(SinkKind::Pull),
            "node" | "bun" | "deno" => Some(SinkKind::Push),
            "model" => Declared::of_subject(full).map(sink_of),
            _ => None,
        };
        let declared = match asked {
            Some(Asked::Dialect(declared)) => Some(declared),
            Some(Asked::None) => {
                let pulls = identity.capabilities.iter().any(|known| known == "pull");
                let told = if pulls {
                    SinkKind::Pull
                } else {
                    SinkKind::Push
                };
                return Ok(Self {
                    standard: Standard::Rules(sink.unwrap_or(told)),
                    subject,
                    name,
                });
            }
            None => Declared::of_subject(full),
        };
        let Some(declared) = declared else {
            let known: Vec<_> = Declared::all().map(Declared::name).collect();
            let message = format!(
                "{full} is not known yet: no dialect is declared for it. To judge it by one all \
                 the same, give --dialect {}; to judge it by the rules alone, --dialect none",
                known.join("|")
            );
            return Err(Failure::new(Exit::Undecided, message));
        };
        let theirs = sink_of(declared);
        if sink.is_some_and(|sink| sink != theirs) {
            let message = format!(
                "the dialect {} cannot describe {full}: {}; leave --dialect out, or give another",
                declared.name(),
                match theirs {
                    SinkKind::Pull =>
                        "its sink asks for chunks, and this one's is called with them",
                    SinkKind::Push =>
                        "its sink is called with chunks, and this one's asks for them",
                }
            );
            return Err(Failure::new(Exit::Usage, message));
        }
        Ok(Self {
            subject,
            name,
            standard: declared.into(),
        })
    }
}

/// What `--dialect` says.
#[derive(Clone, Copy, Debug)]
pub(super) enum Asked {
    Dialect(Declared),
    /// `none`: the rules alone judge.
    None,
}

impl Asked {
    fn of(name: &str) -> Result<Self, Failure> {
        match name {
            "none" => Ok(Self::None),
            name => dialect_named(name).map(Self::Dialect),
        }
    }
}

fn read_program(path: &Path) -> Result<Program, Failure> {
    let is_stdin = path.as_os_str() == "-";
    let name = if is_stdin {
        "on standard input".into()
    } else {
        path.display().to_string()
    };
    let unreadable =
        |why: String| Failure::new(Exit::Unreadable, format!("the program {name}: {why}"));
    let text = if is_stdin {
        io::read_to_string(io::stdin())
    } else {
        fs::read_to_string(path)
    };
    let text = text.map_err(|error| unreadable(error.to_string()))?;
    let text = without_mark(&text);
    if text.trim().is_empty() {
        return Err(unreadable("it is empty".into()));
    }
    let program: Program = serde_json::from_str(text).map_err(|error| {
        unreadable(format!(
            "{}; a program is {{\"highWaterMark\":N,\"turns\":[[…]],\"reactions\":[…]}}",
            of_json(&error.to_string())
        ))
    })?;
    program.check().map_err(unreadable)?;
    Ok(program)
}

fn replay(arguments: &Arguments, judged: Judged, program: &Program) -> Result<Exit, Failure> {
    let Judged {
        subject,
        name,
        standard,
    } = judged;
    let (trace, judgement) = campaign::replay(subject, program, standard)?
        .map_err(|why| Failure::new(Exit::Undecided, format!("{}: {why}", name.full)))?;
    if let Some(folder) = &arguments.save_traces {
        save(folder, "program", &name.full, standard, &trace)?;
    }
    let exit = exit_of(judgement.verdict);
    arguments.output.write(&Replayed {
        subject: name,
        standard,
        program,
        trace,
        judgement,
    })?;
    Ok(exit)
}

fn save(
    folder: &Path,
    what: &str,
    subject: &str,
    standard: Standard,
    trace: &str,
) -> Result<(), Failure> {
    let header = Header::new(
        subject,
        standard.dialect().map(|declared| declared.name().into()),
    );
    write_whole(
        &folder.join(format!("{what}.trace.jsonl")),
        &format!("{header}\n{trace}"),
    )
}

fn campaign(arguments: &Arguments, mut judged: Judged) -> Result<Exit, Failure> {
    let known = match &arguments.expectations {
        Some(path) => Some(Expectations::read(path, &judged.name.full)?),
        None => Expectations::shipped(&judged.name.full),
    };
    let declared = judged.standard.dialect();
    let declared = declared.filter(|_| arguments.has_corpus());
    let corpus = declared.map(|declared| run::corpus(declared, &arguments.output));
    let plan = Plan {
        standard: judged.standard,
        corpus: corpus.as_ref(),
        programs: arguments.programs,
        seed: arguments.seed,
        space: judged.space(arguments.only.unwrap_or(Space::ALL)),
        shard: arguments.shard,
    };
    let (known, tally) = judged.run(plan, known, &arguments.output)?;
    let tally = tally?;
    let Judged {
        subject,
        name,
        standard,
    } = judged;
    if let Some(folder) = &arguments.save_traces {
        for (what, program) in tally.findings() {
            if let Ok((trace, _)) = campaign::replay(subject, program, standard)? {
                save(folder, &what, &name.full, standard, &trace)?;
            }
        }
    }
    let traces = if arguments.output.asks_for_results() {
        let expected = known.passes.iter().map(|pass| &pass.program);
        let found = tally.groups().map(|(_, _, group)| &group.smallest);
        played(subject, standard, found.chain(expected))?
    } else {
        Traces::default()
    };
    let exit = verdict(&tally, &known);
    let report = Campaign {
        subject: name,
        standard,
        plan,
        tally: &tally,
        known,
        expectations: arguments.expectations.as_deref(),
        traces,
        exit,
    };
    arguments.output.write(&report)?;
    Ok(exit)
}

pub(super) fn verdict(tally: &Tally, known: &Known) -> Exit {
    let drift = tally.drift.as_ref();
    let unexpected = |(_, rule, group): (String, &str, &Group)| {
        group.is_certain() && known.covers(rule, group).is_none()
    };
    if tally.groups().any(unexpected) || !known.passes.is_empty() {
        Exit::Violated
    } else if drift.is_some_and(Drift::is_certain) {
        Exit::Drift
    } else if drift.is_some()
        || !tally.lost.is_empty()
        || tally.groups().any(|(_, _, group)| !group.is_certain())
    {
        Exit::Undecided
    } else {
        Exit::Conforms
    }
}
