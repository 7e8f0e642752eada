//! Subjects that run in a process of their own, behind a driver.

use std::time::Duration;

use super::answer::{Answer, Break, read_answer};
use super::cache::Cache;
use super::error::SubjectError;
use super::launch::Launch;
use super::process::Process;
use super::spec::Spec;
use super::{Identity, Outcome, Subject};

/// How subjects are got and run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Where versions come from.
    pub cache: Cache,
    /// How long a driver may say nothing before it is taken for hung. No verdict depends on it: what is slow
    /// but alive is tried once more.
    pub patience: Duration,
}

impl Default for Options {
    /// The cache that the environment names; ten seconds.
    fn default() -> Self {
        Self {
            cache: Cache::from_env(),
            patience: Duration::from_secs(10),
        }
    }
}

/// Gets the subject that `spec` names and starts it. `progress` is told what takes long.
pub fn start(
    spec: &Spec,
    options: &Options,
    progress: &mut dyn FnMut(&str),
) -> Result<Driven, SubjectError> {
    let launch = Launch::of(spec, &options.cache, progress)?;
    let (process, identity) = launch.start(options.patience)?;
    Ok(Driven {
        launch,
        patience: options.patience,
        identity,
        process: Some(process),
        next_run: 1,
    })
}

/// A subject behind a driver.
pub struct Driven {
    launch: Launch,
    patience: Duration,
    identity: Identity,
    /// None after something broke, until the next program needs one.
    process: Option<Process>,
    /// Programs are numbered through, over restarts too, so that a late call cannot be put on another's account.
    next_run: u64,
}

impl Subject for Driven {
    fn identity(&self) -> &Identity {
        &self.identity
    }

    fn run_batch(&mut self, programs: &[String]) -> Result<Vec<Outcome>, SubjectError> {
        let mut outcomes = Vec::with_capacity(programs.len());
        while outcomes.len() < programs.len() {
            let before = outcomes.len();
            let first_run = self.next_run;
            let Some(broken) = self.run_ahead(&programs[before..], &mut outcomes)? else {
                break;
            };
            let program = &programs[outcomes.len()];
            match broken {
                // The late call belongs to a program that had seemed to be done; the one it cut off runs again.
                Broken::Stray {
                    run: Some(run),
                    line,
                } if (first_run..self.next_run).contains(&run) => {
                    let index = usize::try_from(run - first_run)
                        .ok()
                        .map(|nth| before + nth);
                    match index.and_then(|index| outcomes.get_mut(index)) {
                        Some(outcome) => *outcome = Outcome::Noise { line },
                        None => outcomes.push(Outcome::Noise { line }),
                    }
                }
                Broken::Stray { line, .. } | Broken::Noise(line) => {
                    outcomes.push(Outcome::Noise { line });
                }
                Broken::Endless { so_far } => outcomes.push(Outcome::Hung { after: so_far }),
                Broken::Hung { .. } => outcomes.push(self.look_again(program)?),
                Broken::Died {
                    status,
                    stderr,
                    so_far,
                } => {
                    // The death is a fact, whether or not it happens again; the second run only shows where.
                    let after = match self.look_again(program)? {
                        Outcome::Died { after, .. } => after,
                        _ => so_far,
                    };
                    outcomes.push(Outcome::Died {
                        status,
                        stderr,
                        after,
                    });
                }
            }
        }
        Ok(outcomes)
    }
}

/// Why a process can be used no more, with what can still be learnt from it.
enum Broken {
    Hung {
        so_far: String,
    },
    Endless {
        so_far: String,
    },
    Died {
        status: String,
        stderr: String,
        so_far: String,
    },
    Noise(String),
    Stray {
        run: Option<u64>,
        line: String,
    },
}

impl Driven {
    /// Sends all programs at once and collects what comes, up to the first that breaks the process.
    fn run_ahead(
        &mut self,
        programs: &[String],
        outcomes: &mut Vec<Outcome>,
    ) -> Result<Option<Broken>, SubjectError> {
        let mut process = self.ready()?;
        let first_run = self.next_run;
        let mut messages = Vec::new();
        for program in programs {
            messages.extend_from_slice(message(self.next_run, program, false).as_bytes());
            self.next_run += 1;
        }
        process.send(messages);
        for run in first_run..self.next_run {
            match read_answer(&mut process, run, self.patience) {
                Answer::Trace(trace) => outcomes.push(Outcome::Trace(trace)),
                Answer::Refused(message) => outcomes.push(Outcome::Refused { message }),
                Answer::Broken { how, so_far } => return Ok(Some(broken(process, how, so_far))),
            }
        }
        self.process = Some(process);
        Ok(None)
    }

    /// Runs one program by itself, each line written at once: shows how far it comes before it hangs or dies, and
    /// gives one that was only slow its second chance.
    fn look_again(&mut self, program: &str) -> Result<Outcome, SubjectError> {
        let mut process = self.ready()?;
        let run = self.next_run;
        self.next_run += 1;
        process.send(message(run, program, true).into_bytes());
        Ok(match read_answer(&mut process, run, self.patience) {
            Answer::Trace(trace) => {
                self.process = Some(process);
                Outcome::Trace(trace)
            }
            Answer::Refused(message) => {
                self.process = Some(process);
                Outcome::Refused { message }
            }
            Answer::Broken { how, so_far } => match broken(process, how, so_far) {
                Broken::Hung { so_far } | Broken::Endless { so_far } => {
                    Outcome::Hung { after: so_far }
                }
                Broken::Died {
                    status,
                    stderr,
                    so_far,
                } => Outcome::Died {
                    status,
                    stderr,
                    after: so_far,
                },
                Broken::Noise(line) | Broken::Stray { line, .. } => Outcome::Noise { line },
            },
        })
    }

    /// The process, out of its place, where only one that is well is put back.
    fn ready(&mut self) -> Result<Process, SubjectError> {
        match self.process.take() {
            Some(process) => Ok(process),
            None => Ok(self.launch.start(self.patience)?.0),
        }
    }
}

fn broken(process: Process, how: Break, so_far: String) -> Broken {
    match how {
        Break::Silence => Broken::Hung { so_far },
        Break::Endless => Broken::Endless { so_far },
        Break::Noise(line) => Broken::Noise(line),
        Break::Stray { run, line } => Broken::Stray { run, line },
        Break::End => {
            let (status, stderr) = process.obituary();
            Broken::Died {
                status,
                stderr,
                so_far,
            }
        }
    }
}

/// The line that starts a program. In JSON a line break can only be space between tokens, so it may become a blank.
fn message(run: u64, program: &str, eager: bool) -> String {
    let eager = if eager { r#","eager":true"# } else { "" };
    let program = program.replace(['\n', '\r'], " ");
    format!("{{\"run\":{run}{eager},\"program\":{program}}}\n")
}
