//! Running a campaign: programs are made and judged here while the subject runs the batch before.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use highwater_model::declared::Declared;
use highwater_model::oracle::{Finding, Kind};
use highwater_model::program::Program;
use proptest::strategy::BoxedStrategy;

use super::group::Cause;
use super::replay::{is_run_of, replay, replays};
use super::seen::Seen;
use super::tally::{Drift, Lost, Tally};
use super::{RUNS, Repairs, Shard, Standard};
use crate::corpus::{Corpus, Coverage};
use crate::prediction::{Prediction, judge_text};
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
    /// What the subject is judged by.
    pub standard: Standard,
    /// What comes first: the corpus of that dialect.
    pub corpus: Option<&'c Corpus>,
    /// How many distinct random programs then.
    pub programs: usize,
    /// Which random ones.
    pub seed: u64,
    /// What they are made of, where the sink is called.
    pub space: Space,
    /// Which part of all these.
    pub shard: Shard,
}

impl Plan<'_> {
    fn strategy(self) -> BoxedStrategy<Program> {
        strategy::programs_for(self.standard.maker(), self.space)
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
    let repairs = Repairs::of(plan.standard);
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
            repairs: &repairs,
            tally: &mut tally,
            jobs: &send_jobs,
            batches: &batches,
            progress,
            seen: Seen::none(),
            batch: Vec::new(),
            batch_size: 1,
        };
        let made = maker.make();
        drop(send_jobs);
        let rest = batches
            .iter()
            .try_for_each(|batch| judge_batch(batch, plan, &repairs, &mut tally, progress));
        // The channels are closed on this side, so the player ends.
        drop(batches);
        player.join().expect("the player has no panic of its own");
        made.and(rest)
    })?;
    let breaks = std::mem::take(&mut tally.breaks);
    for (rule, groups) in breaks.grouped(subject, plan, &repairs)? {
        tally.broken.entry(rule).or_default().groups = groups;
    }
    if let Some(drift) = &mut tally.drift {
        shrink_drift(subject, plan.standard.maker(), drift)?;
    }
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
    repairs: &'m Repairs,
    tally: &'m mut Tally,
    jobs: &'m SyncSender<Vec<Job>>,
    batches: &'m Receiver<Batch>,
    progress: &'m mut dyn FnMut(usize),
    /// What was made.
    seen: Seen,
    batch: Vec<Job>,
    batch_size: usize,
}

/// Whether to go on: not if the player has stopped, whose last batch says why, and not if too much was lost.
type GoesOn = Result<bool, CampaignError>;

impl<'m> Maker<'m> {
    /// First the corpus, then so many random ones.
    fn make(mut self) -> Result<(), CampaignError> {
        let Plan { corpus, shard, .. } = self.plan;
        let share = shard.share(self.plan.programs);
        let part =
            |programs: &'m [Program]| programs.iter().skip(shard.first()).step_by(shard.step());
        let mut edges = part(corpus.map_or(&[], |corpus| &corpus.programs));
        let mut apart = part(corpus.map_or(&[], |corpus| &corpus.apart));
        while let Some(program) = edges.next() {
            let goes_on = self.offer(program.clone())?;
            self.tally.constructed = self.seen.different;
            if !goes_on {
                self.tally.left = edges.len() + apart.len() + share;
                return Ok(());
            }
        }
        while let Some(program) = apart.next() {
            let goes_on = self.offer(program.clone())?;
            self.tally.apart = self.seen.different - self.tally.constructed;
            if !goes_on {
                self.tally.left = apart.len() + share;
                return Ok(());
            }
        }
        let wanted = self.seen.different + share;
        let strategy = self.plan.strategy();
        let limit = 1000 + 100 * share as u64;
        while self.seen.different < wanted {
            if self.tally.generated >= limit {
                return Err(CampaignError::Exhausted {
                    found: self.seen.different - self.tally.constructed - self.tally.apart,
                    wanted: share,
                    tried: self.tally.generated,
                });
            }
            let number = shard.first() as u64 + shard.step() as u64 * self.tally.generated;
            let program = strategy::program(&strategy, self.plan.seed, number);
            self.tally.generated += 1;
            if !self.offer(program)? {
                self.tally.left = wanted - self.seen.different;
                return Ok(());
            }
        }
        self.send().map(drop)
    }

    /// Has a program run, if it is none that was run before.
    fn offer(&mut self, program: Program) -> GoesOn {
        let prediction = Prediction::of(&program, self.plan.standard.maker());
        if !self.seen.is_new(&prediction.normal_form()) {
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
            judge_batch(batch, self.plan, self.repairs, self.tally, self.progress)?;
        }
        Ok(self.tally.lost.len() < MAX_LOST)
    }
}

fn judge_batch(
    (jobs, outcomes): Batch,
    plan: Plan,
    repairs: &Repairs,
    tally: &mut Tally,
    progress: &mut dyn FnMut(usize),
) -> Result<(), CampaignError> {
    for (job, outcome) in jobs.into_iter().zip(outcomes?) {
        tally.distinct += 1;
        judge_job(&job, &outcome, plan.standard, repairs, tally);
    }
    progress(tally.distinct);
    Ok(())
}

fn judge_job(
    job: &Job,
    outcome: &Outcome,
    standard: Standard,
    repairs: &Repairs,
    tally: &mut Tally,
) {
    let Job {
        program,
        predicted,
        prediction,
    } = job;
    let checked = outcome.trace().and_then(|trace| {
        let is_predicted = standard.dialect().is_some() && trace == predicted;
        if !is_predicted {
            is_run_of(program, trace)?;
        }
        Ok((trace, is_predicted))
    });
    let judged = checked.and_then(|(trace, is_predicted)| {
        let judgement = if is_predicted {
            prediction.judge()
        } else {
            judge_text(trace, standard.dialect())
        };
        // A stream that opens with other options than the dialect has is another, not one of which nothing is known.
        let opens_alike = trace.lines().next() == predicted.lines().next();
        match &judgement.undecided {
            Some(why) if opens_alike => Err(why.clone()),
            _ => Ok((trace, is_predicted, judgement)),
        }
    });
    let (trace, is_predicted, judgement) = match judged {
        Ok(judged) => judged,
        Err(why) => {
            let program = program.clone();
            tally.lost.push(Lost { program, why });
            return;
        }
    };
    tally.lines += trace.lines().count();
    if is_predicted {
        tally.predicted += 1;
        if let Some(coverage) = &mut tally.coverage {
            coverage.played(program);
        }
    } else if standard.dialect().is_some() {
        tally.drifted(judgement.finding("drift"), program, trace, predicted);
    }
    let judgement = judgement.asked(&tally.capabilities);
    let is_rule = |finding: &&Finding| matches!(finding.kind, Kind::Rule(_));
    let broken: Vec<_> = judgement.findings.iter().filter(is_rule).collect();
    let causes: Vec<_> = match (broken.is_empty(), is_predicted) {
        (true, _) => return,
        (false, true) => repairs
            .of_findings(program, prediction, &broken)
            .into_iter()
            .zip(&broken)
            .map(|(fields, finding)| Cause::predicted(fields, finding))
            .collect(),
        (false, false) => broken
            .iter()
            .map(|finding| Cause::unpredicted(finding))
            .collect(),
    };
    for (finding, cause) in broken.into_iter().zip(causes) {
        tally.broken.entry(finding.id()).or_default().programs += 1;
        tally.breaks.add(finding, cause, program);
    }
}

/// Shrinks the smallest program that drifts, on the subject itself.
fn shrink_drift(
    subject: &mut (dyn Subject + Send),
    declared: Declared,
    drift: &mut Drift,
) -> Result<(), SubjectError> {
    let mut trouble = None;
    let mut judge = |program: &Program| match replay(subject, program, declared) {
        Ok(judged) => judged.ok(),
        Err(error) => {
            trouble.get_or_insert(error);
            None
        }
    };
    let predicted = |program: &Program| Prediction::of(program, declared).text();
    drift.smallest = shrink(drift.smallest.clone(), |program| {
        judge(program).is_some_and(|(trace, _)| trace != predicted(program))
    });
    if let Some(error) = trouble {
        return Err(error);
    }
    let runs = replays(subject, &vec![drift.smallest.clone(); RUNS], declared)?;
    let text = predicted(&drift.smallest);
    let drifted = runs
        .into_iter()
        .flatten()
        .filter(|(trace, _)| *trace != text);
    let drifted: Vec<_> = drifted.collect();
    drift.reproduced = drifted.len();
    if let Some((trace, judgement)) = drifted.into_iter().next() {
        drift.finding = judgement.finding("drift").cloned();
        drift.trace = trace;
        drift.predicted = text;
    }
    Ok(())
}
