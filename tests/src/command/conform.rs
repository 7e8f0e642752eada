//! `highwater conform SUBJECT`.

mod report;

use std::ffi::OsString;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use highwater_model::declared::Declared;
use highwater_model::oracle::Judgement;
use highwater_model::program::Program;
use highwater_model::trace::Header;

use self::report::{Campaign, Replayed};
use super::Output;
use super::exit::{Exit, Failure};
use super::judge::{dialect_named, exit_of};
use super::output::write_whole;
use crate::campaign::{self, Plan, Tally};
use crate::expectations::{Expectation, Expectations};
use crate::rust::Rust;
use crate::subject::{self, Spec, Subject};

#[derive(clap::Args, Debug)]
pub(super) struct Arguments {
    /// The subject: `rust`, `node` (the one on the PATH), `node@20.10.0`
    #[arg(required_unless_present = "driver", conflicts_with = "driver")]
    subject: Option<String>,
    /// Any executable that speaks the driver protocol, behind `--`
    #[arg(last = true, value_name = "COMMAND")]
    driver: Vec<OsString>,
    /// How many distinct programs
    #[arg(
        long,
        default_value_t = 10_000,
        value_name = "N",
        conflicts_with = "program"
    )]
    programs: usize,
    /// Which random programs
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// The dialect the subject is declared to follow; default: by its version
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
    output: Output,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Failure> {
    // What is wrong with the command line is told before anything is fetched or started.
    let asked = arguments
        .dialect
        .as_deref()
        .map(dialect_named)
        .transpose()?;
    let program = arguments.program.as_deref().map(read_program).transpose()?;
    if arguments.programs == 0 {
        return Err(Failure::new(
            Exit::Usage,
            "--programs 0 would judge nothing; give at least 1",
        ));
    }
    if let Some(folder) = &arguments.save_traces {
        fs::create_dir_all(folder).map_err(|error| {
            let message = format!("cannot make the folder {}: {error}", folder.display());
            Failure::new(Exit::Usage, message)
        })?;
    }
    let mut subject = start(arguments)?;
    let subject = Judged::of(subject.as_mut(), asked)?;
    match program {
        Some(program) => replay(arguments, subject, &program),
        None => campaign(arguments, subject),
    }
}

fn start(arguments: &Arguments) -> Result<Box<dyn Subject + Send>, Failure> {
    let spec = match &arguments.subject {
        Some(name) if name == "rust" => return Ok(Box::new(Rust::new())),
        Some(name) => Spec::parse(name, &["rust"])?,
        None => Spec::Executable(arguments.driver.clone()),
    };
    let bar = arguments.output.progress(0, "");
    let started = subject::start(&spec, &subject::Options::default(), &mut |message| {
        bar.println(message);
    });
    bar.finish_and_clear();
    Ok(Box::new(started?))
}

/// A subject that runs, under its full name, and the dialect it is judged by.
struct Judged<'s> {
    subject: &'s mut (dyn Subject + Send),
    name: String,
    declared: Declared,
}

impl<'s> Judged<'s> {
    fn of(subject: &'s mut (dyn Subject + Send), asked: Option<Declared>) -> Result<Self, Failure> {
        let identity = subject.identity();
        let name = match identity.runtime.as_str() {
            "rust" => "rust".to_owned(),
            runtime => format!("{runtime}@{}", identity.version),
        };
        let Some(declared) = asked.or_else(|| Declared::of_subject(&name)) else {
            let known: Vec<_> = Declared::all().map(Declared::name).collect();
            let message = format!(
                "{name} is not known yet: no dialect is declared for it. To judge it by one all \
                 the same, give --dialect {}",
                known.join("|")
            );
            return Err(Failure::new(Exit::Undecided, message));
        };
        Ok(Self {
            subject,
            name,
            declared,
        })
    }
}

fn read_program(path: &Path) -> Result<Program, Failure> {
    let unreadable = |why: String| {
        Failure::new(
            Exit::Unreadable,
            format!("the program {}: {why}", path.display()),
        )
    };
    let mut text = String::new();
    if path.as_os_str() == "-" {
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(|e| unreadable(e.to_string()))?;
    } else {
        text = fs::read_to_string(path).map_err(|e| unreadable(e.to_string()))?;
    }
    let program: Program = serde_json::from_str(&text).map_err(|error| {
        unreadable(format!(
            "{error}; expected {{\"highWaterMark\":N,\"turns\":[[…]],\"reactions\":[…]}}"
        ))
    })?;
    program.check().map_err(unreadable)?;
    Ok(program)
}

fn replay(arguments: &Arguments, judged: Judged, program: &Program) -> Result<Exit, Failure> {
    let Judged {
        subject,
        name,
        declared,
    } = judged;
    let (trace, judgement) = campaign::replay(subject, program, declared)?
        .map_err(|why| Failure::new(Exit::Undecided, format!("{name}: {why}")))?;
    if let Some(folder) = &arguments.save_traces {
        save(folder, "program", &name, declared, &trace)?;
    }
    let exit = exit_of(judgement.verdict);
    arguments.output.write(&Replayed {
        subject: name,
        declared,
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
    declared: Declared,
    trace: &str,
) -> Result<(), Failure> {
    let header = Header::new(subject, Some(declared.name().into()));
    write_whole(
        &folder.join(format!("{what}.trace.jsonl")),
        &format!("{header}\n{trace}"),
    )
}

fn campaign(arguments: &Arguments, judged: Judged) -> Result<Exit, Failure> {
    let Judged {
        subject,
        name,
        declared,
    } = judged;
    let known = match &arguments.expectations {
        Some(path) => Some(Expectations::read(path, &name)?),
        None => Expectations::shipped(&name),
    };
    let known = known.map_or_else(Vec::new, |known| known.expect);
    let mut passes = Vec::new();
    for expectation in &known {
        let replayed = campaign::replay(subject, &expectation.program, declared)?;
        if !replayed.is_ok_and(|(_, judgement)| breaks(&judgement, &expectation.rule)) {
            passes.push(expectation.clone());
        }
    }
    let plan = Plan {
        declared,
        programs: arguments.programs,
        seed: arguments.seed,
    };
    let bar = arguments.output.progress(arguments.programs as u64, &name);
    let ran = campaign::run(subject, plan, &mut |done| bar.set_position(done as u64));
    bar.finish_and_clear();
    let tally = ran?;
    if let Some(folder) = &arguments.save_traces {
        for (what, program) in tally.findings() {
            if let Ok((trace, _)) = campaign::replay(subject, program, declared)? {
                save(folder, what, &name, declared, &trace)?;
            }
        }
    }
    let exit = verdict(&tally, &known, &passes);
    let report = Campaign {
        subject: name,
        declared,
        plan,
        tally: &tally,
        known,
        passes,
        exit,
    };
    arguments.output.write(&report)?;
    Ok(exit)
}

fn breaks(judgement: &Judgement, rule: &str) -> bool {
    judgement
        .findings
        .iter()
        .any(|finding| finding.id() == rule)
}

fn verdict(tally: &Tally, known: &[Expectation], passes: &[Expectation]) -> Exit {
    let expected = |id: &str| known.iter().any(|expectation| expectation.rule == id);
    if tally.broken.keys().any(|id| !expected(id)) || !passes.is_empty() {
        Exit::Violated
    } else if tally.drift.is_some() {
        Exit::Drift
    } else if !tally.lost.is_empty() {
        Exit::Undecided
    } else {
        Exit::Conforms
    }
}
