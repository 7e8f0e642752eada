//! Running a campaign: programs are made and judged here while the subject runs the batch before.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use highwater_model::declared::Declared;
use highwater_model::oracle::{Judgement, Kind};
use highwater_model::program::Program;
use proptest::strategy::BoxedStrategy;

use super::Prediction;
use super::prediction::judge_text;
use super::tally::{Lost, Tally};
use crate::corpus::{Corpus, Coverage};
use crate::shrink::shrink;
use crate::strategy::{self, Space};
use crate::subject::{Outcome, Subject, SubjectError};

/// Batches grow up to this: of a subject that answers nothing, little is asked before that shows.
const LARGEST_BATCH: usize = 256;
/// So many lost programs are too many: the subject does not run.
const MAX_LOST: usize = 20;

/// What a campaign is to do.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'c> {
    /// The dialect the subject is declared to follow.
    pub declared: Declared,
    /// What comes first: the corpus of that dialect.
    pub corpus: Option<&'c Corpus>,
    /// How many distinct programs then.
    pub programs: usize,
    /// Which random ones.
    pub seed: u64,
    /// What they are made of, where the sink is called.
    pub space: Space,
}

impl Plan<'_> {
    fn strategy(self) -> BoxedStrategy<Program> {
        strategy::programs_for(self.declared, self.space)
    }
}

/// Why a campaign could not be run to its end.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// The subject cannot go on.
    #[error(transparent)]
    Subject(#[from] SubjectError),
    /// The strategy has no more distinct programs.
    #[error("only {found} distinct programs of the {wanted} asked for were found in {tried} tries")]
    Exhausted {
        /// Found.
        found: usize,
        /// Asked for.
        wanted: usize,
        /// Generated.
        tried: u64,
    },
}

struct Job {
    program: Program,
    predicted: String,
    prediction: Prediction,
}

type Batch = (Vec<Job>, Result<Vec<Outcome>, SubjectError>);

/// Runs a campaign. `progress` hears how many programs have been judged.
pub fn run(
    subject: &mut (dyn Subject + Send),
    plan: Plan,
    progress: &mut dyn FnMut(usize),
) -> Result<Tally, CampaignError> {
    let mut tally = Tally {
        coverage: plan.corpus.map(Coverage::of),
        capabilities: subject.identity().capabilities.clone(),
        ..Tally::default()
    };
    thread::scope(|scope| {
        let (send_jobs, jobs) = sync_channel::<Vec<Job>>(2);
        let (send_batch, batches) = sync_channel::<Batch>(2);
        let player = &mut *subject;
        let player = scope.spawn(move || play(player, &jobs, &send_batch));
        let maker = Maker {
            plan,
            tally: &mut tally,
            jobs: &send_jobs,
            batches: &batches,
            progress,
            seen: HashSet::new(),
            batch: Vec::new(),
            batch_size: 1,
        };
        let made = maker.make();
        drop(send_jobs);
        let rest = batches
            .iter()
            .try_for_each(|batch| judge_batch(batch, plan, &mut tally, progress));
        // The channels are closed on this side, so the player ends.
        drop(batches);
        player.join().expect("the player has no panic of its own");
        made.and(rest)
    })?;
    shrink_findings(subject, plan, &mut tally)?;
    Ok(tally)
}

fn play(
    subject: &mut (dyn Subject + Send),
    jobs: &Receiver<Vec<Job>>,
    batches: &SyncSender<Batch>,
) {
    for job in jobs {
        let texts: Vec<String> = job
            .iter()
            .map(|job| serde_json::to_string(&job.program).expect("a program is JSON"))
            .collect();
        let outcomes = subject.run_batch(&texts);
        let failed = outcomes.is_err();
        if batches.send((job, outcomes)).is_err() || failed {
            return;
        }
    }
}

/// Makes programs and hands them over in batches.
struct Maker<'m> {
    plan: Plan<'m>,
    tally: &'m mut Tally,
    jobs: &'m SyncSender<Vec<Job>>,
    batches: &'m Receiver<Batch>,
    progress: &'m mut dyn FnMut(usize),
    /// Fingerprints of what was made.
    seen: HashSet<u64>,
    batch: Vec<Job>,
    batch_size: usize,
}

/// Whether to go on: not if the player has stopped, whose last batch says why, and not if too much was lost.
type GoesOn = Result<bool, CampaignError>;

impl Maker<'_> {
    /// First the corpus, then so many random ones.
    fn make(mut self) -> Result<(), CampaignError> {
        let corpus = self.plan.corpus;
        let mut constructed = corpus.map_or(&[][..], |corpus| &corpus.programs).iter();
        while let Some(program) = constructed.next() {
            let goes_on = self.offer(program.clone())?;
            self.tally.constructed = self.seen.len();
            if !goes_on {
                self.tally.left = constructed.len() + self.plan.programs;
                return Ok(());
            }
        }
        let wanted = self.seen.len() + self.plan.programs;
        let strategy = self.plan.strategy();
        let limit = 1000 + 100 * self.plan.programs as u64;
        while self.seen.len() < wanted {
            if self.tally.generated >= limit {
                return Err(CampaignError::Exhausted {
                    found: self.seen.len() - self.tally.constructed,
                    wanted: self.plan.programs,
                    tried: self.tally.generated,
                });
            }
            let program = strategy::program(&strategy, self.plan.seed, self.tally.generated);
            self.tally.generated += 1;
            if !self.offer(program)? {
                self.tally.left = wanted - self.seen.len();
                return Ok(());
            }
        }
        self.send().map(drop)
    }

    /// Has a program run, if it is none that was run before.
    fn offer(&mut self, program: Program) -> GoesOn {
        let prediction = Prediction::of(&program, self.plan.declared);
        if !self.seen.insert(fingerprint(&prediction.normal_form())) {
            return Ok(true);
        }
        self.batch.push(Job {
            predicted: prediction.text(),
            program,
            prediction,
        });
        if self.batch.len() < self.batch_size {
            return Ok(true);
        }
        self.batch_size = (self.batch_size * 2).min(LARGEST_BATCH);
        self.send()
    }

    fn send(&mut self) -> GoesOn {
        let batch = std::mem::take(&mut self.batch);
        if !batch.is_empty() && self.jobs.send(batch).is_err() {
            return Ok(false);
        }
        while let Ok(batch) = self.batches.try_recv() {
            judge_batch(batch, self.plan, self.tally, self.progress)?;
        }
        Ok(self.tally.lost.len() < MAX_LOST)
    }
}

/// 64 bits: among a hundred thousand programs two different ones share it once in four billion
/// campaigns, and then one program too few is run.
fn fingerprint(program: &Program) -> u64 {
    let mut hasher = DefaultHasher::new();
    program.hash(&mut hasher);
    hasher.finish()
}

fn judge_batch(
    (jobs, outcomes): Batch,
    plan: Plan,
    tally: &mut Tally,
    progress: &mut dyn FnMut(usize),
) -> Result<(), CampaignError> {
    for (job, outcome) in jobs.into_iter().zip(outcomes?) {
        tally.distinct += 1;
        judge_job(&job, &outcome, plan.declared, tally);
    }
    progress(tally.distinct);
    Ok(())
}

fn judge_job(job: &Job, outcome: &Outcome, declared: Declared, tally: &mut Tally) {
    let trace = match trace_of(outcome) {
        Ok(trace) => trace,
        Err(why) => {
            tally.lost.push(Lost {
                program: job.program.clone(),
                why,
            });
            return;
        }
    };
    tally.lines += trace.lines().count();
    let judgement = if *trace == job.predicted {
        tally.predicted += 1;
        if let Some(coverage) = &mut tally.coverage {
            coverage.played(&job.program);
        }
        job.prediction.judge()
    } else {
        let judgement = judge_text(trace, declared);
        tally.drifted(
            judgement.finding("drift"),
            &job.program,
            trace,
            &job.predicted,
        );
        judgement
    };
    for finding in &judgement.asked(&tally.capabilities).findings {
        if let Kind::Rule(_) = finding.kind {
            tally.rule_broken(finding, &job.program);
        }
    }
}

/// The trace of a program that ran to its end; else, why there is none.
pub(crate) fn trace_of(outcome: &Outcome) -> Result<&String, String> {
    match outcome {
        Outcome::Trace(trace) => Ok(trace),
        Outcome::Hung { after } => Err(format!("it hung after: {}", last_line(after))),
        Outcome::Died {
            status,
            stderr,
            after,
        } => Err(format!(
            "its process ended ({status}) after: {}; it said: {}",
            last_line(after),
            last_line(stderr)
        )),
        Outcome::Noise { line } => Err(format!("it printed what is no trace: {line}")),
        Outcome::Refused { message } => Err(format!("its driver refused the program: {message}")),
    }
}

fn last_line(text: &str) -> &str {
    text.lines().last().unwrap_or("(nothing)")
}

/// Plays one program and judges what the subject did: `Err` says why nothing can be said.
pub fn replay(
    subject: &mut (dyn Subject + Send),
    program: &Program,
    declared: Declared,
) -> Result<Result<(String, Judgement), String>, SubjectError> {
    let text = serde_json::to_string(program).expect("a program is JSON");
    let capabilities = subject.identity().capabilities.clone();
    let outcomes = subject.run_batch(&[text])?;
    let Some(outcome) = outcomes.first() else {
        return Ok(Err("it gave no answer".into()));
    };
    Ok(trace_of(outcome).map(|trace| {
        let judgement = judge_text(trace, declared).asked(&capabilities);
        (trace.clone(), judgement)
    }))
}

/// Shrinks the smallest program of each finding, on the subject itself.
fn shrink_findings(
    subject: &mut (dyn Subject + Send),
    plan: Plan,
    tally: &mut Tally,
) -> Result<(), CampaignError> {
    let mut trouble = None;
    let mut judge = |program: &Program| match replay(subject, program, plan.declared) {
        Ok(judged) => judged.ok(),
        Err(error) => {
            trouble.get_or_insert(error);
            None
        }
    };
    for (id, broken) in &mut tally.broken {
        let mut breaks = |program: &Program| {
            judge(program).is_some_and(|(_, judgement)| judgement.finding(id).is_some())
        };
        let shrunk = broken
            .smallest
            .drain(..)
            .map(|program| shrink(program, &mut breaks));
        let smallest = shrunk.min_by_key(Program::size);
        if let Some(program) = smallest {
            if let Some((_, judgement)) = judge(&program)
                && let Some(finding) = judgement.finding(id)
            {
                broken.finding = finding.clone();
            }
            broken.smallest.push(program);
        }
    }
    if let Some(drift) = &mut tally.drift {
        let predicted = |program: &Program| Prediction::of(program, plan.declared).text();
        drift.smallest = shrink(drift.smallest.clone(), |program| {
            judge(program).is_some_and(|(trace, _)| trace != predicted(program))
        });
        if let Some((trace, judgement)) = judge(&drift.smallest) {
            drift.finding = judgement.finding("drift").cloned();
            drift.trace = trace;
            drift.predicted = predicted(&drift.smallest);
        }
    }
    match trouble {
        Some(error) => Err(error.into()),
        None => Ok(()),
    }
}
